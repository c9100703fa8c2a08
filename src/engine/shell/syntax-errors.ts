/** The parser's complaints in the words of BusyBox ash. */

/** Reserved words and operators that ash names when it meets them in the wrong place. */
const WAITS_FOR: readonly (readonly [RegExp, string])[] = [
  [/expected 'fi' to close 'if'/, 'fi'],
  [/expected 'then'/, 'then'],
  [/expected 'do'/, 'do'],
  [/expected 'done'/, 'done'],
  [/expected 'esac'/, 'esac'],
  [/expected '\}'/, '}'],
  [/expected '\)'/, ')'],
];

/** `{ message: "expected 'fi' to close 'if'" }` at the end → `syntax error: unexpected end of file (expecting "fi")`. */
export function ashSyntaxError(message: string, source: string, pos: number): string {
  const error = (text: string): string => `syntax error: ${text}`;
  if (/unterminated (?:double|single) quote|unterminated .*quote/.test(message))
    return error('unterminated quoted string');
  if (/unterminated command substitution/.test(message))
    return error('unexpected end of file (expecting ")")');
  if (/unterminated arithmetic/.test(message)) return error("missing '))'");
  if (/unterminated (?:parameter|brace) expansion|unterminated expansion/.test(message))
    return error("missing '}'");
  const token = tokenAt(source, pos);
  const waits = WAITS_FOR.find(([re]) => re.test(message))?.[1];
  const expecting = waits ? ` (expecting "${waits}")` : '';
  if (token === '') return error(`unexpected end of file${expecting}`);
  return error(`unexpected ${describe(token)}${expecting}`);
}

/** ash names operators and reserved words in quotes, other words as `word`, and a line's end as `newline`. */
function describe(token: string): string {
  if (token === '\n') return 'newline';
  if (/^[<>]/.test(token)) return 'redirection';
  const reserved = /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|in|\{|\}|!|[;&|()]+)$/;
  return reserved.test(token) ? `"${token}"` : 'word';
}

/** The token at a place of the source; '' at the end. */
function tokenAt(source: string, pos: number): string {
  let at = pos;
  while (source[at] === ' ' || source[at] === '\t') at++;
  const match = /^(?:\n|;;|&&|\|\||[;&|()<>]|[^\s;&|()<>]+)/.exec(source.slice(at));
  return match?.[0] ?? '';
}
