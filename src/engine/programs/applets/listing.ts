/** Commands that look at files: `ls`, `stat`, `find`, `du`, `df`. */
import type { Task } from '../../clock/task.ts';
import type { Stat } from '../../runtime/os/filesystem.ts';
import { byCodeUnit } from '../../runtime/os/inode.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { strftime } from '../date-format.ts';
import { parseOptions } from '../options.ts';
import { kindWords, modeText } from './mode.ts';

const SIX_MONTHS_MS = 182 * 86_400_000;

interface Row {
  readonly name: string;
  readonly stat: Stat;
  readonly target: string | undefined;
}

/** `1536` → `1.5K` */
export function humanSize(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}

function* ls(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, '1AaCxdLHRFplinshrSXvctuknw:GgoNT:', {
    long: {
      all: 'a',
      'almost-all': 'A',
      human: 'h',
      'human-readable': 'h',
      recursive: 'R',
      directory: 'd',
      'full-time': 'l',
      color: 'N',
    },
  });
  if (options.bad !== undefined) {
    if (io.flavour === 'gnu')
      io.err(
        `ls: ${options.bad.startsWith('-') ? `unrecognized option '${options.bad}'` : `invalid option -- '${options.bad}'`}\nTry 'ls --help' for more information.\n`,
      );
    else
      return (
        io.err(
          `ls: ${options.bad.startsWith('-') ? `unrecognized option '${options.bad}'` : `invalid option -- '${options.bad}'`}\n`,
        ),
        io.usage('[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...')
      );
    return 2;
  }
  const { flags } = options;
  const has = (letter: string): boolean => flags.includes(letter);
  const failure = io.flavour === 'gnu' ? 2 : 1;
  let status = 0;
  const files: Row[] = [];
  const dirs: string[] = [];
  for (const path of options.rest.length > 0 ? options.rest : ['.']) {
    const row = rowOf(
      io,
      path,
      path,
      has('l') || has('d') || has('F') ? !has('L') && !(path.endsWith('/') && !has('d')) : false,
    );
    if (typeof row === 'string') {
      io.complain(io.flavour === 'gnu' ? `cannot access '${path}'` : path, row);
      status = failure;
    } else if (row.stat.kind === 'dir' && !has('d')) dirs.push(path);
    else files.push(row);
  }
  const sort = (rows: Row[]): Row[] => sortRows(rows, flags);
  if (files.length > 0) io.out(listing(io, sort(files), flags, false));
  const headings = dirs.length + files.length > 1 || has('R') || (status !== 0 && options.rest.length > 1);
  let first = files.length === 0;
  const show = (path: string): void => {
    const names = io.context.fs.readdir(io.context.path(path), io.context.credentials);
    if (typeof names === 'string') {
      io.complain(io.flavour === 'gnu' ? `cannot open directory '${path}'` : `can't open '${path}'`, names);
      status = failure;
      return;
    }
    if (headings) io.out(`${first ? '' : '\n'}${path}:\n`);
    first = false;
    const shown = has('a') ? ['.', '..', ...names] : names;
    const rows = shown
      .filter((name) => has('a') || has('A') || !name.startsWith('.'))
      .map((name) => rowOf(io, name, `${path}/${name}`, true))
      .filter((row): row is Row => typeof row !== 'string');
    io.out(listing(io, sort(rows), flags, true));
    if (!has('R')) return;
    for (const row of rows) {
      if (row.stat.kind === 'dir' && row.name !== '.' && row.name !== '..')
        show(`${path === '/' ? '' : path}/${row.name}`);
    }
  };
  for (const path of dirs.sort(byCodeUnit)) show(path);
  return status;
}

