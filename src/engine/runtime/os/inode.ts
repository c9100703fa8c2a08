/**
 * The nodes of a file system tree. They are plain data and know no path.
 *
 * An image's tree is shared by all its containers and never changes. A directory of a container's own layer points to
 * the image's directory below it (`lower`); what was removed from that is named in `hidden`.
 */
import type { Signal } from '../../clock/signal.ts';

export interface InodeBase {
  /** Permission bits with set-uid, set-gid and sticky: 0o755. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since the Unix epoch. */
  mtimeMs: number;
}

export interface FileInode extends InodeBase {
  readonly kind: 'file';
  content: string;
  /** Key into the program registry: what runs when the file is executed. */
  program?: string | undefined;
  /** What `ls -l` shows for a program, whose bytes we do not have. */
  sizeBytes?: number | undefined;
}

export interface DirInode extends InodeBase {
  readonly kind: 'dir';
  readonly entries: Map<string, Inode>;
  lower?: DirInode | undefined;
  hidden?: Set<string> | undefined;
  /** A directory whose entries are made when they are asked for (`/proc`). */
  readonly dynamic?: { lookup(name: string): Inode | undefined; names(): readonly string[] } | undefined;
}

export interface LinkInode extends InodeBase {
  readonly kind: 'link';
  readonly target: string;
}

export type Device = 'null' | 'zero' | 'full' | 'random' | 'tty' | 'stdin' | 'stdout' | 'stderr';

export interface DeviceInode extends InodeBase {
  readonly kind: 'device';
  readonly device: Device;
}

export interface FifoInode extends InodeBase {
  readonly kind: 'fifo';
  /** Written and not yet read. */
  data: string;
  readers: number;
  writers: number;
  /** Since it was last unused. */
  hadReader: boolean;
  hadWriter: boolean;
  readonly changed: Signal;
}

/** A file whose text is made when it is opened (`/proc/meminfo`). */
export interface VirtualInode extends InodeBase {
  readonly kind: 'virtual';
  readonly text: () => string;
}

export type Inode = FileInode | DirInode | LinkInode | DeviceInode | FifoInode | VirtualInode;

export const makeFile = (content: string, mode = 0o644, mtimeMs = 0): FileInode => ({
  kind: 'file',
  content,
  mode,
  uid: 0,
  gid: 0,
  mtimeMs,
});

export const makeProgram = (program: string, sizeBytes: number, mtimeMs = 0): FileInode => ({
  kind: 'file',
  content: '',
  program,
  sizeBytes,
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtimeMs,
});

export const makeDir = (mode = 0o755, mtimeMs = 0, lower?: DirInode): DirInode => ({
  kind: 'dir',
  entries: new Map(),
  mode,
  uid: 0,
  gid: 0,
  mtimeMs,
  ...(lower ? { lower } : {}),
});

export const makeLink = (target: string, mtimeMs = 0): LinkInode => ({
  kind: 'link',
  target,
  mode: 0o777,
  uid: 0,
  gid: 0,
  mtimeMs,
});

export const makeDevice = (device: Device): DeviceInode => ({
  kind: 'device',
  device,
  mode: 0o666,
  uid: 0,
  gid: 0,
  mtimeMs: 0,
});

export const makeVirtual = (text: () => string, mtimeMs = 0): VirtualInode => ({
  kind: 'virtual',
  text,
  mode: 0o444,
  uid: 0,
  gid: 0,
  mtimeMs,
});

/** The entry of that name, looking through to the image below. */
export function lookup(dir: DirInode, name: string): Inode | undefined {
  const own = dir.entries.get(name);
  if (own) return own;
  if (dir.dynamic) return dir.dynamic.lookup(name);
  if (!dir.lower || dir.hidden?.has(name)) return undefined;
  return lookup(dir.lower, name);
}

/** All names, sorted by code unit. */
export function names(dir: DirInode): string[] {
  const all = new Set(dir.entries.keys());
  if (dir.dynamic) for (const name of dir.dynamic.names()) all.add(name);
  if (dir.lower) for (const name of names(dir.lower)) if (!dir.hidden?.has(name)) all.add(name);
  return [...all].sort(byCodeUnit);
}

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Size as `stat` gives it. */
export function inodeSize(inode: Inode): number {
  switch (inode.kind) {
    case 'file':
      return inode.sizeBytes ?? utf8Length(inode.content);
    case 'dir':
      return 4096;
    case 'link':
      return inode.target.length;
    default:
      return 0;
  }
}

/** Bytes of a text in UTF-8; lone surrogates count 3 as U+FFFD does. */
export function utf8Length(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    if (c < 0x800) n += 1;
    else if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length) {
      n += 2;
      i++;
    } else n += 2;
  }
  return n;
}
