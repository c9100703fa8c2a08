/** POSIX regular expressions (basic and extended) → JavaScript's; for grep, sed, awk, expr and `[[ =~ ]]`. */

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

const MAX_CACHED = 200;
const cache = new Map<string, RegExp | string>();

/** The expression, or a message why it is none. Differs: alternatives are tried from the left, not for the longest match. */
export function toRegExp(
  pattern: string,
  options: {
    readonly extended?: boolean;
    readonly ignoreCase?: boolean;
    readonly fixed?: boolean;
    readonly wholeLine?: boolean;
    readonly wholeWord?: boolean;
  } = {},
): RegExp | string {
  const key = `${options.extended ? 'E' : ''}${options.ignoreCase ? 'i' : ''}${options.fixed ? 'F' : ''}${options.wholeLine ? 'x' : ''}${options.wholeWord ? 'w' : ''}:${pattern}`;
  let found = cache.get(key);
  if (found === undefined) {
    found = build(pattern, options);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, found);
  }
  return found;
}

function build(pattern: string, options: NonNullable<Parameters<typeof toRegExp>[1]>): RegExp | string {
  let source = options.fixed
    ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    : translate(pattern, options.extended ?? false);
  if (options.wholeLine) source = `^(?:${source})$`;
  else if (options.wholeWord) source = `(?<![A-Za-z0-9_])(?:${source})(?![A-Za-z0-9_])`;
  try {
    return new RegExp(source, options.ignoreCase ? 'i' : '');
  } catch {
    return /[[(]/.test(pattern) ? 'Unmatched [, [^, [:, [., or [=' : 'Invalid regular expression';
  }
}

function translate(pattern: string, extended: boolean): string {
  let out = '';
  let atStart = true;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    const next = pattern[i + 1];
    const wasStart: boolean = atStart;
    atStart = false;
    if (c === '[') {
      const set = bracket(pattern, i);
      out += set.source;
      i = set.end;
    } else if (c === '\\' && next !== undefined) {
      i++;
      out += escaped(next, extended);
      if (!extended && (next === '(' || next === '|')) atStart = true;
    } else if (extended) {
      if (c === '{' && !/^\{\d*,?\d*\}/.test(pattern.slice(i))) out += '\\{';
      else if ((c === '*' || c === '+' || c === '?') && wasStart) out += `\\${c}`;
      else out += c === '/' ? '\\/' : c;
      if (c === '(' || c === '|') atStart = true;
    } else if (c === '*' && wasStart) out += '\\*';
    else if (c === '^') {
      out += wasStart ? '^' : '\\^';
      atStart = wasStart;
    } else if (c === '$')
      out +=
        next === undefined || pattern.startsWith('\\)', i + 1) || pattern.startsWith('\\|', i + 1)
          ? '$'
          : '\\$';
    else out += '+?(){}|/'.includes(c) ? `\\${c}` : c;
  }
  return out;
}

function escaped(c: string, extended: boolean): string {
  switch (c) {
    case '<':
      return '\\b(?=\\w)';
    case '>':
      return '\\b(?<=\\w)';
    case '`':
      return '^';
    case "'":
      return '$';
    case 'b':
    case 'B':
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'n':
    case 't':
      return `\\${c}`;
    case '(':
    case ')':
    case '{':
    case '}':
    case '|':
    case '+':
    case '?':
      return extended ? `\\${c}` : c;
    default:
      if (/[1-9]/.test(c)) return `\\${c}`;
      return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
  }
}

/** In a POSIX bracket expression a backslash is an ordinary character. */
function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } {
  let i = start + 1;
  let source = '[';
  if (pattern[i] === '^') {
    source += '^';
    i++;
  }
  for (let first = true; i < pattern.length; i++, first = false) {
    const c = pattern[i] as string;
    if (c === ']' && !first) return { source: `${source}]`, end: i };
    const named = /^\[([:.=])(.*?)\1\]/.exec(pattern.slice(i));
    if (named) {
      source +=
        named[1] === ':'
          ? (CLASSES[named[2] as string] ?? '')
          : (named[2] as string).replace(/[\\\]^[-]/g, '\\$&');
      i += named[0].length - 1;
    } else source += /[\\\][^]/.test(c) ? `\\${c}` : c;
  }
  return { source: '[', end: pattern.length };
}
