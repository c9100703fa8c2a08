/**
 * The simulation: a cluster made from a setup, the acts of a person at their times, and a trace that comes out.
 * The same setup and acts give the same trace, byte for byte, however the run is sliced.
 */
import { formatMicroTime, formatRfc3339 } from '../kube/time.ts';
import type { Namespace, Pod, Service } from '../kube/types.ts';
import type { TraceChunk } from '../trace/chunk.ts';
import { TraceWriter } from '../trace/writer.ts';
import { ApiServer } from './api/api-server.ts';
import { ApiClient } from './api/client.ts';
import { EventWriter } from './api/event-writer.ts';
import { typeOfPlural } from './api/resources.ts';
import { type ActObserver, performAct } from './acts.ts';
import { Clock } from './clock/clock.ts';
import { Random } from './clock/random.ts';
import { bootstrap, loadCluster } from './cluster-bootstrap.ts';
import { startControllers } from './controllers/controller-manager.ts';
import { EventNames } from './events/event-sink.ts';
import { ExecSessions } from './exec-session.ts';
import { SeriesEventRecorder } from './events/series-recorder.ts';
import { clusterAtRest } from './kubeadm/cluster-at-rest.ts';
import { Registry } from './image/registry.ts';
import { ClusterNetwork } from './network/cluster-network.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { podUsage } from './usage.ts';
import { SimulatedNode } from './simulated-node.ts';
import type { Act, SimulationSetup } from './simulation-setup.ts';
import type { Program } from './runtime/os/program.ts';
import { createTiming, type Timing } from './timing.ts';
import { AttachableStorage } from './volumes/attachable.ts';
import { Workstation } from './workstation/workstation.ts';

export { type ActObserver, PERSON } from './acts.ts';
export type { Act, NodeSetup, SimulationSetup } from './simulation-setup.ts';

/** Nodes have the addresses 192.168.80.10, .11 and so on. */
export const nodeIp = (index: number): string => `192.168.80.${10 + index}`;

/** Most timestamps of one instant are the same text: it is made once a second. */
function timestampsFrom(epochMs: number): (ms: number) => string {
  const known = new Map<number, string>();
  return (ms) => {
    const second = Math.floor((epochMs + ms) / 1000);
    let text = known.get(second);
    if (text === undefined) {
      if (known.size >= 256) known.clear();
      text = formatRfc3339(second * 1000);
      known.set(second, text);
    }
    return text;
  };
}

/** Acts of one run that have their place; a served cluster may have more. */
const ACT_TURNS = 1_000_000;

export interface SimulationOptions {
  /** Programs that the host adds to the workstation, by the name of their command. Asked for once, at the first line. */
  readonly programs?: ((simulation: Simulation) => Readonly<Record<string, Program>>) | undefined;
}

export class Simulation {
  readonly clock = new Clock();
  readonly api: ApiServer;
  readonly trace: TraceWriter;
  readonly network: ClusterNetwork;
  readonly nodes: readonly SimulatedNode[];
  readonly registry: Registry;
  readonly timing: Timing;
  readonly #setup: SimulationSetup;
  readonly #options: SimulationOptions;
  #workstation: Workstation | undefined;
  readonly execs: ExecSessions;
  /** The cause of acts: the last entry of the making of the cluster. */
  readonly #rootCause: number;
  /** Acts come before all else that is due at their instant, even those that are given while the run is under way. */
  readonly #firstTurn: number;
  #acts = 0;

