/**
 * Keeps the newest status of each Pod and brings it to the API server; issues the last DELETE of a Pod that is done.
 *
 * Models pkg/kubelet/status/status_manager.go. A change is sent at once (after the latency of a request); what could
 * not be finished then (a Pod that is not yet safe to delete) is tried again on the manager's 10 s grid.
 */
import { runtimeContainerId } from './container-statuses.ts';
import { equalBut } from '../../kube/json.ts';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import { generateContainersReadyCondition, generatePodReadyCondition } from './conditions.ts';
import { isKubeletOwnedCondition } from './condition-ownership.ts';
import { isStaticPod, isTerminalPhase, runtimeUid } from './pod-format.ts';
import { terminatedPodStatus } from './terminal-status.ts';
import { nextTick } from './work-queue.ts';

const FULL_SYNC_MS = 10_000;
const NOT_FOUND = 404;

export interface StatusManagerOptions {
  readonly clock: Clock;
  readonly client: ApiClient;
  readonly apiMs: () => number;
  /** ms since the start → RFC 3339 to the second. */
  readonly toTimestamp: (ms: number) => string;
  /** Models PodCouldHaveRunningContainers: false once the kubelet has seen everything stopped. */
  readonly couldHaveRunningContainers: (uid: string) => boolean;
}

interface CachedStatus {
  readonly pod: Pod;
  readonly status: PodStatus;
  /** What was handed in last: the very same status again changes nothing. */
  readonly given: PodStatus;
  /** The Pod has been through SyncTerminatedPod: nothing on the node is left of it. */
  readonly finished: boolean;
}

export class StatusManager {
  readonly #options: StatusManagerOptions;
  readonly #cache = new Map<string, CachedStatus>();
  readonly #queue = new Set<string>();
  readonly #wake = new Signal();
  /** Pods that are looked at again at the manager's next tick. */
  readonly #retries = new Set<string>();

  constructor(options: StatusManagerOptions) {
    this.#options = options;
  }

  /** The task that sends; the kubelet spawns it. */
  *run(): Task {
    for (;;) {
      const [uid] = this.#queue;
      if (uid === undefined) {
        yield this.#wake;
        continue;
      }
      this.#queue.delete(uid);
      const latency = this.#options.apiMs();
      if (latency > 0) yield latency;
      this.#sync(uid);
    }
  }

  getPodStatus(uid: string): PodStatus | undefined {
    return this.#cache.get(uid)?.status;
  }

  /** Stores the status that a sync computed. */
  setPodStatus(pod: Pod, status: PodStatus): void {
    this.#update(pod, status, false, pod.metadata.deletionTimestamp !== undefined);
  }

  /** A readiness probe changed its mind: `ready`, Ready and ContainersReady follow at once. */
  setContainerReadiness(pod: Pod, name: string, containerId: string, ready: boolean): void {
    const cached = this.#cache.get(pod.metadata.uid ?? '');
    if (!cached) return;
    const statuses = withContainer(cached.status, name, containerId, (status) => ({ ...status, ready }));
    if (!statuses) return;
    const all = [...(statuses.initContainerStatuses ?? []), ...(statuses.containerStatuses ?? [])];
    const phase = statuses.phase ?? 'Pending';
    const conditions = replaceConditions(statuses.conditions ?? [], [
      generatePodReadyCondition(pod, statuses.conditions ?? [], all, phase),
      generateContainersReadyCondition(pod, all, phase),
    ]);
    this.#update(pod, { ...statuses, conditions }, false, false);
  }

  /** A startup probe has decided: `started` follows at once. */
  setContainerStartup(pod: Pod, name: string, containerId: string, started: boolean): void {
    const cached = this.#cache.get(pod.metadata.uid ?? '');
    if (!cached) return;
    const statuses = withContainer(cached.status, name, containerId, (status) => ({ ...status, started }));
    if (statuses) this.#update(pod, statuses, false, false);
  }

