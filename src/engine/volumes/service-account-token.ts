/**
 * Tokens that a projected volume asks for: JSON web tokens bound to the Pod.
 * Models pkg/serviceaccount/claims.go and pkg/kubelet/token/token_manager.go. Differs: nobody checks tokens here, so the
 * signature is a fixed text; and that the service account exists is not checked.
 */
import { encodeBase64Text } from '../../kube/base64.ts';
import { HOUR_MS, SECOND_MS } from '../../kube/time.ts';
import type { Pod, ServiceAccountTokenProjection } from '../../kube/types.ts';

const DEFAULT_SECONDS = 3600;
const DEFAULT_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
/** A token is renewed when so much of its life is over, and after a day at the latest. */
const RENEW_AT = 0.8;
const LONGEST_MS = 24 * HOUR_MS;

/** The tokens of one volume; each is handed out until it is due for renewal. */
export class TokenSource {
  readonly #issued = new Map<string, { readonly token: string; readonly renewAtMs: number }>();

  get(pod: Pod, { audience, expirationSeconds }: ServiceAccountTokenProjection, nowMs: number): string {
    const lifeMs = (expirationSeconds ?? DEFAULT_SECONDS) * SECOND_MS;
    const key = JSON.stringify([audience, lifeMs]);
    const known = this.#issued.get(key);
    if (known !== undefined && nowMs < known.renewAtMs) return known.token;
    const token = sign(claims(pod, audience ?? '', nowMs, lifeMs));
    this.#issued.set(key, { token, renewAtMs: nowMs + Math.min(RENEW_AT * lifeMs, LONGEST_MS) });
    return token;
  }
}

function claims(pod: Pod, audience: string, nowMs: number, lifeMs: number): object {
  const { namespace = '', name, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  const now = Math.floor(nowMs / SECOND_MS);
  return {
    aud: [audience === '' ? DEFAULT_AUDIENCE : audience],
    exp: now + lifeMs / SECOND_MS,
    iat: now,
    iss: DEFAULT_AUDIENCE,
    'kubernetes.io': { namespace, pod: { name, uid }, serviceaccount: { name: account } },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
}

function sign(payload: object): string {
  return [JSON.stringify({ alg: 'RS256', kid: 'podplay' }), JSON.stringify(payload), 'not a real signature']
    .map(base64Url)
    .join('.');
}

const base64Url = (text: string): string =>
  encodeBase64Text(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
