/** Scenes for React: a new one only when something discrete has changed, and all that moves in between by subscription. */
import { useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { PlayheadClock } from '../../state/playhead-clock.ts';
import type { Trace } from '../../trace/index.ts';
import { share } from './share.ts';

/**
 * `read(trace, t)` at the playhead. `read` must be a constant of the module or memoised; its results are compared part
 * by part, so equal parts keep their identity. `trace.length` in the caller's render is not needed: growth is seen at
 * the next tick or render. `everyMs`: what also moves in steps of so many virtual milliseconds without an entry; `read`
 * must then say the same within one step.
 */
export function useScene<T>(
  trace: Trace,
  clock: PlayheadClock,
  read: (trace: Trace, t: number) => T,
  everyMs = Number.POSITIVE_INFINITY,
): T {
  const last = useRef<{ key: string; trace: Trace; read: unknown; scene: T } | undefined>(undefined);
  const snapshot = useCallback((): T => {
    const t = clock.get();
    const key = `${trace.length} ${trace.countAt(t)} ${Math.floor(t / everyMs)}`;
    const known = last.current;
    if (known !== undefined && known.key === key && known.trace === trace && known.read === read)
      return known.scene;
    const scene = share(known?.scene, read(trace, t));
    last.current = { key, trace, read, scene };
    return scene;
  }, [trace, clock, read, everyMs]);
  return useSyncExternalStore(clock.subscribe, snapshot);
}

/** Calls `draw(t)` after each render and whenever the playhead moves. */
export function useTick(clock: PlayheadClock, draw: (t: number) => void): void {
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
    draw(clock.get());
  });
  useEffect(() => clock.subscribe((t) => latest.current(t)), [clock]);
}
