/**
 * Does a node have room for a Pod's requests? Only requests count, never limits or use.
 * Models pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest.
 */
import { compareText } from '../../kube/order.ts';
import type { Pod } from '../../kube/types.ts';
import { allocatableOf, amountOf, requestsOf } from './amounts.ts';
import type { NodeInfo } from './node-info.ts';
import { totalsOf } from './node-totals.ts';

const DEFAULT_MAX_PODS = 110;

export interface FitResult {
  /** One text for each resource that is short, in upstream's order. */
  readonly reasons: readonly string[];
  /** A request is larger than the whole node: no preemption can help. */
  readonly exceedsNode: boolean;
}

export function insufficientResources(pod: Pod, info: NodeInfo): FitResult {
  const allocatable = allocatableOf(info.node);
  const wanted = requestsOf(pod);
  const reasons: string[] = [];
  let exceedsNode = false;
  const maxPods = allocatable.get('pods') ?? DEFAULT_MAX_PODS;
  if (info.pods.length + 1 > maxPods) reasons.push('Too many pods');
  if (wanted.size === 0) return { reasons, exceedsNode };
  const { requested } = totalsOf(info);
  const rest = [...wanted.keys()].filter((name) => !FIRST.includes(name)).sort(compareText);
  for (const name of [...FIRST, ...rest]) {
    const amount = amountOf(wanted, name);
    if (amount === 0) continue;
    const total = amountOf(allocatable, name);
    if (amount <= total - amountOf(requested, name)) continue;
    reasons.push(`Insufficient ${name}`);
    if (amount > total) exceedsNode = true;
  }
  return { reasons, exceedsNode };
}
const FIRST = ['cpu', 'memory', 'ephemeral-storage'];
