/**
 * POST pods/<name>/eviction: a DELETE that asks the disruption budgets first.
 * Models pkg/registry/core/pod/storage/eviction.go.
 */
import { labelSelectorMatches } from '../../kube/labels.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import type { Eviction, Pod, PodDisruptionBudget } from '../../kube/types.ts';
import type { ApiRequest, ApiResponse } from './api-server.ts';
import { deleteObject } from './deletion.ts';
import { failure, notFound, success } from './errors.ts';
import { typeOfPlural } from './resources.ts';
import type { ParsedPath } from './routes.ts';
import type { Storage } from './storage.ts';

/** Pods whose deletion the disruption controller has not seen yet; more than that is not remembered. */
const MAX_DISRUPTED_PODS = 2000;

export function evictPod(
  storage: Storage,
  wallMs: number,
  target: ParsedPath,
  request: ApiRequest,
): ApiResponse {
  const { type, namespace, name = '' } = target;
  const refuse = (status: ReturnType<typeof notFound>): ApiResponse => ({
    code: status.code ?? 500,
    body: status,
  });
  const pod = storage.get(type, namespace, name) as Pod | undefined;
  if (!pod) return refuse(notFound(type, name));
  const options = (request.body as Eviction | undefined)?.deleteOptions ?? {};
  const phase = pod.status?.phase;
  const isExempt =
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined;
  if (!isExempt) {
    const refusal = consultBudgets(storage, pod, wallMs, request.user);
    if (refusal) return refuse(refusal);
    markDisrupted(storage, pod, wallMs, request.user);
  }
  const deleted = deleteObject(storage, wallMs, type, namespace, name, options, request.user);
  return deleted.code < 400 ? { code: 201, body: success() } : deleted;
}

/** undefined: the Pod may go, and the budget has paid for it where it has to. */
function consultBudgets(
  storage: Storage,
  pod: Pod,
  wallMs: number,
  user: string,
): ReturnType<typeof notFound> | undefined {
  const type = typeOfPlural('poddisruptionbudgets');
  if (!type) return undefined;
  const budgets = (storage.list(type, pod.metadata.namespace) as PodDisruptionBudget[]).filter(
    (budget) =>
      budget.spec?.selector !== undefined && labelSelectorMatches(budget.spec.selector, pod.metadata.labels),
  );
  const [budget] = budgets;
  if (!budget) return undefined;
  if (budgets.length > 1)
    return failure(
      500,
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  const { status } = budget;
  const isReady = (pod.status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
  const healthy = status?.currentHealthy ?? 0;
  const desired = status?.desiredHealthy ?? 0;
  const isFree =
    budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (healthy >= desired && desired > 0);
  if (!isReady && isFree) return undefined;
  const isStale = (status?.observedGeneration ?? 0) < (budget.metadata.generation ?? 0);
  const name = budget.metadata.name ?? '';
  if (isStale) return tooMany(`The disruption budget ${name} is still being processed by the server.`);
  if (
    (status?.disruptionsAllowed ?? 0) <= 0 ||
    Object.keys(status?.disruptedPods ?? {}).length > MAX_DISRUPTED_PODS
  )
    return tooMany(
      `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
    );
  storage.update(
    type,
    {
      ...budget,
      status: {
        ...status,
        disruptionsAllowed: (status?.disruptionsAllowed ?? 0) - 1,
        disruptedPods: { ...status?.disruptedPods, [pod.metadata.name ?? '']: formatRfc3339(wallMs) },
      },
    } as PodDisruptionBudget,
    user,
  );
  return undefined;
}

function tooMany(message: string): ReturnType<typeof notFound> {
  return failure(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message }],
    },
  );
}

/** Models addConditionAndDeletePod. */
function markDisrupted(storage: Storage, pod: Pod, wallMs: number, user: string): void {
  const type = typeOfPlural('pods');
  if (!type) return;
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: formatRfc3339(wallMs),
    observedGeneration: pod.metadata.generation,
  };
  storage.update(
    type,
    { ...pod, status: { ...pod.status, conditions: [...others, condition] } } as Pod,
    user,
  );
}
