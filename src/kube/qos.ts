/**
 * The quality of service class, which decides who is killed first when memory runs out.
 * Models pkg/apis/core/v1/helper/qos/qos.go.
 */
import { addQuantities, compareQuantities, type Quantity, quantity } from './quantity.ts';
import type { Pod, PodQOSClass, ResourceRequirements } from './types.ts';

const COMPUTE_RESOURCES = ['cpu', 'memory'] as const;
type Sums = Map<string, Quantity>;

/** The class that was fixed at creation, or else the one the spec gives. Models GetPodQOS. */
export function podQOSClass(pod: Pod): PodQOSClass {
  return (pod.status?.qosClass as PodQOSClass | undefined) ?? computePodQOS(pod);
}

/** Models ComputePodQOS. Resources at pod level, where there are any, replace those of the containers. */
export function computePodQOS(pod: Pod): PodQOSClass {
  const { spec } = pod;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const sources = hasPodLevelResources(spec.resources)
    ? [spec.resources]
    : containers.map((container) => container.resources);

  const requests: Sums = new Map();
  const limits: Sums = new Map();
  let isGuaranteed = true;
  for (const source of sources) {
    addPositive(requests, source?.requests);
    const limited = addPositive(limits, source?.limits);
    if (limited < COMPUTE_RESOURCES.length) isGuaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  if (isGuaranteed && requests.size === limits.size && isWithin(requests, limits)) return 'Guaranteed';
  return 'Burstable';
}

/** Adds the compute resources that are more than zero to the sums → how many there were. */
function addPositive(sums: Sums, list: Record<string, string> | undefined): number {
  let count = 0;
  for (const name of COMPUTE_RESOURCES) {
    const amount = quantity(list?.[name]);
    if (amount.nano <= 0n) continue;
    sums.set(name, addQuantities(sums.get(name) ?? quantity(undefined), amount));
    count++;
  }
  return count;
}

function isWithin(requests: Sums, limits: Sums): boolean {
  return [...requests].every(([name, amount]) => {
    const limit = limits.get(name);
    return limit !== undefined && compareQuantities(limit, amount) === 0;
  });
}

/**
 * Whether the Pod sets resources for itself as a whole.
 * Models staging/src/k8s.io/component-helpers/resource/helpers.go IsPodLevelResourcesSet.
 */
export function hasPodLevelResources(resources: ResourceRequirements | undefined): boolean {
  const names = [...Object.keys(resources?.requests ?? {}), ...Object.keys(resources?.limits ?? {})];
  return names.some(isPodLevelResource);
}

export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}
