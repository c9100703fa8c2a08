/** Commands that make, move and remove files. */
import type { Task } from '../../clock/task.ts';
import type { Errno } from '../../runtime/os/errno.ts';
import { makeFifo } from '../../runtime/os/special-files.ts';
import { baseName, joinPath } from '../../runtime/os/path.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { parseDate } from '../date-format.ts';
import { lastValue, parseOptions } from '../options.ts';
import { parseMode } from './mode.ts';

/** `mkdir: can't create directory 'x': …`, or in GNU's words. */
export function cannot(io: AppletIo, busybox: string, gnu: string, path: string, why: Errno): void {
  io.complain(`${io.flavour === 'gnu' ? gnu : busybox} '${path}'`, why);
}

function* touch(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'acmht:d:r:', {
    long: { 'no-create': 'c', date: 'd', reference: 'r' },
  });
  if (options.bad !== undefined)
    return io.badOption(options.bad, '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...');
  if (options.rest.length === 0) {
    if (io.flavour !== 'gnu') return io.usage('[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...');
    io.err("touch: missing file operand\nTry 'touch --help' for more information.\n");
    return 1;
  }
  const { fs, credentials, wallClockMs } = io.context;
  const given = lastValue(options, 'd');
  const mtimeMs = given === undefined ? wallClockMs : (parseDate(given, wallClockMs) ?? wallClockMs);
  let status = 0;
  for (const path of options.rest) {
    const full = io.context.path(path);
    let failure = fs.change(full, { mtimeMs }, credentials);
    if (failure === 'ENOENT') {
      if (options.flags.includes('c')) continue;
      const file = io.context.open(path, { write: true, create: true });
      failure = typeof file === 'string' ? file : undefined;
      if (typeof file !== 'string') file.close();
    }
    if (!failure) continue;
    status = 1;
    if (io.flavour === 'gnu') io.complain(`cannot touch '${path}'`, failure);
    else io.complain(path, failure);
  }
  return status;
}

function* mkdir(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'pvm:', { long: { parents: 'p', mode: 'm', verbose: 'v' } });
  if (options.bad !== undefined) return io.badOption(options.bad, '[-m MODE] [-p] DIRECTORY...');
  if (options.rest.length === 0) return missing(io, '[-m MODE] [-p] DIRECTORY...');
  const { fs, credentials, umask } = io.context;
  const given = lastValue(options, 'm');
  const mode = given === undefined ? 0o777 & ~umask : (parseMode(given, 0o777 & ~umask, umask) ?? 0o755);
  let status = 0;
  for (const path of options.rest) {
    const full = io.context.path(path);
    let failure: Errno | undefined;
    if (options.flags.includes('p')) failure = mkdirParents(io, full, mode);
    else failure = fs.mkdir(full, mode, credentials);
    if (!failure) continue;
    status = 1;
    cannot(io, "can't create directory", 'cannot create directory', path, failure);
  }
  return status;
}

export function mkdirParents(io: AppletIo, full: string, mode: number): Errno | undefined {
  const { fs, credentials } = io.context;
  let current = '';
  for (const part of full.split('/').filter((p) => p !== '')) {
    current += `/${part}`;
    const failure = fs.mkdir(current, mode, credentials);
    if (!failure) continue;
    const stat = fs.stat(current, credentials);
    if (typeof stat === 'string') return failure === 'EEXIST' ? stat : failure;
    if (stat.kind !== 'dir') return 'EEXIST';
  }
  return undefined;
}

export function missing(io: AppletIo, usage: string, operand = 'operand'): number {
  if (io.flavour !== 'gnu') return io.usage(usage);
  io.err(`${io.name}: missing ${operand}\nTry '${io.name} --help' for more information.\n`);
  return 1;
}

function* rmdir(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'p', { long: { parents: 'p' } });
  if (options.rest.length === 0) return missing(io, '[-p] DIRECTORY...');
  let status = 0;
  for (const path of options.rest) {
    const failure = io.context.fs.rmdir(io.context.path(path), io.context.credentials);
    if (!failure) continue;
    status = 1;
    if (io.flavour === 'gnu') io.complain(`failed to remove '${path}'`, failure);
    else io.complain(`'${path}'`, failure);
  }
  return status;
}

function* rm(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'rRfiv', { long: { recursive: 'r', force: 'f', verbose: 'v' } });
  if (options.bad !== undefined) return io.badOption(options.bad, '[-irf] FILE...');
  const force = options.flags.includes('f');
  const recursive = /[rR]/.test(options.flags);
  if (options.rest.length === 0) return force ? 0 : missing(io, '[-irf] FILE...');
  let status = 0;
  for (const path of options.rest) {
    const base = baseName(path);
    if (base === '.' || base === '..') {
      io.complain(`can't remove '.' or '..'`);
      status = 1;
    } else if (!remove(io, path, recursive, force, options.flags.includes('v'))) status = 1;
  }
  return status;
}

