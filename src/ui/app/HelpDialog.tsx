/** What this is, which keys there are, and what the simulation does not do. */
import { useEffect, useRef } from 'react';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { RichText } from '../parts/Rich.tsx';
import { useText } from '../text.tsx';
import styles from './HelpDialog.module.css';

interface HelpDialogProps {
  /** Opened for the list of what is not modelled. */
  readonly showNotModelled: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ showNotModelled, onClose }: HelpDialogProps) {
  const text = useText();
  const notModelled = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (showNotModelled) notModelled.current?.scrollIntoView?.();
  }, [showNotModelled]);
  const keys: readonly (readonly [string, string])[] = [
    [text.help.space, text.help.keyPlay],
    ['← →', text.help.keyStep],
    [`${text.help.home} ${text.help.end}`, text.help.keyEnds],
    ['Ctrl+Z  Ctrl+Shift+Z', text.help.keyUndo],
    ['Ctrl+M', text.help.keyTab],
  ];
  return (
    <Dialog title={showNotModelled ? text.help.notModelled : text.help.title} onClose={onClose} wide>
      {!showNotModelled && (
        <>
          <RichText text={text.help.intro} />
          <h3>{text.help.keys}</h3>
          <dl className={styles.keys}>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className={styles.quiet}>{text.help.keyNote}</p>
        </>
      )}
      <h3 ref={notModelled} className={showNotModelled ? 'visually-hidden' : undefined}>
        {text.help.notModelled}
      </h3>
      <p className={styles.quiet}>{text.help.notModelledIntro(KUBERNETES_VERSION)}</p>
    </Dialog>
  );
}
