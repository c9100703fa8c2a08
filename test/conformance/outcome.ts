/** How one vector came out. */
export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }
  /** The project has nothing yet that could run it. Counts as failed. */
  | { readonly kind: 'unsupported'; readonly reason: string };

export interface Failure {
  readonly expected: string;
  readonly actual: string;
}

export const PASSED: Outcome = { kind: 'passed' };
export const failed = (...failures: readonly Failure[]): Outcome => ({ kind: 'failed', failures });

/** JSON on one line, for messages; `undefined` is written as `nothing`. */
export const inline = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
