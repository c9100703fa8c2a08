/** Keeps the status of PodDisruptionBudgets. Models pkg/controller/disruption/disruption.go. */
import { deepEqual } from '../../../kube/json.ts';
import { formatSelector, labelSelectorMatches } from '../../../kube/labels.ts';
import type { Result } from '../../../kube/result.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type {
  Condition,
  KubeObject,
  Pod,
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
  Status,
} from '../../../kube/types.ts';
import { typeOfKind } from '../../api/resources.ts';
import type { WatchEvent } from '../../api/storage.ts';
import {
  Controller,
  type ControllerContext,
  messageOf,
  retryOnConflict,
  type SyncError,
} from '../controller.ts';
import { specSelector } from '../owner-events.ts';
import { isPodReady, isPodTerminal, mattersToOwner } from '../pods.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { desiredHealthy, disruptionsAllowed, isIntegerMinimum } from './budget.ts';

/** How long a Pod that the eviction API let go is counted out before its deletion is seen. */
const DELETION_TIMEOUT_MS = 120_000;
const STALE_CONDITION_MS = 120_000;
const STALE_KEY = 'stale:';
const SCALED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

export class DisruptionController {
  readonly #controller: Controller;
  readonly #budgets: SharedInformer<PodDisruptionBudget>;
  readonly #pods: SharedInformer<Pod>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'disruption-controller',
      workers: 1,
      sync: (key) =>
        key.startsWith(STALE_KEY) ? this.#resetStale(key.slice(STALE_KEY.length)) : this.#sync(key),
    });
    const { queue } = this.#controller;
    this.#budgets = context.informers.of<PodDisruptionBudget>('poddisruptionbudgets');
    this.#pods = context.informers.of<Pod>('pods');
    this.#budgets.addHandler(({ type, object }) => {
      if (type !== 'DELETED') queue.add(keyOf(object));
    });
    this.#pods.addHandler((event) => this.#onPod(event));
  }

  #onPod({ type, object, previous }: WatchEvent<Pod>): void {
    const { queue } = this.#controller;
    if (type !== 'DELETED' && staleSince(object) !== undefined)
      queue.addAfter(STALE_KEY + keyOf(object), STALE_CONDITION_MS);
    if (type === 'MODIFIED' && !mattersToOwner(previous, object)) return;
    for (const budget of this.#budgets.list(object.metadata.namespace ?? ''))
      if (
        labelSelectorMatches(budget.spec?.selector, object.metadata.labels) ||
        (previous && labelSelectorMatches(budget.spec?.selector, previous.metadata.labels))
      )
        queue.add(keyOf(budget));
  }

  #sync(key: string): SyncError {
    const budget = this.#budgets.byKey(key);
    if (!budget) return undefined;
    const pods = this.#pods
      .list(budget.metadata.namespace ?? '')
      .filter(
        (pod) => !isPodTerminal(pod) && labelSelectorMatches(budget.spec?.selector, pod.metadata.labels),
      );
    const { recorder, wallMs, queue } = this.#controller;
    if (pods.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const { expected, unmanaged } = this.#expected(budget, pods);
    if (unmanaged)
      recorder.event(
        budget,
        'Warning',
        'UnmanagedPods',
        `Pods selected by this PodDisruptionBudget (selector: ${formatSelector(specSelector(budget) ?? [])}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    const disrupted = this.#disrupted(budget, pods);
    const ends = Object.values(disrupted).map(
      (time) => (parseRfc3339(time) ?? wallMs) + DELETION_TIMEOUT_MS - wallMs,
    );
    if (ends.length > 0) queue.addAfter(key, Math.max(0, Math.min(...ends)));
    const healthy = pods.filter(
      (pod) =>
        isPodReady(pod) &&
        pod.metadata.deletionTimestamp === undefined &&
        disrupted[pod.metadata.name ?? ''] === undefined,
    ).length;
    return this.#write(budget, expected, healthy, disrupted);
  }

  /** Models getExpectedPodCount: what the Pods' controllers are scaled to. */
  #expected(
    budget: PodDisruptionBudget,
    pods: readonly Pod[],
  ): { readonly expected: number; readonly unmanaged: boolean } {
    if (isIntegerMinimum(budget)) return { expected: pods.length, unmanaged: false };
    const scales = new Map<string, number>();
    let unmanaged = false;
    for (const pod of pods) {
      const scale = this.#scaleOf(pod);
      if (scale) scales.set(scale.uid, scale.replicas);
      else unmanaged = true;
    }
    return { expected: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
  }

  /** The outermost scalable controller of a Pod. */
  #scaleOf(pod: Pod): { readonly uid: string; readonly replicas: number } | undefined {
    let found: KubeObject | undefined;
    let object: KubeObject | undefined = pod;
    for (let depth = 0; object && depth < 3; depth++) {
      const reference: NonNullable<KubeObject['metadata']['ownerReferences']>[number] | undefined =
        object.metadata.ownerReferences?.find((one) => one.controller === true);
      const type = typeOfKind(reference?.apiVersion, reference?.kind);
      if (!reference || !type || !SCALED.has(type.kind)) break;
      const owner: Result<KubeObject, Status> = this.#controller.client.get(
        type.resource,
        pod.metadata.namespace,
        reference.name,
      );
      object = owner.ok && owner.value.metadata.uid === reference.uid ? owner.value : undefined;
      if (object) found = object;
    }
    if (!found) return undefined;
    const { spec } = found as { readonly spec?: { readonly replicas?: number } };
    return { uid: found.metadata.uid ?? '', replicas: spec?.replicas ?? 1 };
  }

  /** Pods that were let go and are still there; forgotten after two minutes. Models buildDisruptedPodMap. */
  #disrupted({ status }: PodDisruptionBudget, pods: readonly Pod[]): Record<string, string> {
    const now = this.#controller.wallMs;
    return Object.fromEntries(
      Object.entries(status?.disruptedPods ?? {}).filter(([name, time]) => {
        const pod = pods.find((one) => one.metadata.name === name);
        const isLate = (parseRfc3339(time) ?? 0) + DELETION_TIMEOUT_MS <= now;
        return pod !== undefined && pod.metadata.deletionTimestamp === undefined && !isLate;
      }),
    );
  }

  #write(
    budget: PodDisruptionBudget,
    expected: number,
    healthy: number,
    disrupted: Record<string, string>,
  ): SyncError {
    const desired = desiredHealthy(budget, expected);
    const allowed = disruptionsAllowed(expected, healthy, desired);
    const { timestamp, client } = this.#controller;
    const status = allowed > 0 ? 'True' : 'False';
    const known = budget.status?.conditions?.find((one) => one.type === 'DisruptionAllowed');
    const condition: Condition = {
      type: 'DisruptionAllowed',
      status,
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: budget.metadata.generation,
      lastTransitionTime: known?.status === status ? known.lastTransitionTime : timestamp,
    };
    const next: PodDisruptionBudgetStatus = {
      ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
      conditions: [condition],
      currentHealthy: healthy,
      desiredHealthy: desired,
      disruptionsAllowed: allowed,
      expectedPods: expected,
      observedGeneration: budget.metadata.generation,
    };
    if (deepEqual(budget.status, next)) return undefined;
    const written = client.updateStatus({ ...budget, status: next });
    return written.ok || written.error.reason === 'NotFound' ? undefined : messageOf(written.error);
  }

  /** A Pod that was to be disrupted and lives on is let off. Models syncStalePodDisruption. */
  #resetStale(key: string): SyncError {
    const cached = this.#pods.byKey(key);
    const since = cached && staleSince(cached);
    if (!cached || since === undefined) return undefined;
    const left = since + STALE_CONDITION_MS - this.#controller.wallMs;
    if (left > 0) {
      this.#controller.queue.addAfter(STALE_KEY + key, left);
      return undefined;
    }
    const { client, timestamp } = this.#controller;
    const { namespace, name = '' } = cached.metadata;
    const written = retryOnConflict<Pod>(
      () => client.get('pods', namespace, name),
      (live) => {
        if (staleSince(live) === undefined) return undefined;
        const conditions = (live.status?.conditions ?? []).map((condition) =>
          condition.type === 'DisruptionTarget'
            ? { type: condition.type, status: 'False', lastTransitionTime: timestamp }
            : condition,
        );
        return { ...live, status: { ...live.status, conditions } };
      },
      (next) => client.updateStatus(next),
    );
    return written.ok || written.error.reason === 'NotFound' ? undefined : messageOf(written.error);
  }
}

/** Since when a living Pod says that it is to be disrupted, ms since 1970. */
function staleSince(pod: Pod): number | undefined {
  if (pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod)) return undefined;
  const condition = pod.status?.conditions?.find(
    (one) => one.type === 'DisruptionTarget' && one.status === 'True',
  );
  return condition && parseRfc3339(condition.lastTransitionTime ?? '');
}