function rowOf(
  io: AppletIo,
  name: string,
  path: string,
  noFollow: boolean,
): Row | Exclude<ReturnType<AppletIo['context']['fs']['stat']>, Stat> {
  const { fs, credentials } = io.context;
  const full = io.context.path(path);
  let stat = noFollow ? fs.lstat(full, credentials) : fs.stat(full, credentials);
  if (typeof stat === 'string' && !noFollow) stat = fs.lstat(full, credentials);
  if (typeof stat === 'string') return stat;
  return { name, stat, target: stat.inode.kind === 'link' ? stat.inode.target : undefined };
}

function sortRows(rows: Row[], flags: string): Row[] {
  rows.sort((a, b) => {
    if (flags.includes('t')) return b.stat.mtimeMs - a.stat.mtimeMs || byCodeUnit(a.name, b.name);
    if (flags.includes('S')) return b.stat.sizeBytes - a.stat.sizeBytes || byCodeUnit(a.name, b.name);
    return byCodeUnit(a.name, b.name);
  });
  return flags.includes('r') ? rows.reverse() : rows;
}

function listing(io: AppletIo, rows: readonly Row[], flags: string, total: boolean): string {
  const suffix = (row: Row): string => {
    if (!/[Fp]/.test(flags)) return '';
    if (row.stat.kind === 'dir') return '/';
    if (!flags.includes('F')) return '';
    return row.stat.kind === 'link'
      ? '@'
      : row.stat.kind === 'fifo'
        ? '|'
        : (row.stat.mode & 0o111) !== 0
          ? '*'
          : '';
  };
  const inode = (row: Row): string =>
    flags.includes('i') ? `${String(inodeNumber(row.stat)).padStart(7)} ` : '';
  if (!/[lgno]/.test(flags)) {
    const terminal = (io.context.file(1)?.isTerminal ?? false) && !flags.includes('1');
    const names = rows.map((row) => inode(row) + row.name + suffix(row));
    if (!terminal && !flags.includes('C')) return names.map((name) => `${name}\n`).join('');
    return columns(names, 80);
  }
  const blocks = rows.reduce((sum, row) => sum + Math.ceil(row.stat.sizeBytes / 4096) * 4, 0);
  const lines = rows.map((row) => inode(row) + longLine(io, row, flags) + suffix(row));
  return (
    (total ? `total ${blocks}\n` : '') +
    alignGnu(io, lines)
      .map((line) => `${line}\n`)
      .join('')
  );
}

/** busybox pads owner and group to 8; GNU to the longest. Both forms are good enough to be read by a script. */
function alignGnu(io: AppletIo, lines: readonly string[]): readonly string[] {
  if (io.flavour !== 'gnu') return lines;
  const rows = lines.map((line) => /^(\S+)\s+(\d+) (\S+)\s+(\S+)\s+(\S+) (.*)$/s.exec(line));
  const width = (i: number): number => Math.max(...rows.map((row) => row?.[i]?.length ?? 0));
  const [w2, w3, w4, w5] = [width(2), width(3), width(4), width(5)];
  return rows.map((row, i) =>
    row
      ? `${row[1]} ${(row[2] as string).padStart(w2)} ${(row[3] as string).padEnd(w3)} ${(row[4] as string).padEnd(w4)} ${(row[5] as string).padStart(w5)} ${row[6]}`
      : (lines[i] as string),
  );
}

function columns(names: readonly string[], width: number): string {
  if (names.length === 0) return '';
  const longest = Math.max(...names.map((name) => name.length)) + 2;
  const perLine = Math.max(1, Math.floor(width / longest));
  const lines = Math.ceil(names.length / perLine);
  let out = '';
  for (let i = 0; i < lines; i++) {
    const row = names.filter((_, k) => k % lines === i);
    out += `${row.map((name, k) => (k < row.length - 1 ? name.padEnd(longest) : name)).join('')}\n`;
  }
  return out;
}

