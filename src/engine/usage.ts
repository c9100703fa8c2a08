/**
 * What Pods use, as metrics-server collects it from the kubelets: the working set of their containers.
 * Approximated: processor time is not simulated, so every container that runs takes what an idle one takes.
 */
import type { Pod } from '../kube/types.ts';
import { runtimeUid } from './kubelet/pod-format.ts';
import type { SimulatedNode } from './simulated-node.ts';

/** Of one container, thousandths of a core. */
export const IDLE_CPU_MILLIS = 1;

export interface ContainerUsage {
  readonly name: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** Of the containers that run; undefined where nobody can be asked: the Pod is on no node, or the node is off. */
export function usageOf(nodes: readonly SimulatedNode[], pod: Pod): readonly ContainerUsage[] | undefined {
  const node = nodes.find(({ name }) => name === pod.spec.nodeName);
  if (!node?.isOn) return undefined;
  return node.runtime
    .podStatus(runtimeUid(pod), '', '')
    .containers.filter(({ state }) => state === 'running')
    .map(({ id, name }) => ({
      name,
      cpuMillis: IDLE_CPU_MILLIS,
      memoryBytes: node.runtime.memoryUsage(id),
    }));
}

/** Of a whole Pod; undefined while none of its containers runs. */
export function podUsage(
  nodes: readonly SimulatedNode[],
  pod: Pod,
): { readonly cpuMillis: number; readonly memoryBytes: number } | undefined {
  const usage = usageOf(nodes, pod);
  if (usage === undefined || usage.length === 0) return undefined;
  return {
    cpuMillis: usage.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0),
    memoryBytes: usage.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}
