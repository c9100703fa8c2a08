/**
 * `tar`: archives of files, made and unpacked. Models busybox archival/tar.c and GNU tar for what `kubectl cp` and
 * people use. Leaves out: compression (it says so), owners, devices, updating an archive.
 */
import { packTar, type TarEntry, unpackTar } from '../../../kube/tar.ts';
import type { Task } from '../../clock/task.ts';
import { type Errno, strerror } from '../../runtime/os/errno.ts';
import type { Stat } from '../../runtime/os/filesystem.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, type ParsedOptions, parseOptions } from '../options.ts';
import { mkdirParents } from './files.ts';
import { modeText } from './mode.ts';

const SPEC = 'cxtf:C:vzjJaopmkOhPX:T:';
const LONG: Readonly<Record<string, string>> = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  directory: 'C',
  verbose: 'v',
  gzip: 'z',
  'to-stdout': 'O',
  dereference: 'h',
  'no-same-owner': 'o',
  'preserve-permissions': 'p',
};
/** A shorter text is no archive. */
const BLOCK = 512;
const COMPRESSED = /[zjJa]/;

const tar: Applet = function* (io) {
  const options = parseOptions(dashed(io.args), SPEC, { long: LONG });
  if (options.bad !== undefined) return io.badOption(options.bad, '-[cxtvO] [-f TARFILE] [-C DIR] [FILE]...');
  const modes = [...options.flags].filter((letter) => 'cxt'.includes(letter));
  if (modes.length !== 1) {
    io.complain(
      io.flavour === 'gnu'
        ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information."
        : 'exactly one of -c, -x or -t is needed',
    );
    return io.flavour === 'gnu' ? 2 : 1;
  }
  if (COMPRESSED.test(options.flags)) {
    io.complain('compression is not modelled by Podplay');
    return 1;
  }
  const folder = io.context.path(lastValue(options, 'C') ?? '.');
  const stat = io.context.fs.stat(folder, io.context.credentials);
  if (typeof stat === 'string' || stat.kind !== 'dir')
    return fail(io, lastValue(options, 'C') ?? '.', typeof stat === 'string' ? stat : 'ENOTDIR', 'chdir');
  return modes[0] === 'c' ? yield* create(io, options, folder) : yield* unpack(io, options, folder);
};

/** `tar cf -` is `tar -cf -`. */
const dashed = (args: readonly string[]): readonly string[] =>
  args[0] === undefined || args[0].startsWith('-') ? args : [`-${args[0]}`, ...args.slice(1)];

function fail(io: AppletIo, path: string, why: Errno, doing: 'chdir' | 'stat' | 'open'): number {
  if (io.flavour === 'gnu') {
    const verb = { chdir: 'Cannot open', stat: 'Cannot stat', open: 'Cannot open' }[doing];
    io.complain(`${path}: ${verb}: ${strerror(why)}`);
    return 2;
  }
  const verb = { chdir: "can't change directory to", stat: '', open: "can't open" }[doing];
  io.complain(verb === '' ? path : `${verb} '${path}'`, why);
  return 1;
}

function* create(io: AppletIo, options: ParsedOptions, folder: string): Task<number> {
  if (options.rest.length === 0) {
    io.complain(io.flavour === 'gnu' ? 'Cowardly refusing to create an empty archive' : 'empty archive');
    return io.flavour === 'gnu' ? 2 : 1;
  }
  const entries: TarEntry[] = [];
  let status = 0;
  let isStripped = false;
  const target = lastValue(options, 'f') ?? '-';
  for (const word of options.rest) {
    if (word.startsWith('/') && !options.flags.includes('P') && !isStripped) {
      isStripped = true;
      io.err(
        io.flavour === 'gnu'
          ? "tar: Removing leading `/' from member names\n"
          : "tar: removing leading '/' from member names\n",
      );
    }
    const path = word.startsWith('/') ? word : `${folder}/${word}`;
    const problem = collect(io, path, options.flags.includes('P') ? word : word.replace(/^\/+/, ''), entries);
    if (problem !== undefined) status = fail(io, word, problem, 'stat');
  }
  if (status !== 0 && io.flavour === 'gnu') io.complain('Exiting with failure status due to previous errors');
  const list = entries.map(({ name }) => `${name}\n`).join('');
  if (options.flags.includes('v') && target === '-') io.err(list);
  else if (options.flags.includes('v')) io.out(list);
  const archive = packTar(entries);
  if (target === '-') {
    yield* io.print(archive);
    return status;
  }
  const file = io.context.open(target, { write: true, create: true, truncate: true });
  if (typeof file === 'string') return fail(io, target, file, 'open');
  yield* io.writeTo(file, archive);
  file.close();
  return status;
}

