import { useCallback } from 'react';
import type { Mark } from '../../trace/index.ts';
import { useText } from '../text.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { useLayoutStore, useSession, useSessionActs } from './context.ts';
import { useLevel } from './use-level.ts';
import styles from './TimelinePanel.module.css';

export function TimelinePanel() {
  const text = useText();
  const session = useSessionActs();
  const layout = useLayoutStore();
  const { trace, revision } = useSession((state) => state.run);
  const playing = useSession((state) => state.playing);
  const selection = useSession((state) => state.selection);
  const level = useLevel();
  const onAct = useCallback(
    ({ args, seq, at }: Mark) => {
      const { terminal } = args;
      if (typeof terminal !== 'string') return;
      // The pointer is near the act, not on its millisecond: its line must have been typed.
      if (session.clock.get() < at) session.seek(at);
      layout.setState({ terminalOpen: true, phonePanel: 'terminal' });
      session.showLine(terminal, seq);
    },
    [session, layout],
  );
  return (
    <section className={styles.panel} aria-label={text.panel.timeline}>
      <Timeline
        trace={trace}
        revision={revision}
        clock={session.clock}
        pod={level.pod}
        node={level.node}
        playing={playing}
        onSeek={session.seek}
        selected={selection}
        onSelect={session.select}
        onAct={onAct}
        texts={text.timeline}
      />
    </section>
  );
}
