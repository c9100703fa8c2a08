/** Where two traces part. */
import type { Entry } from './entries.ts';
import type { Trace } from './trace.ts';
import { whatOf } from './text.ts';

export interface Divergence {
  /** Place of the first entry that differs: the same in both, for all before it are equal. */
  readonly seq: number;
  readonly at: number;
  /** Undefined where one trace has ended. */
  readonly a: Entry | undefined;
  readonly b: Entry | undefined;
  readonly aText: string;
  readonly bText: string;
}

/** The first difference; undefined when one trace is the other's beginning and both are known equally far, or equal. */
export function firstDifference(a: Trace, b: Trace): Divergence | undefined {
  const shared = Math.min(a.length, b.length);
  for (let seq = 0; seq < shared; seq++) {
    const left = a.entry(seq) as Entry;
    const right = b.entry(seq) as Entry;
    if (!sameEntry(left, right)) return divergence(seq, left, right);
  }
  if (a.length === b.length) return undefined;
  const rest = a.entry(shared) ?? b.entry(shared);
  // What the shorter one has not reached yet is no difference.
  if (rest === undefined || rest.at > Math.min(a.until, b.until)) return undefined;
  return divergence(shared, a.entry(shared), b.entry(shared));
}

function divergence(seq: number, a: Entry | undefined, b: Entry | undefined): Divergence {
  return {
    seq,
    at: Math.min(a?.at ?? Number.POSITIVE_INFINITY, b?.at ?? Number.POSITIVE_INFINITY),
    a,
    b,
    aText: a === undefined ? '' : whatOf(a),
    bText: b === undefined ? '' : whatOf(b),
  };
}

const sameEntry = (a: Entry, b: Entry): boolean =>
  a.at === b.at &&
  a.kind === b.kind &&
  a.subject === b.subject &&
  a.component === b.component &&
  a.cause === b.cause &&
  deepEqual(a.value, b.value);

/** Equality of plain data; the order of fields does not count. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key)
      ? deepEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
      : false,
  );
}
