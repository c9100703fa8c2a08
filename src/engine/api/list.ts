/**
 * A list request: selected by labels and fields, and in pieces where the client asks for them.
 * Models staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go GetList and storage/continue.go.
 */
import { decodeBase64Text, encodeBase64Text } from '../../kube/base64.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { ApiResponse, KubeList } from './api-server.ts';
import { badRequest } from './errors.ts';
import { fieldMatcher, labelMatcher } from './list-options.ts';
import { apiVersionOf, type ResourceType } from './resources.ts';

type Query = Readonly<Record<string, string>>;
const refuse = (message: string): ApiResponse => ({ code: 400, body: badRequest(message) });

/** `objects`: all of the type and namespace, in the order of their keys. */
export function listObjects(
  type: ResourceType,
  objects: readonly KubeObject[],
  query: Query,
  resourceVersion: string,
): ApiResponse {
  const matches = labelMatcher(query['labelSelector']);
  const fields = fieldMatcher(type, query['fieldSelector']);
  if (!matches.ok) return refuse(matches.error);
  if (!fields.ok) return refuse(fields.error);
  const selected = objects.filter((object) => matches.value(object) && fields.value(object));
  const limit = Number(query['limit'] ?? 0);
  if (!Number.isInteger(limit) || limit < 0)
    return refuse(`limit must be a whole number, not ${query['limit']}`);
  const from = startOf(query['continue']);
  if (from === undefined) return refuse('continue key is not valid: it was not made by this server');
  const rest = from === '' ? selected : selected.filter((object) => keyOf(object) >= from);
  const page = limit === 0 ? rest : rest.slice(0, limit);
  const next = rest[page.length];
  const isSelected = (query['labelSelector'] ?? '') !== '' || (query['fieldSelector'] ?? '') !== '';
  const body: KubeList = {
    apiVersion: apiVersionOf(type),
    kind: `${type.kind}List`,
    metadata: {
      resourceVersion,
      ...(next === undefined ? {} : { continue: tokenOf(next, resourceVersion) }),
      ...(next === undefined || isSelected ? {} : { remainingItemCount: rest.length - page.length }),
    },
    items: page,
  };
  return { code: 200, body };
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;

/** Differs: what has changed meanwhile shows in later pieces, as if the list had just been asked for. */
const tokenOf = (object: KubeObject, resourceVersion: string): string =>
  encodeBase64Text(
    JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(resourceVersion), start: keyOf(object) }),
  );

/** The key where the next piece begins: empty for the first, undefined for a token that is none. */
function startOf(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return '';
  const text = decodeBase64Text(token);
  if (!text.ok) return undefined;
  const match = /"start":("(?:[^"\\]|\\.)*")/.exec(text.value);
  return match?.[1] === undefined ? undefined : (JSON.parse(match[1]) as string);
}
