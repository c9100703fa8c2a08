/** `test` and `[`: files, texts, numbers. Models busybox coreutils/test.c. */
import type { ProcessContext } from '../runtime/os/program.ts';
import type { Stat } from '../runtime/os/filesystem.ts';
import { matchPattern } from './pattern.ts';
import { toRegExp } from './regexp.ts';

/** 0 true, 1 false, 2 not an expression (then `message` says why). */
export interface TestResult {
  readonly status: number;
  readonly message?: string;
}

class TestFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const UNARY = new Set([...'bcdefghknoprstuwxzLSGON'].map((c) => `-${c}`));
const BINARY = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
  '=~',
]);

/** `argv` with the name: `test …`, `[ … ]` or `[[ … ]]`. */
export function testCommand(argv: readonly string[], context: ProcessContext): TestResult {
  let words = argv.slice(1);
  if (argv[0] === '[' || argv[0]?.endsWith('/[')) {
    if (words.at(-1) !== ']') return { status: 2, message: 'missing ]' };
    words = words.slice(0, -1);
  } else if (argv[0] === '[[') {
    if (words.at(-1) !== ']]') return { status: 2, message: 'missing ]]' };
    words = words.slice(0, -1);
  }
  if (words.length === 0) return { status: 1 };
  try {
    return { status: new Parser(words, context, argv[0] === '[[').all() ? 0 : 1 };
  } catch (error) {
    if (error instanceof TestFailed) return { status: 2, message: error.message };
    throw error;
  }
}

class Parser {
  readonly #words: readonly string[];
  readonly #context: ProcessContext;
  #at = 0;

  /** `[[`: the right side of `=` and `!=` is a pattern. */
  readonly #patterns: boolean;

  constructor(words: readonly string[], context: ProcessContext, patterns: boolean) {
    this.#words = words;
    this.#context = context;
    this.#patterns = patterns;
  }

  all(): boolean {
    const words = this.#words;
    const [first = '', second = '', third = ''] = words;
    // POSIX: with few words their number decides, so that `[ -n = -n ]` and `[ ! ]` mean what they should.
    if (words.length === 1) return first !== '';
    if (words.length === 2 && first === '!') return second === '';
    if (words.length === 3 && BINARY.has(second)) return this.#compare(first, second, third);
    if (words.length === 4 && first === '!' && BINARY.has(third))
      return !this.#compare(second, third, words[3] as string);
    const value = this.#or();
    if (this.#at < words.length) throw new TestFailed(`${words[this.#at]}: unknown operand`);
    return value;
  }

  #peek(): string | undefined {
    return this.#words[this.#at];
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#peek() === '-o' || this.#peek() === '||') {
      this.#at++;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#peek() === '-a' || this.#peek() === '&&') {
      this.#at++;
      const right = this.#not();
      value = value && right;
    }
    return value;
  }

  #not(): boolean {
    if (this.#peek() === '!' && this.#at + 1 < this.#words.length) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    if (word === undefined) throw new TestFailed('argument expected');
    const operator = this.#words[this.#at + 1];
    const right = this.#words[this.#at + 2];
    if (operator !== undefined && right !== undefined && BINARY.has(operator)) {
      this.#at += 3;
      return this.#compare(word, operator, right);
    }
    if (word === '(') {
      this.#at++;
      const value = this.#or();
      if (this.#peek() !== ')') throw new TestFailed('closing paren expected');
      this.#at++;
      return value;
    }
    if (UNARY.has(word) && operator !== undefined) {
      this.#at += 2;
      return this.#unary(word, operator);
    }
    this.#at++;
    return word !== '';
  }

  #number(text: string): number {
    const trimmed = text.trim();
    if (!/^[-+]?\d+$/.test(trimmed)) throw new TestFailed(`${text}: bad number`);
    return Number(trimmed);
  }

  #stat(path: string, followLinks = true): Stat | undefined {
    const { fs, credentials } = this.#context;
    const full = this.#context.path(path);
    const stat = followLinks ? fs.stat(full, credentials) : fs.lstat(full, credentials);
    return typeof stat === 'string' || path === '' ? undefined : stat;
  }

  #compare(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return this.#patterns ? matchPattern(right, left) : left === right;
      case '!=':
        return this.#patterns ? !matchPattern(right, left) : left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '=~':
        return matchesRegExp(right, left);
      case '-nt':
      case '-ot': {
        const a = this.#stat(left)?.mtimeMs ?? Number.NEGATIVE_INFINITY;
        const b = this.#stat(right)?.mtimeMs ?? Number.NEGATIVE_INFINITY;
        return operator === '-nt' ? a > b : a < b;
      }
      case '-ef': {
        const a = this.#stat(left);
        return a !== undefined && a.inode === this.#stat(right)?.inode;
      }
      default: {
        const a = this.#number(left);
        const b = this.#number(right);
        switch (operator) {
          case '-eq':
            return a === b;
          case '-ne':
            return a !== b;
          case '-lt':
            return a < b;
          case '-le':
            return a <= b;
          case '-gt':
            return a > b;
          default:
            return a >= b;
        }
      }
    }
  }

  #unary(operator: string, word: string): boolean {
    const { fs, credentials } = this.#context;
    switch (operator) {
      case '-n':
        return word !== '';
      case '-z':
        return word === '';
      case '-t':
        return this.#context.file(this.#number(word))?.isTerminal ?? false;
      case '-h':
      case '-L':
        return this.#stat(word, false)?.kind === 'link';
      case '-r':
        return word !== '' && fs.access(this.#context.path(word), 4, credentials) === undefined;
      case '-w':
        return word !== '' && fs.access(this.#context.path(word), 2, credentials) === undefined;
      case '-x':
        return word !== '' && fs.access(this.#context.path(word), 1, credentials) === undefined;
    }
    const stat = this.#stat(word);
    if (!stat) return false;
    switch (operator) {
      case '-f':
        return stat.kind === 'file' || stat.kind === 'virtual';
      case '-d':
        return stat.kind === 'dir';
      case '-s':
        return stat.sizeBytes > 0;
      case '-c':
        return stat.kind === 'device';
      case '-p':
        return stat.kind === 'fifo';
      case '-u':
        return (stat.mode & 0o4000) !== 0;
      case '-g':
        return (stat.mode & 0o2000) !== 0;
      case '-k':
        return (stat.mode & 0o1000) !== 0;
      case '-O':
        return stat.uid === credentials.uid;
      case '-G':
        return stat.gid === credentials.gid;
      case '-b':
      case '-S':
      case '-N':
        return false;
      default:
        return true;
    }
  }
}

function matchesRegExp(pattern: string, text: string): boolean {
  const re = toRegExp(pattern, { extended: true });
  return typeof re === 'string' ? false : re.test(text);
}
