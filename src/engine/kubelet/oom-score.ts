/** Who is killed first when a node runs out of memory. Models pkg/kubelet/qos/policy.go GetContainerOOMScoreAdjust. */
import { podQOSClass } from '../../kube/qos.ts';
import { integerValue } from '../../kube/quantity.ts';
import type { Container, EphemeralContainer, Pod } from '../../kube/types.ts';
import { isSidecar, isStaticPod } from './pod-format.ts';

const GUARANTEED = -997;
const BEST_EFFORT = 1000;
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

/** Static, mirror, or of a system priority: never evicted, never preempted by the node. Models kubetypes.IsCriticalPod. */
export function isCriticalPod(pod: Pod): boolean {
  return (
    isStaticPod(pod) ||
    pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
    (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY
  );
}

const isNodeCritical = (pod: Pod): boolean =>
  isCriticalPod(pod) && pod.spec.priorityClassName === 'system-node-critical';

const memoryRequest = (container: Pick<Container, 'resources'>): number =>
  integerValue(container.resources?.requests?.['memory']);

/** −997 … 1000. `nodeMemoryBytes`: the capacity of the node. */
export function oomScoreAdjust(
  pod: Pod,
  container: Container | EphemeralContainer,
  nodeMemoryBytes: number,
): number {
  if (isNodeCritical(pod)) return GUARANTEED;
  const qos = podQOSClass(pod);
  if (qos === 'Guaranteed') return GUARANTEED;
  if (qos === 'BestEffort') return BEST_EFFORT;
  const rest = unallocated(pod);
  const adjust = (request: number): number => 1000 - Math.trunc((1000 * (request + rest)) / nodeMemoryBytes);
  const own = adjust(memoryRequest(container));
  const init = pod.spec.initContainers?.find(({ name }) => name === container.name);
  const score =
    init !== undefined && isSidecar(init)
      ? Math.min(own, adjust(Math.min(...pod.spec.containers.map(memoryRequest))))
      : own;
  if (score < 1000 + GUARANTEED) return 1000 + GUARANTEED;
  return score === BEST_EFFORT ? score - 1 : score;
}

/** What the Pod as a whole asks for beyond its containers, shared equally among them. */
function unallocated(pod: Pod): number {
  const whole = integerValue(pod.spec.resources?.requests?.['memory']);
  if (whole === 0) return 0;
  const containers = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []).filter((container) => isSidecar(container)),
  ];
  const asked = containers.reduce((sum, container) => sum + memoryRequest(container), 0);
  return Math.max(0, whole - asked) / containers.length;
}
