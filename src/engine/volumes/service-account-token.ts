/**
 * Tokens that a projected volume asks for: JSON web tokens bound to the Pod.
 * Models pkg/kubelet/token/token_manager.go. Differs: that the service account exists is not checked.
 */
import { HOUR_MS, SECOND_MS } from '../../kube/time.ts';
import { serviceAccountToken } from '../api/tokens.ts';
import type { Pod, ServiceAccountTokenProjection } from '../../kube/types.ts';

const DEFAULT_SECONDS = 3600;
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
    const token = tokenOf(pod, audience ?? '', nowMs, lifeMs);
    this.#issued.set(key, { token, renewAtMs: nowMs + Math.min(RENEW_AT * lifeMs, LONGEST_MS) });
    return token;
  }
}

function tokenOf(pod: Pod, audience: string, nowMs: number, lifeMs: number): string {
  const { namespace = '', name, uid } = pod.metadata;
  return serviceAccountToken({
    namespace,
    account: { name: pod.spec.serviceAccountName ?? 'default' },
    pod: { name, uid },
    audiences: audience === '' ? [] : [audience],
    nowMs,
    lifeMs,
  });
}
