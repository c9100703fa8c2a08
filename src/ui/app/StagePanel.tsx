/** The picture of the Pod, and above it what must be said about the run that it shows. */
import { useText } from '../text.tsx';
import { useSession } from './context.ts';
import styles from './StagePanel.module.css';

export function StagePanel() {
  const text = useText();
  const stale = useSession((state) => state.run.stale);
  return (
    <section className={styles.panel} aria-label={text.panel.stage} data-stale={stale}>
      {stale && (
        <p className={styles.stale} role="status">
          {text.editor.stale}
        </p>
      )}
      <div className={styles.picture} />
    </section>
  );
}