  /**
   * Everything on the node is gone: containers without an end get one, a phase that is not final becomes Failed, and
   * the object may be deleted. Models TerminatePod.
   */
  terminatePod(pod: Pod): void {
    const status = this.#cache.get(pod.metadata.uid ?? '')?.status ?? pod.status ?? {};
    this.#update(pod, terminatedPodStatus(pod, status), true, true);
  }

  /** The API object is gone: nothing is to be said about it any more. */
  forget(uid: string): void {
    this.#cache.delete(uid);
    this.#queue.delete(uid);
  }

  /** Asks for another try at what this Pod still needs. */
  poke(uid: string): void {
    if (this.#cache.has(uid)) this.#enqueue(uid);
  }

  #update(pod: Pod, next: PodStatus, finished: boolean, force: boolean): void {
    const uid = pod.metadata.uid ?? '';
    const cached = this.#cache.get(uid);
    if (cached?.given === next && !force && cached.finished === (finished || cached.finished)) return;
    const previous = cached?.status ?? pod.status ?? {};
    if (cached && reopensTerminated(pod, previous, next)) return;
    const now = this.#options.toTimestamp(this.#options.clock.now);
    const { conditions: known = [] } = previous;
    const conditions = (next.conditions ?? []).map((condition) => {
      const before = known.find(({ type }) => type === condition.type);
      const lastTransitionTime =
        before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
      return { ...condition, lastTransitionTime };
    });
    const status: PodStatus = {
      ...next,
      conditions,
      startTime: previous.startTime ?? next.startTime ?? now,
    };
    const isFinished = finished || cached?.finished === true;
    const changed = !cached || isFinished !== cached.finished || !sameStatus(cached.status, status);
    this.#cache.set(uid, {
      pod,
      status: changed ? status : cached.status,
      given: next,
      finished: isFinished,
    });
    if (changed || force) this.#enqueue(uid);
  }

  #enqueue(uid: string): void {
    this.#queue.add(uid);
    this.#wake.fire();
  }

  #sync(uid: string): void {
    const cached = this.#cache.get(uid);
    if (!cached) return;
    const { client } = this.#options;
    const { namespace, name } = cached.pod.metadata;
    const result = client.get<Pod>('pods', namespace, name ?? '');
    if (!result.ok && result.error.code !== NOT_FOUND) return this.#retry(uid);
    // A static Pod whose mirror is not there (yet) keeps its status for the next one.
    if (isStaticPod(cached.pod) && (!result.ok || runtimeUid(result.value) !== uid)) return;
    if (!result.ok || runtimeUid(result.value) !== uid) {
      this.#cache.delete(uid);
      return;
    }
    const merged = this.#merge(result.value, cached);
    const updated = client.updateStatus({ ...result.value, status: merged });
    const pod = updated.ok ? updated.value : result.value;
    if (pod.metadata.deletionTimestamp === undefined || isStaticPod(cached.pod)) return;
    if (!isTerminalPhase(pod.status?.phase) || !cached.finished) return this.#retry(uid);
    const deleted = client.delete('pods', namespace, name ?? '', {
      gracePeriodSeconds: 0,
      preconditions: { uid },
    });
    if (deleted.ok && (pod.metadata.finalizers ?? []).length === 0) this.#cache.delete(uid);
    else this.#retry(uid);
  }

  /** One look at everything that is not done, on the manager's grid. */
  #retry(uid: string): void {
    const { clock } = this.#options;
    if (this.#retries.has(uid)) return;
    this.#retries.add(uid);
    clock.at(nextTick(clock.now, FULL_SYNC_MS, 0), () => {
      this.#retries.delete(uid);
      this.poke(uid);
    });
  }

  /** Models mergePodStatus. */
  #merge(pod: Pod, cached: CachedStatus): PodStatus {
    const old = pod.status ?? {};
    const next = cached.status;
    const uid = pod.metadata.uid ?? '';
    const turnsTerminal = !isTerminalPhase(old.phase) && isTerminalPhase(next.phase);
    const isHeldBack = turnsTerminal && !cached.finished && this.#options.couldHaveRunningContainers(uid);
    // Shared with others, and sent only together with the terminal phase.
    const disruption = turnsTerminal && !isHeldBack ? (next.conditions ?? []).filter(isDisruption) : [];
    const foreign = (old.conditions ?? []).filter(
      (condition) =>
        !isKubeletOwnedCondition(condition.type) && !(disruption.length > 0 && isDisruption(condition)),
    );
    const own = (next.conditions ?? []).filter((condition) => isKubeletOwnedCondition(condition.type));
    let merged: PodStatus = {
      ...old,
      ...next,
      conditions: [...foreign, ...disruption, ...own],
      qosClass: old.qosClass,
    };
    if (isHeldBack) merged = { ...merged, phase: old.phase, reason: old.reason, message: old.message };
    if (isTerminalPhase(old.phase)) merged = { ...merged, phase: old.phase };
    if (isTerminalPhase(merged.phase)) {
      const reason = merged.phase === 'Failed' ? 'PodFailed' : 'PodCompleted';
      merged = {
        ...merged,
        conditions: (merged.conditions ?? []).map((c) => forceUnready(c, reason, this.#now())),
      };
    }
    return merged;
  }

  #now(): string {
    return this.#options.toTimestamp(this.#options.clock.now);
  }
}

