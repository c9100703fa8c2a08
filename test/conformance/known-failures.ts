/**
 * The list of vectors that may fail, each with its reason. An entry is the key of one vector
 * (`lifecycle/init/conformance-always`) or a prefix with a star at its end (`kubectl/*`).
 */
export type KnownFailures = Readonly<Record<string, string>>;

/** The entry that covers a vector; an exact one wins. */
export function entryFor(known: KnownFailures, key: string): string | undefined {
  if (Object.hasOwn(known, key)) return key;
  return Object.keys(known).find((entry) => entry.endsWith('*') && key.startsWith(entry.slice(0, -1)));
}

export interface Surprises {
  /** Failed, and no entry says that it may. */
  readonly unexpected: readonly string[];
  /** Passed although an entry says that it fails: it must leave the list. */
  readonly mended: readonly string[];
}

export function surprises(known: KnownFailures, results: ReadonlyMap<string, boolean>): Surprises {
  const unexpected: string[] = [];
  const mended: string[] = [];
  for (const [key, passed] of results) {
    const entry = entryFor(known, key);
    if (!passed && entry === undefined) unexpected.push(key);
    if (passed && entry !== undefined) mended.push(`${key} (entry ${entry})`);
  }
  return { unexpected, mended };
}
