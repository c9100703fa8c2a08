/** What a Deployment says about itself. Models sync.go calculateStatus and progress.go syncRolloutStatus. */
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../../kube/types.ts';
import {
  conditionIn,
  hasDeadline,
  isComplete,
  isProgressing,
  isTimedOut,
  withCondition,
  withoutCondition,
} from './progress.ts';
import { desiredOf } from './replica-sets.ts';
import { actualReplicaCount, availableReplicaCount, maxUnavailable, replicaCount } from './rollout-math.ts';

export interface Moment {
  readonly nowMs: number;
  readonly timestamp: string;
}

export const condition = (
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  { timestamp }: Moment,
): DeploymentCondition => ({
  type,
  status,
  reason,
  message,
  lastUpdateTime: timestamp,
  lastTransitionTime: timestamp,
});

/** The numbers and the condition Available. Models calculateStatus. */
export function calculateStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  moment: Moment,
): DeploymentStatus {
  const available = availableReplicaCount(sets);
  const sum = (count: (set: ReplicaSet) => number): number =>
    sets.reduce((total, set) => total + count(set), 0);
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    replicas: actualReplicaCount(sets),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum((set) => set.status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, replicaCount(sets) - available),
    terminatingReplicas: sum((set) => set.status?.terminatingReplicas ?? 0),
    collisionCount: deployment.status?.collisionCount,
    conditions: deployment.status?.conditions,
  };
  const enough = available >= desiredOf(deployment) - maxUnavailable(deployment.spec ?? {});
  return withCondition(
    status,
    enough
      ? condition(
          'Available',
          'True',
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
          moment,
        )
      : condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
          moment,
        ),
  );
}

/** The conditions Progressing and ReplicaFailure of a rollout under way. Models syncRolloutStatus. */
export function rolloutStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  moment: Moment,
): DeploymentStatus {
  let status = calculateStatus(deployment, sets, newSet, moment);
  if (!hasDeadline(deployment.spec)) status = withoutCondition(status, 'Progressing');
  const known = conditionIn(deployment.status, 'Progressing');
  const settled = status.replicas === status.updatedReplicas && known?.reason === 'NewReplicaSetAvailable';
  if (hasDeadline(deployment.spec) && !settled)
    status = withProgress(deployment, status, newSet, known, moment);
  return withReplicaFailure(status, sets, newSet, moment);
}

function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  known: DeploymentCondition | undefined,
  moment: Moment,
): DeploymentStatus {
  const subject = newSet
    ? `ReplicaSet "${newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status))
    return withCondition(
      status,
      condition(
        'Progressing',
        'True',
        'NewReplicaSetAvailable',
        `${subject} has successfully progressed.`,
        moment,
      ),
    );
  if (isProgressing(deployment.status ?? {}, status)) {
    const next = condition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, moment);
    // Every bit of progress counts anew towards the deadline, so this one is written again.
    if (known?.status === 'True') next.lastTransitionTime = known.lastTransitionTime;
    return withCondition(withoutCondition(status, 'Progressing'), next);
  }
  if (isTimedOut(deployment.spec, { conditions: known ? [known] : [] }, moment.nowMs))
    return withCondition(
      status,
      condition(
        'Progressing',
        'False',
        'ProgressDeadlineExceeded',
        `${subject} has timed out progressing.`,
        moment,
      ),
    );
  return status;
}

/** Copied from a ReplicaSet, the new one first. Models getReplicaFailures. */
function withReplicaFailure(
  status: DeploymentStatus,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  moment: Moment,
): DeploymentStatus {
  const ordered = newSet ? [newSet, ...sets.filter((set) => set !== newSet)] : sets;
  const failure = ordered
    .flatMap((set) => set.status?.conditions ?? [])
    .find((one) => one.type === 'ReplicaFailure' && one.status === 'True');
  if (!failure) return withoutCondition(status, 'ReplicaFailure');
  return withCondition(status, {
    ...condition('ReplicaFailure', 'True', failure.reason ?? '', failure.message ?? '', moment),
    lastTransitionTime: failure.lastTransitionTime ?? moment.timestamp,
  });
}
