/**
 * The last status of a Pod of which nothing is left on the node.
 *
 * Models pkg/kubelet/status/status_manager.go TerminatePod.
 */
import type { ContainerStatus, Pod, PodStatus } from '../../kube/types.ts';
import { isTerminalPhase } from './pod-format.ts';

/** Containers without an end get one (`ContainerStatusUnknown`, 137), and a phase that is not final becomes Failed. */
export function terminatedPodStatus(pod: Pod, status: PodStatus): PodStatus {
  const phase = isTerminalPhase(status.phase) ? status.phase : 'Failed';
  return {
    ...status,
    ...(status.containerStatuses !== undefined && hasInitialized(pod, status)
      ? { containerStatuses: status.containerStatuses.map(ended) }
      : {}),
    ...(status.initContainerStatuses === undefined
      ? {}
      : { initContainerStatuses: endBegunInit(status.initContainerStatuses) }),
    phase,
  };
}

function ended(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  return {
    ...status,
    state: {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was terminated',
      },
    },
  };
}

/** No init containers, or a regular container has left Waiting once, or the last init container has succeeded once. */
function hasInitialized(pod: Pod, status: PodStatus): boolean {
  if ((pod.spec.initContainers ?? []).length === 0) return true;
  const begun = status.containerStatuses?.some(
    (s) => s.lastState?.terminated !== undefined || s.state?.waiting === undefined,
  );
  if (begun === true) return true;
  const last = status.initContainerStatuses?.at(-1);
  return last?.lastState?.terminated?.exitCode === 0 || last?.state?.terminated?.exitCode === 0;
}

/** Init containers up to the last one that ever began, at least the first, are marked; those after it still wait. */
function endBegunInit(statuses: readonly ContainerStatus[]): ContainerStatus[] {
  const lastBegun = statuses.findLastIndex(
    (s) => s.state?.waiting === undefined || s.lastState?.terminated !== undefined,
  );
  return statuses.map((status, i) => (i <= Math.max(lastBegun, 0) ? ended(status) : status));
}
