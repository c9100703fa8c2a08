/** Asks for what a change of the living Pod needs: another image, or a label. */
import { useId, useState } from 'react';
import { clockText } from '../../i18n/index.ts';
import type { Undated } from '../../state/index.ts';
import { readSelection } from '../../trace/index.ts';
import { useCoarsePlayhead, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { useText } from '../text.tsx';
import type { Asks } from './offers.ts';
import styles from './FaultDialog.module.css';

interface FaultDialogProps {
  readonly asks: Asks;
  /** `pods/default/web` */
  readonly pod: string;
  readonly onClose: () => void;
}

export function FaultDialog({ asks, pod, onClose }: FaultDialogProps) {
  const text = useText();
  const session = useSessionActs();
  const now = clockText(useCoarsePlayhead(), true);
  const [name, setName] = useState(asks.what === 'image' ? asks.image : '');
  const [value, setValue] = useState('');
  const id = useId();
  const target = readSelection(pod);
  const ready = name.trim() !== '' && (asks.what === 'label' || name.trim() !== asks.image);
  const change = (): void => {
    if (target === undefined || !ready) return;
    const { resource, namespace, name: podName } = target;
    const act: Undated = {
      kind: 'patch',
      resource,
      namespace,
      name: podName,
      patch: patchOf(asks, name.trim(), value.trim()),
    };
    session.addActs([act]);
    onClose();
  };
  return (
    <Dialog
      title={
        asks.what === 'image'
          ? text.faults.imageTitle(asks.container)
          : text.faults.labelTitle(target?.name ?? '')
      }
      onClose={onClose}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          change();
        }}
      >
        <label htmlFor={id}>{asks.what === 'image' ? text.faults.image : text.faults.key}</label>
        <input
          id={id}
          className={styles.input}
          value={name}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        {asks.what === 'label' && (
          <>
            <label htmlFor={`${id}v`}>{text.faults.value}</label>
            <input
              id={`${id}v`}
              className={styles.input}
              value={value}
              spellCheck={false}
              autoComplete="off"
              aria-describedby={`${id}h`}
              onChange={(event) => setValue(event.target.value)}
            />
            <p id={`${id}h`} className={styles.hint}>
              {text.faults.valueHint}
            </p>
          </>
        )}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button look="primary" type="submit" disabled={!ready}>
            {text.faults.do(now)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function patchOf(asks: Asks, name: string, value: string) {
  if (asks.what === 'label') return { metadata: { labels: { [name]: value === '' ? null : value } } };
  const container = { name: asks.container, image: name };
  return { spec: asks.init ? { initContainers: [container] } : { containers: [container] } };
}
