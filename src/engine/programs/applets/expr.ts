/** `expr`: numbers, comparisons and text. Models POSIX expr. */
import type { Task } from '../../clock/task.ts';
import { toRegExp } from '../../shell/regexp.ts';
import type { Applet, AppletIo } from '../applet.ts';

class ExprFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];
const isNumber = (text: string): boolean => /^-?\d+$/.test(text);
const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text);

class Parser {
  readonly #words: readonly string[];
  #at = 0;
  constructor(words: readonly string[]) {
    this.#words = words;
  }

  parse(): string {
    const value = this.#binary(0);
    if (this.#at < this.#words.length) throw new ExprFailed('syntax error');
    return value;
  }

  #binary(level: number): string {
    const operators = LEVELS[level];
    if (!operators) return this.#primary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#words[this.#at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at++;
      left = this.#apply(operator, left, this.#binary(level + 1));
    }
  }

  #primary(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new ExprFailed('syntax error');
    if (word === '(') {
      const value = this.#binary(0);
      if (this.#words[this.#at++] !== ')') throw new ExprFailed('syntax error');
      return value;
    }
    if (this.#at < this.#words.length) {
      if (word === 'length') return String(this.#primary().length);
      if (word === 'match') return match(this.#primary(), this.#primary());
      if (word === 'index') {
        const text = this.#primary();
        const set = this.#primary();
        return String([...text].findIndex((c) => set.includes(c)) + 1);
      }
      if (word === 'substr') {
        const text = this.#primary();
        const from = Number(this.#primary());
        return text.slice(Math.max(0, from - 1)).slice(0, Number(this.#primary()));
      }
    }
    return word;
  }

  #apply(operator: string, left: string, right: string): string {
    switch (operator) {
      case '|':
        return isNull(left) ? right : left;
      case '&':
        return isNull(left) || isNull(right) ? '0' : left;
      case ':':
        return match(left, right);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return String(arithmetic(operator, left, right));
      default: {
        const numeric = isNumber(left) && isNumber(right);
        const order = numeric ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
        const truth = {
          '=': order === 0,
          '==': order === 0,
          '!=': order !== 0,
          '<': order < 0,
          '<=': order <= 0,
          '>': order > 0,
          '>=': order >= 0,
        }[operator];
        return truth ? '1' : '0';
      }
    }
  }
}

function arithmetic(operator: string, left: string, right: string): number {
  if (!isNumber(left) || !isNumber(right)) throw new ExprFailed('non-numeric argument');
  const a = Number(left);
  const b = Number(right);
  if ((operator === '/' || operator === '%') && b === 0) throw new ExprFailed('division by zero');
  const result =
    operator === '+'
      ? a + b
      : operator === '-'
        ? a - b
        : operator === '*'
          ? a * b
          : operator === '/'
            ? Math.trunc(a / b)
            : a % b;
  return result === 0 ? 0 : result;
}

function match(text: string, pattern: string): string {
  const re = toRegExp(pattern.startsWith('^') ? pattern : `^${pattern}`);
  if (typeof re === 'string') throw new ExprFailed('syntax error');
  const found = re.exec(text);
  const hasGroup = pattern.includes('\\(');
  if (!found) return hasGroup ? '' : '0';
  return hasGroup ? (found[1] ?? '') : String(found[0].length);
}

function* expr(io: AppletIo): Task<number> {
  if (io.args.length === 0) return io.usage('EXPRESSION');
  try {
    const value = new Parser(io.args).parse();
    io.out(`${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprFailed)) throw error;
    io.complain(error.message);
    return 2;
  }
}

export const exprApplets: Readonly<Record<string, Applet>> = { expr };
