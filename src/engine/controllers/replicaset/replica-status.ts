/** Models pkg/controller/replicaset/replica_set_utils.go calculateStatus. */
import type { Pod, ReplicaSetCondition, ReplicaSetStatus } from '../../../kube/types.ts';
import { isPodAvailable, isPodReady } from '../pods.ts';
import { type ReplicaOwner, wantedReplicas } from './replica-owner.ts';

export interface ReplicaFacts {
  readonly active: readonly Pod[];
  /** Owned Pods that are being deleted and have not ended. */
  readonly terminating: number;
  /** What went wrong when Pods were made or deleted. */
  readonly error: string | undefined;
  readonly nowMs: number;
  readonly timestamp: string;
}

export function replicaStatus(owner: ReplicaOwner, facts: ReplicaFacts): ReplicaSetStatus {
  const { active, terminating, nowMs } = facts;
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
  const templateLabels = Object.entries(owner.spec?.template?.metadata?.labels ?? {});
  const ready = active.filter(isPodReady);
  const fullyLabeled = active.filter((pod) =>
    templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  const conditions = failureConditions(owner, facts);
  return {
    replicas: active.length,
    fullyLabeledReplicas: fullyLabeled.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length,
    terminatingReplicas: terminating,
    observedGeneration: owner.metadata.generation,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

function failureConditions(
  owner: ReplicaOwner,
  { active, error, timestamp }: ReplicaFacts,
): ReplicaSetCondition[] {
  const before = owner.status?.conditions ?? [];
  const others = before.filter((condition) => condition.type !== 'ReplicaFailure');
  if (error === undefined) return others;
  const known = before.find((condition) => condition.type === 'ReplicaFailure');
  if (known) return before;
  const reason = active.length < wantedReplicas(owner) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...others,
    { type: 'ReplicaFailure', status: 'True', reason, message: error, lastTransitionTime: timestamp },
  ];
}
