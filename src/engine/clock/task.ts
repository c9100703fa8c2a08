/**
 * Tasks: work that takes virtual time, written as a generator that yields what it waits for.
 *
 * `yield 300` waits 300 ms, `yield signal` waits until the signal fires, `yield { on: [a, b], timeoutMs: 1000 }` waits
 * for the first of several. What comes back is the signal that fired, or undefined when the time ran out.
 * A cancelled task ends at its present `yield` and its `finally` blocks run.
 */
import type { Clock } from './clock.ts';
import type { Timer } from './event-queue.ts';
import { Signal } from './signal.ts';

export interface WaitFor {
  readonly on: readonly Signal[];
  /** Whole milliseconds; absent: no limit. */
  readonly timeoutMs?: number | undefined;
}
export type Wait = number | Signal | WaitFor;
export type Task<T = void> = Generator<Wait, T, Signal | undefined>;

export interface TaskHandle<T = void> {
  /** Fires once, when the task has returned or was cancelled. */
  readonly ended: Signal;
  readonly state: 'running' | 'returned' | 'cancelled';
  /** What the task returned; undefined while it runs and when it was cancelled. */
  readonly result: T | undefined;
  cancel(): void;
}

/** Waits for a task that was spawned and gives its result (undefined when it was cancelled). */
export function* join<T>(handle: TaskHandle<T>): Task<T | undefined> {
  while (handle.state === 'running') yield handle.ended;
  return handle.result;
}

export class TaskRun<T> implements TaskHandle<T> {
  readonly ended = new Signal();
  state: 'running' | 'returned' | 'cancelled' = 'running';
  result: T | undefined;
  readonly #clock: Clock;
  readonly #task: Task<T>;
  #timer: Timer | undefined;
  #signals: readonly Signal[] = [];
  #wakers: (() => void)[] = [];
  #stepping = false;

  constructor(clock: Clock, task: Task<T>) {
    this.#clock = clock;
    this.#task = task;
  }

  /** Queues the next step at the present instant; the cause that is current now goes with it. */
  schedule(fired?: Signal): void {
    this.#timer = this.#clock.after(0, () => this.#step(fired));
  }

  cancel(): void {
    if (this.state !== 'running') return;
    this.#stopWaiting();
    this.state = 'cancelled';
    // A task that cancels itself is inside its own step: it ends at its next yield.
    if (!this.#stepping) this.#task.return(undefined as T);
    this.ended.fire();
  }

  #step(fired: Signal | undefined): void {
    this.#timer = undefined;
    this.#stepping = true;
    const next = this.#task.next(fired);
    this.#stepping = false;
    if (this.state !== 'running') {
      this.#task.return(undefined as T);
      return;
    }
    if (next.done) {
      this.result = next.value;
      this.state = 'returned';
      this.ended.fire();
      return;
    }
    this.#wait(next.value);
  }

  #wait(wait: Wait): void {
    if (typeof wait === 'number') {
      this.#timer = this.#clock.after(wait, () => this.#step(undefined));
      return;
    }
    const signals = wait instanceof Signal ? [wait] : wait.on;
    this.#signals = signals;
    this.#wakers = signals.map((signal) => {
      const wake = (): void => {
        this.#stopWaiting();
        this.schedule(signal);
      };
      signal.addWaiter(wake);
      return wake;
    });
    if (!(wait instanceof Signal) && wait.timeoutMs !== undefined) {
      this.#timer = this.#clock.after(wait.timeoutMs, () => {
        this.#stopWaiting();
        this.#step(undefined);
      });
    }
  }

  #stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#signals.forEach((signal, i) => signal.removeWaiter(this.#wakers[i] as () => void));
    this.#signals = [];
    this.#wakers = [];
  }
}
