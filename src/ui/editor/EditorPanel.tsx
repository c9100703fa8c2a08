/** The editor's column: tabs, text, what the person does with it, and what is to be said about it. */
import { useCallback, useRef } from 'react';
import type { Diagnostic } from '../../manifest/diagnostic.ts';
import { useSession } from '../app/context.ts';
import { useText } from '../text.tsx';
import { ActsBar } from './ActsBar.tsx';
import { EDITOR_PANEL_ID, FileTabs, tabId } from './FileTabs.tsx';
import type { EditorHandle } from './MonacoEditor.tsx';
import { MachineFile } from './MachineFile.tsx';
import { Problems } from './Problems.tsx';
import { TextEditor } from './TextEditor.tsx';
import { FILE_SLOT_ID } from '../terminal/file-slot.ts';
import type { loadMonaco } from './load-monaco.ts';
import { useMachineFile } from './use-machine-files.ts';
import styles from './EditorPanel.module.css';

interface EditorPanelProps {
  readonly onNotModelled: () => void;
  readonly onLoaded?: () => void;
  readonly load?: typeof loadMonaco;
}

const NONE: readonly Diagnostic[] = [];

export function EditorPanel({ onNotModelled, onLoaded, load }: EditorPanelProps) {
  const text = useText();
  const file = useSession((state) => state.activeFile);
  const diagnostics = useSession((state) => state.reports.get(file ?? '')?.diagnostics);
  const made = useMachineFile();
  const editor = useRef<EditorHandle | undefined>(undefined);
  const onReady = useCallback((handle: EditorHandle | undefined) => {
    editor.current = handle;
  }, []);

  return (
    <div className={styles.panel}>
      <FileTabs />
      {file === undefined ? (
        made === undefined ? (
          <p className={styles.empty}>{text.editor.noFiles}</p>
        ) : (
          <MachineFile file={made} />
        )
      ) : (
        <>
          <div
            id={EDITOR_PANEL_ID}
            role="tabpanel"
            aria-labelledby={tabId(made === undefined ? file : `/${made.path}`)}
            className={styles.text}
          >
            {made !== undefined && <MachineFile file={made} />}
            <TextEditor
              hidden={made !== undefined}
              file={file}
              diagnostics={diagnostics ?? NONE}
              onReady={onReady}
              {...(load && { load })}
              {...(onLoaded && { onLoaded })}
            />
          </div>
          {made === undefined && <ActsBar file={file} />}
          <Problems
            key={file}
            diagnostics={diagnostics}
            onNotModelled={onNotModelled}
            onJump={({ range }) => editor.current?.goTo(range.startLine, range.startColumn)}
          />
        </>
      )}
      <div id={FILE_SLOT_ID} className={styles.slot} />
    </div>
  );
}