function longLine(io: AppletIo, row: Row, flags: string): string {
  const { stat } = row;
  const numeric = flags.includes('n');
  const owner = numeric ? String(stat.uid) : nameOf(io, '/etc/passwd', stat.uid);
  const group = numeric ? String(stat.gid) : nameOf(io, '/etc/group', stat.gid);
  const links = stat.inode.kind === 'dir' ? 2 : 1;
  const size = flags.includes('h') ? humanSize(stat.sizeBytes) : String(stat.sizeBytes);
  const device = stat.kind === 'device' ? '1,   3' : size;
  const recent = Math.abs(io.context.wallClockMs - stat.mtimeMs) < SIX_MONTHS_MS;
  const date = strftime(recent ? '%b %e %H:%M' : '%b %e  %Y', stat.mtimeMs);
  const target = row.target === undefined ? '' : ` -> ${row.target}`;
  return `${modeText(stat.kind, stat.mode)} ${String(links).padStart(4)} ${owner.padEnd(8)} ${group.padEnd(8)} ${device.padStart(9)} ${date} ${row.name}${target}`;
}

function nameOf(io: AppletIo, file: string, id: number): string {
  const read = io.context.fs.readFile(file);
  const line =
    typeof read === 'string' ? undefined : read.text.split('\n').find((l) => l.split(':')[2] === String(id));
  return line?.split(':')[0] ?? String(id);
}

/** A number that is the same for the same file; nothing else hangs on it. */
function inodeNumber(stat: Stat): number {
  return 1000 + (Math.abs(stat.mtimeMs ^ (stat.sizeBytes * 31)) % 900_000);
}

function* stat(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'Lftc:', { long: { format: 'c', dereference: 'L' } });
  let status = 0;
  for (const path of options.rest) {
    const { fs, credentials } = io.context;
    const full = io.context.path(path);
    const found = options.flags.includes('L') ? fs.stat(full, credentials) : fs.lstat(full, credentials);
    if (typeof found === 'string') {
      io.complain(io.flavour === 'gnu' ? `cannot statx '${path}'` : `can't stat '${path}'`, found);
      status = 1;
      continue;
    }
    const format = options.values['c']?.at(-1);
    io.out(format === undefined ? statText(io, path, found) : `${statFormat(io, format, path, found)}\n`);
  }
  return status;
}

function statFormat(io: AppletIo, format: string, path: string, s: Stat): string {
  const values: Readonly<Record<string, string | number>> = {
    a: (s.mode & 0o7777).toString(8),
    A: modeText(s.kind, s.mode),
    n: path,
    N: path,
    s: s.sizeBytes,
    F: kindWords(s.kind, s.sizeBytes),
    u: s.uid,
    U: nameOf(io, '/etc/passwd', s.uid),
    g: s.gid,
    G: nameOf(io, '/etc/group', s.gid),
    h: s.kind === 'dir' ? 2 : 1,
    i: inodeNumber(s),
    b: Math.ceil(s.sizeBytes / 4096) * 8,
    B: 512,
    y: strftime('%F %T.%N +0000', s.mtimeMs),
    Y: Math.floor(s.mtimeMs / 1000),
    x: strftime('%F %T.%N +0000', s.mtimeMs),
    X: Math.floor(s.mtimeMs / 1000),
    z: strftime('%F %T.%N +0000', s.mtimeMs),
    Z: Math.floor(s.mtimeMs / 1000),
    '%': '%',
  };
  return format.replace(/%(.)/g, (all, c: string) => String(values[c] ?? all));
}

