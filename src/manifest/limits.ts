/** Bounds on what a text may ask of the reader. Reaching one is a diagnostic, never a crash. */

/** UTF-16 units of one file. */
export const MAX_TEXT_LENGTH = 256 * 1024;
/** Documents of one file; further ones are not read. */
export const MAX_DOCUMENTS = 1000;
/** Collections inside one another. */
export const MAX_DEPTH = 64;
/** Values that aliases and merges add up to in one document, each counted as often as it appears. */
export const MAX_ALIASED_VALUES = 10_000;
/** Length of a JSON pointer; what lies below a longer one has no position of its own. */
export const MAX_POINTER_LENGTH = 2048;
/** Characters of one message; a value that was refused may be as long as the file. */
export const MAX_MESSAGE_LENGTH = 4000;
/** Diagnostics of one file; more would help nobody. */
export const MAX_DIAGNOSTICS = 200;
