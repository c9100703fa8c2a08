/** Commands that stand alone: comparing, splitting, showing trees. */
import type { Task } from '../../clock/task.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { parseSize } from './files.ts';
import { linesOf } from './text.ts';

/** One step of the way from a text to another. */
interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Lines beyond this are compared as one block, so that the table stays small. */
const MAX_CELLS = 4_000_000;

/** The shortest way by the longest common subsequence. */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: ' ', line }));
  const middle = x.length * y.length > MAX_CELLS ? [...removed(x), ...added(y)] : shortest(x, y);
  return [...same(a.slice(0, head)), ...middle, ...same(tail > 0 ? a.slice(-tail) : [])];
}

const removed = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: '-', line }));
const added = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: '+', line }));

function shortest(x: readonly string[], y: readonly string[]): Edit[] {
  const width = y.length + 1;
  const common = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = y.length - 1; k >= 0; k--) {
      const at = i * width + k;
      common[at] =
        x[i] === y[k]
          ? (common[at + width + 1] as number) + 1
          : Math.max(common[at + width] as number, common[at + 1] as number);
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let k = 0;
  while (i < x.length || k < y.length) {
    const at = i * width + k;
    if (i < x.length && k < y.length && x[i] === y[k]) {
      edits.push({ sign: ' ', line: x[i++] as string });
      k++;
    } else if (
      k >= y.length ||
      (i < x.length && (common[at + width] as number) >= (common[at + 1] as number))
    ) {
      edits.push({ sign: '-', line: x[i++] as string });
    } else edits.push({ sign: '+', line: y[k++] as string });
  }
  return edits;
}

/** `diff`: busybox prints the unified form always; GNU's plain form only with `-u` too (the short one is left out). */
function* diff(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'abBdiNqrTtuwsU:L:S:', { long: { brief: 'q', unified: 'u' } });
  const [from = '', to = ''] = options.rest;
  if (options.rest.length !== 2)
    return io.usage('[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2');
  const texts: string[] = [];
  for (const path of [from, to]) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      io.complain(io.flavour === 'gnu' ? path : `can't stat '${path}'`, file ?? 'EBADF');
      return 2;
    }
    texts.push(yield* io.readAll(file));
  }
  const [a = '', b = ''] = texts;
  if (a === b) return 0;
  if (options.flags.includes('q')) {
    io.out(`Files ${from} and ${to} differ\n`);
    return 1;
  }
  io.out(
    `--- ${from}\n+++ ${to}\n${hunks(editsOf(linesOf(a), linesOf(b)), Number(lastValue(options, 'U') ?? 3))}`,
  );
  return 1;
}

