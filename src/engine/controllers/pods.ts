/** What controllers ask of a Pod. Models pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go. */
import { deepEqual } from '../../kube/json.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type { Pod } from '../../kube/types.ts';

export const conditionOf = (pod: Pod, type: string) =>
  (pod.status?.conditions ?? []).find((condition) => condition.type === type);

/** Models IsPodReady. */
export const isPodReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';

/** Models IsPodTerminal: it will never run again. */
export const isPodTerminal = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isPodTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Models IsPodActive: it counts as a replica. */
export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && !isPodTerminating(pod);

/** Models IsPodTerminating of controller_utils.go: being deleted and not over yet. */
export const isPodGoing = (pod: Pod): boolean => !isPodTerminal(pod) && isPodTerminating(pod);

/** Since when the Pod is ready, ms since 1970; undefined: it is not. */
export function readySinceMs(pod: Pod): number | undefined {
  const ready = conditionOf(pod, 'Ready');
  return ready?.status === 'True' ? parseRfc3339(ready.lastTransitionTime ?? '') : undefined;
}

/** Ready for at least `minReadySeconds`. Models IsPodAvailable. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const since = readySinceMs(pod);
  return since !== undefined && since + minReadySeconds * 1000 <= nowMs;
}

/**
 * How long until the next of the ready Pods becomes available, ms; undefined: none will by waiting.
 * Models FindMinNextPodAvailabilityCheck.
 */
export function nextAvailabilityMs(
  pods: readonly Pod[],
  minReadySeconds: number,
  nowMs: number,
): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods
    .map(readySinceMs)
    .filter((since) => since !== undefined)
    .map((since) => since + minReadySeconds * 1000 - nowMs)
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** Whether an owner could see any difference: most status writes of a kubelet leave the counts as they are. */
export function mattersToOwner(before: Pod | undefined, now: Pod): boolean {
  if (!before) return true;
  return (
    before.status?.phase !== now.status?.phase ||
    before.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    conditionOf(before, 'Ready')?.status !== conditionOf(now, 'Ready')?.status ||
    conditionOf(before, 'Ready')?.lastTransitionTime !== conditionOf(now, 'Ready')?.lastTransitionTime ||
    !deepEqual(before.metadata.labels, now.metadata.labels) ||
    !deepEqual(before.metadata.ownerReferences, now.metadata.ownerReferences)
  );
}
