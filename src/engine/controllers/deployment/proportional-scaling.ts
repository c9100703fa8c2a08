/** Sharing a size change among the ReplicaSets of a rollout. Models sync.go scale, GetReplicaSetProportion. */
import type { Deployment, ReplicaSet } from '../../../kube/types.ts';
import { bySizeNewer, bySizeOlder, desiredOf, MAX_REPLICAS, replicasOf } from './replica-sets.ts';
import { maxSurge } from './rollout-math.ts';

/** The new size of each active ReplicaSet, in upstream's order of writing. */
export function proportionalSizes(
  deployment: Deployment,
  active: readonly ReplicaSet[],
): readonly { readonly set: ReplicaSet; readonly size: number }[] {
  const desired = desiredOf(deployment);
  const allowed = desired > 0 ? desired + maxSurge(deployment.spec ?? {}) : 0;
  const total = active.reduce((sum, set) => sum + replicasOf(set), 0);
  const toAdd = allowed - total;
  const sorted = active.toSorted(toAdd > 0 ? bySizeNewer : bySizeOlder);
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = toAdd === 0 ? 0 : proportion(deployment, set, toAdd, added);
    added += share;
    return { set, size: replicasOf(set) + share };
  });
  // What rounding leaves over goes to the first.
  const [first] = sizes;
  if (first && toAdd !== 0) sizes[0] = { ...first, size: Math.max(0, first.size + toAdd - added) };
  return sizes;
}

function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  const size = replicasOf(set);
  if (size === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, set);
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

/** Models getReplicaSetFraction: how far this one moves so that its part of the whole stays the same. */
function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const size = replicasOf(set);
  if (desiredOf(deployment) === 0) return -size;
  const newMax = desiredOf(deployment) + maxSurge(deployment.spec ?? {});
  const noted = Number(set.metadata.annotations?.[MAX_REPLICAS]);
  const oldMax = Number.isInteger(noted) && noted > 0 ? noted : (deployment.status?.replicas ?? 0);
  return oldMax === 0 ? 0 : roundAwayFromZero((size * newMax) / oldMax) - size;
}

/** Models integer.RoundToInt32. */
const roundAwayFromZero = (n: number): number => (n < 0 ? Math.ceil(n - 0.5) : Math.floor(n + 0.5));
