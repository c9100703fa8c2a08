import type { Pod, PodStatus } from '../../kube/types.ts';

/** Adds the condition that says that the node itself ended this Pod. Models podutil.UpdatePodCondition in killPodNow's callers. */
export function withDisruption(pod: Pod, status: PodStatus, message: string | undefined): PodStatus {
  if (message === undefined) return status;
  const { generation } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  const conditions = status.conditions ?? [];
  const known = conditions.findIndex(({ type }) => type === condition.type);
  if (known >= 0)
    return { ...status, conditions: conditions.with(known, { ...conditions[known], ...condition }) };
  // It stands before the kubelet's own.
  const own = conditions.findIndex(({ type }) => type === 'PodReadyToStartContainers');
  return { ...status, conditions: conditions.toSpliced(Math.max(0, own), 0, condition) };
}
