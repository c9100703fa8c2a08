/** What the page may use of its dictionaries. */
export { en } from './en.ts';
export { HTML_LANG, loadText, type Plain, type Text } from './text.ts';
