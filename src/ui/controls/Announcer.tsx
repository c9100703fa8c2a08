/** Says the present beat to screen readers: at once after a step, and not more often than can be heard while playing. */
import { useEffect, useState } from 'react';
import { clockText, plainText } from '../../i18n/index.ts';
import { beatAt, tell } from '../../trace/index.ts';
import { useSession, useSessionActs } from '../app/context.ts';
import { useText } from '../text.tsx';

/** Time enough to hear a sentence. */
export const ANNOUNCE_EVERY_MS = 3_000;

export function Announcer() {
  const text = useText();
  const { clock } = useSessionActs();
  const trace = useSession((state) => state.run.trace);
  const playing = useSession((state) => state.playing);
  const [said, setSaid] = useState('');

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastBeat: number | undefined;
    const say = (): void => {
      const beat = beatAt(trace, clock.get());
      if (beat === undefined || beat.at === lastBeat) return;
      lastBeat = beat.at;
      setSaid(`${clockText(beat.at)}: ${plainText(tell(text.codes, beat.title))}`);
    };
    const onMove = (): void => {
      if (timer !== undefined) return;
      // A drag moves the playhead many times before it rests; while playing there is always a next one.
      timer = setTimeout(
        () => {
          timer = undefined;
          say();
        },
        playing ? ANNOUNCE_EVERY_MS : 250,
      );
    };
    const stop = clock.subscribe(onMove);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [clock, trace, playing, text]);

  return (
    <output className="visually-hidden" aria-live="polite">
      {said}
    </output>
  );
}