/** Adds a file, or a directory with all that is in it. */
function collect(io: AppletIo, path: string, name: string, entries: TarEntry[]): Errno | undefined {
  const { fs, credentials } = io.context;
  const stat: Stat | Errno = fs.lstat(path, credentials);
  if (typeof stat === 'string') return stat;
  const plain = name.replace(/\/+$/, '') || '.';
  const head = { mode: stat.mode, mtimeMs: stat.inode.mtimeMs, text: '' };
  if (stat.kind === 'link') {
    const link = fs.readlink(path, credentials);
    if (typeof link === 'string') return link;
    entries.push({ ...head, name: plain, kind: 'link', target: link.target });
    return undefined;
  }
  if (stat.kind === 'dir') {
    entries.push({ ...head, name: `${plain}/`, kind: 'dir' });
    const names = fs.readdir(path, credentials);
    if (typeof names === 'string') return names;
    let problem: Errno | undefined;
    for (const one of names.filter((inner) => inner !== '.' && inner !== '..'))
      problem = collect(io, `${path}/${one}`, `${plain}/${one}`, entries) ?? problem;
    return problem;
  }
  if (stat.kind !== 'file') return undefined;
  const read = fs.readFile(path, credentials);
  if (typeof read === 'string') return read;
  entries.push({ ...head, name: plain, kind: 'file', text: read.text });
  return undefined;
}

function* unpack(io: AppletIo, options: ParsedOptions, folder: string): Task<number> {
  const source = lastValue(options, 'f') ?? '-';
  const file = io.open(source);
  if (file === undefined) return io.flavour === 'gnu' ? 2 : 1;
  const data = yield* io.readAll(file);
  const entries = unpackTar(data);
  const isShort = data.length < BLOCK;
  if (entries === undefined || isShort) {
    io.complain(
      io.flavour === 'gnu'
        ? 'This does not look like a tar archive'
        : isShort
          ? 'short read'
          : 'invalid tar magic',
    );
    return io.flavour === 'gnu' ? 2 : 1;
  }
  const wanted = options.rest.map(plainName);
  let status = 0;
  for (const entry of entries) {
    const name = plainName(entry.name);
    if (wanted.length > 0 && !wanted.some((one) => name === one || name.startsWith(`${one}/`))) continue;
    if (options.flags.includes('t')) io.out(`${listed(entry, options)}\n`);
    else {
      if (options.flags.includes('v')) io.out(`${entry.name}\n`);
      if (!(yield* extract(io, options, folder, entry))) status = io.flavour === 'gnu' ? 2 : 1;
    }
    if (io.isFull) yield* io.flush();
  }
  return status;
}

const plainName = (name: string): string => name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');

function listed({ name, kind, mode, text, target }: TarEntry, options: ParsedOptions): string {
  if (!options.flags.includes('v')) return name;
  const arrow = target === undefined ? '' : ` -> ${target}`;
  return `${modeText(kind, mode)} root/root ${String(text.length).padStart(9)} ${name}${arrow}`;
}

function* extract(io: AppletIo, options: ParsedOptions, folder: string, entry: TarEntry): Task<boolean> {
  const { fs, credentials, umask } = io.context;
  const name = plainName(entry.name);
  if (name === '' || name === '.') return true;
  if (name.split('/').includes('..')) {
    io.complain(`name with '..' skipped: ${entry.name}`);
    return false;
  }
  const path = `${folder}/${name}`;
  const refuse = (why: Errno): false => {
    fail(io, name, why, 'open');
    return false;
  };
  if (options.flags.includes('O')) {
    if (entry.kind === 'file') yield* io.print(entry.text);
    return true;
  }
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!fs.exists(parent)) {
    const failed = mkdirParents(io, parent, 0o777 & ~umask);
    if (failed) return refuse(failed);
  }
  if (entry.kind === 'dir') {
    const failed = fs.mkdir(path, entry.mode & ~umask, credentials);
    return failed === undefined || failed === 'EEXIST' ? true : refuse(failed);
  }
  const old = fs.lstat(path, credentials);
  if (typeof old !== 'string' && old.kind !== 'dir') fs.unlink(path, credentials);
  if (entry.kind === 'link') {
    const failed = fs.symlink(entry.target ?? '', path, credentials);
    return failed === undefined ? true : refuse(failed);
  }
  const file = fs.open(
    path,
    { write: true, create: true, truncate: true, mode: entry.mode & ~umask },
    credentials,
  );
  if (typeof file === 'string') return refuse(file);
  yield* io.writeTo(file, entry.text);
  file.close();
  return !io.broken;
}

export const tarApplets: Readonly<Record<string, Applet>> = { tar };
