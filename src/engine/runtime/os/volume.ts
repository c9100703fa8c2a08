/** A tree that can be written, with an account of what it holds: a container's own layer, an emptyDir, a hostPath. */
import { DEFAULT_LIMITS, type LimitReport, type Limits } from '../../limits.ts';
import { type DirInode, type Inode, makeDir } from './inode.ts';

export interface VolumeOptions {
  /** The image's tree that shows through; absent: an empty directory. */
  readonly lower?: DirInode | undefined;
  readonly limits?: Limits | undefined;
  /** A smaller bound than the general one: `emptyDir.sizeLimit` of a memory medium. */
  readonly maxBytes?: number | undefined;
  readonly onLimit?: LimitReport | undefined;
  /** What `limit.reached` says it was about. */
  readonly name?: string | undefined;
  readonly mode?: number | undefined;
}

export class Volume {
  readonly root: DirInode;
  readonly name: string;
  readonly limits: Limits;
  readonly maxBytes: number;
  readonly #onLimit: LimitReport | undefined;
  #usedBytes = 0;
  /** Hears of every change of `usedBytes`. */
  onGrow: ((bytes: number) => void) | undefined;
  usedNodes = 0;
  /** Hears that a file or an entry has changed, perhaps more than once for one change. */
  onChange: (() => void) | undefined;
  #changes = 0;

  constructor(options: VolumeOptions = {}) {
    this.root = makeDir(options.mode ?? 0o755, 0, options.lower);
    this.name = options.name ?? 'volume';
    this.limits = options.limits ?? DEFAULT_LIMITS;
    this.maxBytes = Math.min(options.maxBytes ?? Number.POSITIVE_INFINITY, this.limits.fileSystemBytes);
    this.#onLimit = options.onLimit;
  }

  /** From now on that tree shows through where nothing has been written: a disk whose system is looked at later. */
  showThrough(lower: DirInode): void {
    const lay = (own: DirInode, below: DirInode): void => {
      own.lower = below;
      for (const [name, inode] of own.entries) {
        const under = below.entries.get(name) ?? below.lower?.entries.get(name);
        if (inode.kind === 'dir' && under?.kind === 'dir') lay(inode, under);
      }
    };
    lay(this.root, lower);
    this.changes++;
  }

  /** Characters of content held by this tree itself, image below apart. The disk an eviction looks at. */
  get usedBytes(): number {
    return this.#usedBytes;
  }
  set usedBytes(bytes: number) {
    const delta = bytes - this.#usedBytes;
    this.#usedBytes = bytes;
    if (delta === 0) return;
    this.onGrow?.(delta);
    this.onChange?.();
  }

  /** Counts changes of entries, modes and programs: what was found by path may be kept while it stands still. */
  get changes(): number {
    return this.#changes;
  }
  set changes(count: number) {
    this.#changes = count;
    this.onChange?.();
  }

  /** Asks for room for a file that grows by `bytes` to `size`; accounts for it when there is. */
  grow(bytes: number, size: number): 'EFBIG' | 'ENOSPC' | undefined {
    if (size > this.limits.fileBytes) {
      this.#onLimit?.('fileBytes', this.limits.fileBytes, this.name);
      return 'EFBIG';
    }
    if (bytes > 0 && this.usedBytes + bytes > this.maxBytes) {
      if (this.maxBytes === this.limits.fileSystemBytes)
        this.#onLimit?.('fileSystemBytes', this.maxBytes, this.name);
      return 'ENOSPC';
    }
    this.usedBytes += bytes;
    return undefined;
  }

  /** Asks for room for one more directory entry. */
  addNode(): 'ENOSPC' | undefined {
    if (this.usedNodes >= this.limits.fileSystemNodes) {
      this.#onLimit?.('fileSystemNodes', this.limits.fileSystemNodes, this.name);
      return 'ENOSPC';
    }
    this.usedNodes++;
    return undefined;
  }

  /** An entry of this tree is gone for good. */
  dropNode(inode: Inode): void {
    this.usedNodes--;
    if (inode.kind === 'file') this.usedBytes -= inode.content.length;
  }
}
