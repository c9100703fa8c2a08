/** How many Pods of a budget may go. Models pkg/controller/disruption/disruption.go. */
import { scaledValue } from '../deployment/rollout-math.ts';
import type { PodDisruptionBudget } from '../../../kube/types.ts';

/** A claim on healthy Pods that is a whole number, not a share. */
export const isIntegerMinimum = ({ spec }: PodDisruptionBudget): boolean =>
  typeof spec?.minAvailable === 'number';

/** Pods that must stay healthy out of `expected`. Models getExpectedPodCount. */
export function desiredHealthy({ spec }: PodDisruptionBudget, expected: number): number {
  if (spec?.maxUnavailable !== undefined) {
    const most = scaledValue(spec.maxUnavailable, expected, true);
    return Math.max(0, expected - (most.ok ? most.value : 0));
  }
  const least = scaledValue(spec?.minAvailable, expected, true);
  return least.ok ? least.value : 0;
}

export const disruptionsAllowed = (expected: number, healthy: number, desired: number): number =>
  expected <= 0 ? 0 : Math.max(0, healthy - desired);
