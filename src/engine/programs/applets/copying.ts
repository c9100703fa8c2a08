/** `cp`, `mv`, `ln`, `install`: from one name to another. */
import type { Task } from '../../clock/task.ts';
import { strerror } from '../../runtime/os/errno.ts';
import { baseName } from '../../runtime/os/path.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { cannot, missing, mkdirParents, remove } from './files.ts';
import { parseMode } from './mode.ts';

function* cp(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'arRfpdivuLPHlsTt:', {
    long: { recursive: 'r', archive: 'a', force: 'f' },
  });
  if (options.bad !== undefined) return io.badOption(options.bad, '[-arPLHpfinlsTu] SOURCE DEST');
  const words = [...options.rest];
  const target = lastValue(options, 't') ?? words.pop();
  if (target === undefined || words.length === 0)
    return missing(io, '[-arPLHpfinlsTu] SOURCE DEST', 'file operand');
  const recursive = /[arR]/.test(options.flags);
  return copyAll(io, words, target, (from, to) =>
    copy(io, from, to, recursive, options.flags.includes('a') || options.flags.includes('p')),
  );
}

function copyAll(
  io: AppletIo,
  sources: readonly string[],
  target: string,
  one: (from: string, to: string) => boolean,
): number {
  const { fs } = io.context;
  const stat = fs.stat(io.context.path(target));
  const intoDir = typeof stat !== 'string' && stat.kind === 'dir';
  if (sources.length > 1 && !intoDir) {
    io.complain(
      io.flavour === 'gnu'
        ? `target '${target}': Not a directory`
        : `can't stat '${target}': ${strerror('ENOENT')}`,
    );
    return 1;
  }
  let status = 0;
  for (const source of sources) {
    const to = intoDir ? `${target.replace(/\/+$/, '')}/${baseName(source)}` : target;
    if (!one(source, to)) status = 1;
  }
  return status;
}

function copy(io: AppletIo, from: string, to: string, recursive: boolean, preserve: boolean): boolean {
  const { fs, credentials, umask } = io.context;
  const source = io.context.path(from);
  const target = io.context.path(to);
  const stat = recursive ? fs.lstat(source, credentials) : fs.stat(source, credentials);
  if (typeof stat === 'string') {
    cannot(io, "can't stat", 'cannot stat', from, stat);
    return false;
  }
  if (stat.kind === 'dir') {
    if (!recursive) {
      if (io.flavour === 'gnu') io.complain(`-r not specified; omitting directory '${from}'`);
      else io.complain(`omitting directory '${from}'`);
      return false;
    }
    const made = fs.mkdir(target, stat.mode & ~umask, credentials);
    if (made && made !== 'EEXIST') {
      cannot(io, "can't create directory", 'cannot create directory', to, made);
      return false;
    }
    const names = fs.readdir(source, credentials);
    if (typeof names === 'string') return false;
    return names.map((name) => copy(io, `${from}/${name}`, `${to}/${name}`, true, preserve)).every(Boolean);
  }
  if (stat.kind === 'link')
    return fs.symlink((stat.inode as { target: string }).target, target, credentials) === undefined;
  const { inode } = stat;
  const other = fs.stat(target);
  if (typeof other !== 'string' && other.inode === inode) {
    io.complain(`'${from}' and '${to}' are the same file`);
    return false;
  }
  const read = fs.readFile(source, credentials);
  const failure =
    typeof read === 'string'
      ? read
      : fs.writeFile(target, read.text, { mode: stat.mode & ~umask & 0o777 }, credentials);
  if (failure) {
    cannot(io, "can't create", 'cannot create regular file', to, failure);
    return false;
  }
  const made = fs.stat(target);
  if (inode.kind === 'file' && typeof made !== 'string' && made.inode.kind === 'file') {
    made.inode.program = inode.program;
    made.inode.sizeBytes = inode.sizeBytes;
  }
  if (preserve) fs.change(target, { mode: stat.mode, mtimeMs: stat.mtimeMs }, credentials);
  return true;
}

function* mv(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'finTvt:', { long: { force: 'f' } });
  if (options.bad !== undefined) return io.badOption(options.bad, '[-finT] SOURCE DEST');
  const words = [...options.rest];
  const target = lastValue(options, 't') ?? words.pop();
  if (target === undefined || words.length === 0) return missing(io, '[-finT] SOURCE DEST', 'file operand');
  const { fs, credentials } = io.context;
  return copyAll(io, words, target, (from, to) => {
    const failure = fs.rename(io.context.path(from), io.context.path(to), credentials);
    if (!failure) return true;
    // Between file systems a move is a copy and a removal.
    if (failure === 'EXDEV') return copy(io, from, to, true, true) && remove(io, from, true, true, false);
    if (io.flavour === 'gnu')
      io.complain(
        failure === 'ENOENT' && !fs.exists(io.context.path(from))
          ? `cannot stat '${from}'`
          : `cannot move '${from}' to '${to}'`,
        failure,
      );
    else io.complain(`can't rename '${from}'`, failure);
    return false;
  });
}

function* ln(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'sfnbTvS:', { long: { symbolic: 's', force: 'f' } });
  if (options.bad !== undefined) return io.badOption(options.bad, '[-sfnbtv] [-S SUF] TARGET... LINK|DIR');
  const words = [...options.rest];
  if (words.length === 0) return missing(io, '[-sfnbtv] [-S SUF] TARGET... LINK|DIR', 'file operand');
  const { fs, credentials } = io.context;
  const last = words.length > 1 ? (words.pop() as string) : baseName(words[0] as string);
  const stat = options.flags.includes('n') ? fs.lstat(io.context.path(last)) : fs.stat(io.context.path(last));
  const intoDir = typeof stat !== 'string' && stat.kind === 'dir';
  let status = 0;
  for (const target of words) {
    const name = intoDir ? `${last}/${baseName(target)}` : last;
    const full = io.context.path(name);
    if (options.flags.includes('f')) fs.unlink(full, credentials);
    const failure = options.flags.includes('s')
      ? fs.symlink(target, full, credentials)
      : fs.link(io.context.path(target), full, credentials);
    if (!failure) continue;
    status = 1;
    if (io.flavour === 'gnu')
      io.complain(
        `failed to create ${options.flags.includes('s') ? 'symbolic' : 'hard'} link '${name}'`,
        failure,
      );
    else io.complain(name, failure);
  }
  return status;
}

function* install(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'cdDpsm:o:g:t:');
  if (options.flags.includes('d')) {
    for (const path of options.rest) mkdirParents(io, io.context.path(path), 0o755);
    return 0;
  }
  const words = [...options.rest];
  const target = lastValue(options, 't') ?? words.pop() ?? '';
  return copyAll(io, words, target, (from, to) => {
    const ok = copy(io, from, to, false, false);
    const mode = parseMode(lastValue(options, 'm') ?? '755', 0o755, 0) ?? 0o755;
    if (ok) io.context.fs.change(io.context.path(to), { mode });
    return ok;
  });
}

export const copyingApplets: Readonly<Record<string, Applet>> = { cp, mv, ln, install };
