/** The engine as the harness sees it: a vector's cluster on virtual time, one event at a time. */
import { Simulation, type SimulationSetup } from '../../../src/engine/simulation.ts';
import type { KubeObject } from '../../../src/kube/types.ts';
import { Trace } from '../../../src/trace/trace.ts';
import type { Cluster, ClusterRequest, ClusterResponse } from './cluster.ts';
import type { LifecycleVector } from './vector.ts';

/** The wall-clock time of second 0 is free; this one is neither a full second nor a full minute. */
const EPOCH_MS = Date.UTC(2026, 0, 1, 8, 0, 17, 250);
const USER = 'conformance';

/** Only the delays that Kubernetes defines, unless `CONFORMANCE_TIMING=typical` asks for ordinary ones: bounds hold for both. */
const TIMING = process.env['CONFORMANCE_TIMING'] === 'typical' ? 'typical' : 'exact';

function setupOf({ id, nodes, kubelet, images, gates }: LifecycleVector): SimulationSetup {
  return {
    seed: id,
    epochMs: EPOCH_MS,
    timing: TIMING,
    nodes: nodes.map((node) => ({
      ...node,
      role: 'worker',
      kubelet: kubelet as SimulationSetup['nodes'][number]['kubelet'],
    })),
    images,
    featureGates: gates,
    frozen: true,
  };
}

class EngineCluster implements Cluster {
  readonly trace = new Trace();
  readonly #simulation: Simulation;
  #taken = 0;

  constructor(setup: SimulationSetup) {
    this.#simulation = new Simulation(setup);
    this.#take();
  }

  get nowMs(): number {
    return this.#simulation.clock.now;
  }

  step(limitMs: number): boolean {
    const next = this.#simulation.clock.nextEventAt ?? Number.POSITIVE_INFINITY;
    // To the time of the next event only: going further would move the clock past it.
    this.#simulation.runUntil(Math.min(next, limitMs), 1);
    this.#take();
    return next <= limitMs;
  }

  request({ method, path, contentType, body }: ClusterRequest): ClusterResponse {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    const response = this.#simulation.api.request({ method, path, headers, body, user: USER });
    this.#take();
    return response;
  }

  exec(namespace: string, name: string, container: string, command: readonly string[]): string | undefined {
    const uid = this.#uidOf(namespace, name);
    if (uid !== undefined && this.#simulation.exec(uid, container, command)) return undefined;
    return `no running container ${container} in pod ${namespace}/${name}`;
  }

  restartKubelets({
    loseSandboxes,
    removeContainers,
  }: Parameters<Cluster['restartKubelets']>[0]): string | undefined {
    for (const node of this.#simulation.nodes) {
      const ids = removeContainers.flatMap(({ pod, container }) => {
        const uid = this.#uidOf('default', pod) ?? '';
        const instances = node.runtime.podStatus(uid, '', '').containers;
        return instances.filter((c) => c.name === container && c.state === 'exited').map((c) => c.id);
      });
      node.restartKubelet({ loseSandboxes, removeContainers: ids });
    }
    this.#take();
    return undefined;
  }

  #uidOf(namespace: string, name: string): string | undefined {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const response = this.#simulation.api.request({ method: 'GET', path, user: USER });
    return response.code === 200 ? (response.body as KubeObject).metadata.uid : undefined;
  }

  /** Chunks cost more than an event; most events write nothing. */
  #take(): void {
    if (this.#simulation.trace.length === this.#taken) return;
    this.trace.append(this.#simulation.takeChunk());
    this.#taken = this.#simulation.trace.length;
  }
}

export const engineCluster = (vector: LifecycleVector): Cluster => new EngineCluster(setupOf(vector));
