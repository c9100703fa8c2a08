/** One node of the cluster: its operating system, its runtime, its images, its kubelet. */
import { parseDuration } from '../kube/duration.ts';
import type { Pod } from '../kube/types.ts';
import { integerValue } from '../kube/quantity.ts';
import type { TraceWriter } from '../trace/writer.ts';
import type { ApiServer } from './api/api-server.ts';
import type { Clock } from './clock/clock.ts';
import type { Task } from './clock/task.ts';
import { DEFAULT_CAPACITY } from './cluster-bootstrap.ts';
import { RENEW_MS } from './api/heartbeats.ts';
import type { NodeAtRest } from './kubeadm/cluster-at-rest.ts';
import { NodeHeartbeat } from './controllers/nodelifecycle/node-heartbeat.ts';
import type { Random } from './clock/random.ts';
import type { EventNames } from './events/event-sink.ts';
import type { Registry } from './image/registry.ts';
import { DEFAULT_MAX_CONTAINER_RESTART_PERIOD_MS } from './kubelet/back-off.ts';
import { DEFAULT_GATES, type KubeletGates } from './kubelet/gates.ts';
import type { AllocationState } from './kubelet/allocation.ts';
import { Kubelet } from './kubelet/kubelet.ts';
import type { ClusterNetwork } from './network/cluster-network.ts';
import type { HostStack } from './network/host-stack.ts';
import { PodAddresses } from './network/ipam.ts';
import { PROGRAMS } from './programs/registry.ts';
import type { Program } from './runtime/os/program.ts';
import { Containerd } from './runtime/containerd.ts';
import { ImageStore } from './runtime/image-store.ts';
import { FileJournal } from './runtime/os/file-journal.ts';
import { makeDir } from './runtime/os/inode.ts';
import { NodeOs } from './runtime/os/node-os.ts';
import { NodeUsage } from './runtime/node-usage.ts';
import { Volume } from './runtime/os/volume.ts';
import type { NodeSetup } from './simulation-setup.ts';
import type { Timing } from './timing.ts';
import type { AttachableStorage } from './volumes/attachable.ts';

/** When the kubelets were started, ms: long before second 0. */
const KUBELET_STARTED_MS = -24 * 3_600_000;
/** What lies on the disk of every machine, for a hostPath that needs it: `/run`. */
const MACHINE = makeDir(0o755, 0);
MACHINE.entries.set('run', makeDir(0o755, 0));
/** kubeadm's and containerd's default of this release. */
export const DEFAULT_PAUSE_IMAGE = 'registry.k8s.io/pause:3.10.2';

export interface SimulatedNodeOptions {
  readonly setup: NodeSetup;
  readonly index: number;
  readonly ip: string;
  readonly featureGates: Partial<KubeletGates>;
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly random: Random;
  readonly timing: Timing;
  readonly network: ClusterNetwork;
  /** Disks outside of all nodes. */
  readonly storage: AttachableStorage;
  readonly registry: Registry;
  readonly eventNames: EventNames;
  readonly toTimestamp: (ms: number) => string;
  /** What has been on it since before second 0. */
  readonly atRest?: NodeAtRest | undefined;
}

export class SimulatedNode {
  readonly name: string;
  readonly os: NodeOs;
  readonly runtime: Containerd;
  readonly images: ImageStore;
  readonly hostVolume: Volume;
  readonly usage: NodeUsage;
  /** Programs of this machine alone, by the key that their file holds: what its login brings. */
  readonly programs = new Map<string, Program>();
  /** Answers to probes that a person has fixed, by `probeKey`. */
  readonly probeOverrides = new Map<string, 'failure' | 'success'>();
  readonly #allocations: AllocationState = new Map();
  readonly #staticPods: Map<string, Pod>;
  kubelet: Kubelet;
  #isOn = true;
  #isCut = false;
  #isKubeletStopped = false;
  readonly #options: SimulatedNodeOptions;
  readonly #hostStack: HostStack;
  readonly #heartbeat: NodeHeartbeat;

