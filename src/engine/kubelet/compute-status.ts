/**
 * The API status of a Pod as this kubelet sees it now: `generateApiPodStatus` with the kubelet's own knowledge.
 *
 * A Pod in back-off is looked at again and again while nothing changes. The same Pod, runtime status, stored status and
 * start failures give the same status, so the last answer is kept and given again.
 */
import type { Pod, PodStatus } from '../../kube/types.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { generateApiPodStatus } from './pod-status.ts';
import type { StartFailure } from './reason-cache.ts';
import type { RuntimePodStatus } from './runtime-status.ts';

/** What a computed status was computed from. */
export interface ComputedStatus {
  readonly pod: Pod;
  readonly runtime: RuntimePodStatus;
  readonly stored: PodStatus | undefined;
  readonly podIsTerminal: boolean;
  readonly evict: Eviction | undefined;
  readonly failures: string;
  /** As text: they are few and rare. */
  readonly resize: string;
  readonly status: PodStatus;
}
export interface Eviction {
  readonly reason: string;
  readonly message: string;
}

export function computeStatus(
  kubelet: KubeletContext,
  pod: Pod,
  runtime: RuntimePodStatus,
  podIsTerminal: boolean,
  evict: Eviction | undefined,
): PodStatus {
  const uid = pod.metadata.uid ?? '';
  const stored = kubelet.statusManager.getPodStatus(uid);
  const failures = failuresOf(kubelet, pod);
  const resizeConditions = kubelet.allocation.conditions(uid);
  const resize = resizeConditions.length === 0 ? '' : JSON.stringify(resizeConditions);
  const last = kubelet.computedStatus.get(uid);
  const same =
    last !== undefined &&
    last.pod === pod &&
    last.runtime === runtime &&
    last.stored === stored &&
    last.podIsTerminal === podIsTerminal &&
    last.evict === evict &&
    last.failures === failures &&
    last.resize === resize;
  // Probes change `started` and `ready` by themselves, and asking for the status sets readiness probes off.
  if (same && !kubelet.prober.probes(pod)) return last.status;
  const status = generateApiPodStatus({
    pod,
    runtime,
    cachedStatus: stored,
    podIsTerminal,
    evict,
    startFailure: (container) => kubelet.reasonCache.get(uid, container),
    updateProbeStatus: (of, next) => kubelet.prober.updatePodStatus(of, next),
    resizeConditions,
    hostIps: kubelet.hostIps,
    runtimeName: 'containerd',
    toTimestamp: kubelet.toTimestamp,
    gates: kubelet.gates,
  });
  kubelet.computedStatus.set(uid, { pod, runtime, stored, podIsTerminal, evict, failures, resize, status });
  return status;
}

function failuresOf(kubelet: KubeletContext, pod: Pod): string {
  const uid = pod.metadata.uid ?? '';
  let text = '';
  for (const list of [pod.spec.initContainers, pod.spec.containers, pod.spec.ephemeralContainers])
    for (const { name } of list ?? []) text += textOf(kubelet.reasonCache.get(uid, name));
  return text;
}
const textOf = (failure: StartFailure | undefined): string =>
  failure === undefined ? '\n' : `${failure.reason} ${failure.message}\n`;
