/**
 * The eviction manager: ends Pods before the node runs out of memory, disk or process numbers.
 *
 * Models pkg/kubelet/eviction/eviction_manager.go. It looks every 10 s, but only as long as a threshold is met, a
 * condition still stands or a Pod with limits of local storage has written something: what else it would find is nothing.
 * Leaves out: annotations of the event, swap, the kernel's own notification of low memory.
 */
import { parseDuration } from '../../../kube/duration.ts';
import { tolerationsTolerateTaint } from '../../../kube/tolerations.ts';
import { podQOSClass } from '../../../kube/qos.ts';
import type { Pod } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';
import type { NodeResource, NodeUsage } from '../../runtime/node-usage.ts';
import type { AdmissionRejection } from '../admission.ts';
import type { KubeletEvents } from '../kubelet-recorder.ts';
import type { NodeStatus } from '../node-status.ts';
import { isCriticalPod } from '../oom-score.ts';
import type { KillRequest } from '../pod-workers.ts';
import { nextTick } from '../work-queue.ts';
import { hasLocalLimits, passedLocalLimit } from './local-limits.ts';
import { evictionMessage, nodeConditionMessage } from './messages.ts';
import type { PodStats } from './pod-stats.ts';
import { rankForEviction } from './ranking.ts';
import {
  byEvictionPriority,
  type EvictionSetup,
  isMet,
  parseThresholds,
  type PressureCondition,
  SIGNALS,
  type Threshold,
  thresholdAmount,
} from './thresholds.ts';

const MONITOR_MS = 10_000;
const CLEANUP_WAIT_MS = 30_000;
const CLEANUP_POLL_MS = 1000;
const DEFAULT_TRANSITION_MS = 300_000;
const HARD_GRACE_SECONDS = 1;
/** A kill request waits at least so long for the Pod to be stopped, or half as long again as its grace. */
const MIN_KILL_WAIT_MS = 10_000;

export interface EvictionOptions {
  readonly clock: Clock;
  readonly setup: EvictionSetup;
  readonly usage: NodeUsage;
  readonly recorder: KubeletEvents;
  readonly nodeStatus: NodeStatus;
  /** Of the 10 s grid. */
  readonly offsetMs: number;
  /** Pods that are not being taken down, in the order in which they came. */
  readonly activePods: () => readonly Pod[];
  readonly stats: (pod: Pod) => PodStats;
  readonly kill: (pod: Pod, request: KillRequest) => void;
  /** False until everything of the Pod has been stopped. */
  readonly isStopped: (pod: Pod) => boolean;
  /** False until its volumes are gone too. */
  readonly isCleanedUp: (pod: Pod) => boolean;
  /** Frees disk: dead containers, then images that nobody uses. */
  readonly reclaimDisk: () => void;
}

export class EvictionManager {
  readonly #o: EvictionOptions;
  readonly #thresholds: readonly Threshold[];
  readonly #transitionMs: number;
  readonly #wake = new Signal();
  /** More in use than this, and a threshold is met. */
  readonly #trigger = new Map<NodeResource, number>();
  readonly #firstMetAt = new Map<Threshold, number>();
  readonly #lastSeenAt = new Map<PressureCondition, number>();
  #met: readonly Threshold[] = [];
  #conditions: readonly PressureCondition[] = [];
  #localDue = false;

  constructor(options: EvictionOptions) {
    this.#o = options;
    this.#thresholds = parseThresholds(options.setup);
    const period = parseDuration(options.setup.evictionPressureTransitionPeriod ?? '');
    this.#transitionMs = period.ok ? period.value : DEFAULT_TRANSITION_MS;
    for (const { signal, value } of this.#thresholds) {
      const { measures } = SIGNALS[signal];
      const { capacity } = options.usage.amount(measures);
      const most = capacity - thresholdAmount(value, capacity);
      this.#trigger.set(measures, Math.min(most, this.#trigger.get(measures) ?? Number.POSITIVE_INFINITY));
    }
  }

  /** Conditions that hold for admission now. */
  get conditions(): readonly PressureCondition[] {
    return this.#conditions;
  }

