/**
 * Whose words the shell uses. The shell is BusyBox ash; in Debian's images `sh` is dash and `bash` is Bash, which say
 * the same things otherwise. What only Bash can do (arrays, `{a,b}`) is not modelled.
 */
export type Dialect = 'ash' | 'dash' | 'bash';

type Rule = readonly [pattern: RegExp, dash: string, bash: string];

/** ash's message → the others'. The first that matches counts. */
const RULES: readonly Rule[] = [
  [
    /^can't create (.*): nonexistent directory$/,
    'cannot create $1: Directory nonexistent',
    '$1: No such file or directory',
  ],
  [/^can't create (.*?): (.*)$/, 'cannot create $1: $2', '$1: $2'],
  [/^can't open (.*): no such file$/, 'cannot open $1: No such file', '$1: No such file or directory'],
  [/^can't open (.*?): (.*)$/, 'cannot open $1: $2', '$1: $2'],
  [
    /^(?:\.|source): line \d+: can't open '(.*)': No such file or directory$/,
    '.: cannot open $1: No such file',
    '$1: No such file or directory',
  ],
  [/^(?:\.|source): line \d+: can't open '(.*)': (.*)$/, '.: cannot open $1: $2', '$1: $2'],
  [/^cd: line \d+: can't cd to (.*?): (.*)$/, "cd: can't cd to $1", 'cd: $1: $2'],
  [
    /^exit: line \d+: Illegal number: (.*)$/,
    'exit: Illegal number: $1',
    'exit: $1: numeric argument required',
  ],
  [
    /^(export|readonly): line \d+: (.*): bad variable name$/,
    '$1: $2: bad variable name',
    "$1: `$2': not a valid identifier",
  ],
  [
    /^local: line \d+: not in a function$/,
    'local: not in a function',
    'local: can only be used in a function',
  ],
  [
    /^trap: line \d+: (.*): invalid signal specification$/,
    'trap: $1: bad trap',
    'trap: $1: invalid signal specification',
  ],
  [/^can't kill pid (-?\d+): (.*)$/, 'kill: $2\n', 'kill: ($1) - $2'],
  [/^invalid number '(.*)'$/, 'kill: Illegal number: $1', 'kill: $1: arguments must be process or job IDs'],
  [/^(.*): bad number$/, '[: Illegal number: $1', '[: $1: integer expression expected'],
  [/^(.*): unknown operand$/, '[: $1: unexpected operator', '[: $1: binary operator expected'],
  [/^missing \]$/, '[: missing ]', "[: missing `]'"],
  [/^divide by zero$/, 'arithmetic expression: division by zero', 'division by 0'],
  [
    /^(?:eval: line \d+: )?syntax error: unterminated quoted string$/,
    'Syntax error: Unterminated quoted string',
    'unexpected EOF while looking for matching `"\'',
  ],
  [
    /^(?:eval: line \d+: )?syntax error: unexpected end of file( \(expecting .*\))?$/,
    'Syntax error: end of file unexpected$1',
    'syntax error: unexpected end of file',
  ],
  [
    /^(?:eval: line \d+: )?syntax error: unexpected ("[^"]*"|word|newline|redirection)(.*)$/,
    'Syntax error: $1 unexpected$2',
    'syntax error near unexpected token $1',
  ],
  [/^(?:eval: line \d+: )?syntax error: (.*)$/, 'Syntax error: $1', 'syntax error: $1'],
  [/^exec: line \d+: (.*): not found$/, 'exec: $1: not found', 'exec: $1: not found'],
  [/^(.*): is read only$/, '$1: is read only', '$1: readonly variable'],
  [/^(.*): parameter not set$/, '$1: parameter not set', '$1: unbound variable'],
  [/^(\/.*|\.{1,2}\/.*|[^ ]*\/.*): not found$/, '$1: not found', '$1: No such file or directory'],
  [/^([^:]*): not found$/, '$1: not found', '$1: command not found'],
  [/^([\w.]+): line \d+: (.*)$/, '$1: $2', '$1: $2'],
];

/** What stands on standard error, without the line's end. `line`: counted from 1; undefined: Bash at a terminal names none. */
export function shellMessage(
  dialect: Dialect,
  name: string,
  message: string,
  line: number | undefined,
  inFile: boolean,
): string {
  if (dialect === 'ash') {
    const place = inFile && !/line \d+: /.test(message) ? `line ${line}: ` : '';
    return `${name}: ${place}${message}`;
  }
  const rule = RULES.find(([pattern]) => pattern.test(message));
  const text = rule ? message.replace(rule[0], dialect === 'dash' ? rule[1] : rule[2]) : message;
  if (dialect === 'dash') return `${name}: ${line}: ${text}`;
  const quoted = text.replace(/near unexpected token "(.*)"/, "near unexpected token `$1'");
  if (line === undefined) return `${name}: ${quoted}`;
  const syntax = /^syntax error|^unexpected EOF/.test(text) && !inFile ? '-c: ' : '';
  return `${name}: ${syntax}line ${line}: ${quoted}`;
}
