/** Commands over lines of text, small ones. The larger ones have files of their own: `grep.ts`, `sed.ts`, `awk/`. */
import type { Task } from '../../clock/task.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import type { OpenFile } from '../../runtime/os/open-file.ts';
import { unescape } from '../../shell/echo.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { parseSize } from './files.ts';

function* cat(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'nbvteAsu');
  if (options.bad !== undefined) {
    io.err(`${io.name}: invalid option -- '${options.bad}'\n`);
    return io.flavour === 'gnu' ? 1 : io.usage('[-nbvteA] [FILE]...');
  }
  const numbered = /[nb]/.test(options.flags);
  let number = 0;
  let status = 0;
  for (const path of options.rest.length > 0 ? options.rest : ['-']) {
    const file = io.open(path);
    if (!file) {
      status = 1;
      continue;
    }
    for (let part = yield* io.read(file); part !== '' && !io.broken; part = yield* io.read(file)) {
      let text = part;
      if (/[veAt]/.test(options.flags)) text = visible(text, options.flags);
      if (numbered) {
        text = text.replace(/^.*(?:\n|$)/gm, (line) => {
          if (line === '' || (options.flags.includes('b') && line === '\n')) return line;
          return `${String(++number).padStart(6)}\t${line}`;
        });
      }
      yield* io.print(text);
      if (!Number.isFinite(part.length) || part.length >= 4096) yield 0;
    }
    if (path !== '-') file.close();
  }
  return status;
}

/** Control characters apart from tab and newline. */
const CONTROL = /(?![\t\n])\p{Cc}/gu;

function visible(text: string, flags: string): string {
  let out =
    /[vA]/.test(flags) || flags.includes('e') || flags.includes('t')
      ? text.replace(CONTROL, (c) => `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}`)
      : text;
  if (/[tA]/.test(flags)) out = out.replaceAll('\t', '^I');
  if (/[eA]/.test(flags)) out = out.replaceAll('\n', '$\n');
  return out;
}

