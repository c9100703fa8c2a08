/** The Pods of a Job: how they are made and which of them count. Models pkg/controller/job/{job_controller,tracking_utils}.go. */
import type { Container, EnvVar, Job, Pod } from '../../../kube/types.ts';
import { compareForDeletion } from '../deletion-order.ts';
import { podFromTemplate } from '../pod-control.ts';
import {
  COMPLETION_INDEX,
  FAILURE_COUNT,
  IGNORED_FAILURE_COUNT,
  ignoredIndexFailures,
  indexFailures,
  indexOf,
} from './indexes.ts';
import { matchFailurePolicy } from './policies.ts';

export type JobSpec = NonNullable<Job['spec']>;

/** Held by each Pod until its end has been counted. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';
const NAME_BASE_LENGTH = 58;

export const isTracked = (pod: Pod): boolean => (pod.metadata.finalizers ?? []).includes(TRACKING_FINALIZER);
export const isIndexed = (spec: JobSpec): boolean => spec.completionMode === 'Indexed';
export const hasLimitPerIndex = (spec: JobSpec): boolean =>
  isIndexed(spec) && spec.backoffLimitPerIndex !== undefined;

/** A Pod is replaced only when it has really failed, not already while it goes. Models onlyReplaceFailedPods. */
export const replacesOnlyFailed = (spec: JobSpec): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** Models isPodFailed. */
export function isPodFailed(pod: Pod, spec: JobSpec): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (replacesOnlyFailed(spec)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

/** A new Pod; for an Indexed Job with its index, and with the failures of the index so far. */
export function jobPod(job: Job, spec: JobSpec, index: number | undefined, lastFailed: Pod | undefined): Pod {
  const pod = podFromTemplate(spec.template, job);
  const finalizers = [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const name = job.metadata.name ?? '';
  const text = String(index);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers,
      generateName: `${`${name}-${index}`.slice(0, NAME_BASE_LENGTH - 1)}-`,
      labels: { ...pod.metadata.labels, [COMPLETION_INDEX]: text },
      annotations: {
        ...pod.metadata.annotations,
        [COMPLETION_INDEX]: text,
        ...failureCounts(spec, lastFailed),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: pod.spec.containers.map(withIndexVariable),
      ...(pod.spec.initContainers === undefined
        ? {}
        : { initContainers: pod.spec.initContainers.map(withIndexVariable) }),
    },
  };
}

/** Models getNewIndexFailureCounts. */
function failureCounts(spec: JobSpec, lastFailed: Pod | undefined): Record<string, string> {
  if (!hasLimitPerIndex(spec)) return {};
  if (!lastFailed) return { [FAILURE_COUNT]: '0' };
  const ignored = matchFailurePolicy(spec, lastFailed).action === 'Ignore';
  const counts = {
    failures: indexFailures(lastFailed) + (ignored ? 0 : 1),
    ignored: ignoredIndexFailures(lastFailed) + (ignored ? 1 : 0),
  };
  return {
    [FAILURE_COUNT]: String(counts.failures),
    ...(counts.ignored === 0 ? {} : { [IGNORED_FAILURE_COUNT]: String(counts.ignored) }),
  };
}

function withIndexVariable(container: Container): Container {
  const env = container.env ?? [];
  if (env.some((variable) => variable.name === INDEX_VARIABLE)) return container;
  const variable: EnvVar = {
    name: INDEX_VARIABLE,
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
  };
  return { ...container, env: [...env, variable] };
}

/**
 * Which active Pods have to go when at least `count` do: those without a place among the indexes, then by rank.
 * Models activePodsForRemoval.
 */
export function podsToRemove(spec: JobSpec, active: readonly Pod[], count: number, nowMs: number): Pod[] {
  const compare = (a: Pod, b: Pod): number =>
    compareForDeletion({ pod: a, rank: 0 }, { pod: b, rank: 0 }, nowMs);
  if (!isIndexed(spec)) return active.toSorted(compare).slice(0, count);
  const seen = new Set<number>();
  const superfluous: Pod[] = [];
  const left: Pod[] = [];
  // Of several Pods with one index the one that would be deleted last is kept.
  for (const pod of active.toSorted(compare).toReversed()) {
    const index = indexOf(pod, spec.completions ?? 0);
    if (index === undefined || seen.has(index)) superfluous.push(pod);
    else left.push(pod);
    if (index !== undefined) seen.add(index);
  }
  return [...superfluous, ...left.toReversed().slice(0, Math.max(0, count - superfluous.length))];
}

/** Restarts of containers count as failures where the kubelet restarts in place. Models pastBackoffLimitOnFailure. */
export function isPastLimitOnFailure(spec: JobSpec, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  const restarts = pods
    .filter((pod) => pod.status?.phase === 'Running' || pod.status?.phase === 'Pending')
    .flatMap((pod) => [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
    ])
    .reduce((sum, status) => sum + status.restartCount, 0);
  const limit = spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
