/** The share link: copied at once where the browser allows it, and there to be copied by hand. */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { scenarioFile } from '../../state/index.ts';
import { encodeLink } from '../../state/share-link.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useText } from '../text.tsx';
import { useSessionActs } from './context.ts';
import styles from './ShareDialog.module.css';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const session = useSessionActs();
  const link = useMemo(() => encodeLink(session.snapshot()), [session]);
  const address = link.ok ? `${location.origin}${location.pathname}${link.value}` : '';
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      // Refused, or not served over https: the text is selected, so the person can copy it.
      setCopied(false);
    }
  };
  useEffect(() => {
    if (link.ok) void copy();
    // Once, when the dialog opens.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  return (
    <Dialog title={text.share.title} onClose={onClose}>
      {link.ok ? (
        <div className={styles.content}>
          <output>{copied ? text.share.copied : text.share.notCopied}</output>
          <div className={styles.row}>
            <label htmlFor={id} className="visually-hidden">
              {text.share.link}
            </label>
            <input
              id={id}
              ref={field}
              readOnly
              value={address}
              className={styles.link}
              onFocus={(e) => e.target.select()}
            />
            <Button look="primary" onClick={() => void copy()}>
              {text.share.copy}
            </Button>
          </div>
          <p className={styles.quiet}>
            {text.share.privacy} {text.share.characters(address.length)}
          </p>
        </div>
      ) : (
        <div className={styles.content}>
          <output>{text.share.tooLong(link.error.length, link.error.max)}</output>
          <Button
            look="primary"
            onClick={() => saveFile(text.scenario.fileName, scenarioFile(session.snapshot()))}
          >
            {text.scenario.saveFile}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
