/** A binary heap of callbacks ordered by (time, sequence of setting), in parallel arrays. */

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
  /** The entry stays in the heap without a callback and is dropped when it comes up: cancelling costs nothing. */
  cancel(): void {
    this.fn = undefined;
  }
}

const before = (a: QueuedEvent, b: QueuedEvent): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export class EventQueue {
  readonly #heap: QueuedEvent[] = [];
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
    const heap = this.#heap;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const p = heap[parent] as QueuedEvent;
      if (!before(event, p)) break;
      heap[i] = p;
      i = parent;
    }
    heap[i] = event;
    return event;
  }

  /** The time of the first live event; cancelled ones before it are dropped. */
  peekTime(): number | undefined {
    const heap = this.#heap;
    while (heap.length > 0 && heap[0]?.fn === undefined) this.#removeFirst();
    return heap[0]?.at;
  }

  /** The cause of the first live event; call after `peekTime`. */
  peekCause(): number {
    return (this.#heap[0] as QueuedEvent).cause;
  }

  /** Takes the first live event; call after `peekTime` has said that there is one. */
  pop(): () => void {
    const event = this.#heap[0] as QueuedEvent;
    this.#removeFirst();
    const fn = event.fn as () => void;
    event.fn = undefined;
    return fn;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as QueuedEvent;
    const n = heap.length;
    if (n === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1] as QueuedEvent, heap[child] as QueuedEvent)) child++;
      const c = heap[child] as QueuedEvent;
      if (!before(c, last)) break;
      heap[i] = c;
      i = child;
    }
    heap[i] = last;
  }
}
