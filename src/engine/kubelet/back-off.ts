/**
 * Exponential back-off by key, as the kubelet keeps it for crashing containers and for failing pulls.
 *
 * Models staging/src/k8s.io/client-go/util/flowcontrol/backoff.go Backoff and the two configurations made in
 * pkg/kubelet/kubelet.go. The time is passed in, so the object holds nothing but its entries. Leaves out jitter of the
 * delay: the kubelet uses none.
 */
import type { KubeletGates } from './gates.ts';

/** Decides from the time of the event and of the last update (both ms) whether an entry no longer counts. */
export type HasExpired = (eventMs: number, lastUpdateMs: number, maxMs: number) => boolean;

export interface BackOffConfig {
  readonly initialMs: number;
  readonly maxMs: number;
  /** Default: more than twice the maximum between the two. */
  readonly hasExpired?: HasExpired | undefined;
}

interface BackOffEntry {
  backoffMs: number;
  lastUpdateMs: number;
}

const DEFAULT_HAS_EXPIRED: HasExpired = (eventMs, lastUpdateMs, maxMs) => eventMs - lastUpdateMs > 2 * maxMs;

export class BackOff {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly #hasExpired: HasExpired;
  readonly #entries = new Map<string, BackOffEntry>();

  constructor(config: BackOffConfig) {
    this.initialMs = config.initialMs;
    this.maxMs = config.maxMs;
    this.#hasExpired = config.hasExpired ?? DEFAULT_HAS_EXPIRED;
  }

  /** The current delay in ms; 0 for a key that is not known. */
  get(key: string): number {
    return this.#entries.get(key)?.backoffMs ?? 0;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /**
   * Moves the key one step on: to the initial delay if it is new or expired (judged from `eventMs`), else to twice the
   * delay, at most the maximum. Returns the new delay.
   */
  next(key: string, eventMs: number, nowMs: number): number {
    const entry = this.#entries.get(key);
    const startOver = entry === undefined || this.#hasExpired(eventMs, entry.lastUpdateMs, this.maxMs);
    const backoffMs = startOver ? this.initialMs : Math.min(entry.backoffMs * 2, this.maxMs);
    this.#entries.set(key, { backoffMs, lastUpdateMs: nowMs });
    return backoffMs;
  }

  /** Forgets the key. */
  reset(key: string): void {
    this.#entries.delete(key);
  }

  /** Has less than the key's delay gone by since `eventMs`? False for a key that is unknown or expired. */
  isInBackOffSince(key: string, eventMs: number, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(eventMs, entry.lastUpdateMs, this.maxMs)) return false;
    return nowMs - eventMs < entry.backoffMs;
  }

  /** As `isInBackOffSince`, measured from the key's last step. */
  isInBackOffSinceUpdate(key: string, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(nowMs, entry.lastUpdateMs, this.maxMs)) return false;
    return nowMs - entry.lastUpdateMs < entry.backoffMs;
  }

  /** When the delay that began with the key's last step is over; undefined for an unknown key. */
  endOfBackOff(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined ? undefined : entry.lastUpdateMs + entry.backoffMs;
  }

  /** Drops the entries that have expired. */
  gc(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#hasExpired(nowMs, entry.lastUpdateMs, this.maxMs)) this.#entries.delete(key);
    }
  }
}

/** Part of the kubelet's configuration (`crashLoopBackOff.maxContainerRestartPeriod`), in ms. */
export const DEFAULT_MAX_CONTAINER_RESTART_PERIOD_MS = 300_000;
const CRASH_INITIAL_MS = 10_000;
const CRASH_MAX_MS = 300_000;
const REDUCED_CRASH_INITIAL_MS = 1_000;
const REDUCED_CRASH_MAX_MS = 60_000;
/** A container that ended later than this after its last start decision begins a new sequence. */
export const CRASH_RESET_AFTER_MS = 600_000;

/**
 * First and longest delay between restarts. Models pkg/kubelet/kubelet.go newCrashLoopBackOff: with
 * `KubeletCrashLoopBackOffMax` the node's setting is the maximum, and no initial delay is longer than the maximum.
 */
export function crashLoopBackOffRange(
  maxContainerRestartPeriodMs: number,
  gates: Pick<KubeletGates, 'KubeletCrashLoopBackOffMax' | 'ReduceDefaultCrashLoopBackOffDecay'>,
): { readonly initialMs: number; readonly maxMs: number } {
  const reduced = gates.ReduceDefaultCrashLoopBackOffDecay;
  const initialMs = reduced ? REDUCED_CRASH_INITIAL_MS : CRASH_INITIAL_MS;
  if (!gates.KubeletCrashLoopBackOffMax) {
    return { initialMs, maxMs: reduced ? REDUCED_CRASH_MAX_MS : CRASH_MAX_MS };
  }
  const maxMs = maxContainerRestartPeriodMs;
  return { initialMs: Math.min(initialMs, maxMs), maxMs };
}

/** The back-off of crashing containers. It expires after 600 s whatever its maximum is. */
export function newCrashLoopBackOff(maxContainerRestartPeriodMs: number, gates: KubeletGates): BackOff {
  return new BackOff({
    ...crashLoopBackOffRange(maxContainerRestartPeriodMs, gates),
    hasExpired: (eventMs, lastUpdateMs) => eventMs - lastUpdateMs > CRASH_RESET_AFTER_MS,
  });
}

/** The back-off of image pulls: 10 s to 300 s, expired after 600 s. */
export function newImageBackOff(): BackOff {
  return new BackOff({ initialMs: CRASH_INITIAL_MS, maxMs: CRASH_MAX_MS });
}
