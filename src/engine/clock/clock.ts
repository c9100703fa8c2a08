/**
 * Virtual time: an event queue ordered by (time, sequence), tasks as generators, and the cause of what runs now.
 *
 * Nothing here knows Kubernetes. A part of the engine waits only by yielding from a task or by being called back by
 * `after`. The clock carries the *cause* along by itself: a timer hands on the cause that was current when it was set,
 * a signal hands on the cause that was current when it fired. Nobody passes causes by hand.
 */
import type { SimTime } from '../../kube/time.ts';
import { EventQueue, type Timer } from './event-queue.ts';
import { type Task, TaskRun, type TaskHandle } from './task.ts';

/** Events that one virtual instant may take before the run is stopped as our own mistake. */
const MAX_EVENTS_PER_INSTANT = 2_000_000;

/** The sequence number of a trace entry, or `NO_CAUSE` where there is none. */
export const NO_CAUSE = -1;

export class Clock {
  #now = 0 as SimTime;
  #eventsNow = 0;
  #eventsTotal = 0;
  readonly #queue = new EventQueue();

  /** The trace entry that brought about the code that is running now; `NO_CAUSE` at the very start. */
  cause: number = NO_CAUSE;

  /** Milliseconds since the start of the run. */
  get now(): SimTime {
    return this.#now;
  }

  /** Events handled so far: what `npm run bench` divides by the wall time. */
  get eventCount(): number {
    return this.#eventsTotal;
  }

  /** The time of the next event, or undefined when nothing is left to happen. */
  get nextEventAt(): SimTime | undefined {
    return this.#queue.peekTime() as SimTime | undefined;
  }

  /** Calls `fn` at `time`; a time in the past counts as now. Events of one instant run in the order they were set. */
  at(time: number, fn: () => void): Timer {
    return this.#queue.push(time > this.#now ? time : this.#now, fn, this.cause);
  }

  /** Keeps `count` places of the order in which things are set, for `atTurn`; gives the first. */
  reserveTurns(count: number): number {
    return this.#queue.reserve(count);
  }

  /** Like `at`, but of one instant in the place that was reserved, whenever it is called. */
  atTurn(turn: number, time: number, fn: () => void): Timer {
    return this.#queue.push(time > this.#now ? time : this.#now, fn, this.cause, turn);
  }

  /** Calls `fn` after `delayMs` (whole milliseconds, rounded up; at least 0). */
  after(delayMs: number, fn: () => void): Timer {
    return this.at(this.#now + Math.max(0, Math.ceil(delayMs)), fn);
  }

  /** Starts a task in an event of its own at the present instant. */
  spawn<T>(task: Task<T>): TaskHandle<T> {
    const run = new TaskRun<T>(this, task);
    run.schedule();
    return run;
  }

  /** Runs `fn` with `cause` as the current cause, then restores what was current before. */
  because(cause: number, fn: () => void): void {
    const before = this.cause;
    this.cause = cause;
    fn();
    this.cause = before;
  }

  /**
   * Handles events up to and including `limit`, at most `maxEvents` of them.
   * Returns true when everything due by `limit` is done; the clock then stands at `limit`.
   */
  runUntil(limit: number, maxEvents = Number.POSITIVE_INFINITY): boolean {
    let left = maxEvents;
    for (;;) {
      const time = this.#queue.peekTime();
      if (time === undefined || time > limit) {
        if (limit > this.#now && Number.isFinite(limit)) this.#now = limit as SimTime;
        return true;
      }
      if (left-- <= 0) return false;
      if (time > this.#now) {
        this.#now = time as SimTime;
        this.#eventsNow = 0;
      } else if (++this.#eventsNow > MAX_EVENTS_PER_INSTANT) {
        throw new Error(
          `more than ${MAX_EVENTS_PER_INSTANT} events at ${time} ms: a loop that takes no time`,
        );
      }
      this.#eventsTotal++;
      this.cause = this.#queue.peekCause();
      this.#queue.pop()();
    }
  }
}
