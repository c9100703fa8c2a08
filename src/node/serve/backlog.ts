/**
 * What readers have not read yet, over all connections: one that is far behind is cut off, and so are the furthest
 * behind while all together hold too much. Whoever is cut off may ask again.
 */
import type { Writable } from 'node:stream';

/** Bytes that one reader may be behind. */
export const MAX_BEHIND_BYTES = 16 * 1024 * 1024;
/** Bytes that all readers together may be behind. */
export const MAX_BEHIND_IN_ALL_BYTES = 256 * 1024 * 1024;

type Reader = Pick<Writable, 'writableLength' | 'destroy' | 'once'>;

export class Backlog {
  readonly #readers = new Set<Reader>();

  /** Looks after a reader until it closes. */
  add(reader: Reader): void {
    this.#readers.add(reader);
    reader.once('close', () => this.#readers.delete(reader));
  }

  get bytes(): number {
    let bytes = 0;
    for (const { writableLength } of this.#readers) bytes += writableLength;
    return bytes;
  }

  /** To be called now and then, after writing. */
  check(): void {
    let bytes = this.bytes;
    if (bytes <= Math.min(MAX_BEHIND_BYTES, MAX_BEHIND_IN_ALL_BYTES)) return;
    const slowest = [...this.#readers].sort((a, b) => b.writableLength - a.writableLength);
    for (const reader of slowest) {
      if (reader.writableLength <= MAX_BEHIND_BYTES && bytes <= MAX_BEHIND_IN_ALL_BYTES) return;
      bytes -= reader.writableLength;
      this.#readers.delete(reader);
      reader.destroy();
    }
  }
}
