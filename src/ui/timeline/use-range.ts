import { useMemo, useState, useSyncExternalStore } from 'react';
import { beatsOf, type Trace } from '../../trace/index.ts';
import { clampRange, fitRange, type Range } from './range.ts';

export interface RangeControl {
  readonly range: Range;
  /** The newest one, for those who act between two renders. */
  readonly current: () => Range;
  readonly set: (range: Range) => void;
  readonly fit: () => void;
}

/** The last moment at which something meaningful happens. */
export const lastOfInterest = (trace: Trace): number => beatsOf(trace).at(-1)?.at ?? 0;

/** What a person has chosen to look at; undefined: everything. Several wheel events may come before one render. */
function createChoice() {
  let chosen: Range | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => chosen,
    set: (range: Range | undefined): void => {
      chosen = range;
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Another run keeps what was chosen: an edit must not move what one is looking at. */
const rangeFor = (chosen: Range | undefined, trace: Trace): Range =>
  chosen === undefined
    ? fitRange(lastOfInterest(trace))
    : clampRange(chosen, Math.max(trace.until, chosen.to));

/** The range in view. Until a person moves it, it shows everything, and goes on doing so while the trace grows. */
export function useRange(trace: Trace): RangeControl {
  const [choice] = useState(createChoice);
  const chosen = useSyncExternalStore(choice.subscribe, choice.get);
  const control = useMemo(
    () => ({
      current: () => rangeFor(choice.get(), trace),
      set: choice.set,
      fit: () => choice.set(undefined),
    }),
    [choice, trace],
  );
  const range = rangeFor(chosen, trace);
  const { from, to } = range;
  return useMemo(() => ({ ...control, range: { from, to } }), [control, from, to]);
}
