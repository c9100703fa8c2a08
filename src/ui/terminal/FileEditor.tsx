/** The editor that `vim`, `nano` or `kubectl edit` has opened: the command waits until it is closed. */
import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import styles from './TerminalPanel.module.css';

interface FileEditorProps {
  readonly path: string;
  readonly text: string;
  /** Undefined: nothing is written. */
  readonly onDone: (saved: string | undefined) => void;
}

export function FileEditor({ path, text: before, onDone }: FileEditorProps) {
  const text = useText();
  const [value, setValue] = useState(before);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const save = (): void => onDone(value === '' || value.endsWith('\n') ? value : `${value}\n`);
  return (
    <section className={styles.editor} aria-label={text.terminal.editing(path)} data-own-keys>
      <div className={styles.editorBar}>
        <code className={styles.path}>{path}</code>
        <Button look="primary" onClick={save}>
          {text.terminal.save}
        </Button>
        <Button onClick={() => onDone(undefined)}>{text.terminal.quit}</Button>
      </div>
      <textarea
        ref={area}
        className={styles.area}
        aria-label={path}
        spellCheck={false}
        maxLength={65_535}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
            event.preventDefault();
            save();
          } else if (event.key === 'Escape') onDone(undefined);
        }}
      />
    </section>
  );
}
