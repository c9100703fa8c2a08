/**
 * `kubectl apply` as far as its effect on the cluster goes: create what is missing, merge what is there.
 * Models client-side apply with the last-applied annotation: a field that the file no longer has is removed only if the
 * last apply had set it. Lists are merged by the server's strategic merge, see `api/patch.ts`.
 */
import { deepEqual } from '../kube/json.ts';
import type { KubeObject, Status } from '../kube/types.ts';
import type { ApiServer } from './api/api-server.ts';
import { noSuchResource } from './api/errors.ts';
import { pathOf, typeOfKind } from './api/resources.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export type ApplyOutcome = 'created' | 'configured' | 'unchanged' | { readonly error: Status };

export function applyObject(api: ApiServer, object: KubeObject, user: string): ApplyOutcome {
  const type = typeOfKind(object.apiVersion, object.kind);
  if (!type) return { error: noSuchResource() };
  const namespace = type.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  const { name } = object.metadata;
  const given = withLastApplied({
    ...object,
    metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) },
  });
  const current =
    name === undefined
      ? undefined
      : api.request({ method: 'GET', path: pathOf(type, namespace, name), user });
  if (!current || current.code === 404) {
    const created = api.request({ method: 'POST', path: pathOf(type, namespace), body: given, user });
    return created.code < 400 ? 'created' : { error: created.body as Status };
  }
  const live = current.body as KubeObject;
  const patch = threeWayPatch(lastAppliedOf(live), given);
  const response = api.request({ method: 'PATCH', path: pathOf(type, namespace, name), body: patch, user });
  if (response.code >= 400) return { error: response.body as Status };
  return (response.body as KubeObject).metadata.resourceVersion === live.metadata.resourceVersion
    ? 'unchanged'
    : 'configured';
}

const withLastApplied = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata.annotations, [LAST_APPLIED]: `${JSON.stringify(object)}\n` },
  },
});

function lastAppliedOf(live: KubeObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Somebody wrote nonsense into the annotation: as good as none.
    return {};
  }
}

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the file says, plus `null` for what it said at the last apply and says no more. */
function threeWayPatch(last: unknown, given: unknown): unknown {
  if (!isObject(given)) return given;
  const patch: Record<string, unknown> = { ...given };
  if (!isObject(last)) return patch;
  for (const key of Object.keys(last)) {
    if (!Object.hasOwn(given, key)) patch[key] = null;
    else if (isObject(given[key]) && !deepEqual(last[key], given[key]))
      patch[key] = threeWayPatch(last[key], given[key]);
  }
  return patch;
}
