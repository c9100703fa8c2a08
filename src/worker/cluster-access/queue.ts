/** A stream that is filled from one side and read from the other, as virtual time passes. */
import { Signal } from '../../engine/clock/signal.ts';
import type { Task } from '../../engine/clock/task.ts';
import type { Stream } from '../../kubectl/index.ts';

export class Queue<T> implements Stream<T> {
  readonly #items: T[] = [];
  readonly #changed = new Signal();
  #isOver = false;
  onClose: (() => void) | undefined;

  push(item: T): void {
    this.#items.push(item);
    this.#changed.fire();
  }
  end(): void {
    this.#isOver = true;
    this.#changed.fire();
  }

  *next(timeoutMs?: number): Task<T | 'timeout' | undefined> {
    if (this.#items.length === 0 && !this.#isOver) {
      const fired = yield timeoutMs === undefined ? this.#changed : { on: [this.#changed], timeoutMs };
      if (fired === undefined && this.#items.length === 0) return 'timeout';
    }
    return this.#items.shift();
  }
  close(): void {
    this.onClose?.();
    this.onClose = undefined;
  }
}