  /** Models Admit: what the node takes while it is under pressure. */
  admit(pod: Pod): AdmissionRejection | undefined {
    if (this.#conditions.length === 0 || isCriticalPod(pod)) return undefined;
    const onlyMemory = this.#conditions.every((condition) => condition === 'MemoryPressure');
    if (onlyMemory) {
      const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };
      if (podQOSClass(pod) !== 'BestEffort') return undefined;
      if (tolerationsTolerateTaint(pod.spec.tolerations ?? [], taint)) return undefined;
    }
    return { reason: 'Evicted', message: nodeConditionMessage(this.#conditions) };
  }

  /** Something of that kind is used more (or less) than before. */
  usageChanged(resource: NodeResource): void {
    if (resource === 'disk') this.#localDue = true;
    if (this.#isPassed(resource) || resource === 'disk') this.#wake.fire();
  }

  #isPassed(resource: NodeResource): boolean {
    return this.#o.usage.amount(resource).used > (this.#trigger.get(resource) ?? Number.POSITIVE_INFINITY);
  }

  #hasWork(): boolean {
    if (this.#met.length > 0 || this.#conditions.length > 0) return true;
    if ([...this.#trigger.keys()].some((resource) => this.#isPassed(resource))) return true;
    if (!this.#localDue) return false;
    if (this.#o.activePods().some(hasLocalLimits)) return true;
    this.#localDue = false;
    return false;
  }

  *run(): Task {
    const { clock, offsetMs } = this.#o;
    for (;;) {
      if (!this.#hasWork()) {
        yield this.#wake;
        continue;
      }
      yield nextTick(clock.now, MONITOR_MS, offsetMs) - clock.now;
      for (let evicted = yield* this.#synchronize(); evicted.length > 0; evicted = yield* this.#synchronize())
        yield* this.#waitForCleanup(evicted);
    }
  }

  *#waitForCleanup(pods: readonly Pod[]): Task {
    const until = this.#o.clock.now + CLEANUP_WAIT_MS;
    while (this.#o.clock.now < until && !pods.every((pod) => this.#o.isCleanedUp(pod))) yield CLEANUP_POLL_MS;
  }

  /** One look → the Pods that were evicted by it. */
  *#synchronize(): Task<readonly Pod[]> {
    const { clock, usage, nodeStatus } = this.#o;
    const now = clock.now;
    const amountOf = (threshold: Threshold) => usage.amount(SIGNALS[threshold.signal].measures);
    const isActive = (threshold: Threshold): boolean =>
      isMet(threshold, amountOf(threshold)) ||
      (this.#met.includes(threshold) && isMet(threshold, amountOf(threshold), true));
    const met = this.#thresholds.filter(isActive);
    for (const threshold of this.#thresholds) {
      if (!met.includes(threshold)) this.#firstMetAt.delete(threshold);
      else if (!this.#firstMetAt.has(threshold)) this.#firstMetAt.set(threshold, now);
    }
    for (const { signal } of met) this.#lastSeenAt.set(SIGNALS[signal].condition, now);
    this.#conditions = [...this.#lastSeenAt]
      .filter(([, at]) => now - at < this.#transitionMs || at === now)
      .map(([condition]) => condition)
      .sort();
    nodeStatus.setPressures(this.#conditions);
    this.#met = met.filter(
      (threshold) => now - (this.#firstMetAt.get(threshold) ?? now) >= threshold.graceMs,
    );

    const overLimit = yield* this.#evictForLocalLimits();
    if (overLimit.length > 0) return overLimit;
    // A soft threshold that still has time keeps the manager looking.
    if (this.#met.length === 0) return [];
    const [threshold] = [...this.#met].sort(byEvictionPriority);
    if (!threshold) return [];
    return yield* this.#reclaim(threshold);
  }

  *#evictForLocalLimits(): Task<readonly Pod[]> {
    const evicted: Pod[] = [];
    if (!this.#localDue) return evicted;
    this.#localDue = false;
    for (const pod of this.#o.activePods()) {
      if (!hasLocalLimits(pod)) continue;
      const message = passedLocalLimit(pod, this.#o.stats(pod));
      if (message !== undefined && (yield* this.#evict(pod, HARD_GRACE_SECONDS, message, false)))
        evicted.push(pod);
    }
    return evicted;
  }

  *#reclaim(threshold: Threshold): Task<readonly Pod[]> {
    const { recorder, nodeStatus, usage, activePods, stats, setup } = this.#o;
    const { resource, measures } = SIGNALS[threshold.signal];
    recorder.event(
      nodeStatus.reference,
      'Warning',
      'EvictionThresholdMet',
      `Attempting to reclaim ${resource}`,
    );
    if (measures === 'disk') {
      this.#o.reclaimDisk();
      const unresolved = this.#met.some((one) =>
        isMet(one, usage.amount(SIGNALS[one.signal].measures), true),
      );
      if (!unresolved) return [];
    }
    for (const pod of rankForEviction(activePods(), stats, measures)) {
      const grace =
        threshold.graceMs === 0
          ? HARD_GRACE_SECONDS
          : Math.min(setup.evictionMaxPodGracePeriod ?? 0, pod.spec.terminationGracePeriodSeconds ?? 0);
      const message = evictionMessage(pod, stats(pod), threshold, usage.amount(measures));
      if (yield* this.#evict(pod, grace, message, true)) return [pod];
    }
    return [];
  }

  /** Models evictPod with killPodNow: waits until the Pod has been stopped. False when it may not be evicted. */
  *#evict(pod: Pod, graceSeconds: number, message: string, isDisruption: boolean): Task<boolean> {
    if (isCriticalPod(pod)) return false;
    const { clock, recorder, kill, isStopped } = this.#o;
    recorder.event(pod, 'Warning', 'Evicted', message);
    kill(pod, {
      graceSeconds,
      evict: true,
      status: { phase: 'Failed', reason: 'Evicted', message },
      ...(isDisruption ? { disruption: message } : {}),
    });
    const until = clock.now + Math.max(MIN_KILL_WAIT_MS, 1500 * graceSeconds);
    while (!isStopped(pod)) {
      if (clock.now >= until) {
        const text = 'Container runtime did not kill the pod within specified grace period.';
        recorder.event(pod, 'Warning', 'ExceededGracePeriod', text);
        return true;
      }
      yield CLEANUP_POLL_MS;
    }
    return true;
  }
}
