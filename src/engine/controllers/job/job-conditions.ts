/** Conditions of a Job. Models pkg/controller/job/job_controller.go newCondition, ensureJobConditionStatus. */
import type { Job, JobCondition } from '../../../kube/types.ts';

export const jobCondition = (job: Job, type: string): JobCondition | undefined =>
  (job.status?.conditions ?? []).find((condition) => condition.type === type && condition.status === 'True');

/** Complete or Failed. Models IsJobFinished. */
export const finishedType = (job: Job): 'Complete' | 'Failed' | undefined =>
  jobCondition(job, 'Complete') ? 'Complete' : jobCondition(job, 'Failed') ? 'Failed' : undefined;

/** How a Job ends: what it is to become and why. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}
export const complete = (reason: string, message: string): Verdict => ({ type: 'Complete', reason, message });
export const failedBecause = (reason: string, message: string): Verdict => ({
  type: 'Failed',
  reason,
  message,
});

/** What is set first, while Pods are still going. */
export const interimType = (verdict: Verdict): string =>
  verdict.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';

export function newCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  timestamp: string,
): JobCondition {
  return { type, status, reason, message, lastProbeTime: timestamp, lastTransitionTime: timestamp };
}

/** The list with that condition in that status; undefined if it is so already (a False one need not exist). */
export function ensureCondition(
  conditions: readonly JobCondition[],
  next: JobCondition,
): readonly JobCondition[] | undefined {
  const known = conditions.find((condition) => condition.type === next.type);
  if (known && known.status === next.status && known.reason === next.reason && known.message === next.message)
    return undefined;
  if (!known) return next.status === 'True' ? [...conditions, next] : undefined;
  return conditions.map((condition) => (condition === known ? next : condition));
}
