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
import { nonZeroRequestsOf, totalsOf } from './node-totals.ts';
import { allocatableOf, amountOf, requestsOf } from './amounts.ts';
import { spreadScores } from './topology-spread.ts';

const MAX_SCORE = 100;
const WEIGHTS = { taints: 3, affinity: 2, spread: 2, interPod: 2 };
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

function leastAllocated(pod: Pod, info: NodeInfo): number {
  const allocatable = allocatableOf(info.node);
  const [mine, others] = [nonZeroRequestsOf(pod), totalsOf(info).nonZeroRequested];
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
  const { requested: others } = totalsOf(info);
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
