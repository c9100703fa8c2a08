/**
 * Does a node have room for a Pod's requests? Only requests count, never limits or use.
 * Models pkg/scheduler/framework/plugins/noderesources/fit.go fitsRequest.
 */
import { podRequests, toResourceList } from '../../kube/resources.ts';
import { integerValue, milliValue, type Quantity } from '../../kube/quantity.ts';
import { compareText } from '../../kube/order.ts';
import type { Node, Pod } from '../../kube/types.ts';
import type { NodeInfo } from './node-info.ts';
import { totalsOf } from './node-totals.ts';

const DEFAULT_MAX_PODS = 110;

/** Whole numbers: thousandths of cores for cpu, units for everything else. */
export type Amounts = ReadonlyMap<string, number>;

const toAmounts = (list: ReadonlyMap<string, Quantity>): Amounts =>
  new Map([...list].map(([name, value]) => [name, name === 'cpu' ? milliValue(value) : integerValue(value)]));

/** Reckoned once for each spec and node status: these never change, new ones are made. */
const requests = new WeakMap<object, Amounts>();
const allocatables = new WeakMap<object, Amounts>();

export function requestsOf(pod: Pod): Amounts {
  let known = requests.get(pod.spec);
  if (!known) {
    known = toAmounts(podRequests(pod));
    requests.set(pod.spec, known);
  }
  return known;
}

export function allocatableOf(node: Node): Amounts {
  const resources = node.status?.allocatable ?? node.status?.capacity ?? NOTHING;
  let known = allocatables.get(resources);
  if (!known) {
    known = toAmounts(toResourceList(resources));
    allocatables.set(resources, known);
  }
  return known;
}
const NOTHING: Record<string, string> = {};

export const amountOf = (amounts: Amounts, name: string): number => amounts.get(name) ?? 0;

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
