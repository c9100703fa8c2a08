/**
 * How many pulls a node does at once, first come, first served.
 *
 * Models pkg/kubelet/images/puller.go: one at a time by default, else up to `maxParallelImagePulls`. Leaves out the
 * bound of 10 on the queue of the serial puller: callers beyond it would wait outside, which looks the same.
 */
import { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';

export interface PullerConfig {
  /** Default true; false when `maxParallelImagePulls` is 2 or more. */
  readonly serializeImagePulls?: boolean | undefined;
  /** Undefined without serializing: no limit. */
  readonly maxParallelImagePulls?: number | undefined;
}

/** How many pulls may run at once. */
export function parallelPulls(config: PullerConfig): number {
  const max = config.maxParallelImagePulls ?? Number.POSITIVE_INFINITY;
  const serial = config.serializeImagePulls ?? !(max >= 2 && Number.isFinite(max));
  return serial ? 1 : max;
}

export class Puller {
  readonly #max: number;
  readonly #waiting: Signal[] = [];
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Runs a pull when its turn comes. */
  *run<T>(pull: () => Task<T>): Task<T> {
    yield* this.#acquire();
    try {
      return yield* pull();
    } finally {
      this.#release();
    }
  }

  *#acquire(): Task {
    if (this.#running < this.#max) {
      this.#running++;
      return;
    }
    const turn = new Signal();
    this.#waiting.push(turn);
    let granted = false;
    try {
      yield turn;
      granted = true;
    } finally {
      // Cancelled while waiting: it leaves the queue, or hands on the turn it was given in the same instant.
      if (!granted) {
        const at = this.#waiting.indexOf(turn);
        if (at >= 0) this.#waiting.splice(at, 1);
        else this.#release();
      }
    }
  }

  /** The place goes to the next in line without ever being free. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next.fire();
  }
}
