/** `workloads.json`: what controllers reckon with. */
import {
  mostRecentScheduleTime,
  nextScheduleDelayMs,
} from '../../../src/engine/controllers/cronjob/schedule-times.ts';
import { parseCronSchedule } from '../../../src/engine/controllers/cronjob/schedule.ts';
import { compareForDeletion } from '../../../src/engine/controllers/deletion-order.ts';
import {
  isComplete,
  isProgressing,
  isTimedOut,
} from '../../../src/engine/controllers/deployment/progress.ts';
import {
  actualReplicaCount,
  maxUnavailable,
  minAvailable,
  newReplicas,
  replicaCount,
  resolveFenceposts,
  type Rollout,
} from '../../../src/engine/controllers/deployment/rollout-math.ts';
import {
  nextBackoffRecord,
  podFinishedMs,
  remainingBackoffMs,
} from '../../../src/engine/controllers/job/backoff.ts';
import {
  hasIdentity,
  isMemberOf,
  isRunningAndReady,
  ordinalOf,
  parentAndOrdinal,
  podName,
} from '../../../src/engine/controllers/statefulset/identity.ts';
import { truncateHostname } from '../../../src/engine/kubelet/hostname.ts';
import { portMappings } from '../../../src/engine/kubelet/port-mappings.ts';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import type {
  ContainerPort,
  CronJob,
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  Pod,
  StatefulSet,
} from '../../../src/kube/types.ts';
import { adapterByFn, compare, type Verdict } from '../adapter.ts';

type Out = Readonly<Record<string, unknown>>;
interface Given<T> {
  readonly in: T;
  readonly out: Out;
}
type Percent = number | string | null | undefined;

interface RolloutIn {
  readonly strategy: string;
  readonly replicas: number;
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
}
const rolloutOf = ({ strategy, replicas, maxSurge, maxUnavailable: unavailable }: RolloutIn): Rollout => ({
  replicas,
  strategy: {
    type: strategy,
    ...(strategy === 'RollingUpdate' && { rollingUpdate: { maxSurge, maxUnavailable: unavailable } }),
  },
});

const msOf = (text: unknown): number => parseRfc3339(String(text)) ?? Number.NaN;
/** Times are compared as moments: the vectors write them in more than one form. */
const moment = (value: unknown): unknown => (typeof value === 'string' ? msOf(value) : (value ?? null));
const failed = (out: Out, error: string): Verdict =>
  out['error'] === true ? { pass: true } : { pass: false, expected: JSON.stringify(out), actual: error };

function podOf(given: Pod): Pod {
  return { ...given, apiVersion: 'v1', kind: 'Pod', metadata: given.metadata ?? {} };
}

interface CronIn {
  readonly cronJob: CronJob;
  readonly now: string;
  readonly includeStartingDeadlineSeconds?: boolean;
}