  constructor(options: SimulatedNodeOptions) {
    const { setup, clock, trace, random, timing, network, api, ip } = options;
    this.name = setup.name;
    this.hostVolume = new Volume({ name: setup.name, lower: MACHINE });
    const component = `runtime/${setup.name}`;
    this.os = new NodeOs({
      node: setup.name,
      clock,
      random,
      programs: { get: (key) => this.programs.get(key) ?? PROGRAMS.get(key) },
      recorder: trace,
      epochMs: api.epochMs,
    });
    this.os.memory.capacityBytes = integerValue(setup.capacity?.['memory'] ?? DEFAULT_CAPACITY.memory);
    this.usage = new NodeUsage(
      this.os,
      integerValue(setup.capacity?.['ephemeral-storage'] ?? DEFAULT_CAPACITY['ephemeral-storage']),
      new FileJournal(clock, trace),
    );
    this.usage.watch(this.hostVolume);
    this.images = new ImageStore({
      node: setup.name,
      component,
      clock,
      trace,
      timing,
      registry: options.registry,
      usage: this.usage,
    });
    const hostStack = network.attach(ip);
    this.runtime = new Containerd({
      node: setup.name,
      component,
      clock,
      trace,
      timing,
      ids: random.stream(`${component}/ids`),
      os: this.os,
      images: this.images,
      usage: this.usage,
      network,
      hostStack,
      addresses: new PodAddresses(options.index),
      pauseImage: DEFAULT_PAUSE_IMAGE,
      onChange: (podUid) => this.kubelet.runtimeChanged(podUid),
      atRest: options.atRest?.sandboxes,
    });
    if (options.atRest) this.images.hadBefore(options.atRest.images);
    this.#options = options;
    this.#staticPods = new Map(Object.entries({ ...options.atRest?.staticPods, ...setup.staticPods }));
    this.#hostStack = hostStack;
    this.#heartbeat = new NodeHeartbeat({ api, node: setup.name });
    this.kubelet = this.#startKubelet(KUBELET_STARTED_MS, undefined);
    const phaseMs =
      timing.profile === 'exact' ? 0 : random.stream(`kubelet/${setup.name}/lease`).below(RENEW_MS);
    this.#heartbeat.start(KUBELET_STARTED_MS + phaseMs);
  }

  /** The lease is renewed while a kubelet runs that reaches the API server; a new one renews at once. */
  #beat(): void {
    if (this.isKubeletRunning && !this.#isCut) this.#heartbeat.start(this.#options.clock.now);
    else this.#heartbeat.stop();
  }

