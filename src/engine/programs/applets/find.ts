/** `find`: an expression that is tried on each file, from left to right. Models busybox findutils/find.c. */
import type { Task } from '../../clock/task.ts';
import type { Stat } from '../../runtime/os/filesystem.ts';
import { baseName } from '../../runtime/os/path.ts';
import { matchPattern } from '../../shell/pattern.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { tree } from './files.ts';

/** One condition or action of `find`. Gives whether the file passes. */
type FindStep = (path: string, stat: Stat, depth: number) => Task<boolean>;

function* find(io: AppletIo): Task<number> {
  const split = io.args.findIndex((arg) => arg.startsWith('-') || arg === '(' || arg === '!');
  const paths = split < 0 ? io.args : io.args.slice(0, split);
  const words = split < 0 ? [] : io.args.slice(split);
  const parsed = new FindParser(io, words).parse();
  if (typeof parsed === 'string') {
    io.complain(parsed);
    return 1;
  }
  const { step, maxDepth, minDepth } = parsed;
  let status = 0;
  function* visit(path: string, depth: number): Task {
    const found = io.context.fs.lstat(io.context.path(path), io.context.credentials);
    if (typeof found === 'string') {
      io.complain(io.flavour === 'gnu' ? `'${path}'` : path, found);
      status = 1;
      return;
    }
    if (depth >= minDepth) yield* step(path, found, depth);
    if (found.kind !== 'dir' || depth >= maxDepth) return;
    const names = io.context.fs.readdir(io.context.path(path), io.context.credentials);
    if (typeof names === 'string') {
      io.complain(io.flavour === 'gnu' ? `'${path}'` : path, names);
      status = 1;
      return;
    }
    for (const name of names) yield* visit(`${path.replace(/\/$/, '')}/${name}`, depth + 1);
  }
  for (const path of paths.length > 0 ? paths : ['.']) yield* visit(path, 0);
  return status;
}

class FindParser {
  readonly #io: AppletIo;
  readonly #words: readonly string[];
  #at = 0;
  #hasAction = false;
  #maxDepth = Number.POSITIVE_INFINITY;
  #minDepth = 0;
  #error: string | undefined;

  constructor(io: AppletIo, words: readonly string[]) {
    this.#io = io;
    this.#words = words;
  }

