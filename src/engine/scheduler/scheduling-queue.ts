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

/** Highest priority first, then the one that has waited longest. A Pod's priority never changes. */
class ActiveQueue {
  readonly #priorities = new Map<string, number>();
  readonly #levels = new Map<number, Map<string, QueuedPod>>();

  get(uid: string): QueuedPod | undefined {
    return this.#levels.get(this.#priorities.get(uid) ?? 0)?.get(uid);
  }
  set(uid: string, item: QueuedPod): void {
    const priority = item.pod.spec.priority ?? 0;
    let level = this.#levels.get(priority);
    if (!level) {
      level = new Map();
      this.#levels.set(priority, level);
    }
    level.set(uid, item);
    this.#priorities.set(uid, priority);
  }
  delete(uid: string): void {
    const priority = this.#priorities.get(uid);
    if (priority === undefined) return;
    this.#priorities.delete(uid);
    const level = this.#levels.get(priority);
    level?.delete(uid);
    if (level?.size === 0) this.#levels.delete(priority);
  }
  first(): QueuedPod | undefined {
    const highest = Math.max(...this.#levels.keys());
    const [item] = this.#levels.get(highest)?.values() ?? [];
    return item;
  }
}

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #active = new ActiveQueue();
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

  pop(): QueuedPod | undefined {
    const first = this.#active.first();
    if (first) this.#active.delete(first.pod.metadata.uid ?? '');
    return first;
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
