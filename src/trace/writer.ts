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
  /** The newest version of each object that is there, by the number of its subject. */
  readonly #versions = new Map<number, { readonly value: unknown; readonly id: number }>();
  #count = 0;
  /** Entries in the columns: what `take` has not taken yet. */
  #rows = 0;
  #at = new Float64Array(1 << 9);
  #kind = new Uint8Array(1 << 9);
  #component = new Uint32Array(1 << 9);
  #subject = new Uint32Array(1 << 9);
  #cause = new Int32Array(1 << 9);
  #value = new Uint32Array(1 << 9);

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
    const row = this.#rows++;
    if (row === this.#at.length) this.#grow();
    this.#at[row] = this.#clock.now;
    this.#kind[row] = kindNo;
    this.#component[row] = this.#values.name(component);
    const subjectNo = this.#values.string(subject);
    this.#subject[row] = subjectNo;
    this.#cause[row] = this.#clock.cause;
    this.#value[row] =
      kind === 'object.written'
        ? this.#version(subjectNo, value as EntryValues['object.written'])
        : this.#values.intern(value);
    if (isStep(kindNo)) this.#clock.cause = seq;
    return seq;
  }

  /** A version of an object: what it shares with the one before is found there. */
  #version(subject: number, value: EntryValues['object.written']): number {
    const before = this.#versions.get(subject);
    const id = this.#values.intern(value, before?.value, before?.id);
    if (value.verb === 'delete') this.#versions.delete(subject);
    else this.#versions.set(subject, { value, id });
    return id;
  }

  /** Everything recorded since the last call. `until`: how far the run has got, in ms. */
  take(until: number): TraceChunk {
    const rows = this.#rows;
    this.#rows = 0;
    return {
      at: this.#at.slice(0, rows),
      kind: this.#kind.slice(0, rows),
      component: this.#component.slice(0, rows),
      subject: this.#subject.slice(0, rows),
      cause: this.#cause.slice(0, rows),
      value: this.#value.slice(0, rows),
      ...this.#values.take(),
      until,
    };
  }

  #grow(): void {
    const length = this.#at.length * 2;
    const grown = <T extends Float64Array | Uint8Array | Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#at = grown(this.#at, new Float64Array(length));
    this.#kind = grown(this.#kind, new Uint8Array(length));
    this.#component = grown(this.#component, new Uint32Array(length));
    this.#subject = grown(this.#subject, new Uint32Array(length));
    this.#cause = grown(this.#cause, new Int32Array(length));
    this.#value = grown(this.#value, new Uint32Array(length));
  }
}
