import { useCallback, useRef, useState } from 'react';
import { beatsOf, type Trace } from '../../trace/index.ts';
import { clampRange, fitRange, type Range } from './range.ts';

export interface RangeControl {
  readonly range: Range;
  /** The same, for those who draw outside of React's renders. */
  readonly current: () => Range;
  readonly set: (range: Range) => void;
  readonly fit: () => void;
}

/** The last moment at which something meaningful happens; of a run that never rests, the edge. */
export function lastOfInterest(trace: Trace): number {
  return beatsOf(trace).at(-1)?.at ?? 0;
}

/**
 * The range in view. Until a person moves it, it shows everything, and goes on doing so while the trace grows.
 */
export function useRange(trace: Trace): RangeControl {
  const [chosen, setChosen] = useState<{ readonly range: Range; readonly trace: Trace } | undefined>(
    undefined,
  );
  const latest = useRef<Range>({ from: 0, to: 1 });
  const fitted = fitRange(lastOfInterest(trace));
  // Another run keeps the range: an edit must not move what one is looking at.
  const range =
    chosen === undefined ? fitted : clampRange(chosen.range, Math.max(trace.until, chosen.range.to));
  latest.current = range;
  const set = useCallback(
    (next: Range) => {
      latest.current = next;
      setChosen({ range: next, trace });
    },
    [trace],
  );
  const fit = useCallback(() => setChosen(undefined), []);
  const current = useCallback(() => latest.current, []);
  return { range, current, set, fit };
}
