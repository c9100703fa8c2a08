/** Pods that want to be, or not to be, near others. Models pkg/scheduler/framework/plugins/interpodaffinity. */
import type { Node, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../kube/types.ts';
import { type Term, termMatches, termOf } from './affinity-terms.ts';
import { type ClusterView, type NodeInfo, type Reasons, unresolvable, unschedulable } from './node-info.ts';
import { totalsOf } from './node-totals.ts';

/** Weight of the required affinity of Pods that run already, for the score. */
const HARD_AFFINITY_WEIGHT = 1;

const required = (pod: Pod): readonly PodAffinityTerm[] =>
  pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const requiredAnti = (pod: Pod): readonly PodAffinityTerm[] =>
  pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const preferred = (pod: Pod): readonly WeightedPodAffinityTerm[] =>
  pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
const preferredAnti = (pod: Pod): readonly WeightedPodAffinityTerm[] =>
  pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

const pairOf = (node: Node, key: string): string | undefined => {
  const value = node.metadata.labels?.[key];
  return value === undefined ? undefined : `${key}=${value}`;
};
type Counts = Map<string, number>;
function count(counts: Counts, node: Node, key: string, by = 1): void {
  const pair = pairOf(node, key);
  if (pair !== undefined) counts.set(pair, (counts.get(pair) ?? 0) + by);
}

/** One incoming Pod against the whole cluster: what is the same for all nodes is counted once. */
export class InterPodAffinity {
  readonly #pod: Pod;
  readonly #affinity: readonly Term[];
  readonly #antiAffinity: readonly Term[];
  /** Domains where running Pods keep the incoming one away. */
  readonly #keptAway: Counts = new Map();
  readonly #near: Counts = new Map();
  readonly #far: Counts = new Map();

  constructor(pod: Pod, view: ClusterView) {
    this.#pod = pod;
    this.#affinity = required(pod).map((term) => termOf(term, pod, view));
    this.#antiAffinity = requiredAnti(pod).map((term) => termOf(term, pod, view));
    const asks = this.#affinity.length + this.#antiAffinity.length > 0;
    for (const info of view.infos) {
      for (const other of totalsOf(info).affine)
        for (const term of requiredAnti(other))
          if (termMatches(termOf(term, other, view), pod)) count(this.#keptAway, info.node, term.topologyKey);
      if (asks) for (const other of info.pods) this.#countTerms(info.node, other);
    }
  }

  #countTerms(node: Node, other: Pod): void {
    if (this.#affinity.length > 0 && this.#affinity.every((term) => termMatches(term, other)))
      for (const term of this.#affinity) count(this.#near, node, term.topologyKey);
    for (const term of this.#antiAffinity)
      if (termMatches(term, other)) count(this.#far, node, term.topologyKey);
  }

  filter({ node }: NodeInfo): Reasons | undefined {
    if (!this.#isNear(node)) return unresolvable("node(s) didn't match pod affinity rules");
    const isFar = this.#antiAffinity.every((term) => !this.#far.get(pairOf(node, term.topologyKey) ?? ''));
    if (!isFar) return unschedulable("node(s) didn't match pod anti-affinity rules");
    const labels = Object.entries(node.metadata.labels ?? {});
    return this.#keptAway.size > 0 && labels.some(([key, value]) => this.#keptAway.get(`${key}=${value}`))
      ? unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")
      : undefined;
  }

  #isNear(node: Node): boolean {
    if (this.#affinity.length === 0) return true;
    const pairs = this.#affinity.map((term) => pairOf(node, term.topologyKey));
    if (pairs.some((pair) => pair === undefined)) return false;
    if (pairs.every((pair) => (this.#near.get(pair ?? '') ?? 0) > 0)) return true;
    // The first of a group that wants to be together may be anywhere.
    return this.#near.size === 0 && this.#affinity.every((term) => termMatches(term, this.#pod));
  }
}

/** The sum of all preferences for each node, normalised to 0–100; undefined: nobody has any. */
export function interPodScores(
  pod: Pod,
  infos: readonly NodeInfo[],
  view: ClusterView,
): number[] | undefined {
  const scores: Counts = new Map();
  const wants = [
    ...preferred(pod).map(({ podAffinityTerm, weight }) => ({
      term: termOf(podAffinityTerm, pod, view),
      weight,
    })),
    ...preferredAnti(pod).map(({ podAffinityTerm, weight }) => ({
      term: termOf(podAffinityTerm, pod, view),
      weight: -weight,
    })),
  ];
  for (const info of view.infos) {
    if (wants.length > 0)
      for (const other of info.pods)
        for (const { term, weight } of wants)
          if (termMatches(term, other)) count(scores, info.node, term.topologyKey, weight);
    for (const other of totalsOf(info).affine) countSymmetric(scores, info.node, other, pod, view);
  }
  if (scores.size === 0) return undefined;
  const sums = infos.map(({ node }) =>
    Object.entries(node.metadata.labels ?? {}).reduce(
      (sum, [key, value]) => sum + (scores.get(`${key}=${value}`) ?? 0),
      0,
    ),
  );
  const [min, max] = [Math.min(...sums), Math.max(...sums)];
  return sums.map((sum) => (max === min ? 0 : Math.trunc((100 * (sum - min)) / (max - min))));
}

function countSymmetric(scores: Counts, node: Node, other: Pod, pod: Pod, view: ClusterView): void {
  const add = (term: PodAffinityTerm, weight: number): void => {
    if (termMatches(termOf(term, other, view), pod)) count(scores, node, term.topologyKey, weight);
  };
  for (const term of required(other)) add(term, HARD_AFFINITY_WEIGHT);
  for (const { podAffinityTerm, weight } of preferred(other)) add(podAffinityTerm, weight);
  for (const { podAffinityTerm, weight } of preferredAnti(other)) add(podAffinityTerm, -weight);
}
