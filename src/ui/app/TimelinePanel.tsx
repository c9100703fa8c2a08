import { useText } from '../text.tsx';
import styles from './TimelinePanel.module.css';

export function TimelinePanel() {
  const text = useText();
  return <section className={styles.panel} aria-label={text.panel.timeline} />;
}
