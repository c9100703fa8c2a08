/**
 * The score plugins of the default profile, each 0 to 100 times its weight.
 * Models TaintToleration, NodeAffinity, NodeResourcesFit (LeastAllocated) and NodeResourcesBalancedAllocation of
 * pkg/scheduler/framework/plugins. Leaves out: topology spread, inter-Pod affinity, image locality.
 */
import { podRequests } from '../../kube/resources.ts';
import { toleratesTaint } from '../../kube/tolerations.ts';
import type { Pod } from '../../kube/types.ts';
import { matchesTerm } from './node-affinity.ts';
import type { NodeInfo } from './node-info.ts';
import { allocatableOf, amountOf } from './resource-fit.ts';

const MAX_SCORE = 100;
/** What a container without a request counts for, so that many small Pods still spread. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

/** The sum of all weighted scores for each node, in the order of `infos`. */
export function scoreNodes(pod: Pod, infos: readonly NodeInfo[]): number[] {
  const taints = normalize(
    infos.map((info) => intolerableTaints(pod, info)),
    true,
  );
  const affinity = normalize(
    infos.map((info) => preferredAffinity(pod, info)),
    false,
  );
  return infos.map(
    (info, i) =>
      3 * (taints[i] ?? 0) +
      2 * (affinity[i] ?? 0) +
      leastAllocated(pod, info) +
      balancedAllocation(pod, info),
  );
}

function normalize(scores: readonly number[], reverse: boolean): number[] {
  const max = Math.max(0, ...scores);
  return scores.map((score) => {
    const scaled = max === 0 ? 0 : Math.trunc((score * MAX_SCORE) / max);
    return reverse ? MAX_SCORE - scaled : scaled;
  });
}

const intolerableTaints = (pod: Pod, { node }: NodeInfo): number =>
  (node.spec?.taints ?? []).filter(
    (taint) =>
      taint.effect === 'PreferNoSchedule' &&
      !(pod.spec.tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint)),
  ).length;

const preferredAffinity = (pod: Pod, { node }: NodeInfo): number =>
  (pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).reduce(
    (sum, term) => sum + (matchesTerm(term.preference, node) ? term.weight : 0),
    0,
  );

/** Requests with the defaults that scoring assumes for containers that ask for nothing. */
function nonZero(pod: Pod, resource: 'cpu' | 'memory'): number {
  const missing = pod.spec.containers.filter(
    (container) => container.resources?.requests?.[resource] === undefined,
  ).length;
  const each = resource === 'cpu' ? DEFAULT_MILLI_CPU : DEFAULT_MEMORY_BYTES;
  return amountOf(podRequests(pod), resource) + missing * each;
}

const requestedWith = (pod: Pod, info: NodeInfo, resource: 'cpu' | 'memory'): number =>
  [...info.pods, pod].reduce((sum, other) => sum + nonZero(other, resource), 0);

function leastAllocated(pod: Pod, info: NodeInfo): number {
  const allocatable = allocatableOf(info.node);
  const scores = (['cpu', 'memory'] as const).map((resource) => {
    const total = amountOf(allocatable, resource);
    const requested = requestedWith(pod, info, resource);
    return total === 0 || requested > total ? 0 : Math.trunc(((total - requested) * MAX_SCORE) / total);
  });
  return Math.trunc(((scores[0] ?? 0) + (scores[1] ?? 0)) / 2);
}

/** Not applied to Pods that ask for nothing. */
function balancedAllocation(pod: Pod, info: NodeInfo): number {
  if (podRequests(pod).size === 0) return 0;
  const allocatable = allocatableOf(info.node);
  const fractions = (['cpu', 'memory'] as const).map((resource) => {
    const total = amountOf(allocatable, resource);
    const requested = [...info.pods, pod].reduce(
      (sum, other) => sum + amountOf(podRequests(other), resource),
      0,
    );
    return total === 0 ? 1 : Math.min(1, requested / total);
  });
  const deviation = Math.abs((fractions[0] ?? 0) - (fractions[1] ?? 0)) / 2;
  return Math.trunc((1 - deviation) * MAX_SCORE);
}
