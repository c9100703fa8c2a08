/** Pipes: two open files over one bounded buffer. A reader sees the end when no writer is left, a writer EPIPE. */
import { Signal } from '../../clock/signal.ts';
import type { OpenFile, ReadResult, WriteResult } from './open-file.ts';

class PipeBuffer {
  data = '';
  readerOpen = true;
  writerOpen = true;
  readonly readable = new Signal();
  readonly writable = new Signal();
  readonly max: number;
  constructor(max: number) {
    this.max = max;
  }
}

class PipeReader implements OpenFile {
  readonly #pipe: PipeBuffer;
  readonly readable: Signal;
  readonly writable: Signal;
  constructor(pipe: PipeBuffer) {
    this.#pipe = pipe;
    this.readable = pipe.readable;
    this.writable = pipe.writable;
  }
  read(max: number): ReadResult {
    const pipe = this.#pipe;
    if (pipe.data === '') return pipe.writerOpen ? undefined : '';
    const part = pipe.data.length <= max ? pipe.data : pipe.data.slice(0, max);
    pipe.data = pipe.data.slice(part.length);
    pipe.writable.fire();
    return part;
  }
  write(): WriteResult {
    return 'EBADF';
  }
  close(): void {
    this.#pipe.readerOpen = false;
    this.#pipe.writable.fire();
  }
}

class PipeWriter implements OpenFile {
  readonly #pipe: PipeBuffer;
  readonly readable: Signal;
  readonly writable: Signal;
  constructor(pipe: PipeBuffer) {
    this.#pipe = pipe;
    this.readable = pipe.readable;
    this.writable = pipe.writable;
  }
  write(text: string): WriteResult {
    const pipe = this.#pipe;
    if (!pipe.readerOpen) return 'EPIPE';
    if (text === '') return 0;
    const room = pipe.max - pipe.data.length;
    if (room <= 0) return 'again';
    const part = text.length <= room ? text : text.slice(0, room);
    pipe.data += part;
    pipe.readable.fire();
    return part.length;
  }
  read(): ReadResult {
    return { error: 'EBADF' };
  }
  close(): void {
    this.#pipe.writerOpen = false;
    this.#pipe.readable.fire();
  }
}

export interface Pipe {
  readonly reader: OpenFile;
  readonly writer: OpenFile;
}

/** `maxBytes`: what it holds before a writer has to wait; at least 1. */
export function makePipe(maxBytes: number): Pipe {
  const pipe = new PipeBuffer(maxBytes);
  return { reader: new PipeReader(pipe), writer: new PipeWriter(pipe) };
}
