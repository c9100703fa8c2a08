/** An open regular file: a place in a text. */
import { Signal } from '../../clock/signal.ts';
import type { OpenFlags } from './filesystem.ts';
import type { FileInode } from './inode.ts';
import type { OpenFile, ReadResult, WriteResult } from './open-file.ts';
import type { Volume } from './volume.ts';

const never = new Signal();

export class FsFile implements OpenFile {
  readonly readable = never;
  readonly writable = never;
  readonly path: string;
  readonly #inode: FileInode;
  readonly #volume: Volume;
  readonly #flags: OpenFlags;
  readonly #nowMs: () => number;
  #at = 0;

  constructor(inode: FileInode, volume: Volume, flags: OpenFlags, nowMs: () => number, path: string) {
    this.#inode = inode;
    this.#volume = volume;
    this.#flags = flags;
    this.#nowMs = nowMs;
    this.path = path;
  }

  read(max: number): ReadResult {
    if (!this.#flags.read) return { error: 'EBADF' };
    const part = this.#inode.content.slice(this.#at, this.#at + max);
    this.#at += part.length;
    return part;
  }

  write(text: string): WriteResult {
    if (!this.#flags.write && !this.#flags.append) return 'EBADF';
    if (text === '') return 0;
    const inode = this.#inode;
    const content = inode.content;
    if (this.#flags.append) this.#at = content.length;
    const end = this.#at + text.length;
    const full = this.#volume.grow(Math.max(0, end - content.length), end);
    if (full) return full;
    if (this.#at === content.length) inode.content = content + text;
    else inode.content = content.slice(0, this.#at).padEnd(this.#at, '\0') + text + content.slice(end);
    inode.mtimeMs = this.#nowMs();
    this.#at = end;
    return text.length;
  }

  /** Cuts the file to nothing. */
  truncate(): void {
    this.#volume.usedBytes -= this.#inode.content.length;
    if (this.#inode.program !== undefined) this.#volume.changes++;
    this.#inode.content = '';
    this.#inode.program = undefined;
    this.#inode.sizeBytes = undefined;
    this.#inode.mtimeMs = this.#nowMs();
  }

  /** Moves the place of reading and writing; for `tail` and `cat` of a growing file. */
  seek(at: number): void {
    this.#at = Math.max(0, at);
  }

  get size(): number {
    return this.#inode.content.length;
  }

  close(): void {}
}
