/** activeDeadlineSeconds. Models pkg/kubelet/active_deadline.go. */
import { parseRfc3339 } from '../../kube/time.ts';
import type { Pod } from '../../kube/types.ts';
import type { KubeletContext } from './kubelet-context.ts';

export const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/** When the deadline is over, ms since the start of the run; undefined without one, or before the Pod has a start time. */
export function activeDeadlineAt(kubelet: KubeletContext, pod: Pod): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds;
  const startTime =
    kubelet.statusManager.getPodStatus(pod.metadata.uid ?? '')?.startTime ?? pod.status?.startTime;
  if (seconds === undefined || startTime === undefined) return undefined;
  return (parseRfc3339(startTime) ?? 0) - kubelet.epochMs + seconds * 1000;
}

export function pastActiveDeadline(kubelet: KubeletContext, pod: Pod): boolean {
  const at = activeDeadlineAt(kubelet, pod);
  return at !== undefined && kubelet.clock.now >= at;
}
