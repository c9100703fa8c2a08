/**
 * What the runtime is told of a container's resources.
 * Models pkg/kubelet/kuberuntime/kuberuntime_container_linux.go generateLinuxContainerResources, as far as memory goes.
 */
import { integerValue } from '../../kube/quantity.ts';
import type { Container, EphemeralContainer, Pod } from '../../kube/types.ts';
import type { ContainerResources } from '../runtime/cri.ts';
import { oomScoreAdjust } from './oom-score.ts';

export function linuxResources(
  pod: Pod,
  container: Container | EphemeralContainer,
  node: { readonly memoryBytes: number; readonly singleProcessOOMKill: boolean },
): ContainerResources {
  const requirements = (container as Container).resources ?? {};
  // Without a limit of its own the Pod's cgroup bounds it; that bound is taken for each container here.
  const limit = integerValue(requirements.limits?.['memory'] ?? pod.spec.resources?.limits?.['memory']);
  return {
    requirements,
    ...(limit > 0 ? { memoryLimitBytes: limit } : {}),
    oomScoreAdj: oomScoreAdjust(pod, container, node.memoryBytes),
    oomGroup: !node.singleProcessOOMKill,
  };
}
