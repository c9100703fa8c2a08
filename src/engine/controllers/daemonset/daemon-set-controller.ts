/** One Pod on each node that wants it. Models pkg/controller/daemon/daemon_controller.go. */
import { deepEqual } from '../../../kube/json.ts';
import { compareTimestamps } from '../../../kube/time.ts';
import type {
  ControllerRevision,
  DaemonSet,
  DaemonSetStatus,
  Node,
  Pod,
  PodTemplateSpec,
} from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { claim } from '../controller-ref.ts';
import { syncRevision, trimHistory } from '../history/controller-history.ts';
import { ownersToSync, specSelector } from '../owner-events.ts';
import { isNamespaceTerminating, PodControl, slowStartBatch } from '../pod-control.ts';
import { isPodAvailable, isPodReady, isPodTerminal, nextAvailabilityMs } from '../pods.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { daemonPod, HASH_LABEL, isUpdated, placementOn, targetNode } from './daemon-pods.ts';
import { rolloutBudget, rolloutStep } from './rolling-update.ts';

const WORKERS = 2;
const BURST = 250;
const FAILED_POD_BACKOFF_MS = { base: 1000, max: 900_000 };
const DEFAULT_HISTORY_LIMIT = 10;

interface FailedPodBackoff {
  readonly delayMs: number;
  readonly sinceMs: number;
}