  parse(): { readonly step: FindStep; readonly maxDepth: number; readonly minDepth: number } | string {
    const tests = this.#words.length > 0 ? this.#or() : always;
    if (this.#at < this.#words.length) this.#error ??= `unrecognized: ${this.#words[this.#at]}`;
    if (this.#error !== undefined) return this.#error;
    const io = this.#io;
    const step: FindStep = this.#hasAction
      ? tests
      : function* (path, stat, depth) {
          const passed = yield* tests(path, stat, depth);
          if (passed) io.out(`${path}\n`);
          return passed;
        };
    return { step, maxDepth: this.#maxDepth, minDepth: this.#minDepth };
  }

  #or(): FindStep {
    let left = this.#and();
    while (this.#words[this.#at] === '-o' || this.#words[this.#at] === '-or') {
      this.#at++;
      const first = left;
      const second = this.#and();
      left = function* (path, stat, depth) {
        return (yield* first(path, stat, depth)) || (yield* second(path, stat, depth));
      };
    }
    return left;
  }

  #and(): FindStep {
    let left = this.#not();
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || word === '-o' || word === '-or' || word === ')') return left;
      if (word === '-a' || word === '-and') this.#at++;
      const first = left;
      const second = this.#not();
      left = function* (path, stat, depth) {
        return (yield* first(path, stat, depth)) && (yield* second(path, stat, depth));
      };
    }
  }

  #not(): FindStep {
    const word = this.#words[this.#at];
    if (word === '!' || word === '-not') {
      this.#at++;
      const inner = this.#not();
      return function* (path, stat, depth) {
        return !(yield* inner(path, stat, depth));
      };
    }
    if (word === '(') {
      this.#at++;
      const inner = this.#or();
      if (this.#words[this.#at++] !== ')') this.#error ??= "unmatched '('";
      return inner;
    }
    return this.#primary();
  }

  #primary(): FindStep {
    const io = this.#io;
    const word = this.#words[this.#at++] ?? '';
    const value = (): string => this.#words[this.#at++] ?? '';
    switch (word) {
      case '-name':
      case '-iname': {
        const lower = (text: string): string => (word === '-iname' ? text.toLowerCase() : text);
        const pattern = lower(value());
        return test((path) => matchPattern(pattern, lower(baseName(path))));
      }
      case '-path': {
        const pattern = value();
        return test((path) => matchPattern(pattern, path));
      }
      case '-type': {
        const kinds: Readonly<Record<string, readonly string[]>> = {
          f: ['file', 'virtual'],
          d: ['dir'],
          l: ['link'],
          c: ['device'],
          p: ['fifo'],
        };
        const wanted = kinds[value()] ?? [];
        return test((_, stat) => wanted.includes(stat.kind));
      }
      case '-maxdepth':
        this.#maxDepth = Number(value());
        return always;
      case '-mindepth':
        this.#minDepth = Number(value());
        return always;
      case '-empty':
        return test((path, stat) => {
          if (stat.kind !== 'dir') return stat.sizeBytes === 0;
          const names = io.context.fs.readdir(io.context.path(path));
          return typeof names !== 'string' && names.length === 0;
        });
      case '-size': {
        const match = /^([-+]?)(\d+)([ckMG]?)$/.exec(value());
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, '': 512 }[match?.[3] as 'c'] ?? 512;
        return test((_, stat) =>
          compare(match?.[1] ?? '', Math.ceil(stat.sizeBytes / unit), Number(match?.[2])),
        );
      }
      case '-mtime':
      case '-mmin': {
        const match = /^([-+]?)(\d+)$/.exec(value());
        const unit = word === '-mtime' ? 86_400_000 : 60_000;
        return test((_, stat) =>
          compare(
            match?.[1] ?? '',
            Math.floor((io.context.wallClockMs - stat.mtimeMs) / unit),
            Number(match?.[2]),
          ),
        );
      }
      case '-newer': {
        const other = io.context.fs.stat(io.context.path(value()));
        return test((_, stat) => typeof other !== 'string' && stat.mtimeMs > other.mtimeMs);
      }
      case '-user':
      case '-group':
        value();
        return always;
      case '-perm': {
        const text = value();
        const bits = Number.parseInt(text.replace(/^[-/]/, ''), 8);
        return test((_, stat) =>
          text.startsWith('-')
            ? (stat.mode & bits) === bits
            : text.startsWith('/')
              ? (stat.mode & bits) !== 0
              : (stat.mode & 0o7777) === bits,
        );
      }
      case '-print':
      case '-print0':
        this.#hasAction = true;
        return test((path) => {
          io.out(`${path}${word === '-print0' ? '\0' : '\n'}`);
          return true;
        });
      case '-prune':
        return always;
      case '-delete':
        this.#hasAction = true;
        return test((path, stat) => {
          const full = io.context.path(path);
          if (stat.kind === 'dir')
            for (const each of tree(io, path).slice(1).reverse())
              void (
                io.context.fs.unlink(io.context.path(each)) && io.context.fs.rmdir(io.context.path(each))
              );
          return (stat.kind === 'dir' ? io.context.fs.rmdir(full) : io.context.fs.unlink(full)) === undefined;
        });
      case '-exec':
        this.#hasAction = true;
        return this.#exec();
      default:
        this.#error ??= `unrecognized: ${word}`;
        return always;
    }
  }

  /** `-exec … ;` for each file. `+` is taken like `;` with one file at a time. */
  #exec(): FindStep {
    const io = this.#io;
    const words: string[] = [];
    for (
      let word = this.#words[this.#at++];
      word !== undefined && word !== ';' && word !== '+';
      word = this.#words[this.#at++]
    )
      words.push(word);
    return function* (path) {
      const exit = yield* io.run(words.map((word) => word.replaceAll('{}', path)));
      return exit?.exitCode === 0;
    };
  }
}

const compare = (sign: string, a: number, b: number): boolean =>
  sign === '+' ? a > b : sign === '-' ? a < b : a === b;

const test = (check: (path: string, stat: Stat) => boolean): FindStep =>
  // oxlint-disable-next-line require-yield -- one of several kinds of step
  function* (path, stat) {
    return check(path, stat);
  };
const always: FindStep = test(() => true);

export const findApplets: Readonly<Record<string, Applet>> = { find };
