/**
 * The end of a Pod: its containers are stopped, then what is left of it on the node goes, then the object may go.
 * Models pkg/kubelet/kubelet.go SyncTerminatingPod and SyncTerminatedPod.
 */
import type { PodStatus } from '../../kube/types.ts';
import type { Task } from '../clock/task.ts';
import { DEADLINE_EXCEEDED, pastActiveDeadline } from './active-deadline.ts';
import { withDisruption } from './disruption.ts';
import { computeStatus } from './compute-status.ts';
import { killPod } from './kill-pod.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { PodWork, SyncOutcome } from './pod-workers.ts';
import { runningContainers, type RuntimePodStatus } from './runtime-status.ts';

export function* syncTerminatingPod(
  kubelet: KubeletContext,
  work: PodWork,
  status: RuntimePodStatus,
): Task<SyncOutcome> {
  const { pod, uid } = work;
  const evict = evictionStatus(kubelet, work);
  if (evict === DEADLINE_EXCEEDED) kubelet.recorder.event(pod, 'Normal', evict.reason, evict.message);
  kubelet.statusManager.setPodStatus(pod, statusOf(kubelet, work, status, false));
  kubelet.prober.stopLivenessAndStartup(pod);
  yield* killPod(
    kubelet,
    pod,
    kubelet.runtime.podStatus(uid, pod.metadata.name ?? '', pod.metadata.namespace ?? ''),
    work.graceSeconds,
  );
  kubelet.prober.removePod(pod);
  const after = kubelet.runtime.podStatus(uid, pod.metadata.name ?? '', pod.metadata.namespace ?? '');
  if (runningContainers(after).length > 0)
    return {
      terminal: false,
      didSomething: true,
      error: { text: 'detected running containers after a successful KillPod, CRI violation' },
    };
  kubelet.statusManager.setPodStatus(pod, statusOf(kubelet, work, after, true));
  return { terminal: false, didSomething: true };
}

export function* syncTerminatedPod(kubelet: KubeletContext, work: PodWork): Task<SyncOutcome> {
  const { pod, uid } = work;
  const status = kubelet.runtime.podStatus(uid, pod.metadata.name ?? '', pod.metadata.namespace ?? '');
  kubelet.statusManager.setPodStatus(pod, statusOf(kubelet, work, status, true));
  const unmount = kubelet.timing.volumeUnmountMs();
  if (unmount > 0) yield unmount;
  kubelet.volumes.unmount(uid);
  kubelet.statusManager.terminatePod(pod);
  if (work.killRequest?.evict === true) removeEverything(kubelet, status);
  return { terminal: false, didSomething: false };
}

/** Models deleteContainersInPod with removeAll: an evicted Pod leaves nothing behind. */
function removeEverything(kubelet: KubeletContext, status: RuntimePodStatus): void {
  for (const { id } of status.containers) kubelet.runtime.removeContainer(id);
  for (const { id } of status.sandboxes) kubelet.runtime.removePodSandbox(id);
}

function statusOf(
  kubelet: KubeletContext,
  work: PodWork,
  status: RuntimePodStatus,
  podIsTerminal: boolean,
): PodStatus {
  const computed = computeStatus(kubelet, work.pod, status, podIsTerminal, evictionStatus(kubelet, work));
  return withDisruption(work.pod, computed, work.killRequest?.disruption);
}

/** What ended the Pod, where that is part of its status. */
function evictionStatus(
  kubelet: KubeletContext,
  work: PodWork,
): { readonly reason: string; readonly message: string } | undefined {
  const asked = work.killRequest?.status;
  if (asked?.reason !== undefined) return { reason: asked.reason, message: asked.message ?? '' };
  return pastActiveDeadline(kubelet, work.pod) ? DEADLINE_EXCEEDED : undefined;
}