/** Tells what it could not remove; true when all is gone. */
export function remove(
  io: AppletIo,
  path: string,
  recursive: boolean,
  force: boolean,
  verbose: boolean,
): boolean {
  const { fs, credentials } = io.context;
  const full = io.context.path(path);
  const stat = fs.lstat(full, credentials);
  if (typeof stat === 'string') {
    if (force && (stat === 'ENOENT' || stat === 'ENOTDIR')) return true;
    cannot(io, "can't remove", 'cannot remove', path, stat);
    return false;
  }
  if (stat.kind === 'dir' && !recursive) {
    if (io.flavour === 'gnu') io.complain(`cannot remove '${path}'`, 'EISDIR');
    else io.complain(`'${path}' is a directory`);
    return false;
  }
  let ok = true;
  if (stat.kind === 'dir') {
    const names = fs.readdir(full, credentials);
    if (typeof names === 'string') {
      io.complain(io.flavour === 'gnu' ? `cannot remove '${path}'` : `can't open '${path}'`, names);
      return false;
    }
    for (const name of names)
      ok = remove(io, `${path.replace(/\/$/, '')}/${name}`, true, force, verbose) && ok;
    if (!ok) return false;
  }
  const failure = stat.kind === 'dir' ? fs.rmdir(full, credentials) : fs.unlink(full, credentials);
  if (failure) cannot(io, "can't remove", 'cannot remove', path, failure);
  else if (verbose) io.out(`removed '${path}'\n`);
  return failure === undefined;
}

function* chmod(io: AppletIo): Task<number> {
  const options = parseOptions(
    io.args.map((arg) => (/^-[rwxst]/.test(arg) ? `\0${arg}` : arg)),
    'Rcvf',
  );
  const [word, ...paths] = options.rest.map((arg) => arg.replace('\0', ''));
  if (word === undefined || paths.length === 0) return missing(io, '[-Rcvf] MODE[,MODE]... FILE...');
  let status = 0;
  for (const path of paths) {
    for (const each of options.flags.includes('R') ? tree(io, path) : [path]) {
      const full = io.context.path(each);
      const stat = io.context.fs.stat(full, io.context.credentials);
      const before = typeof stat === 'string' ? 0 : stat.mode;
      const mode = parseMode(word, before, io.context.umask, typeof stat !== 'string' && stat.kind === 'dir');
      if (mode === undefined) {
        io.complain(`invalid mode${io.flavour === 'gnu' ? ':' : ''} '${word}'`);
        return 1;
      }
      const failure =
        typeof stat === 'string' ? stat : io.context.fs.change(full, { mode }, io.context.credentials);
      if (!failure) continue;
      status = 1;
      if (io.flavour === 'gnu')
        io.complain(
          stat === failure ? `cannot access '${each}'` : `changing permissions of '${each}'`,
          failure,
        );
      else io.complain(each, failure);
    }
  }
  return status;
}

/** The path and, below it, everything. */
export function tree(io: AppletIo, path: string): string[] {
  const { fs, credentials } = io.context;
  const stat = fs.lstat(io.context.path(path), credentials);
  if (typeof stat === 'string' || stat.kind !== 'dir') return [path];
  const names = fs.readdir(io.context.path(path), credentials);
  if (typeof names === 'string') return [path];
  return [path, ...names.flatMap((name) => tree(io, `${path.replace(/\/$/, '')}/${name}`))];
}

function* chown(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'Rhcvf');
  const [owner, ...paths] = options.rest;
  if (owner === undefined || paths.length === 0) return missing(io, '[-Rh]... USER[:[GRP]] FILE...');
  const [user = '', group] = owner.split(/[:.]/);
  const uid = user === '' ? undefined : accountId(io, '/etc/passwd', user);
  const gid = group === undefined || group === '' ? undefined : accountId(io, '/etc/group', group);
  if (user !== '' && uid === undefined) {
    io.complain(io.flavour === 'gnu' ? `invalid user: '${owner}'` : `unknown user ${user}`);
    return 1;
  }
  if (group && gid === undefined) {
    io.complain(io.flavour === 'gnu' ? `invalid group: '${owner}'` : `unknown group ${group}`);
    return 1;
  }
  const ids =
    io.name === 'chgrp'
      ? { gid: accountId(io, '/etc/group', user) ?? 0 }
      : { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  let status = 0;
  for (const path of paths) {
    for (const each of options.flags.includes('R') ? tree(io, path) : [path]) {
      const failure = io.context.fs.change(io.context.path(each), ids, io.context.credentials);
      if (!failure) continue;
      status = 1;
      if (io.flavour === 'gnu') io.complain(`changing ownership of '${each}'`, failure);
      else io.complain(each, failure);
    }
  }
  return status;
}

