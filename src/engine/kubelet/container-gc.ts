/**
 * Garbage collection of what the runtime keeps of containers and sandboxes that are over.
 * Models pkg/kubelet/kuberuntime/kuberuntime_gc.go. Dead instances beyond the newest of each name go as soon as the PLEG
 * has seen the end of another (podContainerDeletor); here only sandboxes are left for the collector's minute.
 */
import type { Clock } from '../clock/clock.ts';
import type { RuntimeService } from '../runtime/cri.ts';
import { nextTick } from './work-queue.ts';

const PERIOD_MS = 60_000;

export interface ContainerGcOptions {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  /** False for a Pod of which nothing is to be kept: it has ended, or the node does not know it. */
  readonly isAlive: (podUid: string) => boolean;
}

export class ContainerGc {
  readonly #o: ContainerGcOptions;
  #due = false;
  #stopped = false;

  constructor(options: ContainerGcOptions) {
    this.#o = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Something of that Pod has ended or gone. */
  podChanged(podUid: string): void {
    if (this.#due || this.#oldSandboxes(podUid).length === 0) return;
    this.#due = true;
    const { clock, runtime } = this.#o;
    clock.at(nextTick(clock.now, PERIOD_MS, 0), () => {
      this.#due = false;
      if (this.#stopped) return;
      for (const uid of runtime.podUids())
        for (const id of this.#oldSandboxes(uid)) runtime.removePodSandbox(id);
    });
  }

  /** Removes every dead container: of living Pods all but the newest of each name, of others all. */
  deleteUnused(): void {
    const { runtime, isAlive } = this.#o;
    for (const uid of runtime.podUids()) {
      const kept = new Set<string>();
      for (const { id, name, state } of runtime.podStatus(uid, '', '').containers) {
        if (state !== 'exited') continue;
        if (isAlive(uid) && !kept.has(name)) kept.add(name);
        else runtime.removeContainer(id);
      }
    }
  }

  /** Sandboxes that are not ready and empty; the newest of a living Pod stays. */
  #oldSandboxes(podUid: string): readonly string[] {
    const { runtime, isAlive } = this.#o;
    const { sandboxes, containers } = runtime.podStatus(podUid, '', '');
    const inUse = new Set(containers.map(({ sandboxId }) => sandboxId));
    return sandboxes
      .slice(isAlive(podUid) ? 1 : 0)
      .filter(({ id, state }) => state === 'notready' && !inUse.has(id))
      .map(({ id }) => id);
  }
}
