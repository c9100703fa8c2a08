/** How many replicas a resource metric asks for. Models pkg/controller/podautoscaler/replica_calculator.go. */
import { err, ok, type Result } from '../../../kube/result.ts';
import { integerValue, milliValue } from '../../../kube/quantity.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Pod } from '../../../kube/types.ts';
import { conditionOf } from '../pods.ts';

/** Within a tenth of the target nothing is done. */
const TOLERANCE = 0.1;
/** A Pod that has just started is not judged by its cpu. */
const CPU_INITIALIZATION_MS = 300_000;
const INITIAL_READINESS_MS = 30_000;

/** What a Pod uses now: thousandths of cores or bytes; undefined: nobody knows. */
export type UsageOf = (pod: Pod) => number | undefined;

export interface Target {
  readonly resource: string;
  /** Percent of the requests, or an average amount for each Pod. */
  readonly utilization: number | undefined;
  readonly averageValue: number | undefined;
}
export interface Calculation {
  readonly replicas: number;
  /** Percent of the requests; undefined for an average amount. */
  readonly utilization: number | undefined;
  readonly averageValue: number;
}

export const amountOf = (resource: string, value: string | undefined): number =>
  resource === 'cpu' ? milliValue(value) : integerValue(value);

function requestOf(pod: Pod, resource: string): Result<number> {
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  let sum = 0;
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const request = container.resources?.requests?.[resource];
    if (request === undefined)
      return err(
        `missing request for ${resource} in container ${container.name} of Pod ${pod.metadata.name}`,
      );
    sum += amountOf(resource, request);
  }
  return ok(sum);
}

/** Pods whose use does not count yet. Models groupPods. */
function isUnready(pod: Pod, resource: string, nowMs: number): boolean {
  if (pod.status?.phase === 'Pending') return true;
  if (resource !== 'cpu') return false;
  const ready = conditionOf(pod, 'Ready');
  const started = parseRfc3339(pod.status?.startTime ?? '');
  if (!ready || started === undefined) return true;
  const changed = parseRfc3339(ready.lastTransitionTime ?? '') ?? started;
  if (started + CPU_INITIALIZATION_MS > nowMs) return ready.status === 'False';
  return ready.status === 'False' && started + INITIAL_READINESS_MS > changed;
}

export function calculateReplicas(
  current: number,
  target: Target,
  pods: readonly Pod[],
  usageOf: UsageOf,
  nowMs: number,
): Result<Calculation> {
  const { resource } = target;
  const counted = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Failed',
  );
  const use = new Map<Pod, number>();
  const missing: Pod[] = [];
  const unready: Pod[] = [];
  for (const pod of counted) {
    const value = usageOf(pod);
    if (isUnready(pod, resource, nowMs)) unready.push(pod);
    else if (value === undefined) missing.push(pod);
    else use.set(pod, value);
  }
  if (use.size === 0)
    return err(
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    );
  const requests = new Map<Pod, number>();
  if (target.utilization !== undefined)
    for (const pod of counted) {
      const request = requestOf(pod, resource);
      if (!request.ok) return request;
      requests.set(pod, request.value);
    }
  const wanted = (pod: Pod): number =>
    target.utilization === undefined
      ? (target.averageValue ?? 0)
      : ((requests.get(pod) ?? 0) * target.utilization) / 100;
  const ratioOf = (amounts: ReadonlyMap<Pod, number>): number => {
    let [used, asked] = [0, 0];
    for (const [pod, value] of amounts) {
      used += value;
      asked += wanted(pod);
    }
    return asked === 0 ? 0 : used / asked;
  };
  const ratio = ratioOf(use);
  const total = [...use.values()].reduce((sum, value) => sum + value, 0);
  const requested = [...use.keys()].reduce((sum, pod) => sum + (requests.get(pod) ?? 0), 0);
  const result = (replicas: number): Result<Calculation> =>
    ok({
      replicas,
      utilization:
        target.utilization === undefined || requested === 0
          ? undefined
          : Math.floor((total * 100) / requested),
      averageValue: Math.floor(total / use.size),
    });
  const isWithin = (value: number): boolean => Math.abs(1 - value) <= TOLERANCE;
  const countsUnready = unready.length > 0 && ratio > 1;
  if (!countsUnready && missing.length === 0)
    return result(isWithin(ratio) ? current : Math.ceil(ratio * use.size));
  // Whom nobody knows is taken for what changes least.
  const assumed = new Map(use);
  for (const pod of missing) assumed.set(pod, ratio < 1 ? wanted(pod) : 0);
  if (countsUnready) for (const pod of unready) assumed.set(pod, 0);
  const again = ratioOf(assumed);
  if (isWithin(again) || again < 1 !== ratio < 1) return result(current);
  const replicas = Math.ceil(again * assumed.size);
  const turnsBack = (again < 1 && replicas > current) || (again > 1 && replicas < current);
  return result(turnsBack ? current : replicas);
}
