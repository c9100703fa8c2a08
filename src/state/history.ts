/**
 * Undo and redo over immutable values. Steps that belong together (the letters of a word) share a key and follow one
 * another closely: they become one step.
 */
export interface History<T> {
  readonly past: readonly Step<T>[];
  readonly present: T;
  readonly future: readonly Step<T>[];
  /** Grouping of the last step. */
  readonly key: string | undefined;
  readonly atMs: number;
}

/** `value` is what to come back to; `size` its rough cost in characters. */
interface Step<T> {
  readonly value: T;
  readonly size: number;
}

export interface HistoryLimits {
  readonly steps: number;
  /** Characters that all steps may hold together; the oldest go first. */
  readonly size: number;
  /** Steps of one key within this time of one another become one. */
  readonly groupMs: number;
}

export const HISTORY_LIMITS: HistoryLimits = { steps: 200, size: 40 * 1024 * 1024, groupMs: 1_000 };

export const historyOf = <T>(present: T): History<T> => ({
  past: [],
  present,
  future: [],
  key: undefined,
  atMs: 0,
});

/**
 * The history after a change to `next`. `key` groups; undefined: always a step of its own. `sizeOf` gives the
 * characters that a value holds by itself.
 */
export function changed<T>(
  history: History<T>,
  next: T,
  { key, nowMs, sizeOf, limits = HISTORY_LIMITS }: ChangeOptions<T>,
): History<T> {
  if (next === history.present) return history;
  const grouped =
    key !== undefined &&
    key === history.key &&
    nowMs - history.atMs <= limits.groupMs &&
    history.past.length > 0;
  if (grouped) return { ...history, present: next, future: [], atMs: nowMs };
  const past = [...history.past, { value: history.present, size: sizeOf(history.present, next) }];
  let size = past.reduce((sum, step) => sum + step.size, 0);
  while (past.length > 1 && (past.length > limits.steps || size > limits.size))
    size -= past.shift()?.size ?? 0;
  return { past, present: next, future: [], key, atMs: nowMs };
}

export interface ChangeOptions<T> {
  readonly key: string | undefined;
  readonly nowMs: number;
  /** What `value` holds that `next` does not share. */
  readonly sizeOf: (value: T, next: T) => number;
  readonly limits?: HistoryLimits;
}

export function undone<T>(history: History<T>): History<T> {
  const step = history.past.at(-1);
  if (step === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: step.value,
    future: [{ value: history.present, size: step.size }, ...history.future],
    key: undefined,
    atMs: 0,
  };
}

export function redone<T>(history: History<T>): History<T> {
  const step = history.future[0];
  if (step === undefined) return history;
  return {
    past: [...history.past, { value: history.present, size: step.size }],
    present: step.value,
    future: history.future.slice(1),
    key: undefined,
    atMs: 0,
  };
}