/** `-5`, `-n 5`, `-n -5`, `-c 10` */
function headTailOptions(
  io: AppletIo,
  letters: string,
): { options: ReturnType<typeof parseOptions>; count: string; bytes: boolean } {
  const args = io.args.map((arg, i) => (i === 0 && /^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const options = parseOptions(args, letters, { long: { lines: 'n', bytes: 'c', follow: 'f', quiet: 'q' } });
  const bytes = options.values['c'] !== undefined;
  return { options, count: lastValue(options, bytes ? 'c' : 'n') ?? '10', bytes };
}

function* head(io: AppletIo): Task<number> {
  const { options, count, bytes } = headTailOptions(io, 'qvn:c:');
  const n = parseSize(count.replace('-', ''));
  if (n === undefined) {
    io.complain(
      io.flavour === 'gnu'
        ? `invalid number of ${bytes ? 'bytes' : 'lines'}: '${count}'`
        : `invalid number '${count}'`,
    );
    return 1;
  }
  const fromEnd = count.startsWith('-');
  const headings = (options.rest.length > 1 || options.flags.includes('v')) && !options.flags.includes('q');
  let status = 0;
  let first = true;
  for (const path of options.rest.length > 0 ? options.rest : ['-']) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      io.complain(io.flavour === 'gnu' ? `cannot open '${path}' for reading` : path, file ?? 'EBADF');
      status = 1;
      continue;
    }
    if (headings) io.out(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    first = false;
    if (fromEnd) {
      const text = yield* io.readAll(file);
      io.out(
        bytes
          ? text.slice(0, Math.max(0, text.length - n))
          : linesOf(text)
              .slice(0, -n || undefined)
              .join(''),
      );
    } else yield* headOf(io, file, n, bytes);
    if (path !== '-') file.close();
  }
  return status;
}

/** Stops reading as soon as it has enough, so that what feeds it can end. */
function* headOf(io: AppletIo, file: OpenFile, n: number, bytes: boolean): Task {
  let left = n;
  while (left > 0 && !io.broken) {
    const part = yield* io.read(file);
    if (part === '') return;
    if (bytes) {
      io.out(part.slice(0, left));
      left -= part.length;
      continue;
    }
    let at = 0;
    while (left > 0 && at < part.length) {
      const end = part.indexOf('\n', at);
      if (end < 0) {
        at = part.length;
        break;
      }
      at = end + 1;
      left--;
    }
    yield* io.print(part.slice(0, at));
  }
}

/** With their ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** How often `tail -f` looks whether the file has grown, ms. */
const FOLLOW_MS = 1000;

function* tail(io: AppletIo): Task<number> {
  const { options, count, bytes } = headTailOptions(io, 'qvfFn:c:s:');
  const n = parseSize(count.replace(/^[-+]/, ''));
  if (n === undefined) {
    io.complain(
      io.flavour === 'gnu'
        ? `invalid number of ${bytes ? 'bytes' : 'lines'}: '${count}'`
        : `invalid number '${count}'`,
    );
    return 1;
  }
  const follow = /[fF]/.test(options.flags);
  const files: { readonly path: string; readonly file: OpenFile }[] = [];
  let status = 0;
  for (const path of options.rest.length > 0 ? options.rest : ['-']) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      if (io.flavour === 'gnu') io.complain(`cannot open '${path}' for reading`, file ?? 'EBADF');
      else io.complain(`can't open '${path}'`, file ?? 'EBADF');
      status = 1;
    } else files.push({ path, file });
  }
  if (files.length === 0) {
    io.complain(io.flavour === 'gnu' ? 'no files remaining' : 'no files');
    return 1;
  }
  const headings = (files.length > 1 || options.flags.includes('v')) && !options.flags.includes('q');
  let shown: string | undefined;
  const heading = (path: string): void => {
    if (headings && shown !== path)
      io.out(`${shown === undefined ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    shown = path;
  };
  for (const { path, file } of files) {
    const text = yield* io.readAll(file);
    heading(path);
    io.out(lastPart(text, n, count.startsWith('+'), bytes));
  }
  if (!follow) return status;
  yield* io.flush();
  // A file cut shorter is read again from its start.
  const opened = files.map(({ path, file }) => ({ path, file, size: sizeOf(io, path) }));
  while (!io.broken) {
    yield Number(lastValue(options, 's') ?? FOLLOW_MS / 1000) * 1000;
    for (const entry of opened) {
      const size = sizeOf(io, entry.path);
      if (size < entry.size) {
        const again = io.context.open(entry.path, { read: true });
        if (typeof again !== 'string') entry.file = again;
      }
      entry.size = size;
      for (
        let part = entry.file.read(65_536);
        typeof part === 'string' && part !== '';
        part = entry.file.read(65_536)
      ) {
        heading(entry.path);
        io.out(part);
      }
    }
    yield* io.flush();
  }
  return status;
}

function sizeOf(io: AppletIo, path: string): number {
  const stat = path === '-' ? 'ENOENT' : io.context.fs.stat(io.context.path(path));
  return typeof stat === 'string' ? 0 : stat.sizeBytes;
}

function lastPart(text: string, n: number, fromStart: boolean, bytes: boolean): string {
  if (bytes) return fromStart ? text.slice(Math.max(0, n - 1)) : text.slice(Math.max(0, text.length - n));
  const lines = linesOf(text);
  return (fromStart ? lines.slice(Math.max(0, n - 1)) : n === 0 ? [] : lines.slice(-n)).join('');
}

function* wc(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'lwcmL', {
    long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm' },
  });
  const wanted = options.flags === '' ? 'lwc' : options.flags;
  const columns = 'lwmcL'.split('').filter((letter) => wanted.includes(letter));
  const totals: number[] = columns.map(() => 0);
  const rows: { readonly cells: readonly number[]; readonly name: string }[] = [];
  let status = 0;
  for (const path of options.rest.length > 0 ? options.rest : ['-']) {
    const file = path === '-' ? io.stdin() : io.context.open(path, { read: true });
    if (file === undefined || typeof file === 'string') {
      io.complain(path, file ?? 'EBADF');
      status = 1;
      continue;
    }
    const text = yield* io.readAll(file);
    const counts: Readonly<Record<string, () => number>> = {
      l: () => text.split('\n').length - 1,
      w: () => text.match(/\S+/g)?.length ?? 0,
      c: () => utf8Length(text),
      m: () => [...text].length,
      L: () => Math.max(...text.split('\n').map((line) => line.length)),
    };
    const cells = columns.map((letter) => counts[letter]?.() ?? 0);
    cells.forEach((cell, i) => {
      totals[i] = (totals[i] as number) + cell;
    });
    rows.push({ cells, name: path === '-' ? '' : path });
  }
  if (options.rest.length > 1) rows.push({ cells: totals, name: 'total' });
  const single = columns.length === 1 && options.rest.length <= 1;
  const gnuWidth = Math.max(
    1,
    ...rows.flatMap((row) => row.cells.map((cell) => String(cell).length)),
    options.rest.length === 0 && columns.length > 1 ? 7 : 1,
  );
  for (const { cells, name } of rows) {
    const text =
      io.flavour === 'gnu'
        ? cells.map((cell) => String(cell).padStart(single ? 1 : gnuWidth)).join(' ')
        : single && options.rest.length === 0
          ? String(cells[0])
          : cells.map((cell) => String(cell).padStart(9)).join(' ');
    io.out(`${single && io.flavour !== 'gnu' ? text.trim() : text}${name === '' ? '' : ` ${name}`}\n`);
  }
  return status;
}

function* tac(io: AppletIo): Task<number> {
  return yield* io.eachFile(io.args, (text) =>
    io.out(
      linesOf(text)
        .map((line) => (line.endsWith('\n') ? line : `${line}\n`))
        .reverse()
        .join(''),
    ),
  );
}

function* rev(io: AppletIo): Task<number> {
  return yield* io.eachLine(io.args, (line) => io.out(`${[...line].reverse().join('')}\n`));
}

function* tee(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'ai');
  const append = options.flags.includes('a');
  const files: OpenFile[] = [];
  let status = 0;
  for (const path of options.rest) {
    const file = io.context.open(
      path,
      append ? { append: true, create: true } : { write: true, create: true, truncate: true },
    );
    if (typeof file === 'string') {
      io.complain(path, file);
      status = 1;
    } else files.push(file);
  }
  const input = io.stdin();
  if (!input) return 1;
  for (let part = yield* io.read(input); part !== ''; part = yield* io.read(input)) {
    for (const file of files) yield* io.writeTo(file, part);
    yield* io.print(part);
  }
  for (const file of files) file.close();
  return status;
}

function* uniq(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'cduif:s:w:');
  const skipFields = Number(lastValue(options, 'f') ?? 0);
  const skipChars = Number(lastValue(options, 's') ?? 0);
  const width = Number(lastValue(options, 'w') ?? Number.POSITIVE_INFINITY);
  const key = (line: string): string => {
    const fields = skipFields > 0 ? line.replace(new RegExp(`^(?:\\s*\\S+){0,${skipFields}}`), '') : line;
    const part = fields.slice(skipChars, skipChars + width);
    return options.flags.includes('i') ? part.toLowerCase() : part;
  };
  let current: string | undefined;
  let count = 0;
  const finish = (): void => {
    if (current === undefined) return;
    if (options.flags.includes('d') && count < 2) return;
    if (options.flags.includes('u') && count > 1) return;
    io.out(options.flags.includes('c') ? `${String(count).padStart(7)} ${current}\n` : `${current}\n`);
  };
  const status = yield* io.eachLine(options.rest.slice(0, 1), (line) => {
    if (current !== undefined && key(line) === key(current)) {
      count++;
      return;
    }
    finish();
    current = line;
    count = 1;
  });
  finish();
  return status;
}

/** `1,3-5,7-` → which positions (from 1) are in the list. */
function listOf(text: string): ((n: number) => boolean) | undefined {
  const ranges = text.split(',').map((part) => /^(\d*)(-?)(\d*)$/.exec(part));
  if (ranges.some((range) => !range || range[0] === '' || range[0] === '-')) return undefined;
  const bounds = ranges.map((range) => {
    const from = range?.[1] === '' ? 1 : Number(range?.[1]);
    const to = range?.[2] === '' ? from : range?.[3] === '' ? Number.POSITIVE_INFINITY : Number(range?.[3]);
    return [from, to] as const;
  });
  return (n) => bounds.some(([from, to]) => n >= from && n <= to);
}

function* cut(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'snb:c:f:d:', {
    long: { delimiter: 'd', fields: 'f', characters: 'c', 'only-delimited': 's' },
  });
  const spec = lastValue(options, 'f') ?? lastValue(options, 'c') ?? lastValue(options, 'b');
  if (spec === undefined) {
    io.complain(
      io.flavour === 'gnu'
        ? 'you must specify a list of bytes, characters, or fields'
        : 'expected a list of bytes, characters, or fields',
    );
    return 1;
  }
  const has = listOf(spec);
  if (!has) {
    io.complain(`invalid list '${spec}'`);
    return 1;
  }
  const fields = options.values['f'] !== undefined;
  const delimiter = lastValue(options, 'd') ?? '\t';
  return yield* io.eachLine(options.rest, (line) => {
    if (!fields) {
      io.out(`${[...line].filter((_, i) => has(i + 1)).join('')}\n`);
      return;
    }
    const parts = line.split(delimiter);
    if (parts.length > 1) io.out(`${parts.filter((_, i) => has(i + 1)).join(delimiter)}\n`);
    else if (!options.flags.includes('s')) io.out(`${line}\n`);
  });
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  cntrl: /\p{Cc}/u,
  print: /[\x20-\x7e]/,
  graph: /[\x21-\x7e]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** `a-z[:digit:]\n` → its characters. */
function trSet(text: string): string[] {
  const out: string[] = [];
  const plain = unescape(text, false).text;
  for (let i = 0; i < plain.length; i++) {
    const named = /^\[:(\w+):\]/.exec(plain.slice(i));
    const re = named ? CLASSES[named[1] as string] : undefined;
    if (named && re) {
      for (let c = 0; c < 128; c++) if (re.test(String.fromCharCode(c))) out.push(String.fromCharCode(c));
      i += named[0].length - 1;
    } else if (plain[i + 1] === '-' && i + 2 < plain.length) {
      for (let c = plain.charCodeAt(i); c <= plain.charCodeAt(i + 2); c++) out.push(String.fromCharCode(c));
      i += 2;
    } else out.push(plain[i] as string);
  }
  return out;
}

function* tr(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'cCdst', { stopAtWord: true });
  const [first, second] = options.rest;
  const deletes = options.flags.includes('d');
  const squeezes = options.flags.includes('s');
  if (first === undefined || (second === undefined && !deletes && !squeezes))
    return io.usage('[-cds] STRING1 [STRING2]');
  const from = new Set(trSet(first));
  const complement = /[cC]/.test(options.flags);
  const inFirst = (c: string): boolean => from.has(c) !== complement;
  const to = second === undefined ? [] : trSet(second);
  const map = new Map<string, string>();
  if (!complement && to.length > 0) {
    trSet(first).forEach((c, i) => {
      map.set(c, to[Math.min(i, to.length - 1)] as string);
    });
  }
  const squeezed = second === undefined ? inFirst : (c: string): boolean => to.includes(c);
  const input = io.stdin();
  if (!input) return 1;
  let last = '';
  for (let part = yield* io.read(input); part !== '' && !io.broken; part = yield* io.read(input)) {
    let out = '';
    for (const c of part) {
      let result = c;
      if (inFirst(c)) {
        if (deletes) continue;
        if (to.length > 0) result = complement ? (to.at(-1) as string) : (map.get(c) ?? c);
      }
      if (squeezes && result === last && squeezed(result)) continue;
      last = result;
      out += result;
    }
    yield* io.print(out);
    if (part.length >= 4096) yield 0;
  }
  return 0;
}

function* nl(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'b:w:s:v:n:');
  const width = Number(lastValue(options, 'w') ?? 6);
  const separator = lastValue(options, 's') ?? '\t';
  let number = Number(lastValue(options, 'v') ?? 1);
  return yield* io.eachLine(options.rest, (line) => {
    const counted = lastValue(options, 'b') === 'a' || line !== '';
    io.out(
      counted
        ? `${String(number++).padStart(width)}${separator}${line}\n`
        : `${' '.repeat(width)}${separator === '\t' ? ' ' : ''}${line}\n`,
    );
  });
}

function* paste(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'sd:');
  const delimiters = unescape(lastValue(options, 'd') ?? '\t', false).text;
  const columns: string[][] = [];
  const status = yield* io.eachFile(
    options.rest,
    (text) => void columns.push(text === '' ? [] : text.replace(/\n$/, '').split('\n')),
  );
  const join = (cells: readonly string[]): string =>
    cells
      .map((cell, i) =>
        i === 0 ? cell : (delimiters[(i - 1) % Math.max(1, delimiters.length)] ?? '') + cell,
      )
      .join('');
  if (options.flags.includes('s')) for (const column of columns) io.out(`${join(column)}\n`);
  else
    for (let i = 0; i < Math.max(...columns.map((c) => c.length)); i++)
      io.out(`${join(columns.map((column) => column[i] ?? ''))}\n`);
  return status;
}

function* fold(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bsw:');
  const width = Number(lastValue(options, 'w') ?? 80);
  return yield* io.eachLine(options.rest, (line, _path, ended) => {
    let rest = line;
    while (rest.length > width) {
      let at = width;
      if (options.flags.includes('s')) at = rest.lastIndexOf(' ', width - 1) + 1 || width;
      io.out(`${rest.slice(0, at)}\n`);
      rest = rest.slice(at);
    }
    io.out(ended ? `${rest}\n` : rest);
  });
}

function* expandTabs(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'it:');
  const stop = Number(lastValue(options, 't') ?? 8);
  return yield* io.eachLine(options.rest, (line) => {
    let out = '';
    for (const c of line) out += c === '\t' ? ' '.repeat(stop - (out.length % stop)) : c;
    io.out(`${out}\n`);
  });
}

function* comm(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, '123');
  const files: string[][] = [];
  const status = yield* io.eachFile(
    options.rest.slice(0, 2),
    (text) => void files.push(text === '' ? [] : text.replace(/\n$/, '').split('\n')),
  );
  const [a = [], b = []] = files;
  let i = 0;
  let k = 0;
  const show = (column: '1' | '2' | '3', line: string): void => {
    if (options.flags.includes(column)) return;
    const tabs = [...'12'].filter((c) => c < column && !options.flags.includes(c)).length;
    io.out(`${'\t'.repeat(tabs)}${line}\n`);
  };
  while (i < a.length || k < b.length) {
    const x = a[i];
    const y = b[k];
    if (y === undefined || (x !== undefined && x < y)) show('1', a[i++] as string);
    else if (x === undefined || y < x) show('2', b[k++] as string);
    else {
      show('3', x);
      i++;
      k++;
    }
  }
  return status;
}

function* shuf(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'ezn:i:o:');
  let lines: string[] = [];
  const range = /^(\d+)-(\d+)$/.exec(lastValue(options, 'i') ?? '');
  if (range) for (let n = Number(range[1]); n <= Number(range[2]); n++) lines.push(String(n));
  else if (options.flags.includes('e')) lines = [...options.rest];
  else yield* io.eachFile(options.rest, (text) => void lines.push(...text.replace(/\n$/, '').split('\n')));
  const random = io.context.random('shuf');
  for (let i = lines.length - 1; i > 0; i--) {
    const k = random.below(i + 1);
    [lines[i], lines[k]] = [lines[k] as string, lines[i] as string];
  }
  for (const line of lines.slice(0, Number(lastValue(options, 'n') ?? lines.length))) io.out(`${line}\n`);
  return 0;
}

function* strings(io: AppletIo): Task<number> {
  return yield* io.eachFile(
    io.args.filter((arg) => !arg.startsWith('-')),
    (text) => {
      for (const match of text.match(/[\x20-\x7e\t]{4,}/g) ?? []) io.out(`${match}\n`);
    },
  );
}

export const textApplets: Readonly<Record<string, Applet>> = {
  cat,
  head,
  tail,
  tac,
  rev,
  wc,
  tee,
  uniq,
  cut,
  tr,
  nl,
  paste,
  fold,
  expand: expandTabs,
  comm,
  shuf,
  strings,
  more: cat,
  less: cat,
};
