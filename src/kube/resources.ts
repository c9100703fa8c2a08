/**
 * What a Pod asks of a node. Init containers run one after the other, so the largest of them counts; a sidecar runs on,
 * so it counts beside the init containers after it and beside the main containers.
 * Models staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests, PodLimits.
 */
import { hasPodLevelResources, isPodLevelResource } from './qos.ts';
import { addQuantities, integerValue, maxQuantity, milliValue, type Quantity, quantity } from './quantity.ts';
import type { Container, Pod, PodSpec } from './types.ts';

/** Resource names → amounts. A name that is absent is asked for by nobody. */
export type ResourceList = ReadonlyMap<string, Quantity>;
type Kind = 'requests' | 'limits';

/** An init container that runs as long as the Pod. Models pkg/api/v1/pod/util.go IsRestartableInitContainer. */
export function isSidecar(container: Pick<Container, 'restartPolicy'> | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

/** Models PodRequests; overhead of the runtime class included. */
export function podRequests(pod: Pod): ResourceList {
  return withOverhead(podResources(pod.spec, 'requests'), pod.spec.overhead, true);
}

/** Models PodLimits; overhead raises only limits that exist. */
export function podLimits(pod: Pod): ResourceList {
  return withOverhead(podResources(pod.spec, 'limits'), pod.spec.overhead, false);
}

function podResources(spec: PodSpec, kind: Kind): ResourceList {
  let total: ResourceList = new Map();
  for (const container of spec.containers ?? [])
    total = addResources(total, toResourceList(container.resources?.[kind]));

  let sidecars: ResourceList = new Map();
  let peak: ResourceList = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = toResourceList(container.resources?.[kind]);
    const during = addResources(own, sidecars);
    if (isSidecar(container)) {
      total = addResources(total, own);
      sidecars = during;
    }
    peak = maxResources(peak, during);
  }
  const needed = maxResources(total, peak);
  if (!hasPodLevelResources(spec.resources)) return needed;
  const own = [...toResourceList(spec.resources?.[kind])].filter(([name]) => isPodLevelResource(name));
  return new Map([...needed, ...own]);
}

function withOverhead(
  list: ResourceList,
  overhead: Record<string, string> | undefined,
  isAdded: boolean,
): ResourceList {
  const more = [...toResourceList(overhead)].filter(([name]) => isAdded || list.has(name));
  return addResources(list, new Map(more));
}

/** A map from a manifest, parsed. */
export function toResourceList(list: Record<string, string> | undefined): ResourceList {
  return new Map(Object.entries(list ?? {}).map(([name, amount]) => [name, quantity(amount)]));
}

export function addResources(a: ResourceList, b: ResourceList): ResourceList {
  return combine(a, b, addQuantities);
}

/** The larger amount of each resource. */
export function maxResources(a: ResourceList, b: ResourceList): ResourceList {
  return combine(a, b, maxQuantity);
}

function combine(
  a: ResourceList,
  b: ResourceList,
  join: (left: Quantity, right: Quantity) => Quantity,
): ResourceList {
  const result = new Map(a);
  for (const [name, amount] of b) {
    const mine = result.get(name);
    result.set(name, mine === undefined ? amount : join(mine, amount));
  }
  return result;
}

/** Thousandths of a core, 0 if there is no such entry. */
export function cpuMillis(list: ResourceList): number {
  return milliValue(list.get('cpu'));
}

export function memoryBytes(list: ResourceList): number {
  return integerValue(list.get('memory'));
}
