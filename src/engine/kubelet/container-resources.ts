/**
 * `status.containerStatuses[].resources`: what is in force, as far as the runtime knows.
 *
 * Models the resource part of pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses. Leaves out the rounding of CPU
 * shares: the simulated runtime reports what it was given.
 */
import type { ContainerStatus, ResourceRequirements } from '../../kube/types.ts';
import type { RuntimeContainerStatus } from './runtime-status.ts';

const RESIZABLE = ['cpu', 'memory'] as const;

/**
 * The allocated resources; for a running container cpu and memory are the runtime's, or failing that what was shown
 * before for the same instance.
 */
export function statusResources(
  container: { readonly resources?: ResourceRequirements | undefined },
  instance: RuntimeContainerStatus,
  containerID: string,
  old: ContainerStatus | undefined,
): ResourceRequirements {
  const allocated = container.resources ?? {};
  if (instance.state !== 'running') return allocated;
  const sameRun = old?.state?.running !== undefined && old.containerID === containerID;
  const before = sameRun ? old.resources : undefined;
  const limits = inForce(allocated.limits, instance.resources?.limits, before?.limits);
  const requests = inForce(allocated.requests, instance.resources?.requests, before?.requests);
  return {
    ...allocated,
    ...(limits === undefined ? {} : { limits }),
    ...(requests === undefined ? {} : { requests }),
  };
}

type ResourceList = Record<string, string>;

function inForce(
  allocated: ResourceList | undefined,
  actual: ResourceList | undefined,
  before: ResourceList | undefined,
): ResourceList | undefined {
  if (allocated === undefined) return undefined;
  const list = { ...allocated };
  for (const name of RESIZABLE) {
    const value = actual?.[name] ?? before?.[name];
    if (value !== undefined) list[name] = value;
  }
  return list;
}
