/**
 * How many Pods a rollout may have too many and too few, and how many the next step gives to whom.
 * Models pkg/controller/deployment/util/deployment_util.go.
 */
import { err, ok, type Result } from '../../../kube/result.ts';
import type { Deployment } from '../../../kube/types.ts';

type IntOrString = number | string;

/** `25%` of 10 → 2.5, rounded as asked; a number is itself; absent counts as 0. Models GetScaledValueFromIntOrPercent. */
export function scaledValue(
  value: IntOrString | null | undefined,
  total: number,
  roundUp: boolean,
): Result<number> {
  if (value === undefined || value === null) return ok(0);
  if (typeof value === 'number') return ok(value);
  const match = /^([+-]?\d+)%$/.exec(value);
  if (!match) return err(`invalid value for IntOrString: invalid type: string is not a percentage`);
  const exact = (Number(match[1]) * total) / 100;
  return ok(roundUp ? Math.ceil(exact) : Math.floor(exact));
}

export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Surge rounded up, unavailable rounded down; never both 0. Models ResolveFenceposts. */
export function resolveFenceposts(
  maxSurge: IntOrString | null | undefined,
  maxUnavailable: IntOrString | null | undefined,
  desired: number,
): Result<Fenceposts> {
  const surge = scaledValue(maxSurge, desired, true);
  if (!surge.ok) return surge;
  const unavailable = scaledValue(maxUnavailable, desired, false);
  if (!unavailable.ok) return unavailable;
  const neither = surge.value === 0 && unavailable.value === 0;
  return ok({ surge: surge.value, unavailable: neither ? 1 : unavailable.value });
}

/** What of a Deployment the numbers depend on. */
export type Rollout = Pick<NonNullable<Deployment['spec']>, 'replicas' | 'strategy'>;

export const isRollingUpdate = (spec: Rollout): boolean => spec.strategy?.type === 'RollingUpdate';
const replicasOf = (spec: Rollout): number => spec.replicas ?? 1;

function fencepostsOf(spec: Rollout): Fenceposts {
  const { rollingUpdate } = spec.strategy ?? {};
  const resolved = resolveFenceposts(
    rollingUpdate?.maxSurge,
    rollingUpdate?.maxUnavailable,
    replicasOf(spec),
  );
  return resolved.ok ? resolved.value : { surge: 0, unavailable: 0 };
}

/** Models MaxUnavailable: at most all of them, 0 for Recreate. */
export function maxUnavailable(spec: Rollout): number {
  if (!isRollingUpdate(spec) || replicasOf(spec) === 0) return 0;
  return Math.min(fencepostsOf(spec).unavailable, replicasOf(spec));
}

/** Models MinAvailable: 0 for Recreate. */
export const minAvailable = (spec: Rollout): number =>
  isRollingUpdate(spec) ? replicasOf(spec) - maxUnavailable(spec) : 0;

/** Models MaxSurge: 0 for Recreate. */
export const maxSurge = (spec: Rollout): number => (isRollingUpdate(spec) ? fencepostsOf(spec).surge : 0);

/** The next size of the new ReplicaSet when all of them have `total` replicas. Models NewRSNewReplicas. */
export function newReplicas(spec: Rollout, newSize: number, total: number): number {
  const desired = replicasOf(spec);
  if (!isRollingUpdate(spec)) return desired;
  const room = desired + maxSurge(spec) - total;
  if (room <= 0) return newSize;
  return newSize + Math.min(room, desired - newSize);
}

export interface Sized {
  readonly spec?: { readonly replicas?: number | undefined } | undefined;
  readonly status?:
    | { readonly replicas?: number | undefined; readonly availableReplicas?: number | undefined }
    | undefined;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
/** Models GetReplicaCountForReplicaSets. */
export const replicaCount = (sets: readonly Sized[]): number =>
  sum(sets.map((set) => set.spec?.replicas ?? 0));
/** Models GetActualReplicaCountForReplicaSets. */
export const actualReplicaCount = (sets: readonly Sized[]): number =>
  sum(sets.map((set) => set.status?.replicas ?? 0));
/** Models GetAvailableReplicaCountForReplicaSets. */
export const availableReplicaCount = (sets: readonly Sized[]): number =>
  sum(sets.map((set) => set.status?.availableReplicas ?? 0));
