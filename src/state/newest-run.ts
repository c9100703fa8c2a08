/**
 * Who types waits for one thing: the answer. So while one is awaited the terminal hears of a run first, and the rest of
 * the page, which takes longer to draw, a moment later.
 */
import type { Later } from './coarse-clock.ts';
import type { RunState } from './runs.ts';

/** Long enough for the terminal to be drawn, too short to be seen elsewhere. */
const HEAD_START_MS = 30;
/** An answer that takes longer than this is not awaited any more. */
const PATIENCE_MS = 1_000;

export interface NewestRun {
  readonly get: () => RunState;
  readonly set: (run: RunState) => void;
  /** Something has been typed: the next news of the run are for the terminal first. */
  readonly expectAnswer: () => void;
  readonly subscribe: (fn: () => void) => () => void;
}

export function createNewestRun(first: RunState, publish: (run: RunState) => void, later: Later): NewestRun {
  const listeners = new Set<() => void>();
  let run = first;
  let stopExpecting: (() => void) | undefined;
  let isDue = false;

  return {
    get: () => run,
    set(next) {
      // The old picture stays until there is another one to show.
      const isNews = next.trace !== run.trace || isDue;
      run = next;
      for (const listener of listeners) listener();
      if (stopExpecting === undefined || !isNews) {
        if (!isDue) publish(run);
        return;
      }
      if (isDue) return;
      isDue = true;
      later(() => {
        isDue = false;
        stopExpecting?.();
        stopExpecting = undefined;
        publish(run);
      }, HEAD_START_MS);
    },
    expectAnswer() {
      stopExpecting?.();
      stopExpecting = later(() => {
        stopExpecting = undefined;
      }, PATIENCE_MS);
    },
    subscribe(fn) {
      listeners.add(fn);
      return () => {
        listeners.delete(fn);
      };
    },
  };
}
