/**
 * Moves the playhead while the person plays: a number of virtual milliseconds for each real one, frame by frame. It is
 * the only thing on the page that knows how real time passes, and it never goes past what has been simulated.
 */
import type { Speed } from '../scenario/format.ts';
import type { WritablePlayheadClock } from './playhead-clock.ts';

/** `requestAnimationFrame`, or a test's stand-in. */
export interface Frames {
  request(fn: (nowMs: number) => void): number;
  cancel(id: number): void;
}

export interface PlayerOptions {
  readonly frames: Frames;
  readonly clock: WritablePlayheadClock;
  readonly speed: () => Speed;
  /** Simulated up to here, ms. */
  readonly edge: () => number;
  /** The beats around `t`: the last at or before, the first after it. */
  readonly beatsAround: (t: number) => { readonly before: number; readonly after: number | undefined };
  /** Playing ended by itself: at speed `step` there is no beat left. */
  readonly onEnd: () => void;
}

export interface Player {
  play(): void;
  pause(): void;
  readonly playing: boolean;
}

/** A frame never counts for more: a page that was in the background goes on from where it was. */
const MAX_FRAME_MS = 100;
/** At speed `step`, how long the stretch between two beats takes. */
export const STEP_MS = 1_000;

export function createPlayer({ frames, clock, speed, edge, beatsAround, onEnd }: PlayerOptions): Player {
  let frame: number | undefined;
  let lastMs: number | undefined;

  const tick = (nowMs: number): void => {
    const realMs = Math.min(lastMs === undefined ? 0 : nowMs - lastMs, MAX_FRAME_MS);
    lastMs = nowMs;
    const t = clock.get();
    const next = advance(t, realMs);
    if (next === undefined) {
      stop();
      onEnd();
      return;
    }
    frame = frames.request(tick);
    clock.set(Math.max(t, Math.min(next, edge())));
  };

  /** Where the playhead is `realMs` later; undefined when there is nowhere to go. */
  const advance = (t: number, realMs: number): number | undefined => {
    const pace = speed();
    if (pace !== 'step') return t + realMs * pace;
    const { before, after } = beatsAround(t);
    if (after === undefined) return undefined;
    return Math.min(after, t + (realMs * (after - before)) / STEP_MS);
  };

  const stop = (): void => {
    if (frame !== undefined) frames.cancel(frame);
    frame = undefined;
    lastMs = undefined;
  };

  return {
    play() {
      if (frame === undefined) frame = frames.request(tick);
    },
    pause: stop,
    get playing() {
      return frame !== undefined;
    },
  };
}
