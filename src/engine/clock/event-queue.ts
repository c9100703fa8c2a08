/**
 * Callbacks ordered by (time, sequence of setting): a list for each instant, and a binary heap of the instants.
 * Most instants of a cluster hold many events (loops in step, probes, grids), which then cost no comparison.
 */

/** A callback that waits in the queue; `cancel` takes it out for good. */
export interface Timer {
  readonly at: number;
  cancel(): void;
}

class QueuedEvent implements Timer {
  readonly at: number;
  readonly seq: number;
  readonly cause: number;
  fn: (() => void) | undefined;
  constructor(at: number, seq: number, cause: number, fn: () => void) {
    this.at = at;
    this.seq = seq;
    this.cause = cause;
    this.fn = fn;
  }
  /** The entry stays in its list without a callback and is dropped when it comes up: cancelling costs nothing. */
  cancel(): void {
    this.fn = undefined;
  }
}

/** What is due at one instant, in order. Used again for a later instant when it is empty. */
class Instant {
  at = 0;
  readonly #events: (QueuedEvent | undefined)[] = [];
  /** From `#head` to `#tail` they wait; the list keeps its size. */
  #head = 0;
  #tail = 0;

  add(event: QueuedEvent): void {
    let i = this.#tail++;
    // Only one with a reserved place comes before others.
    for (; i > this.#head && (this.#events[i - 1] as QueuedEvent).seq > event.seq; i--)
      this.#events[i] = this.#events[i - 1];
    this.#events[i] = event;
  }

  /** The first that has not been cancelled; the others before it are dropped. Undefined: nothing is left. */
  first(): QueuedEvent | undefined {
    while (this.#head < this.#tail) {
      const event = this.#events[this.#head] as QueuedEvent;
      if (event.fn !== undefined) return event;
      this.drop();
    }
    this.#head = 0;
    this.#tail = 0;
    return undefined;
  }
  drop(): void {
    this.#events[this.#head++] = undefined;
  }
}

/** Empty lists that are kept for later. */
const MAX_SPARE = 256;

export class EventQueue {
  readonly #heap: Instant[] = [];
  readonly #instants = new Map<number, Instant>();
  readonly #spare: Instant[] = [];
  /** Where the last event went: the next one often goes there too. */
  #last: Instant | undefined;
  #seq = 0;

  /** Keeps `count` sequence numbers for later and gives the first of them. */
  reserve(count: number): number {
    const first = this.#seq;
    this.#seq += count;
    return first;
  }

  /** `seq`: one of those that were reserved. */
  push(at: number, fn: () => void, cause: number, seq: number = this.#seq++): Timer {
    const event = new QueuedEvent(at, seq, cause, fn);
    if (this.#last?.at !== at) this.#last = this.#instants.get(at) ?? this.#begin(at);
    this.#last.add(event);
    return event;
  }

  /** The time of the first live event; cancelled ones before it are dropped. */
  peekTime(): number | undefined {
    for (;;) {
      const instant = this.#heap[0];
      if (instant === undefined) return undefined;
      if (instant.first() !== undefined) return instant.at;
      this.#endFirst(instant);
    }
  }

  /** The cause of the first live event; call after `peekTime`. */
  peekCause(): number {
    return ((this.#heap[0] as Instant).first() as QueuedEvent).cause;
  }

  /** Takes the first live event; call after `peekTime` has said that there is one. */
  pop(): () => void {
    const instant = this.#heap[0] as Instant;
    const event = instant.first() as QueuedEvent;
    instant.drop();
    const fn = event.fn as () => void;
    event.fn = undefined;
    return fn;
  }

  #begin(at: number): Instant {
    const instant = this.#spare.pop() ?? new Instant();
    instant.at = at;
    this.#instants.set(at, instant);
    const heap = this.#heap;
    let i = heap.length;
    heap.push(instant);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const p = heap[parent] as Instant;
      if (p.at < at) break;
      heap[i] = p;
      i = parent;
    }
    heap[i] = instant;
    return instant;
  }

  #endFirst(instant: Instant): void {
    this.#instants.delete(instant.at);
    if (this.#last === instant) this.#last = undefined;
    if (this.#spare.length < MAX_SPARE) this.#spare.push(instant);
    const heap = this.#heap;
    const last = heap.pop() as Instant;
    const n = heap.length;
    if (n === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && (heap[child + 1] as Instant).at < (heap[child] as Instant).at) child++;
      const c = heap[child] as Instant;
      if (c.at >= last.at) break;
      heap[i] = c;
      i = child;
    }
    heap[i] = last;
  }
}
