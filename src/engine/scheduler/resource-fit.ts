/**
 * Does a node have room for a Pod's requests? Only requests count, never limits or use.
 * Models pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest.
 */
import { podRequests, toResourceList, type ResourceList } from '../../kube/resources.ts';
import { integerValue, milliValue } from '../../kube/quantity.ts';
import type { Node, Pod } from '../../kube/types.ts';
import type { NodeInfo } from './node-info.ts';

const DEFAULT_MAX_PODS = 110;

/** An amount as a whole number: thousandths of cores for cpu, units for everything else. */
export const amountOf = (resources: ResourceList, name: string): number =>
  name === 'cpu' ? milliValue(resources.get(name)) : integerValue(resources.get(name));

export const allocatableOf = (node: Node): ResourceList =>
  toResourceList(node.status?.allocatable ?? node.status?.capacity);

/** What the Pods on the node ask for together. */
export const requestedOn = (info: NodeInfo, name: string): number =>
  info.pods.reduce((sum, pod) => sum + amountOf(podRequests(pod), name), 0);

export interface FitResult {
  /** One text for each resource that is short, in upstream's order. */
  readonly reasons: readonly string[];
  /** A request is larger than the whole node: no preemption can help. */
  readonly exceedsNode: boolean;
}

export function insufficientResources(pod: Pod, info: NodeInfo): FitResult {
  const allocatable = allocatableOf(info.node);
  const requests = podRequests(pod);
  const reasons: string[] = [];
  let exceedsNode = false;
  const maxPods = allocatable.has('pods') ? amountOf(allocatable, 'pods') : DEFAULT_MAX_PODS;
  if (info.pods.length + 1 > maxPods) reasons.push('Too many pods');
  const rest = [...requests.keys()].filter((name) => !FIRST.includes(name)).sort();
  for (const name of [...FIRST, ...rest]) {
    const wanted = amountOf(requests, name);
    if (wanted === 0) continue;
    const total = amountOf(allocatable, name);
    if (wanted <= total - requestedOn(info, name)) continue;
    reasons.push(`Insufficient ${name}`);
    if (wanted > total) exceedsNode = true;
  }
  return { reasons, exceedsNode };
}
const FIRST = ['cpu', 'memory', 'ephemeral-storage'];
