/** One node, a few Pods and acts, run to a time: what tests of a node's faults look at. */
import { Simulation } from '../../src/engine/simulation.ts';
import type { Act, NodeSetup, SimulationSetup } from '../../src/engine/simulation-setup.ts';
import type { Container, Event, KubeObject, Node, Pod, PodSpec } from '../../src/kube/types.ts';
import type { Entry, EntryKind } from '../../src/trace/entries.ts';
import { Trace } from '../../src/trace/trace.ts';

export interface RunOptions {
  readonly node?: Partial<NodeSetup>;
  readonly nodes?: readonly NodeSetup[];
  readonly images?: SimulationSetup['images'];
  readonly timing?: SimulationSetup['timing'];
  readonly acts?: readonly { readonly at: number; readonly act: Act }[];
}

const EPOCH_MS = Date.UTC(2026, 0, 1, 8, 0, 0);

export class NodeRun {
  readonly simulation: Simulation;
  readonly #trace = new Trace();

  constructor(objects: readonly KubeObject[], options: RunOptions = {}) {
    this.simulation = new Simulation({
      seed: 'test',
      epochMs: EPOCH_MS,
      timing: options.timing ?? 'exact',
      nodes: options.nodes ?? [{ name: 'node-1', role: 'worker', ...options.node }],
      images: options.images,
    });
    this.simulation.act(0, { kind: 'apply', file: 'test.yaml', objects });
    for (const { at, act } of options.acts ?? []) this.simulation.act(at, act);
  }

  until(seconds: number): this {
    this.simulation.runUntil(seconds * 1000);
    this.#trace.append(this.simulation.takeChunk());
    return this;
  }

  act(act: Act): this {
    this.simulation.act(this.simulation.clock.now, act);
    return this.until(this.simulation.clock.now / 1000);
  }

  get<T extends KubeObject>(path: string): T | undefined {
    const response = this.simulation.api.request({ method: 'GET', path, user: 'test' });
    return response.code === 200 ? (response.body as T) : undefined;
  }
  pod(name = 'web'): Pod {
    const pod = this.get<Pod>(`/api/v1/namespaces/default/pods/${name}`);
    if (!pod) throw new Error(`no pod ${name}`);
    return pod;
  }
  container(name = 'app', pod = 'web') {
    const { status } = this.pod(pod);
    const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const found = all.find((one) => one.name === name);
    if (!found) throw new Error(`no container ${name} in pod ${pod}`);
    return found;
  }
  node(name = 'node-1'): Node {
    const node = this.get<Node>(`/api/v1/nodes/${name}`);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }
  nodeCondition(type: string): string | undefined {
    return this.node().status?.conditions?.find((condition) => condition.type === type)?.status;
  }
  condition(type: string, pod = 'web') {
    return this.pod(pod).status?.conditions?.find((condition) => condition.type === type);
  }
  events(reason: string): readonly Event[] {
    const list = this.get<KubeObject & { readonly items: readonly Event[] }>('/api/v1/events');
    return (list?.items ?? []).filter((event) => event.reason === reason);
  }
  messages(reason: string): readonly string[] {
    return this.events(reason).map((event) => event.message ?? '');
  }

  entries<K extends EntryKind>(kind: K): readonly Entry<K>[] {
    const found: Entry<K>[] = [];
    for (let seq = 0; seq < this.#trace.length; seq++) {
      const entry = this.#trace.entry(seq);
      if (entry?.kind === kind) found.push(entry as Entry<K>);
    }
    return found;
  }
}

/** A Pod `web` with one container `app` that sleeps, unless the test says otherwise. */
export function webPod(
  container: Partial<Container> = {},
  spec: Partial<PodSpec> = {},
  metadata: Pod['metadata'] = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    spec: {
      containers: [{ name: 'app', image: 'busybox:1.36', command: ['sleep', '100000'], ...container }],
      ...spec,
    },
  };
}
