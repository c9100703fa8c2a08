/**
 * The order in which containers of a Pod with sidecars are stopped: regular ones first, then the sidecars from the last
 * to the first.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_termination_order.go.
 */
import type { Pod } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import { isSidecar } from './pod-format.ts';

const SECOND_MS = 1000;

export class TerminationOrder {
  readonly #clock: Clock;
  /** Sidecar → those that must have ended before it is stopped. */
  readonly #waitsFor = new Map<string, readonly string[]>();
  /** Running containers that have not ended yet. */
  readonly #running: Set<string>;
  readonly #changed = new Signal();

  /** Undefined for a Pod without sidecars: there all containers are stopped at once. */
  static of(pod: Pod, runningContainers: readonly string[], clock: Clock): TerminationOrder | undefined {
    const hasSidecar = pod.spec.initContainers?.some(isSidecar) ?? false;
    return hasSidecar ? new TerminationOrder(pod, runningContainers, clock) : undefined;
  }

  private constructor(pod: Pod, runningContainers: readonly string[], clock: Clock) {
    this.#clock = clock;
    this.#running = new Set(runningContainers);
    const regular = pod.spec.containers.map((c) => c.name);
    const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).map((c) => c.name);
    for (const [i, name] of sidecars.entries()) {
      const later = sidecars[i + 1];
      this.#waitsFor.set(name, later === undefined ? regular : [...regular, later]);
    }
  }

  /** Waits until it is a container's turn, at most for its grace. Returns the whole seconds that it took. */
  *waitForTurn(name: string, graceSeconds: number): Task<number> {
    const { now: startedMs } = this.#clock;
    const endMs = startedMs + graceSeconds * SECOND_MS;
    const before = this.#waitsFor.get(name) ?? [];
    while (before.some((other) => this.#running.has(other)) && this.#clock.now < endMs)
      yield { on: [this.#changed], timeoutMs: endMs - this.#clock.now };
    return Math.floor((this.#clock.now - startedMs) / SECOND_MS);
  }

  /** Tells those who wait that a container has ended. */
  terminated(name: string): void {
    this.#running.delete(name);
    this.#changed.fire();
  }
}
