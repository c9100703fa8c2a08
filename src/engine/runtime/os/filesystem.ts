/**
 * The file system that one container sees: its own writable layer over the image's tree, and mounts.
 *
 * Models overlayfs with mount namespaces as far as programs notice: copy-on-write of what the image brought,
 * read-only mounts, a read-only root, symbolic links, permissions by owner, group and others (root may do all).
 * All paths given to these methods are absolute. Nothing here takes time.
 *
 * Differs: an open file keeps showing what it was opened on, also when the image's file is copied up afterwards, as
 * overlayfs does; device numbers, inode numbers, hard-link counts and access times are not kept.
 */
import type { Errno } from './errno.ts';
import {
  type DirInode,
  type FileInode,
  type Inode,
  inodeSize,
  lookup,
  makeDir,
  makeFile,
  makeLink,
  names,
} from './inode.ts';
import { FsFile } from './fs-file.ts';
import { openDevice, openFifo } from './special-files.ts';
import type { OpenFile } from './open-file.ts';
import { baseName, dirName, joinPath } from './path.ts';
import type { Volume } from './volume.ts';

/** Who asks. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups?: readonly number[] | undefined;
}
export const ROOT: Credentials = { uid: 0, gid: 0 };

export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  /** With `create`: fails with EEXIST when it exists. */
  readonly exclusive?: boolean;
  /** Permission bits of a new file before the umask; 0o666 unless given. */
  readonly mode?: number;
}

export interface Stat {
  readonly kind: Inode['kind'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly program?: string | undefined;
  /** The same for two names of one file. */
  readonly inode: Inode;
}

export interface Mount {
  readonly path: string;
  readonly volume: Volume;
  /** What is mounted: a directory or a file of the volume. */
  readonly inode: Inode;
  readonly readOnly: boolean;
  /** As `mount` and `df` show it: `overlay`, `tmpfs`, `proc`, `ext4`. */
  readonly type: string;
}

/** Where a path leads: the entry's place and, if it exists, the entry. */
interface Place {
  /** The directories from the mount's root down to the one that holds the entry. */
  readonly chain: readonly DirInode[];
  /** Names of `chain[1…]`. */
  readonly chainNames: readonly string[];
  readonly name: string;
  readonly inode: Inode | undefined;
  readonly mount: Mount;
  /** The path after all links. */
  readonly path: string;
}

const MAX_LINKS = 40;
const READ = 4;
const WRITE = 2;
const EXECUTE = 1;

export class FileSystem {
  readonly #root: Mount;
  readonly #mounts = new Map<string, Mount>();
  readonly #nowMs: () => number;
  /** Tables that nothing has been kept in are not there: most containers ask little. */
  #remembered: { [table in 'paths' | 'programs' | 'fixed']?: Map<string, unknown> } = {};
  #rememberedAt = -1;

  /** `nowMs`: milliseconds since the Unix epoch, for modification times. */
  constructor(
    layer: Volume,
    options: { readonly readOnlyRoot?: boolean; readonly nowMs?: () => number } = {},
  ) {
    this.#root = {
      path: '/',
      volume: layer,
      inode: layer.root,
      readOnly: options.readOnlyRoot ?? false,
      type: 'overlay',
    };
    this.#nowMs = options.nowMs ?? (() => 0);
  }

  /** The container's own layer. */
  get layer(): Volume {
    return this.#root.volume;
  }

