/**
 * The last result of each probe by container id, and who is told when one changes.
 *
 * Models pkg/kubelet/prober/results/results_manager.go. Differs: the listener is called at once instead of reading a
 * channel; the kubelet's loop puts what it hears into its own queue.
 */
import type { Pod } from '../../../kube/types.ts';

export type ProbeType = 'startup' | 'liveness' | 'readiness';
/** `unknown`: a startup probe that has not come to a result yet. */
export type ProbeResult = 'success' | 'failure' | 'unknown';

export interface ProbeUpdate {
  readonly type: ProbeType;
  readonly containerId: string;
  readonly result: ProbeResult;
  readonly podUid: string;
}

/** What those need who only look results up. */
export interface ProbeResultsReader {
  get(containerId: string): ProbeResult | undefined;
}

export class ProbeResults implements ProbeResultsReader {
  readonly type: ProbeType;
  readonly #onUpdate: (update: ProbeUpdate) => void;
  readonly #results = new Map<string, ProbeResult>();

  constructor(type: ProbeType, onUpdate: (update: ProbeUpdate) => void) {
    this.type = type;
    this.#onUpdate = onUpdate;
  }

  get(containerId: string): ProbeResult | undefined {
    return this.#results.get(containerId);
  }

  /** Notes a result; one that is new or differs from the last is published. */
  set(containerId: string, result: ProbeResult, pod: Pod): void {
    if (this.#results.get(containerId) === result) return;
    this.#results.set(containerId, result);
    this.#onUpdate({ type: this.type, containerId, result, podUid: pod.metadata.uid ?? '' });
  }

  remove(containerId: string): void {
    this.#results.delete(containerId);
  }
}
