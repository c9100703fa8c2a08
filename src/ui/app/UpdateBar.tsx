/** Offers a newer build of the page when the browser has fetched one. */
import { useEffect, useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { useText } from '../text.tsx';
import { registerOffline } from './offline.ts';
import styles from './NoticeBar.module.css';

export function UpdateBar() {
  const text = useText();
  const [reload, setReload] = useState<(() => void) | undefined>(undefined);
  useEffect(() => {
    void registerOffline((use) => setReload(() => use));
  }, []);
  if (reload === undefined) return null;
  return (
    <output className={[styles.bar, styles.quiet].join(' ')}>
      <span>{text.app.newVersion}</span>
      <Button onClick={reload}>{text.app.reload}</Button>
    </output>
  );
}
