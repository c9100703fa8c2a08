/**
 * Why a container could not be started last time: what the next status shows as its Waiting reason.
 *
 * Models pkg/kubelet/reason_cache.go: least recently used entries go first beyond 1000. Only the results of starting
 * a container are kept.
 */
export interface StartFailure {
  /** Waiting reason: `CrashLoopBackOff`, `ErrImagePull` … */
  readonly reason: string;
  readonly message: string;
}

const MAX_ENTRIES = 1000;

export class ReasonCache {
  readonly #entries = new Map<string, StartFailure>();

  get(podUid: string, container: string): StartFailure | undefined {
    const key = keyOf(podUid, container);
    const failure = this.#entries.get(key);
    if (failure === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, failure);
    return failure;
  }

  /** Notes how a start went; success forgets what was known. */
  update(podUid: string, container: string, failure: StartFailure | undefined): void {
    const key = keyOf(podUid, container);
    this.#entries.delete(key);
    if (failure === undefined) return;
    this.#entries.set(key, failure);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > MAX_ENTRIES && oldest.done !== true) this.#entries.delete(oldest.value);
  }
}

const keyOf = (podUid: string, container: string): string => `${podUid}_${container}`;
