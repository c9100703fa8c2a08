import { useId, useState } from 'react';
import type { NameProblem } from '../../state/index.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { useText } from '../text.tsx';
import styles from './RenameDialog.module.css';

interface RenameDialogProps {
  readonly name: string;
  readonly problemOf: (name: string) => NameProblem | undefined;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
  /** What it is called when it is not a file that is renamed. */
  readonly words?: RenameWords;
}

interface RenameWords {
  readonly renameTitle: (name: string) => string;
  readonly newName: string;
  readonly nameInvalid: string;
  readonly nameTaken: string;
}

export function RenameDialog({ name, problemOf, onRename, onClose, words }: RenameDialogProps) {
  const text = useText();
  const say = words ?? text.editor;
  const [wanted, setWanted] = useState(name);
  const id = useId();
  const problem = problemOf(wanted.trim());
  return (
    <Dialog title={say.renameTitle(name)} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined) onRename(wanted.trim());
        }}
      >
        <label htmlFor={id}>{say.newName}</label>
        <input
          id={id}
          className={styles.input}
          value={wanted}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          onChange={(event) => setWanted(event.target.value)}
        />
        <output id={`${id}-problem`} className={styles.problem}>
          {problem === 'invalid' ? say.nameInvalid : problem === 'taken' ? say.nameTaken : ''}
        </output>
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button look="primary" type="submit" disabled={problem !== undefined}>
            {text.editor.rename.replace(/[\s….]+$/, '')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