const isDisruption = ({ type }: PodCondition): boolean => type === 'DisruptionTarget';

/** A Pod that has ended is not ready, whatever its probes last said. */
function forceUnready(condition: PodCondition, reason: string, now: string): PodCondition {
  if ((condition.type !== 'Ready' && condition.type !== 'ContainersReady') || condition.status === 'False')
    return condition;
  const { message: _dropped, ...rest } = condition;
  return { ...rest, status: 'False', reason, lastTransitionTime: now };
}

/** A regular container that has ended for good may not come back; such an update is dropped. */
function reopensTerminated(pod: Pod, previous: PodStatus, next: PodStatus): boolean {
  if (pod.spec.restartPolicy === 'Always') return false;
  const rules = new Map(pod.spec.containers.map((c) => [c.name, c] as const));
  return (previous.containerStatuses ?? []).some((status) => {
    const terminated = status.state?.terminated;
    if (!terminated) return false;
    const container = rules.get(status.name);
    if (container?.restartPolicy !== undefined) return false;
    if (terminated.exitCode !== 0 && pod.spec.restartPolicy === 'OnFailure') return false;
    const now = (next.containerStatuses ?? []).find((candidate) => candidate.name === status.name);
    return now !== undefined && now.state?.terminated === undefined;
  });
}

/** Undefined when the status is of another instance, so that the answer is no news any more. */
function withContainer(
  status: PodStatus,
  name: string,
  containerId: string,
  change: (status: ContainerStatus) => ContainerStatus,
): PodStatus | undefined {
  const isMeant = (item: ContainerStatus): boolean =>
    item.name === name && runtimeContainerId(item.containerID) === containerId;
  const edit = (list: readonly ContainerStatus[] | undefined): ContainerStatus[] | undefined =>
    list?.map((item) => (isMeant(item) ? change(item) : item));
  if (![...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(isMeant))
    return undefined;
  return {
    ...status,
    initContainerStatuses: edit(status.initContainerStatuses),
    containerStatuses: edit(status.containerStatuses),
  };
}

function replaceConditions(
  list: readonly PodCondition[],
  replacements: readonly PodCondition[],
): PodCondition[] {
  return list.map((condition) => replacements.find((r) => r.type === condition.type) ?? condition);
}

/** Conditions count by status, reason and message; their times do not. Models isPodStatusByKubeletEqual. */
function sameStatus(a: PodStatus, b: PodStatus): boolean {
  const [left, right] = [a.conditions ?? [], b.conditions ?? []];
  return (
    left.length === right.length &&
    left.every((condition, i) => sameCondition(condition, right[i] as PodCondition)) &&
    equalBut(a, b, 'conditions')
  );
}
const sameCondition = (a: PodCondition, b: PodCondition): boolean =>
  a.type === b.type &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.observedGeneration === b.observedGeneration;
