/** Bounds on what a text may ask of the reader. Reaching one is a diagnostic, never a crash. */

/** UTF-16 units of one file. */
export const MAX_TEXT_LENGTH = 256 * 1024;
/** Collections inside one another. */
export const MAX_DEPTH = 64;
/** Values that aliases and merges add up to in one document, each counted as often as it appears. */
export const MAX_ALIASED_VALUES = 10_000;
/** Diagnostics of one file; more would help nobody. */
export const MAX_DIAGNOSTICS = 200;
