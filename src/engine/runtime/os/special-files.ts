/** Opening what is no regular file: devices and named pipes. */
import { Signal } from '../../clock/signal.ts';
import type { Device, FifoInode } from './inode.ts';
import { NullFile, type OpenFile, SourceFile } from './open-file.ts';
import { makePipe } from './pipe.ts';

export const makeFifo = (mode = 0o644, mtimeMs = 0): FifoInode => ({
  kind: 'fifo',
  mode,
  uid: 0,
  gid: 0,
  mtimeMs,
  readers: 0,
  writers: 0,
  opened: new Signal(),
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
 * Differs: opening a named pipe does not wait for the other side, because `open` takes no time here; a reader waits
 * in its first read until somebody has opened it for writing.
 */
export function openFifo(fifo: FifoInode, writing: boolean, maxBytes: number): OpenFile {
  if (fifo.readers + fifo.writers === 0) fifo.pipe = undefined;
  fifo.pipe ??= makePipe(maxBytes);
  const { reader, writer } = fifo.pipe;
  if (writing) fifo.writers++;
  else fifo.readers++;
  const end = writing ? writer : reader;
  return {
    readable: end.readable,
    writable: end.writable,
    read: (max) => end.read(max),
    write: (text) => end.write(text),
    close: () => {
      if (writing) {
        if (--fifo.writers === 0) writer.close();
      } else if (--fifo.readers === 0) reader.close();
    },
  };
}
