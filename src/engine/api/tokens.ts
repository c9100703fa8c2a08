/**
 * Tokens of service accounts: JSON web tokens, and POST serviceaccounts/<name>/token.
 * Models pkg/serviceaccount/claims.go and pkg/registry/core/serviceaccount/storage/token.go. Differs: nobody checks
 * tokens here, so the signature is a fixed text.
 */
import { encodeBase64Text } from '../../kube/base64.ts';
import { formatRfc3339, SECOND_MS } from '../../kube/time.ts';
import type { KubeObject, ObjectMeta } from '../../kube/types.ts';
import type { ApiRequest, ApiResponse } from './api-server.ts';
import { failure, notFound } from './errors.ts';
import type { ParsedPath } from './routes.ts';
import type { Storage } from './storage.ts';

export const DEFAULT_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

export interface TokenClaims {
  readonly namespace: string;
  readonly account: { readonly name: string; readonly uid?: string | undefined };
  readonly pod?: { readonly name: string | undefined; readonly uid: string | undefined };
  /** Empty: the API server itself. */
  readonly audiences: readonly string[];
  readonly nowMs: number;
  readonly lifeMs: number;
}

export function serviceAccountToken({
  namespace,
  account,
  pod,
  audiences,
  nowMs,
  lifeMs,
}: TokenClaims): string {
  const now = Math.floor(nowMs / SECOND_MS);
  const claims = {
    aud: audiences.length === 0 ? [DEFAULT_AUDIENCE] : audiences,
    exp: now + lifeMs / SECOND_MS,
    iat: now,
    iss: DEFAULT_AUDIENCE,
    'kubernetes.io': { namespace, ...(pod && { pod }), serviceaccount: account },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
  return [JSON.stringify({ alg: 'RS256', kid: 'podplay' }), JSON.stringify(claims), 'not a real signature']
    .map(base64Url)
    .join('.');
}

const base64Url = (text: string): string =>
  encodeBase64Text(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The answer to a TokenRequest. Leaves out: bound objects. */
export function requestToken(
  storage: Storage,
  nowMs: number,
  { type, namespace = '', name = '' }: ParsedPath,
  { body }: ApiRequest,
): ApiResponse {
  const account = storage.get(type, namespace, name);
  if (!account) return { code: 404, body: notFound(type, name) };
  const spec = specOf(body);
  const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : DEFAULT_SECONDS;
  const problem =
    seconds < MIN_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : seconds > MAX_SECONDS
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (problem !== undefined) {
    const text = `TokenRequest.authentication.k8s.io "${name}" is invalid: spec.expirationSeconds: Invalid value: ${seconds}: ${problem}`;
    return { code: 422, body: failure(422, 'Invalid', text) };
  }
  const given: readonly unknown[] = Array.isArray(spec['audiences']) ? spec['audiences'] : [];
  const audiences = given.filter((one) => typeof one === 'string');
  const { uid } = account.metadata;
  const lifeMs = seconds * SECOND_MS;
  const answer = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: formatRfc3339(nowMs) } satisfies ObjectMeta,
    spec: {
      audiences: audiences.length === 0 ? [DEFAULT_AUDIENCE] : audiences,
      expirationSeconds: seconds,
    },
    status: {
      token: serviceAccountToken({ namespace, account: { name, uid }, audiences, nowMs, lifeMs }),
      expirationTimestamp: formatRfc3339(nowMs + lifeMs),
    },
  };
  return { code: 201, body: answer as unknown as KubeObject };
}

function specOf(body: unknown): Readonly<Record<string, unknown>> {
  const spec = typeof body === 'object' && body !== null ? (body as { spec?: unknown }).spec : undefined;
  return typeof spec === 'object' && spec !== null ? (spec as Readonly<Record<string, unknown>>) : {};
}
