/**
 * Pods that wait for a node: active by priority and time, unschedulable until something that may help happens or five
 * minutes have passed, and errors after a back-off. Models pkg/scheduler/backend/queue.
 * Differs: a Pod that an event brings back is active at once, as upstream pops it from the back-off queue early while
 * nothing else is active.
 */
import type { Pod } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';

const MAX_IN_UNSCHEDULABLE_MS = 300_000;
const UNSCHEDULABLE_FLUSH_MS = 30_000;
const MAX_BACKOFF_S = 10;

export interface QueuedPod {
  pod: Pod;
  queuedAt: number;
  /** Errors in a row. */
  errors: number;
  rejectedBy: ReadonlySet<string>;
}

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #active = new Map<string, QueuedPod>();
  readonly #unschedulable = new Map<string, QueuedPod>();
  readonly #backingOff = new Map<string, QueuedPod>();
  readonly wake = new Signal();
  #flushAt = -1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(uid: string): QueuedPod | undefined {
    return this.#active.get(uid) ?? this.#unschedulable.get(uid) ?? this.#backingOff.get(uid);
  }
  isWaiting(uid: string): boolean {
    return this.#unschedulable.has(uid);
  }
  remove(uid: string): void {
    this.#active.delete(uid);
    this.#unschedulable.delete(uid);
    this.#backingOff.delete(uid);
  }

  add(item: QueuedPod): void {
    const uid = item.pod.metadata.uid ?? '';
    this.#unschedulable.delete(uid);
    this.#backingOff.delete(uid);
    item.queuedAt = this.#clock.now;
    this.#active.set(uid, item);
    this.wake.fire();
  }

  /** Highest priority first, then the one that has waited longest. */
  pop(): QueuedPod | undefined {
    let best: QueuedPod | undefined;
    for (const item of this.#active.values())
      if (!best || (item.pod.spec.priority ?? 0) > (best.pod.spec.priority ?? 0)) best = item;
    if (best) this.#active.delete(best.pod.metadata.uid ?? '');
    return best;
  }

  /** Waits for an event that one of `item.rejectedBy` has asked for. */
  park(item: QueuedPod): void {
    item.queuedAt = this.#clock.now;
    item.errors = 0;
    this.#unschedulable.set(item.pod.metadata.uid ?? '', item);
    this.#scheduleFlush();
  }

  /** An error: 1, 2, 4, 8, 10 s. */
  backOff(item: QueuedPod): void {
    const uid = item.pod.metadata.uid ?? '';
    const seconds = Math.min(2 ** item.errors++, MAX_BACKOFF_S);
    this.#backingOff.set(uid, item);
    this.#clock.after(seconds * 1000, () => {
      if (this.#backingOff.get(uid) === item) this.add(item);
    });
  }

  /** Something happened that may help those whom one of these plugins rejected and for whom `mayHelp` holds. */
  moveAll(plugins: readonly string[], mayHelp: (item: QueuedPod) => boolean = () => true): void {
    if (this.#unschedulable.size === 0) return;
    for (const item of [...this.#unschedulable.values()])
      if (plugins.some((plugin) => item.rejectedBy.has(plugin)) && mayHelp(item)) this.add(item);
  }

  /** A Pod that sat for more than five minutes is tried again whatever happened; looked for every 30 s. */
  #scheduleFlush(): void {
    const at = (Math.floor(this.#clock.now / UNSCHEDULABLE_FLUSH_MS) + 1) * UNSCHEDULABLE_FLUSH_MS;
    if (this.#flushAt === at || this.#unschedulable.size === 0) return;
    this.#flushAt = at;
    this.#clock.at(at, () => {
      for (const item of [...this.#unschedulable.values()])
        if (this.#clock.now - item.queuedAt > MAX_IN_UNSCHEDULABLE_MS) this.add(item);
      this.#scheduleFlush();
    });
  }
}
