/**
 * The score plugins of the default profile, each 0 to 100 times its weight.
 * Models TaintToleration, NodeAffinity, PodTopologySpread, InterPodAffinity, NodeResourcesFit (LeastAllocated),
 * NodeResourcesBalancedAllocation and ImageLocality of pkg/scheduler/framework/plugins.
 */
import { toleratesTaint } from '../../kube/tolerations.ts';
import type { Pod } from '../../kube/types.ts';
import { interPodScores } from './inter-pod-affinity.ts';
import { matchesTerm } from './node-affinity.ts';
import type { ClusterView, NodeInfo } from './node-info.ts';
import { allocatableOf, amountOf, requestedOn, requestsOf } from './resource-fit.ts';
import { spreadScores } from './topology-spread.ts';

const MAX_SCORE = 100;
const WEIGHTS = { taints: 3, affinity: 2, spread: 2, interPod: 2 };
/** What a container without a request counts for, so that many small Pods still spread. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;
/** An image smaller than this counts nothing; one container's images of the larger size count all. */
const MIN_IMAGE_BYTES = 23 * 1024 * 1024;
const MAX_IMAGE_BYTES = 1000 * 1024 * 1024;

/** The sum of all weighted scores for each node, in the order of `infos`. */
export function scoreNodes(pod: Pod, infos: readonly NodeInfo[], view: ClusterView): number[] {
  const taints = normalize(
    infos.map((info) => intolerableTaints(pod, info)),
    true,
  );
  const affinity = normalize(
    infos.map((info) => preferredAffinity(pod, info)),
    false,
  );
  const spread = spreadScores(pod, infos, view);
  const interPod = interPodScores(pod, infos, view);
  const images = imageScores(pod, infos, view);
  return infos.map(
    (info, i) =>
      WEIGHTS.taints * (taints[i] ?? 0) +
      WEIGHTS.affinity * (affinity[i] ?? 0) +
      WEIGHTS.spread * (spread?.[i] ?? 0) +
      WEIGHTS.interPod * (interPod?.[i] ?? 0) +
      leastAllocated(pod, info) +
      balancedAllocation(pod, info) +
      (images?.[i] ?? 0),
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

type Scored = 'cpu' | 'memory';
interface Pair {
  readonly cpu: number;
  readonly memory: number;
}

const nonZeroRequests = new WeakMap<object, Pair>();
/** Requests with the defaults that scoring assumes for containers that ask for nothing. */
function nonZero(pod: Pod): Pair {
  let known = nonZeroRequests.get(pod.spec);
  if (!known) {
    const missing = (resource: Scored): number =>
      pod.spec.containers.filter((container) => container.resources?.requests?.[resource] === undefined)
        .length;
    const requests = requestsOf(pod);
    known = {
      cpu: amountOf(requests, 'cpu') + missing('cpu') * DEFAULT_MILLI_CPU,
      memory: amountOf(requests, 'memory') + missing('memory') * DEFAULT_MEMORY_BYTES,
    };
    nonZeroRequests.set(pod.spec, known);
  }
  return known;
}

const nonZeroTotals = new WeakMap<NodeInfo, Pair>();
function nonZeroOn(info: NodeInfo): Pair {
  let known = nonZeroTotals.get(info);
  if (!known) {
    let [cpu, memory] = [0, 0];
    for (const pod of info.pods) {
      const requests = nonZero(pod);
      cpu += requests.cpu;
      memory += requests.memory;
    }
    known = { cpu, memory };
    nonZeroTotals.set(info, known);
  }
  return known;
}

function leastAllocated(pod: Pod, info: NodeInfo): number {
  const allocatable = allocatableOf(info.node);
  const [mine, others] = [nonZero(pod), nonZeroOn(info)];
  const score = (resource: Scored): number => {
    const total = amountOf(allocatable, resource);
    const requested = mine[resource] + others[resource];
    return total === 0 || requested > total ? 0 : Math.trunc(((total - requested) * MAX_SCORE) / total);
  };
  return Math.trunc((score('cpu') + score('memory')) / 2);
}

/** How close cpu and memory are, and whether the Pod brings them closer. Not applied to Pods that ask for nothing. */
function balancedAllocation(pod: Pod, info: NodeInfo): number {
  const mine = requestsOf(pod);
  if (mine.size === 0) return 0;
  const allocatable = allocatableOf(info.node);
  const others = requestedOn(info);
  const balance = (withPod: boolean): number => {
    const fraction = (resource: Scored): number => {
      const total = amountOf(allocatable, resource);
      const requested = amountOf(others, resource) + (withPod ? amountOf(mine, resource) : 0);
      return total === 0 ? 1 : Math.min(1, requested / total);
    };
    return (1 - Math.abs(fraction('cpu') - fraction('memory')) / 2) * MAX_SCORE;
  };
  const [before, after] = [balance(false), balance(true)];
  return Math.trunc(MAX_SCORE / 2 + (after - before) / 2 + (after - MAX_SCORE) / 2);
}

/** Images that are on the node, by size and by how many nodes have them. undefined: no node tells of any. */
function imageScores(pod: Pod, infos: readonly NodeInfo[], view: ClusterView): number[] | undefined {
  if (!infos.some(({ node }) => (node.status?.images ?? []).length > 0)) return undefined;
  const wanted = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map((container) =>
    normalName(container.image ?? ''),
  );
  const sizes = view.infos.map(
    ({ node }) =>
      new Map(
        (node.status?.images ?? []).flatMap((image) =>
          (image.names ?? []).map((name) => [name, image.sizeBytes ?? 0] as const),
        ),
      ),
  );
  const spread = (image: string): number =>
    sizes.filter((images) => images.has(image)).length / view.infos.length;
  const most = MAX_IMAGE_BYTES * Math.max(1, wanted.length);
  return infos.map(({ node }) => {
    const images = sizes[view.infos.findIndex((info) => info.node === node)];
    const sum = wanted.reduce(
      (total, image) => total + Math.trunc((images?.get(image) ?? 0) * spread(image)),
      0,
    );
    const capped = Math.min(Math.max(sum, MIN_IMAGE_BYTES), most);
    return Math.trunc((MAX_SCORE * (capped - MIN_IMAGE_BYTES)) / (most - MIN_IMAGE_BYTES));
  });
}

const normalName = (image: string): string =>
  image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
