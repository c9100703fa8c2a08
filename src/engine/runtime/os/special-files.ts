/** Opening what is no regular file: devices and named pipes. */
import { Signal } from '../../clock/signal.ts';
import type { Device, FifoInode } from './inode.ts';
import { NullFile, type OpenFile, SourceFile } from './open-file.ts';

export const makeFifo = (mode = 0o644, mtimeMs = 0): FifoInode => ({
  kind: 'fifo',
  mode,
  uid: 0,
  gid: 0,
  mtimeMs,
  data: '',
  readers: 0,
  writers: 0,
  hadReader: false,
  hadWriter: false,
  changed: new Signal(),
});

/** A poor mixing of a counter: the bytes look random and are the same in each run. */
function pseudoRandom(max: number, counter: { n: number }): string {
  let text = '';
  for (let i = 0; i < max; i++) {
    counter.n = (Math.imul(counter.n, 1664525) + 1013904223) >>> 0;
    text += String.fromCharCode((counter.n >>> 24) & 0xff);
  }
  return text;
}

/** `stdin`, `stdout`, `stderr` and `tty` are resolved by the process before they get here; alone they are as `/dev/null`. */
export function openDevice(device: Device): OpenFile {
  switch (device) {
    case 'zero':
      return new SourceFile((max) => '\0'.repeat(max));
    case 'full':
      return new SourceFile((max) => '\0'.repeat(max), true);
    case 'random': {
      const counter = { n: 0x2545f491 };
      return new SourceFile((max) => pseudoRandom(max, counter));
    }
    default:
      return new NullFile();
  }
}

/**
 * Differs: opening a named pipe does not wait for the other side, because `open` takes no time here. A reader waits in
 * its first read until somebody has opened the pipe for writing; what a writer has written waits for a reader.
 */
export function openFifo(fifo: FifoInode, writing: boolean, maxBytes: number): OpenFile {
  if (fifo.readers + fifo.writers === 0 && fifo.data === '') {
    fifo.hadReader = false;
    fifo.hadWriter = false;
  }
  if (writing) {
    fifo.writers++;
    fifo.hadWriter = true;
  } else {
    fifo.readers++;
    fifo.hadReader = true;
  }
  fifo.changed.fire();
  return {
    readable: fifo.changed,
    writable: fifo.changed,
    read: (max) => {
      if (writing) return { error: 'EBADF' };
      if (fifo.data === '') return fifo.hadWriter && fifo.writers === 0 ? '' : undefined;
      const part = fifo.data.slice(0, max);
      fifo.data = fifo.data.slice(part.length);
      fifo.changed.fire();
      return part;
    },
    write: (text) => {
      if (!writing) return 'EBADF';
      if (fifo.hadReader && fifo.readers === 0) return 'EPIPE';
      const part = text.slice(0, Math.max(0, maxBytes - fifo.data.length));
      if (part === '' && text !== '') return 'again';
      fifo.data += part;
      fifo.changed.fire();
      return part.length;
    },
    close: () => {
      if (writing) fifo.writers--;
      else fifo.readers--;
      fifo.changed.fire();
    },
  };
}
