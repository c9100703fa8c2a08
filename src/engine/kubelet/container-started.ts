/**
 * Evidence that the regular containers of a Pod have begun, from the API's statuses or from the runtime.
 *
 * Models pkg/kubelet/container/helpers.go HasAnyRegularContainerStarted and HasAnyActiveRegularContainerStarted.
 */
import type { ContainerStatus, PodSpec } from '../../kube/types.ts';
import { findStatus } from './pod-format.ts';
import { newestSandbox, type RuntimeContainerStatus, type RuntimePodStatus } from './runtime-status.ts';

/** Does the API show a regular container that runs or has ended? */
export function anyRegularContainerStarted(
  spec: Pick<PodSpec, 'containers'>,
  statuses: readonly ContainerStatus[],
): boolean {
  return spec.containers.some((c) => {
    const state = findStatus(statuses, c.name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
}

/** The instances that belong to the newest sandbox, if that one is ready. */
export function activeContainers(status: RuntimePodStatus): readonly RuntimeContainerStatus[] {
  const sandbox = newestSandbox(status);
  if (sandbox?.state !== 'ready') return [];
  return status.containers.filter((c) => c.sandboxId === sandbox.id);
}

/** Does a regular container exist in the current sandbox, in whatever state? */
export function anyActiveRegularContainerStarted(
  spec: Pick<PodSpec, 'containers'>,
  status: RuntimePodStatus,
): boolean {
  const active = activeContainers(status);
  return spec.containers.some((c) => active.some((instance) => instance.name === c.name));
}
