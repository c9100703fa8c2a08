/**
 * Keeps the number of Pods that a ReplicaSet (or a ReplicationController) asks for.
 * Models pkg/controller/replicaset/replica_set.go.
 */
import { deepEqual } from '../../../kube/json.ts';
import { type Selector, selectorMatches } from '../../../kube/labels.ts';
import type { Pod, ReplicaSetStatus } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { claim } from '../controller-ref.ts';
import { compareForDeletion } from '../deletion-order.ts';
import { ownersToSync } from '../owner-events.ts';
import { PodControl, podFromTemplate, isNamespaceTerminating, slowStartBatch } from '../pod-control.ts';
import { isPodActive, mattersToOwner } from '../pods.ts';
import { controllerUidOf, keyOf, type SharedInformer } from '../shared-informers.ts';
import {
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  type ReplicaKind,
  type ReplicaOwner,
  wantedReplicas,
} from './replica-owner.ts';
import { FailedPods, hasJustFailed } from './failed-pods.ts';
import { countPods, PodLedger } from './pod-ledger.ts';
import { replicaStatus } from './replica-status.ts';

/** Pods made or deleted in one sync. */
const BURST_REPLICAS = 500;
const WORKERS = 5;

export function startReplicaSetControllers(context: ControllerContext): void {
  new ReplicaSetController(context, REPLICA_SETS);
  new ReplicaSetController(context, REPLICATION_CONTROLLERS);
}

class ReplicaSetController {
  readonly #kind: ReplicaKind;
  readonly #controller: Controller;
  readonly #podControl: PodControl;
  readonly #owners: SharedInformer<ReplicaOwner>;
  readonly #pods: SharedInformer<Pod>;
  readonly #ledger = new PodLedger();
  readonly #failed = new FailedPods();