function statText(io: AppletIo, path: string, s: Stat): string {
  const time = strftime('%F %T.%N +0000', s.mtimeMs);
  const link = s.inode.kind === 'link' ? `'${path}' -> '${s.inode.target}'` : path;
  const id = (n: number, name: string): string => `(${String(n).padStart(5)}/${name.padStart(8)})`;
  return [
    `  File: ${link}`,
    `  Size: ${String(s.sizeBytes).padEnd(10)}\tBlocks: ${String(Math.ceil(s.sizeBytes / 4096) * 8).padEnd(10)} IO Block: 4096   ${kindWords(s.kind, s.sizeBytes)}`,
    `Device: 100010h/1048592d\tInode: ${String(inodeNumber(s)).padEnd(11)} Links: ${s.kind === 'dir' ? 2 : 1}`,
    `Access: (${(s.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(s.kind, s.mode)})  Uid: ${id(s.uid, nameOf(io, '/etc/passwd', s.uid))}   Gid: ${id(s.gid, nameOf(io, '/etc/group', s.gid))}`,
    `Access: ${time}`,
    `Modify: ${time}`,
    `Change: ${time}`,
    '',
  ].join('\n');
}

function* du(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'ashkmcHLxbd:');
  const unit = options.flags.includes('m') ? 1024 ** 2 : options.flags.includes('b') ? 1 : 1024;
  let status = 0;
  const show = (bytes: number, path: string): void =>
    io.out(`${options.flags.includes('h') ? humanSize(bytes) : Math.ceil(bytes / unit)}\t${path}\n`);
  const visit = (path: string, top: boolean): number => {
    const found = io.context.fs.lstat(io.context.path(path), io.context.credentials);
    if (typeof found === 'string') {
      if (top) {
        io.complain(path, found);
        status = 1;
      }
      return 0;
    }
    let bytes = found.kind === 'dir' ? 4096 : Math.ceil(found.sizeBytes / 4096) * 4096;
    if (found.kind === 'dir') {
      const names = io.context.fs.readdir(io.context.path(path), io.context.credentials);
      if (typeof names !== 'string')
        for (const name of names) bytes += visit(`${path.replace(/\/$/, '')}/${name}`, false);
    }
    if (top || (!options.flags.includes('s') && (found.kind === 'dir' || options.flags.includes('a'))))
      show(bytes, path);
    return bytes;
  };
  for (const path of options.rest.length > 0 ? options.rest : ['.']) visit(path, true);
  return status;
}

/** Sizes of the simulated disks in bytes: what `df` shows for what has no bound of its own. */
const DISK_BYTES = 100 * 1024 ** 3;

function* df(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'Pkmhait:B:', {});
  const human = options.flags.includes('h');
  const wanted = options.rest.map((path) => io.context.path(path));
  io.out(
    human
      ? 'Filesystem                Size      Used Available Use% Mounted on\n'
      : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n',
  );
  let status = 0;
  const mounts = io.context.fs.mounts.filter((mount) => mount.type !== 'proc');
  const rows =
    wanted.length === 0
      ? mounts
      : wanted.flatMap((path, i) => {
          if (!io.context.fs.exists(path)) {
            io.complain(`${options.rest[i]}: can't find mount point`);
            status = 1;
            return [];
          }
          return mounts
            .filter((m) => m.path === '/' || path === m.path || path.startsWith(`${m.path}/`))
            .slice(-1);
        });
  for (const mount of rows) {
    const bytes = Math.min(
      mount.volume.maxBytes === mount.volume.limits.fileSystemBytes ? DISK_BYTES : mount.volume.maxBytes,
      DISK_BYTES,
    );
    const used = mount.volume.usedBytes;
    const size = (n: number): string => (human ? humanSize(n) : String(Math.ceil(n / 1024)));
    const percent = Math.ceil((used * 100) / bytes);
    io.out(
      `${mount.type.padEnd(20)} ${size(bytes).padStart(9)} ${size(used).padStart(9)} ${size(bytes - used).padStart(9)} ${String(percent).padStart(3)}% ${mount.path}\n`,
    );
  }
  return status;
}

export const listingApplets: Readonly<Record<string, Applet>> = {
  ls,
  stat,
  du,
  df,
  mount: function* (io) {
    for (const mount of io.context.fs.mounts)
      io.out(
        `${mount.type} on ${mount.path} type ${mount.type} (${mount.readOnly ? 'ro' : 'rw'},relatime)\n`,
      );
    return 0;
  },
};
