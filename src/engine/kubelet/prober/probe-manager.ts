/**
 * All probes of a node: makes and ends their workers, and says from their results which containers are started and
 * ready.
 *
 * Models pkg/kubelet/prober/prober_manager.go.
 */
import type { Container, ContainerStatus, Pod, PodStatus } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import { runtimeContainerId } from '../container-statuses.ts';
import { findStatus, isSidecar } from '../pod-format.ts';
import { ProbeWorker, type ProbeWorkerContext, ranBeforeKubelet } from './probe-worker.ts';
import type { ProbeResults, ProbeType } from './results.ts';

export interface ProbeManagerOptions extends ProbeWorkerContext {
  readonly clock: Clock;
  readonly results: Readonly<Record<ProbeType, ProbeResults>>;
}

/** In the order in which upstream makes the workers. */
const TYPES: readonly ProbeType[] = ['startup', 'readiness', 'liveness'];
const SPEC_OF_TYPE = {
  startup: 'startupProbe',
  readiness: 'readinessProbe',
  liveness: 'livenessProbe',
} as const satisfies Record<ProbeType, keyof Container>;

export class ProbeManager {
  readonly #options: ProbeManagerOptions;
  readonly #workers = new Map<string, ProbeWorker>();
  /** Containers that have ended for good, by the key of their worker. */
  readonly #finished = new Map<string, string>();

  constructor(options: ProbeManagerOptions) {
    this.#options = options;
  }

  /** Is any container of the Pod probed? */
  probes(pod: Pod): boolean {
    return probedContainers(pod).some((container) =>
      TYPES.some((type) => container[SPEC_OF_TYPE[type]] !== undefined),
    );
  }

  /** Makes the workers that a Pod does not have yet. */
  addPod(pod: Pod): void {
    for (const container of probedContainers(pod)) {
      for (const type of TYPES) this.#addWorker(pod, container, type);
    }
  }

  /** The Pod is being stopped: its regular containers are no longer checked for life. Readiness goes on. */
  stopLivenessAndStartup(pod: Pod): void {
    for (const { name } of pod.spec.containers) {
      this.#worker(pod, name, 'liveness')?.stop();
      this.#worker(pod, name, 'startup')?.stop();
    }
  }

  removePod(pod: Pod): void {
    for (const { name } of probedContainers(pod)) {
      for (const type of TYPES) {
        this.#worker(pod, name, type)?.stop();
        this.#finished.delete(keyOf(pod, name, type));
      }
    }
  }

  /** Ends the workers of Pods that are not wanted any more. */
  cleanupPods(wantedUids: ReadonlySet<string>): void {
    for (const [key, worker] of this.#workers) {
      if (!wantedUids.has(key.slice(0, key.indexOf('/')))) worker.stop();
    }
  }

  /**
   * Fills in `started` and `ready` of a status that is being computed. A container that is started but not ready has
   * its readiness probed at once.
   */
  updatePodStatus(pod: Pod, status: PodStatus): void {
    for (const container of status.containerStatuses ?? []) this.#updateContainer(pod, container);
    for (const container of status.initContainerStatuses ?? []) {
      const spec = pod.spec.initContainers?.find((c) => c.name === container.name);
      if (spec !== undefined && isSidecar(spec)) {
        this.#updateContainer(pod, container);
      } else {
        container.started = this.#isStarted(pod, container);
        container.ready = container.state?.terminated?.exitCode === 0;
      }
    }
  }

  #updateContainer(pod: Pod, container: ContainerStatus): void {
    container.started = this.#isStarted(pod, container);
    container.ready = container.started && this.#isReady(pod, container);
  }

  /** Running, and past its startup probe if it has one. */
  #isStarted(pod: Pod, container: ContainerStatus): boolean {
    if (container.state?.running === undefined) return false;
    const result = this.#options.results.startup.get(runtimeContainerId(container.containerID));
    if (result !== undefined) return result === 'success';
    if (container.started === true && this.#keepsState(container)) return true;
    return this.#worker(pod, container.name, 'startup') === undefined;
  }

  /** Asked only of a container that is started. */
  #isReady(pod: Pod, container: ContainerStatus): boolean {
    const result = this.#options.results.readiness.get(runtimeContainerId(container.containerID));
    if (result === 'success') return true;
    const worker = this.#worker(pod, container.name, 'readiness');
    if (worker === undefined) return true;
    worker.trigger();
    return result === undefined && this.#keepsState(container) && wasReady(pod, container.name);
  }

  /** The container ran before this kubelet did, and what was known of it holds until a probe says otherwise. */
  #keepsState(container: ContainerStatus): boolean {
    const { gates } = this.#options;
    return !gates.ChangeContainerStatusOnKubeletRestart && ranBeforeKubelet(container, this.#options);
  }

  #addWorker(pod: Pod, container: Container, type: ProbeType): void {
    const spec = container[SPEC_OF_TYPE[type]];
    const key = keyOf(pod, container.name, type);
    if (spec === undefined || this.#workers.has(key) || this.#hasFinished(pod, container, key)) return;
    const worker = new ProbeWorker(this.#options, this.#options.results[type], pod, container, spec);
    this.#workers.set(key, worker);
    this.#options.clock.spawn(this.#runUntilEnd(key, worker));
  }

  *#runUntilEnd(key: string, worker: ProbeWorker): ReturnType<ProbeWorker['run']> {
    try {
      yield* worker.run();
    } finally {
      if (this.#workers.get(key) === worker) this.#workers.delete(key);
      if (worker.finishedId !== '') this.#finished.set(key, worker.finishedId);
    }
  }

  /**
   * Differs: upstream makes a new worker with every sync, which ends at once and by its result asks for another sync; so
   * a container that has ended for good and the sync would wake each other for ever.
   */
  #hasFinished(pod: Pod, { name }: Container, key: string): boolean {
    const id = this.#finished.get(key);
    if (id === undefined) return false;
    const status = this.#options.getPodStatus(pod.metadata.uid ?? '');
    const now =
      findStatus(status?.containerStatuses, name) ?? findStatus(status?.initContainerStatuses, name);
    return now?.containerID === id;
  }

  #worker(pod: Pod, container: string, type: ProbeType): ProbeWorker | undefined {
    return this.#workers.get(keyOf(pod, container, type));
  }
}

const keyOf = (pod: Pod, container: string, type: ProbeType): string =>
  `${pod.metadata.uid ?? ''}/${container}/${type}`;

/** Regular containers and sidecars. */
function probedContainers(pod: Pod): readonly Container[] {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)];
}

/** What the API object says, which is what the kubelet before this one has written. */
function wasReady(pod: Pod, name: string): boolean {
  const status =
    findStatus(pod.status?.containerStatuses, name) ?? findStatus(pod.status?.initContainerStatuses, name);
  return status?.ready === true;
}
