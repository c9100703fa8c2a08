/**
 * Mistakes that an update may keep, because objects were stored before the rule came.
 * Models pkg/api/pod/util.go GetValidationOptionsFromPodSpecAndMeta.
 */
import { type FieldError, formatFieldError } from './field-error.ts';

/** Fields or details of the rules in question. */
const TOLERATED: readonly RegExp[] = [
  /^metadata\.annotations\[controller\.kubernetes\.io\/pod-deletion-cost\]/,
  /\.(labelSelector|namespaceSelector|selector)\.match(Labels|Expressions)/,
  /\.topologySpreadConstraints\[\d+\]\.labelSelector/,
  /\.requiredDuringSchedulingIgnoredDuringExecution\.nodeSelectorTerms\[\d+\]\.matchExpressions\[\d+\]\.values/,
  /\.projected\.path: /,
  /\.sysctls\[\d+\]\.name: .* may not be specified when 'host(Network|IPC)' is true$/,
  /: .* is not positive integer multiple of hugepages-/,
];

/** `errors` without those that the old object had already, word for word, and may keep. */
export function withoutTolerated(
  errors: readonly FieldError[],
  oldErrors: () => readonly FieldError[],
): readonly FieldError[] {
  const texts = errors.map(formatFieldError);
  if (!texts.some(isTolerable)) return errors;
  const old = new Set(oldErrors().map(formatFieldError));
  return errors.filter((_, i) => !isTolerable(texts[i] ?? '') || !old.has(texts[i] ?? ''));
}

function isTolerable(text: string): boolean {
  return TOLERATED.some((pattern) => pattern.test(text));
}
