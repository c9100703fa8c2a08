/** Which Pod conditions the kubelet writes. Models pkg/kubelet/types/pod_status.go PodConditionByKubelet. */
const OWNED = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodReadyToStartContainers',
  'PodResizePending',
  'PodResizeInProgress',
  'AllContainersRestarting',
]);

export const isKubeletOwnedCondition = (type: string): boolean => OWNED.has(type);
