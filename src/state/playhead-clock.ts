/**
 * The one number that moves sixty times a second: the playhead, in milliseconds since the start of the run.
 *
 * It lives outside React and outside the stores. What must move smoothly (stage, timeline, the time display)
 * subscribes and draws by itself; what only cares about discrete changes asks `get()` when it renders.
 */
export interface PlayheadClock {
  /** Present playhead in ms, 0 or more; a fraction while playing. */
  readonly get: () => number;
  /** Calls `fn` after each change with the new time. Returns the function that ends the subscription. */
  readonly subscribe: (fn: (t: number) => void) => () => void;
}

/** The side that moves it: `Player` (player.ts) and whoever seeks. */
export interface WritablePlayheadClock extends PlayheadClock {
  /** Values below 0 and what is not a number count as 0. */
  readonly set: (t: number) => void;
}

export function createPlayheadClock(start = 0): WritablePlayheadClock {
  let now = start;
  const listeners = new Set<(t: number) => void>();
  return {
    get: () => now,
    set(t) {
      const next = t > 0 && Number.isFinite(t) ? t : 0;
      if (next === now) return;
      now = next;
      for (const listener of listeners) listener(next);
    },
    subscribe(fn) {
      listeners.add(fn);
      return () => {
        listeners.delete(fn);
      };
    },
  };
}
