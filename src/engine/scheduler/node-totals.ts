/**
 * What the Pods of a node add up to, kept as Pods come and go, so that a cycle costs the same however many there are.
 * Models the sums of pkg/scheduler/framework NodeInfo (Requested, NonZeroRequested, PodsWithAffinity).
 */
import { type Selector, selectorMatches } from '../../kube/labels.ts';
import type { Pod } from '../../kube/types.ts';
import type { NodeInfo } from './node-info.ts';
import { amountOf, type Amounts, requestsOf } from './amounts.ts';

/** What a container without a request counts for in the score, so that many small Pods still spread. */
const DEFAULT_MILLI_CPU = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

export interface CpuAndMemory {
  readonly cpu: number;
  readonly memory: number;
}

const nonZeroRequests = new WeakMap<object, CpuAndMemory>();
/** Requests with the defaults that scoring assumes for containers that ask for nothing. */
export function nonZeroRequestsOf(pod: Pod): CpuAndMemory {
  let known = nonZeroRequests.get(pod.spec);
  if (!known) {
    const missing = (resource: 'cpu' | 'memory'): number =>
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

const hasPodAffinity = ({ spec: { affinity } }: Pod): boolean =>
  affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;

/** Pods of one namespace that a selector selects. */
export interface PodGroup {
  /** Namespace and selector in words. */
  readonly key: string;
  readonly namespace: string | undefined;
  readonly selector: Selector;
}
/** Those that are going do not count. */
const isOf = ({ namespace, selector }: PodGroup, { metadata }: Pod): boolean =>
  metadata.namespace === namespace &&
  metadata.deletionTimestamp === undefined &&
  selectorMatches(selector, metadata.labels);

export class NodeTotals {
  readonly #requested = new Map<string, number>();
  readonly #groups = new Map<string, { readonly group: PodGroup; count: number }>();
  #cpu = 0;
  #memory = 0;
  /** Pods that say something about being near others. */
  readonly affine = new Set<Pod>();

  constructor(pods: Iterable<Pod> = []) {
    for (const pod of pods) this.add(pod);
  }

  /** What the Pods ask for together. */
  get requested(): Amounts {
    return this.#requested;
  }
  get nonZeroRequested(): CpuAndMemory {
    return { cpu: this.#cpu, memory: this.#memory };
  }

  /** How many of `pods`, which are those of the totals, are of the group; counted at the first question. */
  countOf(group: PodGroup, pods: readonly Pod[]): number {
    let known = this.#groups.get(group.key);
    if (!known) {
      known = { group, count: pods.filter((pod) => isOf(group, pod)).length };
      this.#groups.set(group.key, known);
    }
    return known.count;
  }

  add(pod: Pod): void {
    this.#change(pod, 1);
    if (hasPodAffinity(pod)) this.affine.add(pod);
  }
  remove(pod: Pod): void {
    this.#change(pod, -1);
    this.affine.delete(pod);
  }

  #change(pod: Pod, by: 1 | -1): void {
    for (const [name, amount] of requestsOf(pod))
      this.#requested.set(name, (this.#requested.get(name) ?? 0) + by * amount);
    const { cpu, memory } = nonZeroRequestsOf(pod);
    this.#cpu += by * cpu;
    this.#memory += by * memory;
    for (const known of this.#groups.values()) if (isOf(known.group, pod)) known.count += by;
  }
}

const totals = new WeakMap<NodeInfo, NodeTotals>();
/** The totals of a node, which are reckoned once where nobody has kept them. */
export function totalsOf(info: NodeInfo): NodeTotals {
  if (info.totals) return info.totals;
  let known = totals.get(info);
  if (!known) {
    known = new NodeTotals(info.pods);
    totals.set(info, known);
  }
  return known;
}
