/** How fast an autoscaler may scale. Models pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicasWithBehaviors. */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../../kube/types.ts';

export interface Recommendation {
  readonly atMs: number;
  readonly replicas: number;
}
/** Replicas that were added (or, negative, removed) at a moment. */
export interface ScaleEvent {
  readonly atMs: number;
  readonly change: number;
}
export interface History {
  readonly recommendations: readonly Recommendation[];
  readonly events: readonly ScaleEvent[];
}

const DEFAULT_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DEFAULT_DOWN: HPAScalingRules = {
  stabilizationWindowSeconds: 300,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

export interface Decision {
  readonly replicas: number;
  /** For the conditions AbleToScale and ScalingLimited: reason and message. */
  readonly stabilized: readonly [string, string] | undefined;
  readonly limited: readonly [string, string] | undefined;
}

const rulesOf = (given: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules => ({
  ...defaults,
  ...given,
});

export function decide(
  hpa: HorizontalPodAutoscaler,
  current: number,
  wanted: number,
  history: History,
  nowMs: number,
): Decision {
  const { minReplicas = 1, maxReplicas, behavior } = hpa.spec ?? { maxReplicas: 1 };
  const up = rulesOf(behavior?.scaleUp, DEFAULT_UP);
  const down = rulesOf(behavior?.scaleDown, DEFAULT_DOWN);
  const steady = stabilize(current, wanted, up, down, history, nowMs);
  const stabilized =
    steady === wanted
      ? undefined
      : steady > wanted
        ? ([
            'ScaleDownStabilized',
            'recent recommendations were higher than current one, applying the highest recent recommendation',
          ] as const)
        : ([
            'ScaleUpStabilized',
            'recent recommendations were lower than current one, applying the lowest recent recommendation',
          ] as const);
  if (steady > current) {
    const limit = scaleUpLimit(current, up, history.events, nowMs);
    const bound = Math.min(limit, maxReplicas);
    if (steady <= bound) return { replicas: steady, stabilized, limited: undefined };
    const limited: readonly [string, string] =
      limit < maxReplicas
        ? ['ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate']
        : ['TooManyReplicas', 'the desired replica count is more than the maximum replica count'];
    return { replicas: Math.max(current, bound), stabilized, limited };
  }
  if (steady < current) {
    const limit = scaleDownLimit(current, down, history.events, nowMs);
    const bound = Math.max(limit, minReplicas);
    if (steady >= bound) return { replicas: steady, stabilized, limited: undefined };
    const limited: readonly [string, string] =
      limit > minReplicas
        ? ['ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate']
        : ['TooFewReplicas', 'the desired replica count is less than the minimum replica count'];
    return { replicas: Math.min(current, bound), stabilized, limited };
  }
  return { replicas: steady, stabilized, limited: undefined };
}

/** The lowest recent wish when growing, the highest when shrinking. Models stabilizeRecommendationWithBehaviors. */
function stabilize(
  current: number,
  wanted: number,
  up: HPAScalingRules,
  down: HPAScalingRules,
  { recommendations }: History,
  nowMs: number,
): number {
  const within = (seconds: number | undefined): number[] =>
    recommendations
      .filter(({ atMs }) => atMs > nowMs - (seconds ?? 0) * 1000)
      .map(({ replicas }) => replicas);
  const lowest = Math.min(wanted, ...within(up.stabilizationWindowSeconds));
  const highest = Math.max(wanted, ...within(down.stabilizationWindowSeconds));
  return Math.min(Math.max(current, lowest), highest);
}

const changed = (events: readonly ScaleEvent[], seconds: number, nowMs: number, sign: 1 | -1): number =>
  events
    .filter(({ atMs, change }) => atMs > nowMs - seconds * 1000 && Math.sign(change) === sign)
    .reduce((sum, { change }) => sum + Math.abs(change), 0);

function scaleUpLimit(
  current: number,
  rules: HPAScalingRules,
  events: readonly ScaleEvent[],
  nowMs: number,
): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current - changed(events, periodSeconds, nowMs, 1);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

function scaleDownLimit(
  current: number,
  rules: HPAScalingRules,
  events: readonly ScaleEvent[],
  nowMs: number,
): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current + changed(events, periodSeconds, nowMs, -1);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}
