/**
 * What a file descriptor refers to. Reads and writes never wait by themselves: they say that they would have to, and
 * name the signal to wait for. Text is a JavaScript string; sizes count its characters, which are the bytes of ASCII.
 */
import { Signal } from '../../clock/signal.ts';
import type { Errno } from './errno.ts';

/** Characters taken, or `again` (wait for `writable`), or why not. */
export type WriteResult = number | 'again' | Errno;
/** Text (`''` = end of file), or undefined (wait for `readable`), or why not. */
export type ReadResult = string | undefined | { readonly error: Errno };

export interface OpenFile {
  /** May take less than all of the text. Taking 0 characters of a non-empty text is said as `again`. */
  write(text: string): WriteResult;
  /** At most `max` characters. */
  read(max: number): ReadResult;
  readonly readable: Signal;
  readonly writable: Signal;
  /** Called once, when the last descriptor that refers to it is closed. */
  close(): void;
  /** A terminal: `ls` prints columns, `sh` prompts. */
  readonly isTerminal?: boolean;
  /** Of a terminal: the process group that gets the signals of the keyboard. */
  foregroundGroup?: number;
  /** Of a terminal: a shell waits for a command (`more`: for the rest of one), and says where it is. */
  prompted?(prompt: { readonly cwd: string; readonly status: number; readonly more: boolean }): void;
  /** The path it was opened by, for `/proc/<pid>/fd` and messages. */
  readonly path?: string;
}

/** An open file with the number of descriptors that share it, over all processes. */
export class FileRef {
  readonly file: OpenFile;
  #count = 1;
  constructor(file: OpenFile) {
    this.file = file;
  }
  retain(): FileRef {
    this.#count++;
    return this;
  }
  release(): void {
    if (--this.#count === 0) this.file.close();
  }
}

const never = new Signal();

/** `/dev/null`: reads nothing, takes everything. */
export class NullFile implements OpenFile {
  readonly readable = never;
  readonly writable = never;
  write(text: string): WriteResult {
    return text.length;
  }
  read(): ReadResult {
    return '';
  }
  close(): void {}
}

/** `/dev/zero`, `/dev/urandom` and the like: an endless source. `/dev/full` takes nothing. */
export class SourceFile extends NullFile {
  readonly #next: (max: number) => string;
  readonly #full: boolean;
  constructor(next: (max: number) => string, full = false) {
    super();
    this.#next = next;
    this.#full = full;
  }
  override read(max = 4096): ReadResult {
    return this.#next(Math.min(max, 4096));
  }
  override write(text: string): WriteResult {
    return this.#full ? 'ENOSPC' : text.length;
  }
}

/** Takes everything that is written and hands it on; reading gives the end of file. */
export class SinkFile implements OpenFile {
  readonly readable = never;
  readonly writable = never;
  readonly #take: (text: string) => void;
  readonly #closed: (() => void) | undefined;
  constructor(take: (text: string) => void, closed?: () => void) {
    this.#take = take;
    this.#closed = closed;
  }
  write(text: string): WriteResult {
    this.#take(text);
    return text.length;
  }
  read(): ReadResult {
    return '';
  }
  close(): void {
    this.#closed?.();
  }
}

/** A fixed text to be read: a here-document, or the standard input of a call. */
export class TextFile implements OpenFile {
  readonly readable = never;
  readonly writable = never;
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }
  read(max: number): ReadResult {
    const part = this.#text.slice(this.#at, this.#at + max);
    this.#at += part.length;
    return part;
  }
  write(): WriteResult {
    return 'EBADF';
  }
  close(): void {}
}
