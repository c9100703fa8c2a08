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
}

export function RenameDialog({ name, problemOf, onRename, onClose }: RenameDialogProps) {
  const text = useText();
  const [wanted, setWanted] = useState(name);
  const id = useId();
  const problem = problemOf(wanted.trim());
  return (
    <Dialog title={text.editor.renameTitle(name)} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined) onRename(wanted.trim());
        }}
      >
        <label htmlFor={id}>{text.editor.newName}</label>
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
          {problem === 'invalid' ? text.editor.nameInvalid : problem === 'taken' ? text.editor.nameTaken : ''}
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
