/** Which Pods of a DaemonSet give way to the newest template now. Models pkg/controller/daemon/update.go rollingUpdate. */
import type { DaemonSet, Node, Pod } from '../../../kube/types.ts';
import { scaledValue } from '../deployment/rollout-math.ts';
import { isPodAvailable } from '../pods.ts';
import { isUpdated, placementOn } from './daemon-pods.ts';

export interface RolloutStep {
  readonly podsToDelete: readonly Pod[];
  /** Nodes that get a new Pod beside the old one. */
  readonly nodesToCreate: readonly string[];
}

/** Both are rounded up; never both 0. Models updatedDesiredNodeCounts. */
export function rolloutBudget(
  set: DaemonSet,
  desired: number,
): { readonly surge: number; readonly unavailable: number } {
  const { rollingUpdate } = set.spec?.updateStrategy ?? {};
  const value = (field: number | string | undefined): number => {
    const scaled = scaledValue(field, desired, true);
    return scaled.ok ? scaled.value : 0;
  };
  const surge = value(rollingUpdate?.maxSurge);
  const unavailable = value(rollingUpdate?.maxUnavailable);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function rolloutStep(
  set: DaemonSet,
  nodes: readonly Node[],
  podsByNode: ReadonlyMap<string, readonly Pod[]>,
  hash: string,
  nowMs: number,
): RolloutStep {
  const desired = nodes.filter((node) => placementOn(set, node).shouldRun).length;
  const { surge, unavailable } = rolloutBudget(set, desired);
  const rollout = new Rollout(set, hash, nowMs);
  for (const [node, pods] of podsByNode) rollout.look(node, pods, surge > 0);
  return surge > 0 ? rollout.surging(surge) : rollout.replacing(unavailable);
}

class Rollout {
  readonly #set: DaemonSet;
  readonly #hash: string;
  readonly #nowMs: number;
  #counted = 0;
  readonly #allowed: { readonly node: string; readonly pod: Pod }[] = [];
  readonly #candidates: { readonly node: string; readonly pod: Pod }[] = [];
  readonly #superseded: Pod[] = [];

  constructor(set: DaemonSet, hash: string, nowMs: number) {
    this.#set = set;
    this.#hash = hash;
    this.#nowMs = nowMs;
  }

  #isAvailable(pod: Pod): boolean {
    return isPodAvailable(pod, this.#set.spec?.minReadySeconds ?? 0, this.#nowMs);
  }

  look(node: string, pods: readonly Pod[], surges: boolean): void {
    const living = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const fresh = living.filter((pod) => isUpdated(this.#set, pod, this.#hash));
    const old = living.filter((pod) => !isUpdated(this.#set, pod, this.#hash));
    const [newPod] = fresh;
    const [oldPod] = old;
    // More than one of a kind, or none at all: the other loop has work there, and until then the node counts.
    if (fresh.length > 1 || old.length > 1) this.#counted++;
    else if (newPod && oldPod) {
      if (!surges || !this.#isAvailable(newPod)) this.#counted++;
      else this.#superseded.push(oldPod);
    } else if (newPod) {
      if (!surges && !this.#isAvailable(newPod)) this.#counted++;
    } else if (!oldPod) {
      if (!surges) this.#counted++;
    } else if (this.#isAvailable(oldPod)) this.#candidates.push({ node, pod: oldPod });
    else this.#allowed.push({ node, pod: oldPod });
  }

  replacing(maxUnavailable: number): RolloutStep {
    const room = Math.max(0, maxUnavailable - this.#counted);
    const chosen = [...this.#allowed, ...this.#candidates.slice(0, room)];
    return { podsToDelete: chosen.map(({ pod }) => pod), nodesToCreate: [] };
  }

  surging(maxSurge: number): RolloutStep {
    const room = Math.max(0, maxSurge - this.#counted);
    const chosen = [...this.#allowed, ...this.#candidates.slice(0, room)];
    return { podsToDelete: this.#superseded, nodesToCreate: chosen.map(({ node }) => node) };
  }
}