  constructor(context: ControllerContext, kind: ReplicaKind) {
    this.#kind = kind;
    this.#controller = new Controller(context, {
      name: kind.component,
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#podControl = new PodControl(this.#controller);
    this.#owners = context.informers.of<ReplicaOwner>(kind.resource);
    this.#pods = context.informers.of<Pod>('pods');
    this.#owners.addHandler((event) => {
      if (event.type !== 'DELETED') this.#controller.queue.add(keyOf(event.object));
      else this.#ledger.forgetOwner(event.object.metadata.uid ?? '');
    });
    this.#pods.addHandler((event) => this.#onPod(event));
  }

  #onPod(event: WatchEvent<Pod>): void {
    this.#ledger.note(event);
    if (event.type === 'MODIFIED' && !mattersToOwner(event.previous, event.object)) return;
    if (hasJustFailed(event)) this.#failed.note(controllerUidOf(event.object) ?? '', this.#controller.wallMs);
    const enqueue = (key: string): void => this.#controller.queue.add(key);
    ownersToSync(event, this.#kind.kind, this.#owners, enqueue, (owner) => this.#kind.selectorOf(owner));
  }

  #sync(key: string): SyncError {
    const owner = this.#owners.byKey(key);
    if (!owner) return undefined;
    const selector = this.#kind.selectorOf(owner);
    if (selector === undefined) return undefined;
    const uid = owner.metadata.uid ?? '';
    const options = {
      selector,
      labels: owner.spec?.template?.metadata?.labels,
      minReadySeconds: owner.spec?.minReadySeconds ?? 0,
      nowMs: this.#controller.wallMs,
    };
    const { counts, strays } = this.#ledger.count(uid, options, () => this.#pods.controlledBy(uid));
    const adopted = this.#claim(owner, selector, strays);
    if (adopted.length > 0) {
      const more = countPods(adopted, options);
      for (const key of ['active', 'going', 'fullyLabeled', 'ready', 'available'] as const)
        counts[key] += more[key];
    }
    const isLiving = owner.metadata.deletionTimestamp === undefined;
    const error = isLiving ? this.#manageReplicas(owner, counts.active, selector, adopted) : undefined;
    const statusError = this.#writeStatus(
      owner,
      replicaStatus(owner, counts, error, this.#controller.timestamp),
    );
    if (Number.isFinite(counts.nextAvailableMs)) this.#controller.queue.addAfter(key, counts.nextAvailableMs);
    return error ?? statusError;
  }

  /** Lets go what matches no more and takes what nobody has; gives what was taken. */
  #claim(owner: ReplicaOwner, selector: Selector, strays: readonly Pod[]): Pod[] {
    const orphans = this.#pods.orphans(owner.metadata.namespace ?? '');
    if (strays.length + orphans.length === 0) return [];
    return claim(this.#controller, [...strays, ...orphans], {
      owner,
      ownerResource: this.#kind.resource,
      selector,
      mayAdopt: isPodActive,
    });
  }

  /** Models manageReplicas; gives the first error. */
  #manageReplicas(
    owner: ReplicaOwner,
    count: number,
    selector: Selector,
    adopted: readonly Pod[],
  ): string | undefined {
    const surplus = count - wantedReplicas(owner);
    if (surplus < 0) {
      const wait = this.#failed.waitMs(owner.metadata.uid ?? '', this.#controller.wallMs);
      if (wait > 0) {
        this.#controller.queue.addAfter(keyOf(owner), wait);
        return undefined;
      }
      const template = owner.spec?.template ?? { spec: { containers: [] } };
      const { error } = slowStartBatch(Math.min(-surplus, BURST_REPLICAS), () =>
        this.#podControl.create(podFromTemplate(template, owner), owner),
      );
      // Nothing can be made in a namespace that is going away; its end will come by itself.
      return error === undefined || isNamespaceTerminating(error) ? undefined : messageOf(error);
    }
    if (surplus === 0) return undefined;
    const mine = this.#pods
      .controlledBy(owner.metadata.uid ?? '')
      .filter((pod) => selectorMatches(selector, pod.metadata.labels));
    const active = [...mine, ...adopted].filter(isPodActive);
    let first: string | undefined;
    for (const pod of this.#podsToDelete(owner, active, Math.min(surplus, BURST_REPLICAS))) {
      const deleted = this.#podControl.delete(pod, owner);
      if (!deleted.ok) first ??= messageOf(deleted.error);
    }
    return first;
  }

  /** Models getPodsToDelete: no choice is made when all have to go. */
  #podsToDelete(owner: ReplicaOwner, active: readonly Pod[], count: number): readonly Pod[] {
    if (count >= active.length) return active;
    const onNode = this.#relatedPodsPerNode(owner);
    const nowMs = this.#controller.wallMs;
    return active
      .map((pod) => ({ pod, rank: onNode.get(pod.spec.nodeName ?? '') ?? 0 }))
      .sort((a, b) => compareForDeletion(a, b, nowMs))
      .slice(0, count)
      .map(({ pod }) => pod);
  }

  /** Active Pods of all ReplicaSets with the same controller, by node. Models getPodsRankedByRelatedPodsOnSameNode. */
  #relatedPodsPerNode(owner: ReplicaOwner): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const uid = controllerUidOf(owner);
    if (uid === undefined) return counts;
    for (const sibling of this.#owners.controlledBy(uid))
      for (const pod of this.#pods.controlledBy(sibling.metadata.uid ?? '').filter(isPodActive)) {
        const node = pod.spec.nodeName ?? '';
        counts.set(node, (counts.get(node) ?? 0) + 1);
      }
    return counts;
  }

  /** Models updateReplicaSetStatus: one more try with what is stored now. */
  #writeStatus(owner: ReplicaOwner, status: ReplicaSetStatus): string | undefined {
    if (deepEqual(owner.status ?? {}, status)) return undefined;
    const { client } = this.#controller;
    const written = client.updateStatus({ ...owner, status });
    if (written.ok || written.error.reason === 'NotFound') return undefined;
    const live = client.get<ReplicaOwner>(
      this.#kind.resource,
      owner.metadata.namespace,
      owner.metadata.name ?? '',
    );
    if (!live.ok || live.value.metadata.uid !== owner.metadata.uid) return undefined;
    const again = client.updateStatus({ ...live.value, status });
    return again.ok ? undefined : messageOf(again.error);
  }
}
