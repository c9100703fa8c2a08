import type { Pod, PodStatus } from '../../kube/types.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { generateApiPodStatus } from './pod-status.ts';
import type { RuntimePodStatus } from './runtime-status.ts';

/** The API status of a Pod as this kubelet sees it now: `generateApiPodStatus` with the kubelet's own knowledge. */
export function computeStatus(
  kubelet: KubeletContext,
  pod: Pod,
  runtime: RuntimePodStatus,
  podIsTerminal: boolean,
  evict: { readonly reason: string; readonly message: string } | undefined,
): PodStatus {
  return generateApiPodStatus({
    pod,
    runtime,
    cachedStatus: kubelet.statusManager.getPodStatus(pod.metadata.uid ?? ''),
    podIsTerminal,
    evict,
    startFailure: (container) => kubelet.reasonCache.get(pod.metadata.uid ?? '', container),
    updateProbeStatus: (of, status) => kubelet.prober.updatePodStatus(of, status),
    hostIps: kubelet.hostIps,
    runtimeName: 'containerd',
    toTimestamp: kubelet.toTimestamp,
    gates: kubelet.gates,
  });
}
