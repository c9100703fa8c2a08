/**
 * The playhead for what is read, not watched: it tells of a move at once, and while the playhead keeps moving only a few
 * times a second. One for the whole page, so that all that reads it is drawn together.
 */
import type { PlayheadClock } from './playhead-clock.ts';

/** Calls `fn` after `ms` of real time; returns what undoes it. */
export type Later = (fn: () => void, ms: number) => () => void;

export const COARSE_MS = 100;

export interface CoarseClock extends PlayheadClock {
  dispose(): void;
}

export function createCoarseClock(clock: PlayheadClock, later: Later): CoarseClock {
  const listeners = new Set<(t: number) => void>();
  let told = clock.get();
  let cancel: (() => void) | undefined;

  const tell = (): void => {
    cancel = later(() => {
      cancel = undefined;
      if (clock.get() !== told) tell();
    }, COARSE_MS);
    told = clock.get();
    for (const listener of listeners) listener(told);
  };
  const stop = clock.subscribe(() => {
    if (cancel === undefined) tell();
  });

  return {
    get: () => told,
    subscribe: (fn) => {
      listeners.add(fn);
      return () => {
        listeners.delete(fn);
      };
    },
    dispose: () => {
      stop();
      cancel?.();
    },
  };
}
