/**
 * How fast Pods that failed are replaced. ReplicaSets and StatefulSets have no back-off: a Pod that its node refuses is made anew at
 * once, and again. What holds that up is the client of kube-controller-manager: 20 requests a second after a burst of 30.
 * Differs: other requests are not held up, because controllers are meant to be quick in virtual time.
 */
import type { Pod } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';

const BURST = 30;
const PER_MS = 20 / 1000;

const isFailed = (pod: Pod | undefined): boolean => pod?.status?.phase === 'Failed';

export const hasJustFailed = (event: WatchEvent<Pod>): boolean =>
  event.type === 'MODIFIED' && isFailed(event.object) && !isFailed(event.previous);

export class FailedPods {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  note(ownerUid: string, now: number): void {
    const bucket = this.#filled(ownerUid, now) ?? { tokens: BURST, at: now };
    bucket.tokens -= 1;
    this.#buckets.set(ownerUid, bucket);
  }

  /** How long its next Pods have to wait, ms. */
  waitMs(ownerUid: string, now: number): number {
    const tokens = this.#filled(ownerUid, now)?.tokens ?? BURST;
    return tokens >= 0 ? 0 : Math.ceil(-tokens / PER_MS);
  }

  #filled(ownerUid: string, now: number): { tokens: number; at: number } | undefined {
    const bucket = this.#buckets.get(ownerUid);
    if (bucket === undefined) return undefined;
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) * PER_MS);
    bucket.at = now;
    if (bucket.tokens < BURST) return bucket;
    this.#buckets.delete(ownerUid);
    return undefined;
  }
}
