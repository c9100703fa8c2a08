/**
 * How a table of vectors is run. A file of vectors names no code; an adapter joins the two. Several adapters may serve
 * one file: each says 'unsupported' to the vectors that belong to another.
 */
export type Vector = Readonly<Record<string, unknown>>;

export type Verdict =
  | { readonly pass: true }
  | { readonly pass: false; readonly expected: string; readonly actual: string };

export interface TableAdapter {
  /** The name of the vector file, with its ending: `duration.json`. */
  readonly file: string;
  run(vector: Vector): Verdict | 'unsupported';
}

/** Runs one vector of one `fn`. The vector's shape is checked by the suite's own validator, so it is taken as given. */
export type Case = (vector: never) => Verdict;

/** An adapter that chooses by the vector's `fn` and leaves all others to somebody else. */
export function adapterByFn(file: string, cases: Readonly<Record<string, Case>>): TableAdapter {
  return {
    file,
    run(vector) {
      const { fn } = vector;
      const run = typeof fn === 'string' && Object.hasOwn(cases, fn) ? cases[fn] : undefined;
      return run === undefined ? 'unsupported' : run(vector as never);
    },
  };
}

/** Compares as JSON, keys in any order, absent and undefined alike. */
export function compare(expected: unknown, actual: unknown): Verdict {
  const want = stable(expected);
  const got = stable(actual);
  return want === got ? { pass: true } : { pass: false, expected: want, actual: got };
}

/** Compares the parts of `actual` that `expected` mentions. */
export function comparePart(expected: Readonly<Record<string, unknown>>, actual: object): Verdict {
  const found = actual as Readonly<Record<string, unknown>>;
  return compare(expected, Object.fromEntries(Object.keys(expected).map((key) => [key, found[key] ?? null])));
}

function stable(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'undefined';
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]),
  );
}