  /** The root first, then in the order they were made. */
  get mounts(): readonly Mount[] {
    return [this.#root, ...this.#mounts.values()];
  }

  /**
   * Shows `inode` (by default the volume's root) at `path` and makes the mount point if it is missing, as a runtime
   * does, also below a read-only root. A later mount at the same path covers an earlier one.
   */
  mount(
    path: string,
    volume: Volume,
    options: { readonly inode?: Inode; readonly readOnly?: boolean; readonly type?: string } = {},
  ): void {
    const at = joinPath('/', path);
    const inode = options.inode ?? volume.root;
    this.#makeMountPoint(at, inode.kind === 'dir');
    this.#root.volume.changes++;
    this.#mounts.delete(at);
    this.#mounts.set(at, {
      path: at,
      volume,
      inode,
      readOnly: options.readOnly ?? false,
      type: options.type ?? 'ext4',
    });
  }

  isMounted(path: string): boolean {
    return this.#mounts.has(joinPath('/', path));
  }

  unmount(path: string): Errno | undefined {
    this.#root.volume.changes++;
    return this.#mounts.delete(joinPath('/', path)) ? undefined : 'EINVAL';
  }

  #makeMountPoint(path: string, isDir: boolean): void {
    const parts = path.split('/').filter((p) => p !== '');
    let current = '';
    parts.forEach((part, i) => {
      current += `/${part}`;
      const place = this.#walk(current, true, ROOT);
      if (typeof place === 'string' || place.inode) return;
      const dir = this.#writable(place);
      dir.entries.set(
        place.name,
        i < parts.length - 1 || isDir ? makeDir(0o755, this.#nowMs()) : makeFile('', 0o644),
      );
    });
  }

  /** Moves on whenever an entry, a mode or a mount of the container's own tree changes. */
  get changes(): number {
    return this.#root.volume.changes;
  }

  /**
   * Keeps the answer of `find`, a question about the container's own tree, until that changes. What lies in a mounted
   * volume must not be asked this way: its owner changes it behind our back.
   */
  remember<T>(table: 'paths' | 'programs' | 'fixed', key: string, find: () => T): T {
    const { changes } = this.#root.volume;
    if (changes !== this.#rememberedAt) {
      this.#remembered = {};
      this.#rememberedAt = changes;
    }
    const map = (this.#remembered[table] ??= new Map());
    let answer = map.get(key) as T | undefined;
    if (answer === undefined) {
      answer = find();
      map.set(key, answer);
    }
    return answer;
  }

  /** True when a mount lies at, above or below one of the directories. */
  hasMountNear(dirs: readonly string[]): boolean {
    for (const path of this.#mounts.keys()) {
      if (dirs.some((dir) => dir === path || dir.startsWith(`${path}/`) || path.startsWith(`${dir}/`)))
        return true;
    }
    return false;
  }

  // --- walking -------------------------------------------------------------------------------------------------

  #may(inode: Inode, want: number, who: Credentials): boolean {
    if (who.uid === 0) return want !== EXECUTE || inode.kind === 'dir' || (inode.mode & 0o111) !== 0;
    const inGroup = who.gid === inode.gid || (who.groups?.includes(inode.gid) ?? false);
    const bits = who.uid === inode.uid ? inode.mode >> 6 : inGroup ? inode.mode >> 3 : inode.mode;
    return (bits & want) === want;
  }

  /** Follows `path` from the root. `follow`: also a link in the last place. The parent must exist, the entry need not. */
  #walk(path: string, follow: boolean, who: Credentials): Place | Errno {
    let rest = path.split('/').filter((p) => p !== '' && p !== '.');
    let mount = this.#root;
    let chain: DirInode[] = [mount.inode as DirInode];
    let chainNames: string[] = [];
    let current = '';
    let links = 0;
    if (rest.length === 0) return { chain, chainNames, name: '', inode: mount.inode, mount, path: '/' };
    for (let i = 0; i < rest.length; ) {
      const name = rest[i] as string;
      const last = i === rest.length - 1;
      if (name === '..') {
        // A link may lead upwards: start again with the shortened path.
        rest = [...dirName(current === '' ? '/' : current).split('/'), ...rest.slice(i + 1)].filter(
          (p) => p !== '',
        );
        if (rest.length === 0) return this.#walk('/', follow, who);
        return this.#walk(`/${rest.join('/')}`, follow, who);
      }
      const dir = chain[chain.length - 1] as DirInode;
      if (!this.#may(dir, EXECUTE, who)) return 'EACCES';
      const here = `${current}/${name}`;
      const mounted = this.#mounts.size > 0 ? this.#mounts.get(here) : undefined;
      const inode = mounted ? mounted.inode : lookup(dir, name);
      if (!inode) return last ? { chain, chainNames, name, inode, mount, path: here } : 'ENOENT';
      if (inode.kind === 'link' && (!last || follow)) {
        if (++links > MAX_LINKS) return 'ELOOP';
        const target = joinPath(current === '' ? '/' : current, inode.target);
        const full = [...target.split('/'), ...rest.slice(i + 1)].filter((p) => p !== '');
        if (full.length === 0) return this.#walk('/', follow, who);
        rest = full;
        mount = this.#root;
        chain = [mount.inode as DirInode];
        chainNames = [];
        current = '';
        i = 0;
        continue;
      }
      if (mounted) mount = mounted;
      if (last) return { chain, chainNames, name, inode, mount, path: here };
      if (inode.kind !== 'dir') return 'ENOTDIR';
      if (mounted) {
        chain = [inode];
        chainNames = [];
      } else {
        chain.push(inode);
        chainNames.push(name);
      }
      current = here;
      i++;
    }
    return 'ENOENT';
  }

  /** The directory of the place in the writable tree; directories that show through from the image are copied up. */
  #writable(place: Place): DirInode {
    place.mount.volume.changes++;
    let dir = place.chain[0] as DirInode;
    for (let i = 1; i < place.chain.length; i++) {
      const name = place.chainNames[i - 1] as string;
      let next = dir.entries.get(name);
      if (next?.kind !== 'dir') {
        const below = place.chain[i] as DirInode;
        next = { ...makeDir(below.mode, below.mtimeMs, below), uid: below.uid, gid: below.gid };
        dir.entries.set(name, next);
      }
      dir = next;
    }
    return dir;
  }

  /** True when the place's entry belongs to the writable tree already. */
  #isOwn(place: Place): boolean {
    let dir = place.chain[0] as DirInode;
    for (const name of place.chainNames) {
      const next = dir.entries.get(name);
      if (next?.kind !== 'dir') return false;
      dir = next;
    }
    return dir.entries.get(place.name) === place.inode;
  }

  #isMountPoint(place: Place): boolean {
    return (
      place.inode !== undefined && (place.path === '/' || this.#mounts.get(place.path)?.inode === place.inode)
    );
  }

  /** The entry ready to be changed in place. */
  #copyUp(place: Place): Inode | Errno {
    const inode = place.inode as Inode;
    if (this.#isMountPoint(place) || this.#isOwn(place)) return inode;
    const volume = place.mount.volume;
    let copy: Inode;
    if (inode.kind === 'dir') {
      copy = { ...makeDir(inode.mode, inode.mtimeMs, inode), uid: inode.uid, gid: inode.gid };
    } else copy = { ...inode };
    const full =
      volume.addNode() ??
      (copy.kind === 'file' ? volume.grow(copy.content.length, copy.content.length) : undefined);
    if (full) return full;
    this.#writable(place).entries.set(place.name, copy);
    return copy;
  }

  #add(place: Place, inode: Inode, who: Credentials): Errno | undefined {
    if (place.mount.readOnly) return 'EROFS';
    if (!this.#may(place.chain[place.chain.length - 1] as DirInode, WRITE | EXECUTE, who)) return 'EACCES';
    const parent = place.chain[place.chain.length - 1] as DirInode;
    if (parent.dynamic) return 'EPERM';
    const full =
      place.mount.volume.addNode() ??
      (inode.kind === 'file'
        ? place.mount.volume.grow(inode.content.length, inode.content.length)
        : undefined);
    if (full) return full;
    inode.uid = who.uid;
    inode.gid = (parent.mode & 0o2000) !== 0 ? parent.gid : who.gid;
    const dir = this.#writable(place);
    dir.entries.set(place.name, inode);
    dir.mtimeMs = this.#nowMs();
    return undefined;
  }

  #remove(place: Place, who: Credentials): Errno | undefined {
    const inode = place.inode as Inode;
    if (this.#isMountPoint(place)) return 'EBUSY';
    if (place.mount.readOnly) return 'EROFS';
    const parent = place.chain[place.chain.length - 1] as DirInode;
    if (!this.#may(parent, WRITE | EXECUTE, who)) return 'EACCES';
    if ((parent.mode & 0o1000) !== 0 && who.uid !== 0 && who.uid !== inode.uid && who.uid !== parent.uid)
      return 'EPERM';
    if (parent.dynamic) return 'EPERM';
    const dir = this.#writable(place);
    if (dir.entries.delete(place.name)) place.mount.volume.dropNode(inode);
    if (dir.lower && lookup(dir.lower, place.name)) {
      dir.hidden ??= new Set();
      dir.hidden.add(place.name);
    }
    dir.mtimeMs = this.#nowMs();
    return undefined;
  }

  // --- reading -------------------------------------------------------------------------------------------------

  #stat(path: string, follow: boolean, who: Credentials): Stat | Errno {
    const place = this.#walk(path, follow, who);
    if (typeof place === 'string') return place;
    const inode = place.inode;
    if (!inode) return 'ENOENT';
    if (path.length > 1 && path.endsWith('/') && inode.kind !== 'dir') return 'ENOTDIR';
    return {
      kind: inode.kind,
      mode: inode.mode,
      uid: inode.uid,
      gid: inode.gid,
      sizeBytes: inodeSize(inode),
      mtimeMs: inode.mtimeMs,
      program: inode.kind === 'file' ? inode.program : undefined,
      inode,
    };
  }

  stat(path: string, who: Credentials = ROOT): Stat | Errno {
    return this.#stat(path, true, who);
  }

  /** Like `stat`, but of a symbolic link itself. */
  lstat(path: string, who: Credentials = ROOT): Stat | Errno {
    return this.#stat(path, false, who);
  }

  exists(path: string): boolean {
    return typeof this.#stat(path, true, ROOT) !== 'string';
  }

  /** `want`: 4 read, 2 write, 1 execute, summed. EROFS counts as for writing. */
  access(path: string, want: number, who: Credentials = ROOT): Errno | undefined {
    const place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    if (!this.#may(place.inode, want, who)) return 'EACCES';
    return (want & WRITE) !== 0 && place.mount.readOnly && place.inode.kind !== 'device'
      ? 'EROFS'
      : undefined;
  }

  readdir(path: string, who: Credentials = ROOT): string[] | Errno {
    const place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    if (place.inode.kind !== 'dir') return 'ENOTDIR';
    if (!this.#may(place.inode, READ, who)) return 'EACCES';
    return names(place.inode);
  }

  readlink(path: string, who: Credentials = ROOT): { readonly target: string } | Errno {
    const place = this.#walk(path, false, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    return place.inode.kind === 'link' ? { target: place.inode.target } : 'EINVAL';
  }

  /** The path after all links; the last part need not exist. */
  realpath(
    path: string,
    who: Credentials = ROOT,
  ): { readonly path: string; readonly exists: boolean } | Errno {
    const place = this.#walk(path, true, who);
    return typeof place === 'string' ? place : { path: place.path, exists: place.inode !== undefined };
  }

  /** The whole text of a file. */
  readFile(path: string, who: Credentials = ROOT): { readonly text: string } | Errno {
    const place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    const inode = place.inode;
    if (!inode) return 'ENOENT';
    if (inode.kind === 'dir') return 'EISDIR';
    if (!this.#may(inode, READ, who)) return 'EACCES';
    if (inode.kind === 'file') return { text: inode.content };
    return { text: inode.kind === 'virtual' ? inode.text() : '' };
  }

  // --- writing -------------------------------------------------------------------------------------------------

  /** Opens a file. Devices that stand for a process's own descriptors (`/dev/stdout`) are the caller's business. */
  open(path: string, flags: OpenFlags, who: Credentials = ROOT): OpenFile | Errno {
    let place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    const writing = (flags.write ?? false) || (flags.append ?? false);
    if (!place.inode) {
      if (!flags.create) return 'ENOENT';
      if (path.endsWith('/')) return 'EISDIR';
      const failed = this.#add(place, makeFile('', flags.mode ?? 0o644, this.#nowMs()), who);
      if (failed) return failed;
      place = this.#walk(path, true, who) as Place;
    } else if (flags.exclusive) return 'EEXIST';
    else {
      if (place.inode.kind === 'dir' && writing) return 'EISDIR';
      if (writing && place.mount.readOnly && place.inode.kind === 'file') return 'EROFS';
      const want = (writing ? WRITE : 0) | (flags.read ? READ : 0);
      if (!this.#may(place.inode, want, who)) return 'EACCES';
    }
    let inode = place.inode as Inode;
    if (inode.kind === 'dir') return 'EISDIR';
    if (inode.kind === 'device') return openDevice(inode.device);
    if (inode.kind === 'fifo') return openFifo(inode, writing, place.mount.volume.limits.pipeBytes);
    if (inode.kind === 'virtual') {
      if (writing) return 'EACCES';
      inode = makeFile(inode.text(), 0o444);
    } else if (inode.kind === 'file' && writing) {
      const own = this.#copyUp(place);
      if (typeof own === 'string') return own;
      inode = own;
    }
    const file = new FsFile(inode as FileInode, place.mount.volume, flags, this.#nowMs, place.path);
    if (flags.truncate && writing) file.truncate();
    return file;
  }

  /** Writes a whole file, making it if it is missing. */
  writeFile(
    path: string,
    text: string,
    options: { append?: boolean; mode?: number } = {},
    who: Credentials = ROOT,
  ): Errno | undefined {
    const append = options.append ?? false;
    const file = this.open(
      path,
      {
        write: true,
        append,
        create: true,
        truncate: !append,
        ...(options.mode === undefined ? {} : { mode: options.mode }),
      },
      who,
    );
    if (typeof file === 'string') return file;
    const written = file.write(text);
    file.close();
    return typeof written === 'string' && written !== 'again' ? written : undefined;
  }

  mkdir(path: string, mode = 0o755, who: Credentials = ROOT): Errno | undefined {
    const place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    if (place.inode) return 'EEXIST';
    return this.#add(place, makeDir(mode, this.#nowMs()), who);
  }

  /** Adds any kind of entry: a fifo, a device, a prepared file. The owner becomes `who`. */
  addInode(path: string, inode: Inode, who: Credentials = ROOT): Errno | undefined {
    const place = this.#walk(path, false, who);
    if (typeof place === 'string') return place;
    return place.inode ? 'EEXIST' : this.#add(place, inode, who);
  }

  symlink(target: string, path: string, who: Credentials = ROOT): Errno | undefined {
    return this.addInode(path, makeLink(target, this.#nowMs()), who);
  }

  /** A second name for a file; inside one mount only. */
  link(existing: string, path: string, who: Credentials = ROOT): Errno | undefined {
    const from = this.#walk(existing, false, who);
    if (typeof from === 'string') return from;
    if (!from.inode) return 'ENOENT';
    if (from.inode.kind === 'dir') return 'EPERM';
    const to = this.#walk(path, false, who);
    if (typeof to === 'string') return to;
    if (to.inode) return 'EEXIST';
    if (from.mount !== to.mount) return 'EXDEV';
    if (to.mount.readOnly) return 'EROFS';
    const own = this.#copyUp(from);
    if (typeof own === 'string') return own;
    const full = to.mount.volume.addNode();
    if (full) return full;
    this.#writable(to).entries.set(to.name, own);
    return undefined;
  }

  unlink(path: string, who: Credentials = ROOT): Errno | undefined {
    const place = this.#walk(path, false, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    if (place.inode.kind === 'dir') return 'EISDIR';
    return this.#remove(place, who);
  }

  rmdir(path: string, who: Credentials = ROOT): Errno | undefined {
    const place = this.#walk(path, false, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    if (place.inode.kind !== 'dir') return 'ENOTDIR';
    if (this.#isMountPoint(place)) return 'EBUSY';
    if (names(place.inode).length > 0) return 'ENOTEMPTY';
    return this.#remove(place, who);
  }

  rename(from: string, to: string, who: Credentials = ROOT): Errno | undefined {
    const source = this.#walk(from, false, who);
    if (typeof source === 'string') return source;
    if (!source.inode) return 'ENOENT';
    let target = this.#walk(to, false, who);
    if (typeof target === 'string') return target;
    if (source.mount !== target.mount) return 'EXDEV';
    if (target.inode === source.inode) return undefined;
    if (target.path.startsWith(`${source.path}/`)) return 'EINVAL';
    if (target.inode?.kind === 'dir') {
      if (source.inode.kind !== 'dir') return 'EISDIR';
      if (names(target.inode).length > 0) return 'ENOTEMPTY';
    } else if (target.inode && source.inode.kind === 'dir') return 'ENOTDIR';
    if (this.#isMountPoint(source)) return 'EBUSY';
    if (target.inode) {
      const failed = this.#remove(target, who);
      if (failed) return failed;
    }
    const inode = this.#isOwn(source) ? source.inode : this.#detached(source.inode);
    const failed = this.#remove(source, who);
    if (failed) return failed;
    target = this.#walk(to, false, who) as Place;
    const { uid, gid } = inode;
    const added = this.#add(target, inode, ROOT);
    inode.uid = uid;
    inode.gid = gid;
    return added;
  }

  /** A copy of an entry of the image, to be put elsewhere. */
  #detached(inode: Inode): Inode {
    return inode.kind === 'dir'
      ? { ...makeDir(inode.mode, inode.mtimeMs, inode), uid: inode.uid, gid: inode.gid }
      : { ...inode };
  }

  /** Changes mode, owner or time of what the path leads to. */
  change(
    path: string,
    what: { readonly mode?: number; readonly uid?: number; readonly gid?: number; readonly mtimeMs?: number },
    who: Credentials = ROOT,
  ): Errno | undefined {
    const place = this.#walk(path, true, who);
    if (typeof place === 'string') return place;
    if (!place.inode) return 'ENOENT';
    if (place.mount.readOnly) return 'EROFS';
    const owner = who.uid === 0 || who.uid === place.inode.uid;
    if ((what.uid !== undefined || what.gid !== undefined) && who.uid !== 0) return 'EPERM';
    if (!owner && !(what.mode === undefined && this.#may(place.inode, WRITE, who))) return 'EPERM';
    const inode = this.#copyUp(place);
    if (typeof inode === 'string') return inode;
    place.mount.volume.changes++;
    if (what.mode !== undefined) inode.mode = what.mode;
    if (what.uid !== undefined) inode.uid = what.uid;
    if (what.gid !== undefined) inode.gid = what.gid;
    if (what.mtimeMs !== undefined) inode.mtimeMs = what.mtimeMs;
    return undefined;
  }

  /** Makes all missing directories of the path (as root, with mode 0755). */
  mkdirAll(path: string): Errno | undefined {
    let current = '';
    for (const part of path.split('/').filter((p) => p !== '')) {
      current += `/${part}`;
      const failed = this.mkdir(current);
      if (failed && failed !== 'EEXIST') return failed;
    }
    return undefined;
  }

  /** The name of the entry as its directory has it; for messages. */
  static baseName(path: string): string {
    return baseName(path);
  }
}
