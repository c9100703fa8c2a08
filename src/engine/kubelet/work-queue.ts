/**
 * Delayed re-syncs, one entry for each Pod. Models pkg/kubelet/util/queue/work_queue.go as the sync loop polls it:
 * once a second, and an item is due when its time lies strictly before the poll.
 */
import type { Clock } from '../clock/clock.ts';
import type { Timer } from '../clock/event-queue.ts';

const POLL_MS = 1000;

/** The first instant of a grid of `periodMs` (shifted by `offsetMs`) that lies strictly after `t`. */
export const nextTick = (t: number, periodMs: number, offsetMs: number): number =>
  (Math.floor((t - offsetMs) / periodMs) + 1) * periodMs + offsetMs;

export class WorkQueue {
  readonly #clock: Clock;
  readonly #offsetMs: number;
  readonly #onDue: (uid: string) => void;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock, offsetMs: number, onDue: (uid: string) => void) {
    this.#clock = clock;
    this.#offsetMs = offsetMs;
    this.#onDue = onDue;
  }

  /** Replaces what was queued for that Pod. Returns the instant at which it will be looked at. */
  enqueue(uid: string, delayMs: number): number {
    this.forget(uid);
    const at = nextTick(this.#clock.now + Math.ceil(delayMs), POLL_MS, this.#offsetMs);
    this.#timers.set(
      uid,
      this.#clock.at(at, () => {
        this.#timers.delete(uid);
        this.#onDue(uid);
      }),
    );
    return at;
  }

  /** Forgets everything. */
  stop(): void {
    for (const uid of [...this.#timers.keys()]) this.forget(uid);
  }

  forget(uid: string): void {
    this.#timers.get(uid)?.cancel();
    this.#timers.delete(uid);
  }
}
