/** Complete, progressing, timed out: where a rollout stands. Models deployment_util.go and progress.go. */
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../../kube/types.ts';

/** Stands for "no deadline". */
const NO_DEADLINE = 2_147_483_647;

export const conditionIn = (
  status: DeploymentStatus | undefined,
  type: string,
): DeploymentCondition | undefined => (status?.conditions ?? []).find((condition) => condition.type === type);

type Observed = Pick<Deployment, 'metadata' | 'spec'>;

/** All replicas are of the newest template and available, and no others are left. Models DeploymentComplete. */
export function isComplete(deployment: Observed, status: DeploymentStatus): boolean {
  const desired = deployment.spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Something got better since `before`. Models DeploymentProgressing. */
export function isProgressing(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Models HasProgressDeadline. */
export const hasDeadline = (spec: Deployment['spec'] | undefined): boolean =>
  spec?.progressDeadlineSeconds !== undefined &&
  spec.progressDeadlineSeconds !== null &&
  spec.progressDeadlineSeconds !== NO_DEADLINE;

/** Nothing got better for longer than the deadline. Models DeploymentTimedOut. */
export function isTimedOut(
  spec: Deployment['spec'] | undefined,
  status: DeploymentStatus,
  nowMs: number,
): boolean {
  if (!hasDeadline(spec)) return false;
  const condition = conditionIn(status, 'Progressing');
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return nowMs > deadlineMs(condition, spec?.progressDeadlineSeconds ?? 0);
}

/** When the progress deadline is over, ms since 1970. */
export const deadlineMs = (condition: DeploymentCondition, seconds: number): number =>
  (parseRfc3339(condition.lastUpdateTime ?? '') ?? 0) + seconds * 1000;

/**
 * Replaces the condition of that type. One with the same status and reason stays as it is; one with the same status
 * keeps its transition time. Models SetDeploymentCondition.
 */
export function withCondition(status: DeploymentStatus, condition: DeploymentCondition): DeploymentStatus {
  const known = conditionIn(status, condition.type);
  if (known && known.status === condition.status && known.reason === condition.reason) return status;
  const next =
    known?.status === condition.status
      ? { ...condition, lastTransitionTime: known.lastTransitionTime }
      : condition;
  return { ...status, conditions: [...withoutType(status, condition.type), next] };
}

export const withoutCondition = (status: DeploymentStatus, type: string): DeploymentStatus =>
  conditionIn(status, type) ? { ...status, conditions: withoutType(status, type) } : status;

const withoutType = (status: DeploymentStatus, type: string): DeploymentCondition[] =>
  (status.conditions ?? []).filter((condition) => condition.type !== type);
