/** Redirections: on the shell's own descriptors, to be undone, or on the table that a child is given. */
import type { Errno } from '../runtime/os/errno.ts';
import { strerror } from '../runtime/os/errno.ts';
import { FileRef, type OpenFile, TextFile } from '../runtime/os/open-file.ts';
import type { ProcessContext } from '../runtime/os/program.ts';
import type { Redirection } from './code.ts';
import { expandText } from './expand.ts';
import type { Machine } from './machine.ts';

export interface SavedFd {
  readonly fd: number;
  readonly ref: FileRef | undefined;
}

/** Descriptors that can be changed: a process's, or a list that a child will get. */
interface Target {
  get(fd: number): FileRef | undefined;
  set(fd: number, ref: FileRef | undefined): void;
}

/** Applies them to the shell itself. Undefined: one failed, the message is printed and all is as before. */
export function applyRedirections(
  machine: Machine,
  list: readonly Redirection[],
  save: boolean,
): SavedFd[] | undefined {
  const { context } = machine;
  const saved: SavedFd[] = [];
  const target: Target = {
    get: (fd) => context.fds[fd],
    set: (fd, ref) => {
      if (save) saved.push({ fd, ref: context.fds[fd]?.retain() });
      context.setFd(fd, ref);
    },
  };
  if (applyAll(machine, list, target)) return saved;
  undoRedirections(context, saved);
  return undefined;
}

export function undoRedirections(context: ProcessContext, saved: SavedFd[]): void {
  for (let i = saved.length - 1; i >= 0; i--) {
    const { fd, ref } = saved[i] as SavedFd;
    context.setFd(fd, ref);
  }
}

/** The table for a child: the shell's own descriptors with the redirections applied. Undefined: one failed. */
export function childFds(
  machine: Machine,
  list: readonly Redirection[],
  base?: (FileRef | undefined)[],
): (FileRef | undefined)[] | undefined {
  const fds = base ?? machine.context.fds.map((ref) => ref?.retain());
  const target: Target = {
    get: (fd) => fds[fd],
    set: (fd, ref) => {
      const before = fds[fd];
      fds[fd] = ref;
      before?.release();
    },
  };
  if (applyAll(machine, list, target)) return fds;
  for (const ref of fds) ref?.release();
  return undefined;
}

function applyAll(machine: Machine, list: readonly Redirection[], target: Target): boolean {
  return list.every((redirection) => applyOne(machine, redirection, target));
}

function applyOne(machine: Machine, redirection: Redirection, target: Target): boolean {
  const { fd, kind } = redirection;
  const text = expandText(redirection.target, machine);
  switch (kind) {
    case 'here':
      target.set(fd, new FileRef(new TextFile(text)));
      return true;
    case 'duplicate':
      return duplicate(machine, fd, text, target);
    case 'both':
    case 'bothAppend': {
      const file = openFor(machine, text, kind === 'both' ? 'write' : 'append');
      if (!file) return false;
      const ref = new FileRef(file);
      target.set(1, ref);
      target.set(2, ref.retain());
      return true;
    }
    default: {
      const file = openFor(machine, text, kind);
      if (!file) return false;
      target.set(fd, new FileRef(file));
      return true;
    }
  }
}

function duplicate(machine: Machine, fd: number, text: string, target: Target): boolean {
  if (text === '-') {
    target.set(fd, undefined);
    return true;
  }
  if (!/^\d+$/.test(text)) {
    // `>&file` is `>file 2>&1` in Bash and in ash with its extensions.
    const file = openFor(machine, text, 'write');
    if (!file) return false;
    const ref = new FileRef(file);
    target.set(fd, ref);
    if (fd === 1) target.set(2, ref.retain());
    return true;
  }
  const from = target.get(Number(text));
  if (!from) {
    machine.error(`${text}: Bad file descriptor`);
    return false;
  }
  if (Number(text) !== fd) target.set(fd, from.retain());
  return true;
}

function openFor(
  machine: Machine,
  path: string,
  kind: 'read' | 'write' | 'append' | 'readwrite' | 'clobber',
): OpenFile | undefined {
  const { context } = machine;
  let result: OpenFile | Errno;
  if (path === '') result = 'ENOENT';
  else if (kind === 'read') result = context.open(path, { read: true });
  else if (kind === 'readwrite') result = context.open(path, { read: true, write: true, create: true });
  else if (kind === 'append') result = context.open(path, { append: true, create: true });
  else if (kind === 'write' && machine.options.noclobber && isRegular(machine, path)) result = 'EEXIST';
  else result = context.open(path, { write: true, create: true, truncate: true });
  if (typeof result !== 'string') return result;
  const reading = kind === 'read';
  const missing = result === 'ENOENT' || result === 'ENOTDIR';
  const why = missing ? (reading ? 'no such file' : 'nonexistent directory') : strerror(result);
  machine.error(`can't ${reading ? 'open' : 'create'} ${path}: ${why}`);
  return undefined;
}

function isRegular(machine: Machine, path: string): boolean {
  const stat = machine.context.fs.stat(machine.context.path(path));
  return typeof stat !== 'string' && stat.kind === 'file';
}
