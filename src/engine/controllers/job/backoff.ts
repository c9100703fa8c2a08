/** How long a Job waits after failed Pods. Models pkg/controller/job/backoff_utils.go. */
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Pod } from '../../../kube/types.ts';
import { conditionOf } from '../pods.ts';

/** Pause after the first failure, ms; doubles with each further one. */
export const POD_FAILURE_BACKOFF_MS = 10_000;
export const MAX_POD_FAILURE_BACKOFF_MS = 600_000;

export interface BackoffRecord {
  readonly failuresAfterLastSuccess: number;
  /** ms since 1970. */
  readonly lastFailureMs: number | undefined;
}
export const NO_FAILURES: BackoffRecord = { failuresAfterLastSuccess: 0, lastFailureMs: undefined };

/** What is known after more Pods have finished at these times. A success forgets the failures before it. */
export function nextBackoffRecord(
  known: BackoffRecord,
  succeededAtMs: readonly number[],
  failedAtMs: readonly number[],
): BackoffRecord {
  const lastFailureMs = failedAtMs.length === 0 ? undefined : Math.max(...failedAtMs);
  if (succeededAtMs.length === 0) {
    if (failedAtMs.length === 0) return known;
    return { failuresAfterLastSuccess: known.failuresAfterLastSuccess + failedAtMs.length, lastFailureMs };
  }
  const lastSuccess = Math.max(...succeededAtMs);
  const later = failedAtMs.filter((at) => at > lastSuccess);
  return {
    failuresAfterLastSuccess: later.length,
    lastFailureMs: later.length === 0 ? undefined : lastFailureMs,
  };
}

/** ms to wait before the next Pod may be made; 0: none. Models getRemainingTimeForFailuresCount. */
export function remainingBackoffMs(
  failures: number,
  lastFailureMs: number | undefined,
  nowMs: number,
  baseMs = POD_FAILURE_BACKOFF_MS,
  maxMs = MAX_POD_FAILURE_BACKOFF_MS,
): number {
  if (failures === 0 || lastFailureMs === undefined) return 0;
  const backoff = Math.min(baseMs * 2 ** (failures - 1), maxMs);
  return Math.max(0, backoff - (nowMs - lastFailureMs));
}

/**
 * When a Pod finished, ms since 1970: its last container's end; else since when it is not ready; else when it was asked
 * to go; else when it was made. Models getFinishedTime.
 */
export function podFinishedMs(pod: Pod): number {
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata ?? {};
  const ready = conditionOf(pod, 'Ready');
  const deletion = timeOf(deletionTimestamp);
  return (
    lastContainerEnd(pod) ??
    (ready?.status === 'False' ? timeOf(ready.lastTransitionTime) : undefined) ??
    (deletion === undefined ? undefined : deletion - (deletionGracePeriodSeconds ?? 0) * 1000) ??
    timeOf(creationTimestamp) ??
    0
  );
}

const timeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseRfc3339(text);

function lastContainerEnd(pod: Pod): number | undefined {
  let last: number | undefined;
  // Sidecars end after the containers that they serve.
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  for (const { state } of [...containerStatuses, ...initContainerStatuses]) {
    const finished = timeOf(state?.terminated?.finishedAt);
    if (finished === undefined) return undefined;
    if (last === undefined || finished > last) last = finished;
  }
  return last;
}
