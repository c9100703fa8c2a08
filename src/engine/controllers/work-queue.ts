/**
 * The rate limited queue of a controller: a key that waits is there once, a key that is being worked on is given out
 * again only when the work is done.
 *
 * Models client-go util/workqueue: Type, delaying_queue and the default controller rate limiter, which is the longer of
 * an exponential back-off for each key and a bucket for all (10 a second, burst 100).
 */
import type { Clock } from '../clock/clock.ts';
import type { Timer } from '../clock/event-queue.ts';
import { TokenBucket } from '../events/token-bucket.ts';

export interface RateLimit {
  /** Delay after the first failure in ms; doubles with each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
}
export const DEFAULT_RATE_LIMIT: RateLimit = { baseMs: 5, maxMs: 1_000_000 };

const BUCKET_BURST = 100;
const BUCKET_PER_SECOND = 10;

export interface QueuedKey {
  readonly key: string;
  /** The trace entry because of which the key was added. */
  readonly cause: number;
}

let isQuiet = false;
/** Runs `fn`; keys that it adds to any queue are not added. For what is known to be as it should be. */
export function withoutQueueing(fn: () => void): void {
  isQuiet = true;
  try {
    fn();
  } finally {
    isQuiet = false;
  }
}

export class WorkQueue {
  readonly #clock: Clock;
  readonly #limit: RateLimit;
  readonly #onReady: () => void;
  readonly #ready = new Map<string, number>();
  readonly #processing = new Set<string>();
  /** Keys that were added while they were worked on, with the cause. */
  readonly #dirty = new Map<string, number>();
  readonly #waiting = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();
  readonly #bucket: TokenBucket;

  /** `onReady` is called whenever a key has become ready. */
  constructor(clock: Clock, onReady: () => void, limit: RateLimit = DEFAULT_RATE_LIMIT) {
    this.#clock = clock;
    this.#onReady = onReady;
    this.#limit = limit;
    this.#bucket = new TokenBucket(BUCKET_BURST, BUCKET_PER_SECOND, clock.now);
  }

  get length(): number {
    return this.#ready.size;
  }

  add(key: string): void {
    if (isQuiet || this.#ready.has(key)) return;
    if (this.#processing.has(key)) {
      if (!this.#dirty.has(key)) this.#dirty.set(key, this.#clock.cause);
      return;
    }
    this.#ready.set(key, this.#clock.cause);
    this.#onReady();
  }

  /** Adds the key after `delayMs`; of several delays the one that ends first counts. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) return this.add(key);
    const at = this.#clock.now + Math.ceil(delayMs);
    const known = this.#waiting.get(key);
    if (known && known.at <= at) return;
    known?.cancel();
    const timer = this.#clock.at(at, () => {
      this.#waiting.delete(key);
      this.add(key);
    });
    this.#waiting.set(key, timer);
  }

  /** Adds the key when its back-off and the bucket allow; each call counts as one more failure. */
  addRateLimited(key: string): void {
    this.addAfter(key, this.nextDelay(key));
  }

  /** What the rate limiter says for one more failure of this key, ms. */
  nextDelay(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const backOff = Math.min(this.#limit.baseMs * 2 ** failures, this.#limit.maxMs);
    return this.#bucket.tryAccept(this.#clock.now) ? backOff : Math.max(backOff, 1000 / BUCKET_PER_SECOND);
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }
  /** The key went well: the next failure is the first again. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The key that waits longest; it counts as being worked on until `done`. */
  take(): QueuedKey | undefined {
    const [first] = this.#ready;
    if (first === undefined) return undefined;
    const [key, cause] = first;
    this.#ready.delete(key);
    this.#processing.add(key);
    return { key, cause };
  }

  done(key: string): void {
    this.#processing.delete(key);
    const cause = this.#dirty.get(key);
    if (cause === undefined) return;
    this.#dirty.delete(key);
    this.#clock.because(cause, () => this.add(key));
  }
}