export class DaemonSetController {
  readonly #controller: Controller;
  readonly #podControl: PodControl;
  readonly #sets: SharedInformer<DaemonSet>;
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  readonly #revisions: SharedInformer<ControllerRevision>;
  readonly #backoff = new Map<string, FailedPodBackoff>();

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'daemonset-controller',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#podControl = new PodControl(this.#controller);
    const { queue } = this.#controller;
    this.#sets = context.informers.of<DaemonSet>('daemonsets');
    this.#pods = context.informers.of<Pod>('pods');
    this.#nodes = context.informers.of<Node>('nodes');
    this.#revisions = context.informers.of<ControllerRevision>('controllerrevisions');
    this.#sets.addHandler(({ type, object }) => {
      if (type !== 'DELETED') queue.add(keyOf(object));
    });
    this.#pods.addHandler((event) => ownersToSync(event, 'DaemonSet', this.#sets, (key) => queue.add(key)));
    this.#nodes.addHandler((event) => this.#onNode(event));
  }

  /** Only what decides over placement matters: labels and taints. */
  #onNode({ type, object, previous }: WatchEvent<Node>): void {
    const same =
      type === 'MODIFIED' &&
      deepEqual(previous?.metadata.labels, object.metadata.labels) &&
      deepEqual(previous?.spec?.taints, object.spec?.taints);
    if (!same) for (const set of this.#sets.list()) this.#controller.queue.add(keyOf(set));
  }

  #sync(key: string): SyncError {
    const set = this.#sets.byKey(key);
    if (!set) return undefined;
    const selector = specSelector(set);
    if (selector === undefined) return undefined;
    if (selector.length === 0) {
      this.#controller.recorder.event(
        set,
        'Warning',
        'SelectingAll',
        'This daemon set is selecting all pods. A non-empty selector is required.',
      );
      return undefined;
    }
    if (set.metadata.deletionTimestamp !== undefined) return undefined;
    const uid = set.metadata.uid ?? '';
    const namespace = set.metadata.namespace ?? '';
    const owner = { owner: set, ownerResource: 'daemonsets', selector };
    const revisions = claim(
      this.#controller,
      [...this.#revisions.controlledBy(uid), ...this.#revisions.orphans(namespace)],
      owner,
    );
    const pods = claim(
      this.#controller,
      [...this.#pods.controlledBy(uid), ...this.#pods.orphans(namespace)],
      owner,
    );
    const template = set.spec?.template as PodTemplateSpec;
    const synced = syncRevision(this.#controller, revisions, {
      owner: set,
      template,
      collisionCount: set.status?.collisionCount,
      hashLabel: HASH_LABEL,
    });
    if (!synced) return 'the revision could not be written';
    if ('collided' in synced) {
      const collisionCount = (set.status?.collisionCount ?? 0) + 1;
      this.#writeStatus(set, { ...emptyStatus(), ...set.status, collisionCount });
      return 'another template has the same hash';
    }
    return this.#syncPods(set, pods, revisions, synced.revision);
  }

  #syncPods(
    set: DaemonSet,
    pods: readonly Pod[],
    revisions: readonly ControllerRevision[],
    revision: ControllerRevision,
  ): SyncError {
    const hash = revision.metadata.labels?.[HASH_LABEL] ?? '';
    const nodes = this.#nodes.list();
    const byNode = groupByNode(pods);
    const nowMs = this.#controller.wallMs;
    let { error, changed } = this.#manage(set, nodes, byNode, hash);
    if (error === undefined && !changed && set.spec?.updateStrategy?.type === 'RollingUpdate') {
      const step = rolloutStep(set, nodes, byNode, hash, nowMs);
      ({ error, changed } = this.#apply(set, step.podsToDelete, step.nodesToCreate, hash));
    }
    const live = new Set([
      revision.metadata.name ?? '',
      ...revisions
        .filter((one) =>
          pods.some((pod) => pod.metadata.labels?.[HASH_LABEL] === one.metadata.labels?.[HASH_LABEL]),
        )
        .map((one) => one.metadata.name ?? ''),
    ]);
    trimHistory(this.#controller, revisions, live, set.spec?.revisionHistoryLimit ?? DEFAULT_HISTORY_LIMIT);
    const statusError = this.#writeStatus(set, daemonSetStatus(set, nodes, byNode, hash, nowMs));
    const wait = nextAvailabilityMs(pods, set.spec?.minReadySeconds ?? 0, nowMs);
    if (wait !== undefined) this.#controller.queue.addAfter(keyOf(set), wait);
    return error ?? statusError;
  }

  /** Models manage and podsShouldBeOnNode. */
  #manage(
    set: DaemonSet,
    nodes: readonly Node[],
    byNode: ReadonlyMap<string, readonly Pod[]>,
    hash: string,
  ): Applied {
    const toDelete: Pod[] = [];
    const toCreate: string[] = [];
    for (const node of nodes) {
      const name = node.metadata.name ?? '';
      const { shouldRun, shouldContinue } = placementOn(set, node);
      const pods = byNode.get(name);
      if (shouldRun && !pods) toCreate.push(name);
      else if (pods && !shouldContinue) toDelete.push(...pods.filter(isLiving));
      else if (pods) toDelete.push(...this.#superfluous(set, name, pods, hash));
    }
    const known = new Set(nodes.map((node) => node.metadata.name));
    for (const [name, pods] of byNode)
      if (!known.has(name))
        toDelete.push(...pods.filter((pod) => (pod.spec.nodeName ?? '') === '' && isLiving(pod)));
    return this.#apply(set, toDelete, toCreate, hash);
  }

  /** Pods of one node that are over, and of several that run all but the oldest. */
  #superfluous(set: DaemonSet, node: string, pods: readonly Pod[], hash: string): Pod[] {
    const { recorder, queue } = this.#controller;
    const toDelete: Pod[] = [];
    const running: Pod[] = [];
    for (const pod of pods.filter(isLiving)) {
      const about = `${pod.metadata.namespace}/${pod.metadata.name} on node ${node}`;
      if (pod.status?.phase === 'Failed') {
        const wait = this.#failedPodWait(
          `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`,
        );
        if (wait > 0) {
          queue.addAfter(keyOf(set), wait);
          continue;
        }
        recorder.event(
          set,
          'Warning',
          'FailedDaemonPod',
          `Found failed daemon pod ${about}, will try to kill it`,
        );
        toDelete.push(pod);
      } else if (pod.status?.phase === 'Succeeded') {
        recorder.event(
          set,
          'Normal',
          'SucceededDaemonPod',
          `Found succeeded daemon pod ${about}, will try to delete it`,
        );
        toDelete.push(pod);
      } else running.push(pod);
    }
    const surges = rolloutBudget(set, 1).surge > 0;
    const groups = surges
      ? [
          running.filter((pod) => isUpdated(set, pod, hash)),
          running.filter((pod) => !isUpdated(set, pod, hash)),
        ]
      : [running];
    for (const group of groups) toDelete.push(...group.toSorted(byAge).slice(1));
    return toDelete;
  }

  /** Failed Pods are replaced after 1 s, 2 s, 4 s …; ms to wait, 0: now (and counted). */
  #failedPodWait(key: string): number {
    const nowMs = this.#controller.wallMs;
    const known = this.#backoff.get(key);
    if (known && nowMs - known.sinceMs < known.delayMs) return known.delayMs - (nowMs - known.sinceMs);
    const forgotten = !known || nowMs - known.sinceMs > 2 * FAILED_POD_BACKOFF_MS.max;
    const delayMs = forgotten
      ? FAILED_POD_BACKOFF_MS.base
      : Math.min(known.delayMs * 2, FAILED_POD_BACKOFF_MS.max);
    this.#backoff.set(key, { delayMs, sinceMs: nowMs });
    return 0;
  }

  /** Models syncNodes. */
  #apply(set: DaemonSet, toDelete: readonly Pod[], toCreate: readonly string[], hash: string): Applied {
    let error: SyncError;
    const nodes = toCreate.slice(0, BURST);
    const { error: status } = slowStartBatch(nodes.length, (i) =>
      this.#podControl.create(daemonPod(set, hash, nodes[i] as string), set),
    );
    if (status && !isNamespaceTerminating(status)) error = messageOf(status);
    for (const pod of toDelete.slice(0, BURST)) {
      const deleted = this.#podControl.delete(pod, set);
      if (!deleted.ok) error ??= messageOf(deleted.error);
    }
    return { error, changed: nodes.length + toDelete.length > 0 };
  }

  #writeStatus(set: DaemonSet, status: DaemonSetStatus): SyncError {
    if (deepEqual(set.status, status)) return undefined;
    const written = this.#controller.client.updateStatus({ ...set, status });
    return written.ok || written.error.reason === 'NotFound' ? undefined : messageOf(written.error);
  }
}

