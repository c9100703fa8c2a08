/** The writing side of a trace: the engine records, the host takes what has come in, chunk by chunk. */
import type { TraceChunk } from './chunk.ts';
import { type EntryKind, type EntryValues, isStep, kindNumber } from './entries.ts';
import { ValueTableWriter } from './value-table.ts';

/** What the writer needs of the clock; `cause` is moved on by entries that are steps (see `entries.ts`). */
export interface CauseClock {
  readonly now: number;
  cause: number;
}

export class TraceWriter {
  readonly #clock: CauseClock;
  readonly #values = new ValueTableWriter();
  #count = 0;
  #at: number[] = [];
  #kind: number[] = [];
  #component: number[] = [];
  #subject: number[] = [];
  #cause: number[] = [];
  #value: number[] = [];

  constructor(clock: CauseClock) {
    this.#clock = clock;
  }

  /** Entries recorded so far: the seq of the next one. */
  get length(): number {
    return this.#count;
  }

  /** Appends an entry at the clock's present instant, caused by the clock's present cause. Returns its seq. */
  record<K extends EntryKind>(kind: K, component: string, subject: string, value: EntryValues[K]): number {
    const kindNo = kindNumber(kind);
    const seq = this.#count++;
    this.#at.push(this.#clock.now);
    this.#kind.push(kindNo);
    this.#component.push(this.#values.string(component));
    this.#subject.push(this.#values.string(subject));
    this.#cause.push(this.#clock.cause);
    this.#value.push(this.#values.intern(value));
    if (isStep(kindNo)) this.#clock.cause = seq;
    return seq;
  }

  /** Everything recorded since the last call. `until`: how far the run has got, in ms. */
  take(until: number): TraceChunk {
    const chunk: TraceChunk = {
      at: Float64Array.from(this.#at),
      kind: Uint8Array.from(this.#kind),
      component: Uint32Array.from(this.#component),
      subject: Uint32Array.from(this.#subject),
      cause: Int32Array.from(this.#cause),
      value: Uint32Array.from(this.#value),
      ...this.#values.take(),
      until,
    };
    this.#at = [];
    this.#kind = [];
    this.#component = [];
    this.#subject = [];
    this.#cause = [];
    this.#value = [];
    return chunk;
  }
}
