/** `grep`, `egrep`, `fgrep`. Models busybox findutils/grep.c. */
import type { Task } from '../../clock/task.ts';
import { toRegExp } from '../../shell/regexp.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { tree } from './files.ts';

function* grep(io: AppletIo): Task<number> {
  const options = parseOptions(
    io.args.map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg)),
    'HhnlLoqvsrRiwFExcazIUe:f:m:A:B:C:P',
    {
      long: {
        quiet: 'q',
        'ignore-case': 'i',
        'invert-match': 'v',
        count: 'c',
        'line-number': 'n',
        recursive: 'r',
        'extended-regexp': 'E',
        'fixed-strings': 'F',
        'only-matching': 'o',
        'files-with-matches': 'l',
        'word-regexp': 'w',
        'line-regexp': 'x',
        'max-count': 'm',
        'line-buffered': 'U',
        regexp: 'e',
      },
    },
  );
  const { flags } = options;
  if (options.bad !== undefined)
    return (
      io.badOption(
        options.bad,
        '[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
      ),
      2
    );
  const rest = [...options.rest];
  const patterns = [...(options.values['e'] ?? [])];
  for (const file of options.values['f'] ?? []) {
    const opened = io.open(file);
    if (!opened) return 2;
    patterns.push(...(yield* io.readAll(opened)).replace(/\n$/, '').split('\n'));
  }
  if (patterns.length === 0 && options.values['f'] === undefined) {
    const pattern = rest.shift();
    if (pattern === undefined)
      return (
        io.usage('[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...'),
        io.flavour === 'gnu' ? 2 : 1
      );
    patterns.push(...pattern.split('\n'));
  }
  const settings = {
    extended: flags.includes('E') || flags.includes('P') || io.name === 'egrep',
    fixed: flags.includes('F') || io.name === 'fgrep',
    ignoreCase: flags.includes('i'),
    wholeLine: flags.includes('x'),
    wholeWord: flags.includes('w'),
  };
  const expressions: RegExp[] = [];
  for (const pattern of patterns) {
    const re = toRegExp(pattern, settings);
    if (typeof re === 'string') {
      io.complain(`bad regex '${pattern}': ${re}`);
      return 2;
    }
    expressions.push(re);
  }
  let paths: readonly string[] = rest;
  const recursive = /[rR]/.test(flags);
  if (recursive) {
    paths = (rest.length > 0 ? rest : ['.'])
      .flatMap((path) => tree(io, path))
      .filter((path) => {
        const stat = io.context.fs.stat(io.context.path(path));
        return typeof stat === 'string' || stat.kind === 'file';
      });
    if (rest.length === 0) paths = paths.map((path) => path.replace(/^\.\//, ''));
  } else if (rest.length === 0) paths = ['-'];
  return yield* new Grep(io, flags, expressions, options, paths.length > 1 || recursive).run(paths);
}

class Grep {
  readonly #io: AppletIo;
  readonly #flags: string;
  readonly #expressions: readonly RegExp[];
  readonly #names: boolean;
  readonly #max: number;
  readonly #before: number;
  readonly #after: number;

  constructor(
    io: AppletIo,
    flags: string,
    expressions: readonly RegExp[],
    options: ReturnType<typeof parseOptions>,
    several: boolean,
  ) {
    this.#io = io;
    this.#flags = flags;
    this.#expressions = expressions;
    this.#names = (several || flags.includes('H')) && !flags.includes('h');
    this.#max = Number(lastValue(options, 'm') ?? Number.POSITIVE_INFINITY);
    const around = Number(lastValue(options, 'C') ?? 0);
    this.#before = Number(lastValue(options, 'B') ?? around);
    this.#after = Number(lastValue(options, 'A') ?? around);
  }

  *run(paths: readonly string[]): Task<number> {
    const io = this.#io;
    let status = 1;
    let failed = false;
    for (const path of paths) {
      const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
      if (file === undefined || typeof file === 'string') {
        if (!this.#flags.includes('s')) io.complain(path, file ?? 'EBADF');
        failed = true;
        continue;
      }
      if (yield* this.#file(path)) status = 0;
      if (status === 0 && this.#flags.includes('q')) return 0;
    }
    return failed && !(status === 0 && this.#flags.includes('q')) ? 2 : status;
  }

  /** True when a line was selected. */
  *#file(path: string): Task<boolean> {
    const io = this.#io;
    const flags = this.#flags;
    const name = path === '-' ? '(standard input)' : path;
    let count = 0;
    let number = 0;
    const held: [number, string][] = [];
    let after = 0;
    let lastShown = 0;
    const show = (n: number, text: string, sign: string): void => {
      if ((this.#before > 0 || this.#after > 0) && lastShown > 0 && n > lastShown + 1) io.out('--\n');
      lastShown = n;
      io.out(`${this.#names ? name + sign : ''}${flags.includes('n') ? n + sign : ''}${text}\n`);
    };
    const quiet = /[qlLc]/.test(flags);
    yield* io.eachLine([path], (line) => {
      number++;
      const matches = this.#expressions.some((re) => re.test(line));
      if (matches === flags.includes('v')) {
        if (quiet) return false;
        if (after > 0) {
          after--;
          show(number, line, '-');
        } else if (this.#before > 0) {
          held.push([number, line]);
          if (held.length > this.#before) held.shift();
        }
        return count >= this.#max && after === 0;
      }
      count++;
      if (!quiet) {
        for (const [n, text] of held) show(n, text, '-');
        held.length = 0;
        if (flags.includes('o')) this.#parts(line, (part) => show(number, part, ':'));
        else show(number, line, ':');
        after = this.#after;
      }
      return /[qlL]/.test(flags) || (count >= this.#max && this.#after === 0);
    });
    if (flags.includes('c')) io.out(`${this.#names ? `${name}:` : ''}${count}\n`);
    if ((flags.includes('l') && count > 0) || (flags.includes('L') && count === 0)) io.out(`${name}\n`);
    yield* io.flush();
    return count > 0;
  }

  #parts(line: string, visit: (part: string) => void): void {
    if (this.#flags.includes('v')) return;
    let rest = line;
    for (;;) {
      let best: RegExpExecArray | undefined;
      for (const re of this.#expressions) {
        const match = re.exec(rest);
        if (match && match[0] !== '' && (!best || match.index < best.index)) best = match;
      }
      if (!best) return;
      visit(best[0]);
      rest = rest.slice(best.index + best[0].length);
    }
  }
}

export const grepApplets: Readonly<Record<string, Applet>> = { grep, egrep: grep, fgrep: grep };
