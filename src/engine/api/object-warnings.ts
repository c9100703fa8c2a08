/**
 * What the server accepts but says a word about, beside unknown fields.
 * Models WarningsOnCreate and WarningsOnUpdate of pkg/registry/*\/strategy.go and the deprecated kinds of
 * k8s.io/api zz_generated.prerelease-lifecycle.go.
 */
import { podSpecPath } from '../../kube/coverage.ts';
import { deepEqual, valueAt } from '../../kube/json.ts';
import type { KubeObject } from '../../kube/types.ts';
import { formatWarning, warningsFor } from '../../kube/validation/warnings.ts';

const ENDPOINTS = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';
/** For every request that is about the kind. */
export const kindWarnings = (kind: string): readonly string[] => (kind === 'Endpoints' ? [ENDPOINTS] : []);

/** `old`: what the object was, for an update; only a template that changes is worth a word again. */
export function objectWarnings(object: KubeObject, old?: KubeObject): string[] {
  const kind: string = object.kind;
  const steps = podSpecPath(kind);
  const isSame =
    old !== undefined && steps !== undefined && deepEqual(valueAt(object, steps), valueAt(old, steps));
  return isSame ? [] : warningsFor(object).map(formatWarning);
}