export const adapter = adapterByFn('workloads.json', {
  resolveFenceposts({
    in: given,
    out,
  }: Given<{ maxSurge: Percent; maxUnavailable: Percent; desired: number }>) {
    const resolved = resolveFenceposts(given.maxSurge, given.maxUnavailable, given.desired);
    return resolved.ok ? compare(out, resolved.value) : failed(out, resolved.error);
  },
  newRSNewReplicas({
    in: given,
    out,
  }: Given<RolloutIn & { newRSReplicas: number; otherRSReplicas?: number[] }>) {
    const others = (given.otherRSReplicas ?? []).reduce((sum, size) => sum + size, 0);
    return compare(out, {
      replicas: newReplicas(rolloutOf(given), given.newRSReplicas, given.newRSReplicas + others),
    });
  },
  deploymentComplete({ in: given, out }: Given<{ replicas: number; status: DeploymentStatus }>) {
    const deployment = { metadata: {}, spec: { replicas: given.replicas } } as Deployment;
    return compare(out, { complete: isComplete(deployment, given.status) });
  },
  deploymentProgressing: ({ in: given, out }: Given<{ old: DeploymentStatus; new: DeploymentStatus }>) =>
    compare(out, { progressing: isProgressing(given.old, given.new) }),
  deploymentTimedOut({
    in: given,
    out,
  }: Given<{
    progressDeadlineSeconds: number | null;
    condition?: DeploymentCondition | null;
    now?: string;
  }>) {
    const spec = {
      progressDeadlineSeconds: given.progressDeadlineSeconds ?? undefined,
    } as Deployment['spec'];
    const status = { conditions: given.condition ? [given.condition] : [] };
    return compare(out, { timedOut: isTimedOut(spec, status, moment(given.now) as number) });
  },
  maxUnavailable: ({ in: given, out }: Given<RolloutIn>) =>
    compare(out, { maxUnavailable: maxUnavailable(rolloutOf(given)) }),
  minAvailable: ({ in: given, out }: Given<RolloutIn>) =>
    compare(out, { minAvailable: minAvailable(rolloutOf(given)) }),
  replicaCounts({
    in: given,
    out,
  }: Given<{ replicaSets: readonly { replicas: number; status?: { replicas?: number } }[] }>) {
    const sets = given.replicaSets.map(({ replicas, status }) => ({ spec: { replicas }, status }));
    return compare(out, { wanted: replicaCount(sets), actual: actualReplicaCount(sets) });
  },
  deletionOrder({ in: given, out }: Given<{ now: string; pods: { pod: Pod; rank: number }[] }>) {
    const [a, b] = given.pods.map(({ pod, rank }) => ({ pod: podOf(pod), rank }));
    if (!a || !b) return failed(out, 'two pods are needed');
    const order = compareForDeletion(a, b, msOf(given.now));
    const first = order === 0 ? null : (order < 0 ? a : b).pod.metadata.name;
    return compare(out, { first });
  },
  jobBackoffRecord({
    in: given,
    out,
  }: Given<{
    knownFailures: number;
    lastFailureTime?: string | null;
    succeededAt: string[];
    failedAt: string[];
  }>) {
    const known = {
      failuresAfterLastSuccess: given.knownFailures,
      lastFailureMs: given.lastFailureTime ? msOf(given.lastFailureTime) : undefined,
    };
    const next = nextBackoffRecord(known, given.succeededAt.map(msOf), given.failedAt.map(msOf));
    return compare(
      { ...out, lastFailureTime: moment(out['lastFailureTime']) },
      {
        failuresAfterLastSuccess: next.failuresAfterLastSuccess,
        lastFailureTime: next.lastFailureMs ?? null,
      },
    );
  },
  jobRemainingBackoff({
    in: given,
    out,
  }: Given<{
    failures: number;
    secondsSinceLastFailure?: number | null;
    defaultBackoffSeconds: number;
    maxBackoffSeconds: number;
  }>) {
    const since = given.secondsSinceLastFailure;
    const last = since === undefined || since === null ? undefined : -since * 1000;
    const { failures, defaultBackoffSeconds, maxBackoffSeconds } = given;
    const left = remainingBackoffMs(
      failures,
      last,
      0,
      defaultBackoffSeconds * 1000,
      maxBackoffSeconds * 1000,
    );
    return compare(out, { remainingSeconds: left / 1000 });
  },
  podFinishedTime: ({ in: given, out }: Given<{ pod: Pod }>) =>
    compare({ finishedAt: moment(out['finishedAt']) }, { finishedAt: podFinishedMs(podOf(given.pod)) }),
  mostRecentScheduleTime({ in: { cronJob, now, includeStartingDeadlineSeconds }, out }: Given<CronIn>) {
    const schedule = parseCronSchedule(cronJob.spec?.schedule ?? '', cronJob.spec?.timeZone);
    if (!schedule.ok) return failed(out, schedule.error);
    const recent = mostRecentScheduleTime(
      cronJob,
      msOf(now),
      schedule.value,
      includeStartingDeadlineSeconds === true,
    );
    if (!recent.ok) return failed(out, recent.error);
    const { earliestMs, recentMs, missed } = recent.value;
    const times = { earliestTime: moment(out['earliestTime']), recentTime: moment(out['recentTime']) };
    return compare({ ...out, ...times }, { earliestTime: earliestMs, recentTime: recentMs ?? null, missed });
  },
  nextScheduleDelay({ in: { cronJob, now }, out }: Given<CronIn>) {
    const schedule = parseCronSchedule(cronJob.spec?.schedule ?? '', cronJob.spec?.timeZone);
    if (!schedule.ok) return failed(out, schedule.error);
    return compare(out, { milliseconds: nextScheduleDelayMs(cronJob, msOf(now), schedule.value) });
  },
  parseCronSchedule({ in: given, out }: Given<{ schedule: string }>) {
    const parsed = parseCronSchedule(given.schedule);
    const part = out['errorContains'];
    const hasPart = typeof part !== 'string' || (!parsed.ok && parsed.error.includes(part));
    const actual = parsed.ok ? 'accepted' : parsed.error;
    return parsed.ok === out['valid'] && hasPart
      ? { pass: true }
      : { pass: false, expected: JSON.stringify(out), actual };
  },
  runningAndReady: ({ in: given, out }: Given<{ status: Pod['status'] }>) =>
    compare(out, { result: isRunningAndReady(podOf({ status: given.status } as Pod)) }),
  statefulSetOrdinal({ in: given, out }: Given<{ name?: string; podName?: string; pod?: Pod }>) {
    const { parent, ordinal } = parentAndOrdinal(
      given.podName ?? given.name ?? given.pod?.metadata.name ?? '',
    );
    const actual: Out = { parent, ordinal };
    const orNone = (value: unknown): unknown => (value === '' || value === -1 ? null : value);
    const asked = Object.keys(out);
    return compare(
      Object.fromEntries(asked.map((key) => [key, orNone(out[key])])),
      Object.fromEntries(asked.map((key) => [key, orNone(actual[key])])),
    );
  },
  statefulSetIdentity({
    in: given,
    out,
  }: Given<{ set?: string | StatefulSet; statefulSet?: string | StatefulSet; pod?: Pod; ordinal?: number }>) {
    const named = given.set ?? given.statefulSet ?? '';
    const set = (typeof named === 'string' ? { metadata: { name: named } } : named) as StatefulSet;
    const pod = podOf(given.pod ?? ({ metadata: { name: podName(set, given.ordinal ?? 0) } } as Pod));
    const actual: Out = {
      podName: podName(set, given.ordinal ?? ordinalOf(pod)),
      name: podName(set, given.ordinal ?? ordinalOf(pod)),
      ordinal: ordinalOf(pod),
      member: isMemberOf(set, pod),
      isMember: isMemberOf(set, pod),
      matches: hasIdentity(set, pod),
    };
    return compare(out, Object.fromEntries(Object.keys(out).map((key) => [key, actual[key]])));
  },
  truncateHostname: ({ in: given, out }: Given<{ hostname: string }>) =>
    compare(out, { hostname: truncateHostname(given.hostname) }),
  portMappings({ in: given, out }: Given<{ ports: ContainerPort[] }>) {
    const mappings = portMappings({ ports: given.ports }).map(({ hostIP, ...rest }) => ({
      ...rest,
      ...(hostIP !== '' && { hostIP }),
    }));
    return compare(out, { mappings });
  },
});