function accountId(io: AppletIo, file: string, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const read = io.context.fs.readFile(file);
  if (typeof read === 'string') return undefined;
  const line = read.text.split('\n').find((l) => l.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}

function* readlink(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'fnvem');
  let status = 0;
  for (const path of options.rest) {
    const full = io.context.path(path);
    let result: string | undefined;
    if (io.name === 'realpath' || /[fem]/.test(options.flags)) {
      const real = io.context.fs.realpath(full, io.context.credentials);
      if (typeof real !== 'string' && (real.exists || options.flags.includes('f'))) result = real.path;
    } else {
      const link = io.context.fs.readlink(full, io.context.credentials);
      if (typeof link !== 'string') result = link.target;
    }
    if (result === undefined) {
      status = 1;
      if (io.name === 'realpath') io.complain(path, 'ENOENT');
    } else io.out(`${result}${options.flags.includes('n') ? '' : '\n'}`);
  }
  return status;
}

function* mkfifo(io: AppletIo): Task<number> {
  let status = 0;
  for (const path of parseOptions(io.args, 'm:').rest) {
    const inode = makeFifo(0o666 & ~io.context.umask, io.context.wallClockMs);
    const failure = io.context.fs.addInode(io.context.path(path), inode, io.context.credentials);
    if (!failure) continue;
    status = 1;
    io.complain(path, failure);
  }
  return status;
}

function* truncate(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'cs:');
  const size = parseSize(lastValue(options, 's') ?? '');
  if (size === undefined || options.rest.length === 0) return io.usage('[-c] -s SIZE FILE...');
  let status = 0;
  for (const path of options.rest) {
    const full = io.context.path(path);
    const read = io.context.fs.readFile(full);
    const text = typeof read === 'string' ? '' : read.text;
    const failure = io.context.fs.writeFile(
      full,
      text.slice(0, size).padEnd(size, '\0'),
      {},
      io.context.credentials,
    );
    if (!failure) continue;
    status = 1;
    io.complain(path, failure);
  }
  return status;
}

/** `10`, `4k`, `1M`, `1G` → bytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+)([bkKmMgG]?)(i?B)?$/.exec(text);
  if (!match) return undefined;
  const unit =
    { '': 1, b: 512, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] as string).toLowerCase()] ?? 1;
  return Number(match[1]) * unit;
}

function* dd(io: AppletIo): Task<number> {
  const settings = new Map(
    io.args.map((arg) => [arg.split('=')[0] as string, arg.slice(arg.indexOf('=') + 1)] as const),
  );
  const blockSize = parseSize(settings.get('bs') ?? settings.get('ibs') ?? '512') ?? 512;
  const count = settings.has('count') ? Number(settings.get('count')) : Number.POSITIVE_INFINITY;
  const input = io.open(settings.get('if') ?? '-');
  if (!input) return 1;
  const path = settings.get('of');
  const output =
    path === undefined
      ? io.context.file(1)
      : io.context.open(path, { write: true, create: true, truncate: settings.get('conv') !== 'notrunc' });
  if (output === undefined || typeof output === 'string') {
    io.complain(`can't open '${path}'`, output ?? 'EBADF');
    return 1;
  }
  let full = 0;
  let partial = 0;
  let bytes = 0;
  const skip = Number(settings.get('skip') ?? 0);
  for (let block = -skip; block < count && !io.broken; block++) {
    let text = '';
    while (text.length < blockSize) {
      const part = yield* io.read(input, blockSize - text.length);
      if (part === '') break;
      text += part;
      // A character device gives as much as is asked for, in pieces.
      if (text.length % 1_048_576 < part.length) yield 0;
    }
    if (text === '') break;
    if (block < 0) continue;
    yield* io.writeTo(output, text);
    if (text.length === blockSize) full++;
    else partial++;
    bytes += text.length;
  }
  if (path !== undefined) output.close();
  const records = `${full}+${partial} records in\n${full}+${partial} records out\n`;
  if (settings.get('status') !== 'none') io.err(`${records}${bytes} bytes copied, 0.000 seconds\n`);
  return io.broken ? 1 : 0;
}

export const fileApplets: Readonly<Record<string, Applet>> = {
  touch,
  mkdir,
  rmdir,
  rm,
  chmod,
  chown,
  chgrp: chown,
  readlink,
  realpath: readlink,
  mkfifo,
  truncate,
  dd,
  unlink: function* (io) {
    const path = io.args[0] ?? '';
    const failure = io.context.fs.unlink(joinPath(io.context.cwd, path), io.context.credentials);
    if (failure) io.complain(`can't remove '${path}'`, failure);
    return failure ? 1 : 0;
  },
  link: function* (io) {
    const [from = '', to = ''] = io.args;
    const failure = io.context.fs.link(io.context.path(from), io.context.path(to), io.context.credentials);
    if (failure) io.complain(to, failure);
    return failure ? 1 : 0;
  },
};