  /**
   * Stops the kubelet and starts it again. `loseSandboxes`: as after a reboot, nothing of what ran is left running.
   * `removeContainers`: ids of finished containers whose records go meanwhile.
   */
  restartKubelet(
    options: { readonly loseSandboxes?: boolean; readonly removeContainers?: readonly string[] } = {},
  ): void {
    const { volumes } = this.kubelet;
    if (!this.#isKubeletStopped) this.kubelet.stop();
    this.#isKubeletStopped = false;
    if (options.loseSandboxes === true) this.runtime.reboot();
    for (const id of options.removeContainers ?? []) this.runtime.removeContainer(id, { keepLog: true });
    this.kubelet = this.#startKubelet(this.#options.clock.now, volumes);
    if (this.#isCut) this.kubelet.setConnected(false);
    this.#beat();
  }

  get isKubeletRunning(): boolean {
    return this.#isOn && !this.#isKubeletStopped;
  }
  /** What runs goes on running, and nobody looks after it. */
  stopKubelet(): void {
    if (!this.isKubeletRunning) return;
    this.#isKubeletStopped = true;
    this.kubelet.stop();
    this.#beat();
  }
  startKubelet(): void {
    if (!this.#isOn || !this.#isKubeletStopped) return;
    this.#isKubeletStopped = false;
    this.kubelet = this.#startKubelet(this.#options.clock.now, this.kubelet.volumes);
    if (this.#isCut) this.kubelet.setConnected(false);
    this.#beat();
  }

  /** Writes a file into the directory of static Pods, or removes it. */
  setStaticPod(file: string, pod: Pod | undefined): void {
    if (pod === undefined) this.#staticPods.delete(file);
    else this.#staticPods.set(file, pod);
    this.kubelet.staticPodsChanged();
  }

  get ip(): string {
    return this.#options.ip;
  }
  get isControlPlane(): boolean {
    return this.#options.setup.role === 'control-plane';
  }
  /** Of the machine itself. */
  get network(): HostStack {
    return this.#hostStack;
  }

  get isOn(): boolean {
    return this.#isOn;
  }
  /** The node's network is cut off from everything else. The kubelet notices; what Pods reach is the network's part. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The machine goes off as if its plug were pulled: nobody is told, nothing ends in order. */
  powerOff(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    if (!this.#isKubeletStopped) this.kubelet.stop();
    this.#isKubeletStopped = false;
    this.#beat();
    this.runtime.reboot();
  }

  /** It comes up again, with its disk as it was and nothing running. */
  powerOn(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.kubelet = this.#startKubelet(this.#options.clock.now, this.kubelet.volumes);
    if (this.#isCut) this.kubelet.setConnected(false);
    this.#beat();
  }

  /** An orderly shutdown: the kubelet ends the Pods first, as far as its configuration gives it time to. */
  shutdown(): void {
    const { kubelet } = this;
    const down = function* (node: SimulatedNode): Task {
      yield* kubelet.shutDown();
      if (node.kubelet === kubelet) node.powerOff();
    };
    this.#options.clock.spawn(down(this));
  }

  setNetworkCut(isCut: boolean): void {
    this.#isCut = isCut;
    if (this.#isOn) this.kubelet.setConnected(!isCut);
    this.#beat();
  }

  #startKubelet(startedMs: number, volumes: Kubelet['volumes'] | undefined): Kubelet {
    const { setup, clock, trace, random, timing, network, api, ip } = this.#options;
    const kubelet = setup.kubelet ?? {};
    const period = kubelet.crashLoopBackOff?.maxContainerRestartPeriod;
    const parsed = period === undefined ? undefined : parseDuration(period);
    return new Kubelet({
      node: setup.name,
      ip,
      config: {
        maxContainerRestartPeriodMs:
          parsed?.ok === true ? parsed.value : DEFAULT_MAX_CONTAINER_RESTART_PERIOD_MS,
        serializeImagePulls: kubelet.serializeImagePulls ?? (kubelet.maxParallelImagePulls ?? 0) < 2,
        maxParallelImagePulls: kubelet.maxParallelImagePulls,
        singleProcessOOMKill: kubelet.singleProcessOOMKill === true,
        eviction: kubelet,
        imageGCHighThresholdPercent: kubelet.imageGCHighThresholdPercent ?? 85,
        imageGCLowThresholdPercent: kubelet.imageGCLowThresholdPercent ?? 80,
        shutdownGracePeriodMs: durationOf(kubelet.shutdownGracePeriod),
        shutdownGracePeriodCriticalPodsMs: durationOf(kubelet.shutdownGracePeriodCriticalPods),
      },
      gates: { ...DEFAULT_GATES, ...this.#options.featureGates, ...kubelet.featureGates },
      api,
      clock,
      trace,
      random,
      timing,
      eventNames: this.#options.eventNames,
      runtime: this.runtime,
      images: this.images,
      network,
      hostStack: this.#hostStack,
      hostVolume: this.hostVolume,
      storage: this.#options.storage,
      toTimestamp: this.#options.toTimestamp,
      memoryBytes: this.os.memory.capacityBytes,
      allocations: this.#allocations,
      staticPods: this.#staticPods,
      probeOverrides: this.probeOverrides,
      usage: this.usage,
      startedMs,
      volumes,
      atRest: startedMs < 0 ? this.#options.atRest : undefined,
    });
  }
}

/** Of a field of the kubelet's configuration; 0 when it is absent. */
function durationOf(text: string | undefined): number {
  const parsed = parseDuration(text ?? '');
  return parsed.ok ? parsed.value : 0;
}
