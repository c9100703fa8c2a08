/**
 * Fields of a Pod as text: `fieldRef` of variables and of downward API files.
 * Models pkg/fieldpath/fieldpath.go ExtractFieldPathAsString, pkg/apis/core/pods/helpers.go
 * ConvertDownwardAPIFieldLabel and pkg/kubelet/kubelet_pods.go podFieldSelectorRuntimeValue.
 */
import { isQualifiedName } from '../../../kube/names.ts';
import { compareText } from '../../../kube/order.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import type { Pod } from '../../../kube/types.ts';
import { goQuote } from '../../../kube/validation/go-format.ts';

/** What only the kubelet knows at the moment a container is made. */
export interface RuntimeFields {
  readonly podIps: readonly string[];
  readonly hostIps: readonly string[];
  readonly nodeName: string;
}

/** A field for a variable: those of a file, and addresses, node and service account. */
export function runtimeFieldValue(pod: Pod, fieldPath: string, runtime: RuntimeFields): Result<string> {
  switch (fieldPath) {
    case 'spec.nodeName':
    case 'spec.host':
      return ok(pod.spec.nodeName ?? runtime.nodeName);
    case 'spec.serviceAccountName':
      return ok(pod.spec.serviceAccountName ?? '');
    case 'status.hostIP':
      return ok(runtime.hostIps[0] ?? '');
    case 'status.hostIPs':
      return ok(runtime.hostIps.join(','));
    case 'status.podIP':
      return ok(runtime.podIps[0] ?? '');
    case 'status.podIPs':
      return ok(runtime.podIps.join(','));
    default:
      return fieldValue(pod, fieldPath);
  }
}

/** A field of the metadata. A label or annotation that is not there is the empty text, not an error. */
export function fieldValue({ metadata }: Pod, fieldPath: string): Result<string> {
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) return subscriptValue(metadata, subscript[0], subscript[1]);
  switch (fieldPath) {
    case 'metadata.annotations':
      return ok(formatMap(metadata.annotations));
    case 'metadata.labels':
      return ok(formatMap(metadata.labels));
    case 'metadata.name':
      return ok(metadata.name ?? '');
    case 'metadata.namespace':
      return ok(metadata.namespace ?? '');
    case 'metadata.uid':
      return ok(metadata.uid ?? '');
    default:
      return err(`unsupported fieldPath: ${fieldPath}`);
  }
}

function subscriptValue(metadata: Pod['metadata'], path: string, key: string): Result<string> {
  if (path !== 'metadata.annotations' && path !== 'metadata.labels')
    return err(`fieldPath "${path}['${key}']" does not support subscript`);
  const isAnnotation = path === 'metadata.annotations';
  const problems = isQualifiedName(isAnnotation ? key.toLowerCase() : key);
  if (problems.length > 0) return err(`invalid key subscript in ${path}['${key}']: ${problems.join(';')}`);
  const map = isAnnotation ? metadata.annotations : metadata.labels;
  return ok(map !== undefined && Object.hasOwn(map, key) ? (map[key] ?? '') : '');
}

/** `metadata.labels['app']` → `metadata.labels`, `app`. Models SplitMaybeSubscriptedPath. */
function splitSubscript(fieldPath: string): readonly [string, string] | undefined {
  const open = fieldPath.indexOf("['");
  return open <= 0 || !fieldPath.endsWith("']")
    ? undefined
    : [fieldPath.slice(0, open), fieldPath.slice(open + 2, -2)];
}

/** One `key="value"` a line, sorted. Models FormatMap. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .join('\n');
}
