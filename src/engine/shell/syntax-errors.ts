/** The parser's complaints in the words of BusyBox ash. */

export interface ParserError {
  readonly message: string;
  readonly pos: number;
}

/** What the parser waits for → the word that ash names. The first that matches the first error that has one. */
const WAITS_FOR: readonly (readonly [RegExp, string])[] = [
  [/^expected 'fi'/, 'fi'],
  [/^expected 'then'/, 'then'],
  [/^expected 'do'$/, 'do'],
  [/^expected 'done'/, 'done'],
  [/^expected 'in'/, 'in'],
  [/^expected '\}'/, '}'],
  [/^expected '\)'/, ')'],
];

const UNTERMINATED: readonly (readonly [RegExp, string])[] = [
  [/^unterminated .*quote/, 'unterminated quoted string'],
  [/^unterminated command substitution/, 'unexpected end of file (expecting ")")'],
  [/^unterminated arithmetic/, "missing '))'"],
  [/^unterminated parameter/, "missing '}'"],
  [/^unterminated backtick/, 'EOF in backquote substitution'],
];

/** Without `sh: `. The errors are those of one text, in the order of their places. */
export function ashSyntaxError(errors: readonly ParserError[], source: string): string {
  // An empty group that is not closed either is told as what closes it.
  const first = (
    errors.length > 1 && errors[0]?.message === 'expected command in brace group' ? errors[1] : errors[0]
  ) as ParserError;
  const known = UNTERMINATED.find(([re]) => re.test(first.message));
  if (known) return `syntax error: ${known[1]}`;
  const token = tokenAt(source, first.pos);
  if (token !== '') return `syntax error: unexpected ${describe(token)}${expecting(first, source)}`;
  const waiting = errors.map((error) => expecting(error, source)).find((text) => text !== '');
  // At the end of a list of words of a `for` ash would take another word.
  const inWords = /^expected 'do'$/.test(first.message) && /\bin\b[^;\n]*$/.test(source.slice(0, first.pos));
  return `syntax error: unexpected end of file${inWords ? '' : (waiting ?? '')}`;
}

function expecting(error: ParserError, source: string): string {
  if (error.message.startsWith("expected 'esac'")) {
    // A clause that has begun waits for its end, otherwise the next pattern waits for its parenthesis.
    const clause = source.slice(
      Math.max(source.lastIndexOf(' in', error.pos), source.lastIndexOf(';;', error.pos)),
      error.pos,
    );
    return ` (expecting "${clause.includes(')') ? ';;' : ')'}")`;
  }
  if (error.message.startsWith('unexpected token') && /\bcase\b[^)]*$/.test(source.slice(0, error.pos)))
    return ' (expecting ")")';
  const word = WAITS_FOR.find(([re]) => re.test(error.message))?.[1];
  return word === undefined ? '' : ` (expecting "${word}")`;
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
