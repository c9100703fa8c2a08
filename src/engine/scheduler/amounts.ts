/** Requests of Pods and what nodes have to give, as plain numbers. */
import { integerValue, milliValue, type Quantity } from '../../kube/quantity.ts';
import { podRequests, toResourceList } from '../../kube/resources.ts';
import type { Node, Pod } from '../../kube/types.ts';

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
