/** Play, step, speed and the time; below it at the right, what comes next. */
import { useEffect, useRef } from 'react';
import { clockText, plainText } from '../../i18n/index.ts';
import { type Speed, SPEEDS } from '../../state/index.ts';
import { nextBeat, tell } from '../../trace/index.ts';
import { useCoarsePlayhead, useSession, useSessionActs } from '../app/context.ts';
import { Button } from '../parts/Button.tsx';
import { Icon } from '../parts/Icon.tsx';
import { Menu } from '../parts/Menu.tsx';
import { useText } from '../text.tsx';
import { BranchMenu } from './BranchMenu.tsx';
import styles from './Transport.module.css';

export const TRANSPORT_ID = 'transport';

export function Transport() {
  const text = useText();
  const session = useSessionActs();
  const playing = useSession((state) => state.playing);
  return (
    <section id={TRANSPORT_ID} tabIndex={-1} className={styles.bar} aria-label={text.transport.label}>
      <Button look="plain" icon="toStart" label={text.transport.toStart} onClick={session.toStart} />
      <Button look="plain" icon="stepBack" aria-label={text.transport.stepBack} onClick={session.stepBack}>
        <span className={styles.word}>{text.transport.step}</span>
      </Button>
      <button
        type="button"
        className={styles.play}
        aria-label={playing ? text.transport.pause : text.transport.play}
        title={playing ? text.transport.pause : text.transport.play}
        onClick={playing ? session.pause : session.play}
      >
        <Icon name={playing ? 'pause' : 'play'} size={20} />
      </button>
      <Button
        look="plain"
        className={styles.forward}
        aria-label={text.transport.stepForward}
        onClick={session.stepForward}
      >
        <span className={styles.word}>{text.transport.step}</span>
        <Icon name="stepForward" />
      </Button>
      <Button look="plain" icon="toEnd" label={text.transport.toEnd} onClick={session.toEnd} />
      <TimeDisplay />
      <SpeedMenu />
      <BranchMenu />
      <NextUp />
    </section>
  );
}

/** Written by the clock itself, sixty times a second. */
function TimeDisplay() {
  const text = useText();
  const { clock } = useSessionActs();
  const output = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const draw = (t: number): void => {
      if (output.current) output.current.textContent = clockText(t, true);
    };
    draw(clock.get());
    return clock.subscribe(draw);
  }, [clock]);
  return (
    <span className={styles.time} role="timer" aria-label={text.transport.time} ref={output}>
      {clockText(clock.get(), true)}
    </span>
  );
}

function SpeedMenu() {
  const text = useText();
  const session = useSessionActs();
  const speed = useSession((state) => state.speed);
  const nameOf = (one: Speed): string =>
    one === 'step' ? text.transport.speedStep : text.transport.speedTimes(one);
  return (
    <Menu
      label={`${text.transport.speed}: ${nameOf(speed)}`}
      iconOnly
      buttonClassName={styles.speed}
      button={nameOf(speed)}
      sections={[
        {
          id: 'speeds',
          title: text.transport.speed,
          items: (['step', ...SPEEDS] as const).map((one) => ({
            id: String(one),
            label: nameOf(one),
            checked: one === speed,
            onSelect: () => session.setSpeed(one),
          })),
        },
      ]}
    />
  );
}

function NextUp() {
  const text = useText();
  const t = useCoarsePlayhead();
  const run = useSession((state) => state.run);
  const { trace, status } = run;
  const beat = nextBeat(trace, t);
  let words: string;
  if (beat !== undefined)
    words = text.transport.next(
      plainText(tell(text.codes, beat.title)),
      clockText(beat.at, beat.at - t < 10_000),
    );
  else if (status === 'working') words = text.transport.working;
  else if (status === 'full') words = text.transport.full(clockText(trace.until));
  else words = trace.length === 0 ? text.transport.nothing : text.transport.quiet(clockText(trace.until));
  return (
    <span className={styles.next} title={words}>
      {words}
    </span>
  );
}
