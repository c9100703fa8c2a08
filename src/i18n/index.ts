/** What the page may use of its dictionaries. */
export { docLink } from './doc-links.ts';
export { clockText } from './durations.ts';
export { en } from './en.ts';
export { plainText, type RichPiece, richPieces } from './rich.ts';
export { HTML_LANG, loadText, type Plain, type Text } from './text.ts';
