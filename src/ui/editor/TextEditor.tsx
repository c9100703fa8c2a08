/**
 * The text of the open file: a still, coloured picture first, the real editor as soon as it has been loaded, and a plain
 * text field when it cannot be.
 */
import { useEffect, useState } from 'react';
import type { Diagnostic } from '../../manifest/diagnostic.ts';
import { useLayout, useSession, useSessionActs } from '../app/context.ts';
import { useDarkTheme } from '../theme/use-dark-theme.ts';
import { useText } from '../text.tsx';
import { CodePicture } from './CodePicture.tsx';
import { loadMonaco, type MonacoModule } from './load-monaco.ts';
import { type EditorHandle, MonacoEditor } from './MonacoEditor.tsx';
import { afterPaint } from '../app/paint-marks.ts';
import { useMarkedLines } from './use-marked-lines.ts';
import styles from './TextEditor.module.css';

interface TextEditorProps {
  readonly file: string;
  /** Something else is looked at; the editor stays as it is. */
  readonly hidden?: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly onReady: (handle: EditorHandle | undefined) => void;
  /** How the editor is brought in; a test gives one that never comes, or fails. */
  readonly load?: typeof loadMonaco;
  /** Called once the editor is there. */
  readonly onLoaded?: () => void;
}

type State =
  | { readonly kind: 'loading' | 'failed' }
  | { readonly kind: 'ready'; readonly module: MonacoModule };

export function TextEditor({
  file,
  hidden,
  diagnostics,
  onReady,
  load = loadMonaco,
  onLoaded,
}: TextEditorProps) {
  const text = useText();
  const session = useSessionActs();
  const language = useLayout((layout) => layout.language);
  const value = useSession((state) => state.scenario.files.find((f) => f.name === file)?.text ?? '');
  const dark = useDarkTheme();
  const marked = useMarkedLines(file);
  const [state, setState] = useState<State>({ kind: 'loading' });

  // Megabytes of editor would keep the first picture waiting: it comes first.
  const begin = usePictureFirst();
  useEffect(() => {
    if (!begin) return;
    let gone = false;
    load(language).then(
      (module) => {
        if (gone) return;
        setState({ kind: 'ready', module });
        onLoaded?.();
      },
      () => {
        if (!gone) setState({ kind: 'failed' });
      },
    );
    return () => {
      gone = true;
    };
    // The editor is brought in once; its own menus keep the language of that moment.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [load, begin]);

  return (
    <div className={styles.frame} data-editor={state.kind} hidden={hidden === true}>
      {state.kind === 'ready' ? (
        <MonacoEditor
          module={state.module}
          file={file}
          diagnostics={diagnostics}
          marked={marked}
          dark={dark}
          onReady={onReady}
        />
      ) : state.kind === 'loading' ? (
        <CodePicture text={value} label={text.editor.text(file)} />
      ) : (
        <>
          <p className={styles.failed}>{text.editor.editorFailed}</p>
          <textarea
            className={styles.plain}
            aria-label={text.editor.text(file)}
            spellCheck={false}
            value={value}
            onChange={(event) => session.editFile(file, event.target.value)}
          />
        </>
      )}
    </div>
  );
}

/** Longer than this the editor does not wait, whatever becomes of the run. */
const PATIENCE_MS = 3_000;

/** True once the first run has been drawn, or there is none to wait for. */
function usePictureFirst(): boolean {
  const known = useSession(({ run }) => run.of !== undefined || run.status !== 'working');
  const [begin, setBegin] = useState(false);
  useEffect(() => {
    if (!known) {
      const timer = setTimeout(() => setBegin(true), PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    return afterPaint(() => setBegin(true));
  }, [known]);
  return begin;
}
