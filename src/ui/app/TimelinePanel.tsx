import { useFocus } from '../inspector/use-focus.ts';
import { useText } from '../text.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { useCoarsePlayhead, useSession, useSessionActs } from './context.ts';
import styles from './TimelinePanel.module.css';

export function TimelinePanel() {
  const text = useText();
  const session = useSessionActs();
  const { trace, revision } = useSession((state) => state.run);
  const playing = useSession((state) => state.playing);
  const level = useSession((state) => state.level);
  const selection = useSession((state) => state.selection);
  const { pod } = useFocus(useCoarsePlayhead());
  return (
    <section className={styles.panel} aria-label={text.panel.timeline}>
      <Timeline
        trace={trace}
        revision={revision}
        clock={session.clock}
        pod={level === 'pod' ? pod : undefined}
        playing={playing}
        onSeek={session.seek}
        selected={selection}
        onSelect={session.select}
        texts={text.timeline}
      />
    </section>
  );
}