function hunks(edits: readonly Edit[], context: number): string {
  let out = '';
  let i = 0;
  while (i < edits.length) {
    if (edits[i]?.sign === ' ') {
      i++;
      continue;
    }
    const start = Math.max(0, i - context);
    let end = i;
    let quiet = 0;
    for (let k = i; k < edits.length && quiet <= context * 2; k++) {
      if (edits[k]?.sign === ' ') quiet++;
      else {
        quiet = 0;
        end = k;
      }
    }
    const stop = Math.min(edits.length, end + 1 + context);
    const part = edits.slice(start, stop);
    const count = (sign: '-' | '+', list: readonly Edit[]): number =>
      list.filter((e) => e.sign !== (sign === '-' ? '+' : '-')).length;
    const range = (sign: '-' | '+'): string => {
      const length = count(sign, part);
      const first = count(sign, edits.slice(0, start)) + (length === 0 ? 0 : 1);
      return length === 1 ? String(first) : `${first},${length}`;
    };
    out += `@@ -${range('-')} +${range('+')} @@\n`;
    for (const { sign, line } of part)
      out += sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`);
    i = stop;
  }
  return out;
}

function* tree(io: AppletIo): Task<number> {
  let dirs = 0;
  let files = 0;
  const { fs, credentials } = io.context;
  const show = (path: string, indent: string): void => {
    const names = fs.readdir(io.context.path(path), credentials);
    const shown = typeof names === 'string' ? [] : names.filter((name) => !name.startsWith('.'));
    shown.forEach((name, i) => {
      const last = i === shown.length - 1;
      const stat = fs.lstat(io.context.path(`${path}/${name}`), credentials);
      const isDir = typeof stat !== 'string' && stat.kind === 'dir';
      const target = typeof stat !== 'string' && stat.inode.kind === 'link' ? ` -> ${stat.inode.target}` : '';
      io.out(`${indent}${last ? '└── ' : '├── '}${name}${target}\n`);
      if (isDir) {
        dirs++;
        show(`${path}/${name}`, `${indent}${last ? '    ' : '│   '}`);
      } else files++;
    });
  };
  const roots = io.args.filter((arg) => !arg.startsWith('-'));
  for (const root of roots.length > 0 ? roots : ['.']) {
    io.out(`${root}\n`);
    show(root, '');
  }
  io.out(`\n${dirs} directories, ${files} files\n`);
  return 0;
}

/** `getopt -o ab: -- "$@"`: the options in order, quoted for `eval set --`. */
function* getopt(io: AppletIo): Task<number> {
  const own = parseOptions(io.args, 'o:l:n:quTa', {
    stopAtWord: true,
    long: { options: 'o', longoptions: 'l', name: 'n' },
  });
  const rest = [...own.rest];
  const spec = lastValue(own, 'o') ?? rest.shift() ?? '';
  const long = Object.fromEntries(
    (own.values['l'] ?? [])
      .flatMap((list) => list.split(','))
      .map((name) => [name.replace(/:+$/, ''), name] as const),
  );
  const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  const out: string[] = [];
  const words: string[] = [];
  let status = 0;
  const bad = (message: string): void => {
    io.err(`${lastValue(own, 'n') ?? 'getopt'}: ${message}\n`);
    status = 1;
  };
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] as string;
    if (word === '--') {
      words.push(...rest.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      const known = long[name];
      if (known === undefined) bad(`unrecognized option '${word}'`);
      else out.push(`--${name}`, ...(known.endsWith(':') ? [quote(value ?? rest[++i] ?? '')] : []));
    } else if (/^-./.test(word)) {
      for (let k = 1; k < word.length; k++) {
        const letter = word[k] as string;
        const at = letter === ':' ? -1 : spec.indexOf(letter);
        if (at < 0) bad(`invalid option -- '${letter}'`);
        else if (spec[at + 1] === ':') {
          const value = word.slice(k + 1) || rest[++i];
          if (value === undefined) bad(`option requires an argument -- '${letter}'`);
          out.push(`-${letter}`, quote(value ?? ''));
          break;
        } else out.push(`-${letter}`);
      }
    } else words.push(word);
  }
  io.out(` ${[...out, '--', ...words.map(quote)].join(' ')}\n`);
  return status;
}

function* split(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'l:b:a:');
  const file = io.open(options.rest[0] ?? '-');
  if (!file) return 1;
  const text = yield* io.readAll(file);
  const bytes = parseSize(lastValue(options, 'b') ?? '');
  const lines = Number(lastValue(options, 'l') ?? 1000);
  const letters = Number(lastValue(options, 'a') ?? 2);
  const parts: string[] = [];
  if (bytes !== undefined) for (let i = 0; i < text.length; i += bytes) parts.push(text.slice(i, i + bytes));
  else {
    const all = linesOf(text);
    for (let i = 0; i < all.length; i += lines) parts.push(all.slice(i, i + lines).join(''));
  }
  for (let i = 0; i < parts.length; i++) {
    let suffix = '';
    for (let n = i, k = 0; k < letters; k++, n = Math.floor(n / 26))
      suffix = String.fromCharCode(97 + (n % 26)) + suffix;
    const path = `${options.rest[1] ?? 'x'}${suffix}`;
    const failure = io.context.fs.writeFile(
      io.context.path(path),
      parts[i] as string,
      {},
      io.context.credentials,
    );
    if (!failure) continue;
    io.complain(path, failure);
    return 1;
  }
  return 0;
}

function* factor(io: AppletIo): Task<number> {
  for (const word of io.args) {
    let n = Number(word);
    if (!Number.isSafeInteger(n) || n < 0) {
      io.complain(`invalid number '${word}'`);
      return 1;
    }
    const factors: number[] = [];
    for (let d = 2; d * d <= n && d < 1_000_000; d++) {
      while (n % d === 0) {
        factors.push(d);
        n /= d;
      }
    }
    if (n > 1) factors.push(n);
    io.out(`${word}:${factors.map((f) => ` ${f}`).join('')}\n`);
  }
  return 0;
}

function* dosLines(io: AppletIo): Task<number> {
  const toUnix = io.name === 'dos2unix';
  const change = (text: string): string =>
    toUnix ? text.replaceAll('\r\n', '\n') : text.replace(/\r?\n/g, '\r\n');
  const paths = io.args.filter((arg) => !arg.startsWith('-'));
  if (paths.length === 0) return yield* io.eachFile([], (text) => io.out(change(text)));
  for (const path of paths) {
    const read = io.context.fs.readFile(io.context.path(path), io.context.credentials);
    const failure =
      typeof read === 'string'
        ? read
        : io.context.fs.writeFile(io.context.path(path), change(read.text), {}, io.context.credentials);
    if (!failure) continue;
    io.complain(path, failure);
    return 1;
  }
  return 0;
}

function* mountpoint(io: AppletIo): Task<number> {
  const quiet = io.args.includes('-q');
  const path = io.args.find((arg) => !arg.startsWith('-')) ?? '';
  const full = io.context.path(path);
  if (!io.context.fs.exists(full)) {
    io.complain(path, 'ENOENT');
    return 1;
  }
  const is = io.context.fs.mounts.some((mount) => mount.path === full);
  if (!quiet) io.out(`${path} is ${is ? '' : 'not '}a mountpoint\n`);
  return is ? 0 : 1;
}

export const miscApplets: Readonly<Record<string, Applet>> = {
  diff,
  tree,
  getopt,
  split,
  factor,
  dos2unix: dosLines,
  unix2dos: dosLines,
  mountpoint,
  logger: function* (): Task<number> {
    return 0;
  },
  dnsdomainname: function* (io): Task<number> {
    const domain = io.context.hostname().split('.').slice(1).join('.');
    if (domain !== '') io.out(`${domain}\n`);
    return 0;
  },
  stty: function* (io): Task<number> {
    if (!io.context.file(0)?.isTerminal) {
      io.complain('standard input: Not a tty');
      return 1;
    }
    io.out(io.args[0] === 'size' ? '24 80\n' : 'speed 38400 baud; line = 0;\n');
    return 0;
  },
  who: function* (io): Task<number> {
    io.out('USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n');
    return 0;
  },
};
