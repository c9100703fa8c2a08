/**
 * Taints of nodes and tolerations of Pods.
 * Models staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go and k8s.io/api/core/v1/toleration.go.
 */
import type { Taint, TaintEffect, Toleration } from './types.ts';

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/**
 * Whether one toleration tolerates one taint. An empty effect or key stands for any; the operator is `Equal` by
 * default. `Lt` and `Gt` compare whole numbers (gate TaintTolerationComparisonOperators), the taint's value first.
 * Models Toleration.ToleratesTaint.
 */
export function toleratesTaint(toleration: Toleration, taint: Taint, hasComparison = true): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    case 'Lt':
    case 'Gt':
      return hasComparison && compares(toleration, taint);
    default:
      return false;
  }
}

function compares(toleration: Toleration, taint: Taint): boolean {
  const wanted = parseInteger(toleration.value);
  const found = parseInteger(taint.value);
  if (wanted === undefined || found === undefined) return false;
  return toleration.operator === 'Gt' ? found > wanted : found < wanted;
}

/** A whole number within 64 bits, without leading zeros. */
function parseInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || !INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** Whether any of the tolerations tolerates the taint. Models TolerationsTolerateTaint. */
export function tolerationsTolerateTaint(
  tolerations: readonly Toleration[] | undefined,
  taint: Taint,
): boolean {
  return (tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint));
}

/** The first taint of one of these effects that is not tolerated. Models FindMatchingUntoleratedTaint. */
export function findUntoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly TaintEffect[],
): Taint | undefined {
  return (taints ?? []).find(
    (taint) =>
      (effects as readonly string[]).includes(taint.effect) && !tolerationsTolerateTaint(tolerations, taint),
  );
}
