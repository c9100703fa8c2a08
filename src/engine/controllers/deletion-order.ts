/**
 * Which of two active Pods of a ReplicaSet has to go first.
 * Models pkg/controller/controller_utils.go ActivePodsWithRanks and pkg/apis/core/v1/helper GetDeletionCostFromPodAnnotations.
 */
import { isSidecar } from '../../kube/resources.ts';
import { compareText } from '../../kube/order.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type { Pod } from '../../kube/types.ts';
import { isPodReady, readySinceMs } from './pods.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const INT32 = /^(?:[+-]?(?:0|[1-9]\d*))$/;

/** A pod and how many active Pods of its related ReplicaSets are on its node. */
export interface RankedPod {
  readonly pod: Pod;
  readonly rank: number;
}

/** An annotation that is no 32-bit number counts as 0. */
export function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  if (text === undefined || !INT32.test(text) || text.startsWith('+')) return 0;
  const cost = Number(text);
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0;
}

/** Negative: `a` is deleted before `b`; 0: nothing tells them apart. */
export function compareForDeletion(a: RankedPod, b: RankedPod, nowMs: number): number {
  const first = a.pod;
  const second = b.pod;
  return (
    unassigned(second) - unassigned(first) ||
    phaseRank(first) - phaseRank(second) ||
    Number(isPodReady(first)) - Number(isPodReady(second)) ||
    deletionCost(first) - deletionCost(second) ||
    b.rank - a.rank ||
    compareReadyTime(first, second, nowMs) ||
    compareRestarts(first, second) ||
    compareCreation(first, second, nowMs)
  );
}

const unassigned = (pod: Pod): number => Number((pod.spec?.nodeName ?? '') === '');
const phaseRank = (pod: Pod): number => PHASE_RANK[pod.status?.phase ?? ''] ?? 0;

function compareReadyTime(a: Pod, b: Pod, nowMs: number): number {
  if (!isPodReady(a) || !isPodReady(b)) return 0;
  return compareTimes(a, b, readySinceMs(a), readySinceMs(b), nowMs);
}
const compareCreation = (a: Pod, b: Pod, nowMs: number): number =>
  compareTimes(a, b, creationMs(a), creationMs(b), nowMs);
const creationMs = (pod: Pod): number | undefined => parseRfc3339(pod.metadata.creationTimestamp ?? '');

/** The younger goes first, but ages within a factor of two are alike: then the uid decides. A missing time is youngest. */
function compareTimes(
  a: Pod,
  b: Pod,
  left: number | undefined,
  right: number | undefined,
  nowMs: number,
): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  const bucket = logarithmicAge(left, nowMs) - logarithmicAge(right, nowMs);
  return bucket === 0 ? compareText(a.metadata.uid ?? '', b.metadata.uid ?? '') : bucket;
}

/** floor(log2) of the age in nanoseconds; -1 for what is not older than now. Models logarithmicRankDiff. */
function logarithmicAge(sinceMs: number, nowMs: number): number {
  const age = nowMs - sinceMs;
  return age <= 0 ? -1 : Math.floor(Math.log2(age * 1_000_000));
}

function compareRestarts(a: Pod, b: Pod): number {
  const [regularA, sidecarA] = maxRestarts(a);
  const [regularB, sidecarB] = maxRestarts(b);
  return regularB - regularA || sidecarB - sidecarA;
}

/** The highest restart count of a regular container and of a sidecar. Models maxContainerRestarts. */
function maxRestarts(pod: Pod): [number, number] {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? []).filter(isSidecar).map((container) => container.name),
  );
  const most = (counts: readonly number[]): number => Math.max(0, ...counts);
  return [
    most((pod.status?.containerStatuses ?? []).map((status) => status.restartCount)),
    most(
      (pod.status?.initContainerStatuses ?? [])
        .filter((status) => sidecars.has(status.name))
        .map((status) => status.restartCount),
    ),
  ];
}