interface Applied {
  readonly error: SyncError;
  readonly changed: boolean;
}

const isLiving = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined;
const byAge = (a: Pod, b: Pod): number =>
  Number(isPodReady(b)) - Number(isPodReady(a)) ||
  compareTimestamps(a.metadata.creationTimestamp, b.metadata.creationTimestamp);

/** A Pod that is over and going does not hold its node any more. */
function groupByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (isPodTerminal(pod) && !isLiving(pod)) continue;
    const node = targetNode(pod);
    if (node === undefined) continue;
    const known = byNode.get(node);
    if (known) known.push(pod);
    else byNode.set(node, [pod]);
  }
  return byNode;
}

const emptyStatus = (): DaemonSetStatus => ({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
});

/** Models updateDaemonSetStatus: of each node only the oldest Pod counts. */
function daemonSetStatus(
  set: DaemonSet,
  nodes: readonly Node[],
  byNode: ReadonlyMap<string, readonly Pod[]>,
  hash: string,
  nowMs: number,
): DaemonSetStatus {
  let [desired, scheduled, misscheduled, ready, available, updated] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const pods = byNode.get(node.metadata.name ?? '') ?? [];
    if (!placementOn(set, node).shouldRun) {
      if (pods.length > 0) misscheduled++;
      continue;
    }
    desired++;
    const [pod] = pods.toSorted(byAge);
    if (!pod) continue;
    scheduled++;
    if (isPodReady(pod)) {
      ready++;
      if (isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowMs)) available++;
    }
    if (isUpdated(set, pod, hash)) updated++;
  }
  const unavailable = desired - available;
  return {
    currentNumberScheduled: scheduled,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: set.metadata.generation,
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    ...(available === 0 ? {} : { numberAvailable: available }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
  };
}
