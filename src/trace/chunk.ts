/** A piece of a trace as it crosses from the worker to the page: columns that are transferred, not copied. */
export interface TraceChunk {
  /** Milliseconds since the start, never falling. */
  readonly at: Float64Array;
  /** Index into `ENTRY_KINDS`. */
  readonly kind: Uint8Array;
  /** Index into the string table. */
  readonly component: Uint32Array;
  readonly subject: Uint32Array;
  /** Sequence number of another entry, or -1. */
  readonly cause: Int32Array;
  /** Id in the value table. */
  readonly value: Uint32Array;
  /** New nodes, strings and numbers of the value table. */
  readonly words: Uint32Array;
  readonly strings: readonly string[];
  readonly numbers: Float64Array;
  /** The run has got this far: everything up to here is known. */
  readonly until: number;
}

/** The buffers of a chunk, for `postMessage`'s transfer list. */
export const chunkBuffers = (chunk: TraceChunk): ArrayBuffer[] =>
  [
    chunk.at,
    chunk.kind,
    chunk.component,
    chunk.subject,
    chunk.cause,
    chunk.value,
    chunk.words,
    chunk.numbers,
  ].map((column) => column.buffer as ArrayBuffer);