  constructor(setup: SimulationSetup, options: SimulationOptions = {}) {
    this.#setup = setup;
    this.#options = options;
    const { clock } = this;
    this.execs = new ExecSessions(clock);
    const random = new Random(setup.seed);
    const timing = createTiming(setup.timing, random);
    this.timing = timing;
    this.trace = new TraceWriter(clock);
    this.api = new ApiServer(clock, this.trace, random, setup.epochMs, setup.frozen);
    const read = <T>(resource: string): readonly T[] => {
      const type = typeOfPlural(resource);
      return type ? (this.api.storage.list(type) as readonly unknown[] as readonly T[]) : [];
    };
    this.network = new ClusterNetwork(clock, this.trace, timing, random, {
      services: () => read<Service>('services'),
      pods: () => read<Pod>('pods'),
      namespaces: () => read<Namespace>('namespaces'),
    });
    const toTimestamp = timestampsFrom(setup.epochMs);
    const eventNames = new EventNames();
    const cluster = clusterAtRest(setup, nodeIp, (one) => new Simulation(one));
    if (cluster) {
      loadCluster(this.api, cluster, setup.nodes, nodeIp);
      this.api.mountServiceAccountTokens();
    } else bootstrap(this.api, setup.nodes, nodeIp);
    const registry = new Registry(setup.images ?? {});
    this.registry = registry;
    const storage = new AttachableStorage();
    this.nodes = setup.nodes.map(
      (node, index) =>
        new SimulatedNode({
          setup: node,
          index,
          ip: nodeIp(index),
          featureGates: setup.featureGates ?? {},
          api: this.api,
          clock,
          trace: this.trace,
          random,
          timing,
          network: this.network,
          storage,
          registry,
          eventNames,
          toTimestamp,
          atRest: cluster?.nodes.get(node.name),
        }),
    );
    const serviceAccounts = setup.isBare === true;
    startControllers({
      api: this.api,
      clock,
      random,
      timing,
      eventNames,
      trace: this.trace,
      podMetrics: (pod) => podUsage(this.nodes, pod),
      serviceAccounts,
    });
    const profile = 'default-scheduler';
    new Scheduler({
      api: this.api,
      clock,
      timing,
      ties: random.stream('scheduler/ties'),
      toTimestamp,
      recorder: new SeriesEventRecorder({
        controller: profile,
        instance: `${profile}-${setup.nodes[0]?.name ?? ''}`,
        sink: new EventWriter(new ApiClient(this.api, profile)),
        names: eventNames,
        clock,
        toMicroTime: (ms) => formatMicroTime(setup.epochMs + ms),
        epochMs: setup.epochMs,
      }),
    });
    this.#rootCause = clock.cause;
    this.#firstTurn = clock.reserveTurns(ACT_TURNS);
  }

  /**
   * Lets a person act at `atMs`. Acts of one instant happen in the order in which they were given. Whether it is given
   * before the run or while it is under way, but before its instant, makes no difference. Returns its number.
   */
  act(atMs: number, act: Act, observer?: ActObserver): number {
    const index = this.#acts++;
    this.clock.because(this.#rootCause, () => {
      const perform = (): void => performAct(this, index, act, observer);
      if (index < ACT_TURNS) this.clock.atTurn(this.#firstTurn + index, atMs, perform);
      else this.clock.at(atMs, perform);
    });
    return index;
  }

  /** The machine with the terminals. Made when it is first asked for. */
  workstation(): Workstation {
    this.#workstation ??= new Workstation({
      clock: this.clock,
      trace: this.trace,
      api: this.api,
      nodes: this.nodes,
      setup: this.#setup.workstation ?? { files: [] },
      programs: this.#options.programs?.(this) ?? {},
    });
    return this.#workstation;
  }

  /** Runs a command in a running container, as `kubectl exec` does. False when there is no such container. */
  exec(podUid: string, container: string, command: readonly string[]): boolean {
    for (const node of this.nodes) {
      const instances = node.runtime.podStatus(podUid, '', '').containers;
      const running = instances.find(
        (instance) => instance.name === container && instance.state === 'running',
      );
      if (!running) continue;
      this.clock.spawn(node.runtime.execSync(running.id, command, undefined));
      return true;
    }
    return false;
  }

  /**
   * Runs everything due up to and including `limitMs`, at most `maxEvents` events of it.
   * Returns true when nothing is left to do by then.
   */
  runUntil(limitMs: number, maxEvents?: number): boolean {
    return this.clock.runUntil(limitMs, maxEvents);
  }

  /** The trace recorded since the last call. */
  takeChunk(): TraceChunk {
    return this.trace.take(this.clock.now);
  }

  /** Nothing will happen any more, ever, unless a person acts. */
  get settled(): boolean {
    return this.clock.nextEventAt === undefined;
  }
  get eventCount(): number {
    return this.clock.eventCount;
  }
}
