/** A file that a command in the terminal has written: looked at here, edited there, or taken over. */
import type { FileSeen } from '../../trace/index.ts';
import { shownPathOf } from '../../trace/index.ts';
import { useLayoutStore, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { CodePicture } from './CodePicture.tsx';
import styles from './MachineFile.module.css';

/** The first terminal: a shell that waits there takes the command. */
const TERMINAL = '1';

export function MachineFile({ file }: { readonly file: FileSeen }) {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const isShortened = file.text.length < file.sizeBytes && file.text.includes('\n…\n');
  const path = `/${file.path}`;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const edit = (): void => {
    layout.setState({ terminalOpen: true, phonePanel: 'terminal' });
    session.typeLine(TERMINAL, `vim ${/[^\w./-]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : path}`);
  };
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        <span className={styles.words}>
          {text.terminal.madeHere} {isShortened && text.terminal.shortened}
        </span>
        <Button onClick={edit}>{text.terminal.editHere}</Button>
        {!isShortened && (
          <Button onClick={() => session.addFile(name, file.text)}>{text.terminal.keep}</Button>
        )}
      </div>
      <div className={styles.text}>
        <CodePicture text={file.text} label={text.editor.text(shownPathOf(file.path))} />
      </div>
    </div>
  );
}
