/** Shell patterns (`*`, `?`, `[…]`) as regular expressions. A backslash takes a character literally. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

const MAX_CACHED = 500;
const cache = new Map<string, RegExp>();

/** A `[` without its `]` is an ordinary character. */
export const hasPattern = (text: string): boolean => /[*?]|\[[^]+\]/.test(text);

/** `a*b` → `a\*b`: what was quoted matches itself. */
export const escapePattern = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&');

/** `a\*b` → `a*b`: a pattern that matched no file stands for itself. */
export const unescapePattern = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');

/** The source of a regular expression for the pattern; `*` and `?` match `/` too unless `inPath`. */
export function patternSource(pattern: string, inPath = false, lazy = false): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '\\' && i + 1 < pattern.length) out += escapeRegExp(pattern[++i] as string);
    else if (c === '*') {
      while (pattern[i + 1] === '*') i++;
      out += `${inPath ? '[^/]' : '[^]'}*${lazy ? '?' : ''}`;
    } else if (c === '?') out += inPath ? '[^/]' : '[^]';
    else if (c === '[') {
      const set = bracket(pattern, i);
      if (set) {
        out += set.source;
        i = set.end;
      } else out += '\\[';
    } else out += escapeRegExp(c);
  }
  return out;
}

const escapeRegExp = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);

/** `[…]` from `start`: its source and the place of its `]`; undefined when it is not closed. */
function bracket(
  pattern: string,
  start: number,
): { readonly source: string; readonly end: number } | undefined {
  let i = start + 1;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i++;
  const first = i;
  let items = '';
  for (;;) {
    if (i >= pattern.length) return undefined;
    if (pattern[i] === ']' && i > first) break;
    const named = pattern.startsWith('[:', i) ? pattern.indexOf(':]', i + 2) : -1;
    if (named > 0) {
      items += CLASSES[pattern.slice(i + 2, named)] ?? '';
      i = named + 2;
      continue;
    }
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const from = pattern[i++] as string;
    if (pattern[i] !== '-' || pattern[i + 1] === ']' || i + 1 >= pattern.length) {
      items += inSet(from);
      continue;
    }
    i++;
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const to = pattern[i++] as string;
    // A range in the wrong order is no error in a shell: it matches nothing.
    if (from <= to) items += `${inSet(from)}-${inSet(to)}`;
  }
  if (items === '') return { source: negated ? '[^]' : '(?!)', end: i };
  return { source: `[${negated ? '^' : ''}${items}]`, end: i };
}

const inSet = (c: string): string => (/[\\\]^[-]/.test(c) ? `\\${c}` : c);

/** True when the whole text matches. */
export function matchPattern(pattern: string, text: string): boolean {
  let re = cache.get(pattern);
  if (!re) {
    re = new RegExp(`^${patternSource(pattern)}$`);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(pattern, re);
  }
  return re.test(text);
}

/** `${value#pattern}` and its like: the value without the part that matches. */
export function removeMatch(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const source = patternSource(pattern);
  if (operator === '#' || operator === '##') {
    for (let i = 0; i <= value.length; i++) {
      const end = operator === '#' ? i : value.length - i;
      if (wholeMatch(source, value.slice(0, end))) return value.slice(end);
    }
    return value;
  }
  for (let i = 0; i <= value.length; i++) {
    const start = operator === '%' ? value.length - i : i;
    if (wholeMatch(source, value.slice(start))) return value.slice(0, start);
  }
  return value;
}

const wholes = new Map<string, RegExp>();
function wholeMatch(source: string, text: string): boolean {
  let re = wholes.get(source);
  if (!re) {
    re = new RegExp(`^(?:${source})$`);
    if (wholes.size >= MAX_CACHED) wholes.clear();
    wholes.set(source, re);
  }
  return re.test(text);
}

/** `${value/pattern/replacement}`; `anchor` `#` or `%`: only at the start or the end. */
export function replaceMatch(
  value: string,
  pattern: string,
  by: string,
  all: boolean,
  anchor: '' | '#' | '%',
): string {
  if (pattern === '') return value;
  const source = patternSource(pattern);
  const re = new RegExp(anchor === '#' ? `^(?:${source})` : anchor === '%' ? `(?:${source})$` : source);
  return value.replace(all ? new RegExp(re.source, 'g') : re, () => by);
}
