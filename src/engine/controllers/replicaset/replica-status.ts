/** Models pkg/controller/replicaset/replica_set_utils.go calculateStatus. */
import type { ReplicaSetCondition, ReplicaSetStatus } from '../../../kube/types.ts';
import type { Counts } from './pod-ledger.ts';
import { type ReplicaOwner, wantedReplicas } from './replica-owner.ts';

/** `error`: what went wrong when Pods were made or deleted. */
export function replicaStatus(
  owner: ReplicaOwner,
  counts: Counts,
  error: string | undefined,
  timestamp: string,
): ReplicaSetStatus {
  const conditions = failureConditions(owner, counts.active, error, timestamp);
  return {
    replicas: counts.active,
    fullyLabeledReplicas: counts.fullyLabeled,
    readyReplicas: counts.ready,
    availableReplicas: counts.available,
    terminatingReplicas: counts.going,
    observedGeneration: owner.metadata.generation,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

function failureConditions(
  owner: ReplicaOwner,
  active: number,
  error: string | undefined,
  timestamp: string,
): ReplicaSetCondition[] {
  const before = owner.status?.conditions ?? [];
  const others = before.filter((condition) => condition.type !== 'ReplicaFailure');
  if (error === undefined) return others;
  if (others.length < before.length) return before;
  const reason = active < wantedReplicas(owner) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...others,
    { type: 'ReplicaFailure', status: 'True', reason, message: error, lastTransitionTime: timestamp },
  ];
}
