/**
 * The editor that `vim`, `nano` or `kubectl edit` has opened: the command waits until it is closed. It takes the place of
 * the files' editor where the page shows one, and of the terminal where it does not.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useLayout } from '../app/context.ts';
import { loadMonaco, type MonacoModule } from '../editor/load-monaco.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { FILE_SLOT_ID } from './file-slot.ts';
import styles from './FileEditor.module.css';

/** What one act may carry. */
const MAX_CHARS = 65_535;

interface FileEditorProps {
  readonly path: string;
  readonly text: string;
  /** Undefined: nothing is written. */
  readonly onDone: (saved: string | undefined) => void;
}

export function FileEditor(props: FileEditorProps) {
  const slot = document.getElementById(FILE_SLOT_ID);
  return slot === null ? <Editor {...props} /> : createPortal(<Editor {...props} />, slot);
}

function Editor({ path, text: before, onDone }: FileEditorProps) {
  const text = useText();
  const value = useRef(before);
  const [isTooLong, setTooLong] = useState(false);
  const save = (): void => {
    const saved = value.current;
    if (saved.length >= MAX_CHARS) setTooLong(true);
    else onDone(saved === '' || saved.endsWith('\n') ? saved : `${saved}\n`);
  };
  return (
    // The keys of what stands in it reach this, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className={styles.editor}
      aria-label={text.terminal.editing(path)}
      data-own-keys
      onKeyDownCapture={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
        event.preventDefault();
        event.stopPropagation();
        save();
      }}
    >
      <div className={styles.bar}>
        <code className={styles.path}>{path}</code>
        <Button look="primary" onClick={save} title="Ctrl+S">
          {text.terminal.save}
        </Button>
        <Button onClick={() => onDone(undefined)}>{text.terminal.quit}</Button>
      </div>
      {isTooLong && <output className={styles.tooLong}>{text.terminal.tooLong}</output>}
      <Area path={path} value={value} />
    </section>
  );
}

interface AreaProps {
  readonly path: string;
  readonly value: RefObject<string>;
}

/** Monaco when it comes before anything has been typed; a plain field until then. */
function Area({ path, value }: AreaProps) {
  const language = useLayout((layout) => layout.language);
  const [module, setModule] = useState<MonacoModule | undefined>(undefined);
  const [plain, setPlain] = useState(value.current);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    const untouched = value.current;
    let gone = false;
    loadMonaco(language).then(
      (loaded) => {
        if (!gone && value.current === untouched) setModule(loaded);
      },
      // Offline at the first visit: the plain field does.
      () => undefined,
    );
    return () => {
      gone = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it is opened
  }, []);
  if (module !== undefined) return <MonacoArea module={module} path={path} value={value} />;
  return (
    <textarea
      ref={field}
      className={styles.area}
      aria-label={path}
      spellCheck={false}
      value={plain}
      onChange={(event) => {
        value.current = event.target.value;
        setPlain(event.target.value);
      }}
    />
  );
}

function MonacoArea({ module, path, value }: AreaProps & { readonly module: MonacoModule }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const { monaco } = module;
    const uri = monaco.Uri.from({ scheme: 'inmemory', path: `/terminal${path}` });
    monaco.editor.getModel(uri)?.dispose();
    const language = /\.ya?ml$/.test(path) ? 'yaml' : 'plaintext';
    const model = monaco.editor.createModel(value.current, language, uri);
    model.onDidChangeContent(() => {
      value.current = model.getValue();
    });
    const editor = monaco.editor.create(host.current, {
      ...module.EDITOR_OPTIONS,
      model,
      ariaLabel: path,
      fontFamily: getComputedStyle(host.current).fontFamily,
    });
    editor.focus();
    return () => {
      editor.dispose();
      model.dispose();
    };
  }, [module, path, value]);
  return <div ref={host} className={styles.monaco} />;
}
