/**
 * A bucket that refills steadily: how often something may happen.
 *
 * Models staging/src/k8s.io/client-go/util/flowcontrol/throttle.go with golang.org/x/time/rate, `TryAccept` only.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #tokensPerSecond: number;
  #tokens: number;
  #lastMs: number;

  /** Starts full. */
  constructor(burst: number, tokensPerSecond: number, nowMs: number) {
    this.#burst = burst;
    this.#tokensPerSecond = tokensPerSecond;
    this.#tokens = burst;
    this.#lastMs = nowMs;
  }

  /** Takes a token if there is one. */
  tryAccept(nowMs: number): boolean {
    const refill = ((nowMs - this.#lastMs) / 1000) * this.#tokensPerSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#lastMs = nowMs;
    // Fractions of a second add up to a whole token only nearly.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens -= 1;
    return true;
  }
}
