/**
 * The reading side of a trace: chunks in, entries out, with the indexes that make a question at any time cheap.
 *
 * A trace only grows. Readers built on it (`at.ts`, `spans.ts`, `beats.ts`, `causes.ts` …) are pure functions of
 * (trace, t); where one keeps an index it keeps it beside the trace, never in the page.
 */
import type { TraceChunk } from './chunk.ts';
import { ENTRY_KINDS, type Entry, type EntryKind } from './entries.ts';
import { ValueTableReader } from './value-table.ts';

/** Index of the first element of the sorted `list` for which `key(element) > limit`, by halving. */
export function upperBound(list: readonly number[], limit: number, key: (element: number) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (key(list[mid] as number) <= limit) low = mid + 1;
    else high = mid;
  }
  return low;
}

const NONE: readonly number[] = Object.freeze([]);

export class Trace {
  readonly #values = new ValueTableReader();
  readonly #at: number[] = [];
  readonly #kind: number[] = [];
  readonly #component: number[] = [];
  readonly #subject: number[] = [];
  readonly #cause: number[] = [];
  readonly #value: number[] = [];
  readonly #bySubject = new Map<string, number[]>();
  readonly #byKind: number[][] = ENTRY_KINDS.map(() => []);
  readonly #subjects: string[] = [];
  readonly #caused = new Map<number, number[]>();
  readonly #entries: Entry[] = [];
  #until = 0;

  /** Number of entries known so far. */
  get length(): number {
    return this.#at.length;
  }
  /** Everything up to here (ms) is known. */
  get until(): number {
    return this.#until;
  }
  /** Every subject that has an entry, in order of first appearance. */
  get subjects(): readonly string[] {
    return this.#subjects;
  }

  append(chunk: TraceChunk): void {
    this.#values.append(chunk);
    const first = this.#at.length;
    for (let i = 0; i < chunk.at.length; i++) {
      const seq = first + i;
      const kind = chunk.kind[i] as number;
      const cause = chunk.cause[i] as number;
      this.#at.push(chunk.at[i] as number);
      this.#kind.push(kind);
      this.#component.push(chunk.component[i] as number);
      this.#subject.push(chunk.subject[i] as number);
      this.#cause.push(cause);
      this.#value.push(chunk.value[i] as number);
      this.#byKind[kind]?.push(seq);
      const subject = this.#values.strings[chunk.subject[i] as number] as string;
      const list = this.#bySubject.get(subject);
      if (list) list.push(seq);
      else {
        this.#bySubject.set(subject, [seq]);
        this.#subjects.push(subject);
      }
      if (cause >= 0) {
        const siblings = this.#caused.get(cause);
        if (siblings) siblings.push(seq);
        else this.#caused.set(cause, [seq]);
      }
    }
    this.#until = Math.max(this.#until, chunk.until);
  }

  /** The entry with that seq; undefined past the end. The same reference at each call. */
  entry(seq: number): Entry | undefined {
    if (seq < 0 || seq >= this.#at.length) return undefined;
    const known = this.#entries[seq];
    if (known) return known;
    const entry = Object.freeze({
      seq,
      at: this.#at[seq],
      kind: ENTRY_KINDS[this.#kind[seq] as number],
      component: this.#values.strings[this.#component[seq] as number],
      subject: this.#values.strings[this.#subject[seq] as number],
      cause: this.#cause[seq],
      value: this.#values.value(this.#value[seq] as number),
    }) as Entry;
    this.#entries[seq] = entry;
    return entry;
  }

  /** The time of an entry without decoding it. */
  timeOf(seq: number): number {
    return this.#at[seq] as number;
  }
  kindOf(seq: number): EntryKind {
    return ENTRY_KINDS[this.#kind[seq] as number] as EntryKind;
  }

  /** Seqs of all entries about `subject`, in order. */
  ofSubject(subject: string): readonly number[] {
    return this.#bySubject.get(subject) ?? NONE;
  }
  /** Seqs of all entries of one kind, in order. */
  ofKind(kind: EntryKind): readonly number[] {
    return this.#byKind[ENTRY_KINDS.indexOf(kind)] ?? NONE;
  }
  /** Seqs of the entries that name `seq` as their cause. */
  causedBy(seq: number): readonly number[] {
    return this.#caused.get(seq) ?? NONE;
  }
  /** How many of the sorted seqs in `list` happened at or before `t`. */
  countUpTo(list: readonly number[], t: number): number {
    return upperBound(list, t, (seq) => this.#at[seq] as number);
  }
  /** The last entry about `subject` at or before `t`. O(log n). */
  lastOf(subject: string, t: number): Entry | undefined {
    const list = this.ofSubject(subject);
    return this.entry(list[this.countUpTo(list, t) - 1] ?? -1);
  }
  /** Number of entries at or before `t`. */
  countAt(t: number): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((this.#at[mid] as number) <= t) low = mid + 1;
      else high = mid;
    }
    return low;
  }
}

/** Narrows an entry to one kind. */
export const isKind = <K extends EntryKind>(
  entry: Entry | undefined,
  kind: K,
): entry is Extract<Entry, { readonly kind: K }> => entry?.kind === kind;
