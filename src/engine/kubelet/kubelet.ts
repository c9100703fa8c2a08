/**
 * The kubelet of one node: hears of its Pods from the API server, of its containers from the PLEG, of their health from
 * the probes, and lets one worker per Pod do what is to be done. Models pkg/kubelet/kubelet.go syncLoopIteration.
 */
import type { Node, Pod } from '../../kube/types.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { ApiServer } from '../api/api-server.ts';
import { EventWriter } from '../api/event-writer.ts';
import { Informer } from '../api/informer.ts';
import type { WatchEvent } from '../api/storage.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../clock/random.ts';
import type { Task, TaskHandle } from '../clock/task.ts';
import type { EventNames } from '../events/event-sink.ts';
import { EventRecorder } from '../events/recorder.ts';
import { CLUSTER_DNS, type ClusterNetwork } from '../network/cluster-network.ts';
import type { HostStack } from '../network/host-stack.ts';
import type { Containerd } from '../runtime/containerd.ts';
import type { NodeUsage } from '../runtime/node-usage.ts';
import type { ImageStore } from '../runtime/image-store.ts';
import type { Timing } from '../timing.ts';
import type { AttachableStorage } from '../volumes/attachable.ts';
import { VolumeManager } from '../volumes/volume-manager.ts';
import type { Volume } from '../runtime/os/volume.ts';
import { activeDeadlineAt } from './active-deadline.ts';
import { admitPod } from './admission.ts';
import { AllocationManager, type AllocationState } from './allocation.ts';
import { newCrashLoopBackOff } from './back-off.ts';
import type { KubeletGates } from './gates.ts';
import { KubeletHandlers } from './handlers.ts';
import { MINIMUM_GRACE_SECONDS } from './grace-period.ts';
import { createImageManager } from './kubelet-images.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { Pleg, type PlegEvent } from './pleg.ts';
import { isStaticPod, isTerminalPhase, MIRROR_ANNOTATION, runtimeUid } from './pod-format.ts';
import { KubeletRecorder } from './kubelet-recorder.ts';
import { PodWorkers, type PodWork, type SyncError, type SyncOutcome } from './pod-workers.ts';
import { NodeGuards, type NodeGuardsConfig } from './node-guards.ts';
import type { ProbeOverrides } from './prober/probe-override.ts';
import { Prober } from './prober/prober.ts';
import { ProbeManager } from './prober/probe-manager.ts';
import { ProbeResults, type ProbeUpdate } from './prober/results.ts';
import { ReachableClient } from './reachable-client.ts';
import { ReasonCache } from './reason-cache.ts';
import { runningContainers } from './runtime-status.ts';
import { StaticPods, type StaticPodFiles } from './static-pods.ts';
import { StatusManager } from './status-manager.ts';
import { syncPod } from './sync-pod.ts';
import { syncTerminatedPod, syncTerminatingPod } from './terminate-pod.ts';
import { WorkQueue } from './work-queue.ts';

/** Part of the kubelet's configuration file that the simulation reads. */
export interface KubeletConfig extends NodeGuardsConfig {
  readonly maxContainerRestartPeriodMs: number;
  readonly serializeImagePulls: boolean;
  readonly maxParallelImagePulls: number | undefined;
  readonly singleProcessOOMKill: boolean;
}

export interface KubeletOptions {
  readonly node: string;
  readonly ip: string;
  readonly config: KubeletConfig;
  readonly gates: KubeletGates;
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly random: Random;
  readonly timing: Timing;
  readonly eventNames: EventNames;
  readonly runtime: Containerd;
  readonly images: ImageStore;
  readonly network: ClusterNetwork;
  readonly hostStack: HostStack;
  /** The node's own disk, for hostPath. */
  readonly hostVolume: Volume;
  /** What is behind volumes that any node can have. */
  readonly storage: AttachableStorage;
  readonly toTimestamp: (ms: number) => string;
  /** Capacity of the node. */
  readonly memoryBytes: number;
  /** What the node has given its Pods: a checkpoint that outlives the kubelet. */
  readonly allocations: AllocationState;
  /** Manifests in the node's directory for static Pods. */
  readonly staticPods: StaticPodFiles;
  /** Answers to probes that a person has fixed. */
  readonly probeOverrides: ProbeOverrides;
  /** What is in use on the node. */
  readonly usage: NodeUsage;
  /** When this kubelet starts, ms; far before second 0 for one that has been up. */
  readonly startedMs: number;
  /** What is on the node's disk outlives a kubelet: the next one goes on with the same. */
  readonly volumes?: VolumeManager | undefined;
  /** Pods that have been here and in order since before second 0. */
  readonly atRest?: { readonly pods: readonly Pod[]; readonly madeOf: ReadonlyMap<Pod, Pod> } | undefined;
}

/** How often the kubelet looks for what has no Pod any more, ms. */
const HOUSEKEEPING_MS = 2000;
/** The node's own /etc/resolv.conf. */
const NODE_DNS = { servers: ['192.168.80.2'], searches: [], options: [] };
/** All but the newest dead instance of a container is deleted. */
const MAX_DEAD_PER_CONTAINER = 1;

export class Kubelet {
  readonly #o: KubeletOptions;
  readonly #context: KubeletContext;
  readonly #pleg: Pleg;
  readonly #workers: PodWorkers;
  #pods: Informer<Pod>;
  readonly #liveness: ProbeResults;
  readonly #startup: ProbeResults;
  readonly #readiness: ProbeResults;
  readonly #sender: TaskHandle;
  readonly #client: ReachableClient;
  readonly #guards: NodeGuards;
  readonly #staticPods: StaticPods;
  /**
   * Pods that nothing has happened to since before second 0, by their uid on the node. They have no worker and are asked
   * for nothing; as soon as something happens to one, it is taken up as after a restart of the kubelet.
   */
  readonly #atRest = new Map<string, Pod>();
  #stopped = false;

  constructor(options: KubeletOptions) {
    this.#o = options;
    const { api, clock, timing, node, trace, gates, runtime, random } = options;
    const component = `kubelet/${node}`;
    const client = new ReachableClient(api, component);
    this.#client = client;
    // Where nothing but Kubernetes' own delays counts, its jitters take their least value and its grids begin at 0.
    const exact = timing.profile === 'exact';
    const offsetMs = exact ? 0 : random.stream(`${component}/grid`).below(1000);
    const jitter = exact ? undefined : random.stream(`${component}/jitter`);

    this.#pleg = new Pleg(clock, runtime, offsetMs, (uid, events) => this.#onPlegEvents(uid, events));
    const queue = new WorkQueue(clock, offsetMs, (uid) => this.#workers.poke(uid));
    this.#workers = new PodWorkers(clock, this.#pleg, queue, jitter, {
      syncPod: (work, status) => syncPod(this.#context, work, status),
      syncTerminatingPod: (work, status) => syncTerminatingPod(this.#context, work, status),
      syncTerminatedPod: (work) => this.#syncTerminated(work),
      forgotten: (work) => this.#forgotten(work),
      scheduled: (work, atMs, error) => this.#scheduled(work, atMs, error),
    });
    const statusManager = new StatusManager({
      clock,
      client,
      apiMs: () => timing.apiMs(),
      toTimestamp: options.toTimestamp,
      couldHaveRunningContainers: (uid) => this.#workers.couldHaveRunningContainers(uid),
    });
    const onResult = (update: ProbeUpdate): void => this.#onProbe(update);
    this.#liveness = new ProbeResults('liveness', onResult);
    this.#startup = new ProbeResults('startup', onResult);
    this.#readiness = new ProbeResults('readiness', onResult);
    const recorder = new KubeletRecorder(
      new EventRecorder({
        component: 'kubelet',
        host: node,
        sink: new EventWriter(client),
        names: options.eventNames,
        clock,
        toTimestamp: options.toTimestamp,
        epochMs: api.epochMs,
      }),
    );
    const handlers = new KubeletHandlers({ runtime, network: options.network, hostStack: options.hostStack });
    this.#context = {
      node,
      component,
      clock,
      trace,
      timing,
      client,
      gates,
      runtime,
      statusManager,
      reasonCache: new ReasonCache(),
      announcedBackOff: new Map(),
      computedStatus: new Map(),
      crashBackOff: newCrashLoopBackOff(options.config.maxContainerRestartPeriodMs, gates),
      images: createImageManager(options, component, recorder),
      prober: new ProbeManager({
        clock,
        trace,
        component,
        gates,
        epochMs: api.epochMs,
        kubeletStartedMs: options.startedMs,
        getPodStatus: (uid) => statusManager.getPodStatus(uid),
        prober: new Prober(handlers, recorder, () => clock.now, options.probeOverrides),
        random: random.stream(`${component}/prober`),
        results: { liveness: this.#liveness, startup: this.#startup, readiness: this.#readiness },
      }),
      liveness: this.#liveness,
      startup: this.#startup,
      recorder,
      volumes:
        options.volumes ??
        new VolumeManager({
          clock,
          client,
          recorder,
          timing,
          node,
          hostVolume: options.hostVolume,
          storage: options.storage,
          epochMs: api.epochMs,
          disk: options.usage,
        }),
      handlers,
      dns: { node: NODE_DNS, clusterDns: CLUSTER_DNS },
      machine: {
        memoryBytes: options.memoryBytes,
        singleProcessOOMKill: options.config.singleProcessOOMKill,
      },
      hostIps: [options.ip],
      epochMs: api.epochMs,
      toTimestamp: options.toTimestamp,
      poke: (uid) => this.#workers.poke(uid),
      ensureMirror: (pod) => this.#staticPods.ensureMirror(pod),
      allocation: new AllocationManager({
        clock,
        state: options.allocations,
        recorder,
        node: () => this.#node(),
        activePods: () => this.#activePods(),
        poke: (uid) => this.#workers.poke(uid),
      }),
      podOf: (uid) => this.#workers.work(uid)?.pod,
    };
    this.#guards = new NodeGuards({
      clock,
      config: options.config,
      context: this.#context,
      workers: this.#workers,
      runtime,
      images: options.images,
      usage: options.usage,
      offsetMs,
      isRestart: options.startedMs >= 0,
    });
    this.#sender = clock.spawn(statusManager.run());
    if (options.startedMs >= 0) clock.after(HOUSEKEEPING_MS, () => clock.spawn(this.#cleanUpOrphans()));
    this.#staticPods = new StaticPods({
      client,
      node,
      files: options.staticPods,
      known: options.atRest?.madeOf,
      now: () => options.toTimestamp(clock.now),
      start: (pod) => {
        if (!this.#atRest.has(pod.metadata.uid ?? '')) this.#onPod({ type: 'ADDED', object: pod });
      },
      stop: (uid) => this.#workers.remove(uid),
      mirrored: (uid) => statusManager.poke(uid),
    });
    for (const pod of options.atRest?.pods ?? []) this.#atRest.set(runtimeUid(pod), pod);
    this.#staticPods.read();
    this.#pods = this.#watchPods(options.atRest !== undefined);
  }

  /** Something happens to a Pod that has been at rest. */
  #takeUp(uid: string): void {
    const pod = this.#atRest.get(uid);
    if (!pod || this.#stopped) return;
    this.#atRest.delete(uid);
    this.#onPod({ type: 'ADDED', object: this.#staticPods.pod(uid) ?? pod });
  }

  /** Files of static Pods were written or removed. */
  staticPodsChanged(): void {
    if (!this.#stopped) this.#staticPods.read();
  }

  /** `isFirst`: what is at rest needs nobody's attention. */
  #watchPods(isFirst: boolean): Informer<Pod> {
    const { api, clock, timing, node } = this.#o;
    return new Informer<Pod>(api, clock, 'pods', {
      nodeName: node,
      latencyMs: () => timing.watchMs(),
      onEvent: (event) => this.#onPod(event),
      onAtRest: isFirst ? () => undefined : undefined,
    });
  }

  /** The way to the API server is cut or there again. What was missed meanwhile is listed anew. */
  setConnected(isConnected: boolean): void {
    if (this.#stopped || this.#client.isCut === !isConnected) return;
    this.#client.isCut = !isConnected;
    this.#pods.stop();
    if (!isConnected) return;
    const there = new Set(this.#client.list<Pod>('pods').map((pod) => pod.metadata.uid));
    for (const { uid, pod } of this.#workers.all())
      if (!there.has(uid) && !isStaticPod(pod)) this.#workers.remove(uid);
    this.#pods = this.#watchPods(false);
    this.#guards.reconnected();
  }

  /** The runtime tells of every change; the simulation connects the two. */
  runtimeChanged(podUid: string): void {
    if (this.#atRest.size > 0) this.#takeUp(podUid);
    this.#pleg.runtimeChanged(podUid);
  }

  /** The machine is about to go down: ends the Pods in order, as far as there is time. */
  shutDown(): Task {
    for (const uid of [...this.#atRest.keys()]) this.#takeUp(uid);
    return this.#guards.shutDown();
  }

  /** What is mounted on this node. */
  get volumes(): VolumeManager {
    return this.#context.volumes;
  }

  /** The process of the kubelet ends: it hears and does nothing more. Containers run on. */
  stop(): void {
    this.#stopped = true;
    this.#guards.stop();
    this.#context.allocation.stop();
    this.#pods.stop();
    this.#pleg.stop();
    this.#context.prober.cleanupPods(new Set());
    this.#workers.stop();
    this.#sender.cancel();
  }

  /** Pods that went from the API while no kubelet was there are ended. Models HandlePodCleanups. */
  *#cleanUpOrphans(): Task {
    const { runtime } = this.#o;
    for (const uid of runtime.podUids()) {
      if (this.#stopped || this.#workers.work(uid) !== undefined) continue;
      const status = runtime.podStatus(uid, '', '');
      for (const container of runningContainers(status))
        yield* runtime.stopContainer(container.id, MINIMUM_GRACE_SECONDS);
      for (const sandbox of status.sandboxes) yield* runtime.stopPodSandbox(sandbox.id);
      for (const container of status.containers) runtime.removeContainer(container.id);
      for (const sandbox of status.sandboxes) runtime.removePodSandbox(sandbox.id);
    }
    for (const uid of this.volumes.podUids)
      if (!this.#stopped && this.#workers.work(uid) === undefined) this.volumes.unmount(uid);
  }

  #onPod({ type, object: pod, previous }: WatchEvent<Pod>): void {
    if (this.#atRest.size > 0) this.#takeUp(runtimeUid(pod));
    const mirrorOf = pod.metadata.annotations?.[MIRROR_ANNOTATION];
    if (mirrorOf !== undefined) return this.#onMirror(pod, mirrorOf, type === 'DELETED');
    const uid = pod.metadata.uid ?? '';
    if (type === 'DELETED') {
      this.#workers.remove(uid);
      return;
    }
    const known = this.#workers.work(uid);
    if (!known) {
      if (isTerminalPhase(pod.status?.phase)) return;
      if (pod.metadata.deletionTimestamp === undefined && !this.#admit(pod)) return;
      this.#pleg.track(uid, pod.metadata.name ?? '', pod.metadata.namespace ?? '');
      this.#context.allocation.admitted(pod);
      this.#workers.update(pod);
      return;
    }
    const before = previous ?? known.pod;
    const changed =
      before.metadata.generation !== pod.metadata.generation ||
      before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
      before.metadata.deletionGracePeriodSeconds !== pod.metadata.deletionGracePeriodSeconds ||
      before.metadata.labels !== pod.metadata.labels ||
      before.metadata.annotations !== pod.metadata.annotations;
    // Only the status changed: what the kubelet wrote itself comes back and asks for nothing.
    if (changed) {
      this.#workers.update(pod);
      this.#context.allocation.podChanged(pod);
    } else {
      known.pod = pod;
      this.#context.statusManager.poke(uid);
    }
  }

  /** A mirror stands for a static Pod and asks for nothing itself; but it has to be there, and as it was made. */
  #onMirror(mirror: Pod, staticUid: string, isDeleted: boolean): void {
    if (!this.#staticPods.has(staticUid)) {
      if (!isDeleted) this.#staticPods.deleteMirror(mirror);
    } else if (isDeleted || mirror.metadata.deletionTimestamp !== undefined) this.#workers.poke(staticUid);
  }

  /** Models canAdmitPod and rejectPod: a Pod that this node cannot take fails at once and is never tried again. */
  #admit(pod: Pod): boolean {
    const { allocation } = this.#context;
    const rejection =
      this.#guards.admitUnderPressure(pod) ??
      admitPod(
        pod,
        this.#node(),
        [...this.#activePods(), ...this.#atRest.values()].map((other) => allocation.allocatedPod(other)),
      ) ??
      this.#guards.admitDuringShutdown();
    if (!rejection) return true;
    const { recorder, statusManager } = this.#context;
    recorder.event(pod, 'Warning', rejection.reason, rejection.message);
    statusManager.setPodStatus(pod, {
      ...pod.status,
      phase: 'Failed',
      reason: rejection.reason,
      message: `Pod was rejected: ${rejection.message}`,
    });
    return false;
  }

  *#syncTerminated(work: PodWork): Task<SyncOutcome> {
    const outcome = yield* syncTerminatedPod(this.#context, work);
    // Its requests count no more, and somebody may be waiting for room.
    this.#o.clock.after(0, () => this.#context.allocation.retryPending());
    return outcome;
  }

  #node(): Node | undefined {
    const node = this.#context.client.get<Node>('nodes', undefined, this.#o.node);
    return node.ok ? node.value : undefined;
  }

  /** Pods whose requests count. */
  #activePods(): readonly Pod[] {
    return this.#workers
      .all()
      .filter(({ state }) => state === 'sync' || state === 'terminating')
      .map(({ pod }) => pod);
  }

  #onPlegEvents(uid: string, events: readonly PlegEvent[]): void {
    if (events.some((event) => event.type === 'ContainerDied')) this.#removeOldInstances(uid);
    this.#guards.podChanged(uid);
    if (
      events.some(({ type }) => type === 'ContainerStarted' || type === 'ContainerDied' || type === 'PodSync')
    )
      this.#workers.poke(uid);
  }

  /** Of each container the newest dead instance stays. Models podContainerDeletor. */
  #removeOldInstances(uid: string): void {
    const dead = new Map<string, number>();
    for (const instance of this.#o.runtime.podStatus(uid, '', '').containers) {
      if (instance.state !== 'exited') continue;
      const count = (dead.get(instance.name) ?? 0) + 1;
      dead.set(instance.name, count);
      if (count > MAX_DEAD_PER_CONTAINER) this.#o.runtime.removeContainer(instance.id);
    }
  }

  #onProbe(update: ProbeUpdate): void {
    const pod = this.#stopped ? undefined : this.#context.podOf(update.podUid);
    const name = this.#o.runtime.container(update.containerId)?.config.name;
    if (!pod || name === undefined) return;
    const { statusManager } = this.#context;
    if (update.type === 'liveness' && update.result !== 'failure') return;
    if (update.type === 'readiness')
      statusManager.setContainerReadiness(pod, name, update.containerId, update.result === 'success');
    if (update.type === 'startup')
      statusManager.setContainerStartup(pod, name, update.containerId, update.result === 'success');
    this.#workers.poke(update.podUid);
  }

  /** What lies ahead of this Pod, for those who look at the timeline. */
  #scheduled(work: PodWork, atMs: number, error: SyncError | undefined): void {
    const { trace, component } = this.#context;
    const podUid = work.uid;
    const set = (what: 'sync' | 'restart' | 'activeDeadline', at: number): number =>
      trace.record('deadline.set', component, `deadline/${podUid}/${what}`, { podUid, what, atMs: at });
    if (error !== undefined) set(error.backOffUntil === undefined ? 'sync' : 'restart', atMs);
    const deadline = activeDeadlineAt(this.#context, work.pod);
    if (deadline !== undefined && work.state === 'sync' && deadline > this.#o.clock.now)
      this.#watchDeadline(podUid, deadline, set);
  }

  readonly #deadlines = new Map<string, number>();
  /** The sync loop looks for passed deadlines once a second. */
  #watchDeadline(podUid: string, at: number, set: (what: 'activeDeadline', at: number) => number): void {
    if (this.#deadlines.get(podUid) === at) return;
    this.#deadlines.set(podUid, at);
    set('activeDeadline', at);
    this.#o.clock.at(Math.ceil(at / 1000) * 1000, () => this.#workers.poke(podUid));
  }

  /** The Pod has left API and node: what the runtime still keeps of it goes too. */
  #forgotten(work: PodWork): void {
    const { runtime } = this.#o;
    const status = runtime.podStatus(work.uid, '', '');
    for (const container of status.containers) runtime.removeContainer(container.id);
    for (const sandbox of status.sandboxes) runtime.removePodSandbox(sandbox.id);
    this.#pleg.forget(work.uid);
    this.#context.statusManager.forget(work.uid);
    this.#context.computedStatus.delete(work.uid);
    this.#deadlines.delete(work.uid);
    this.#context.allocation.forget(work.uid);
    this.#staticPods.forgotten(work.uid);
    for (const key of [...this.#context.announcedBackOff.keys()])
      if (key.includes(work.uid)) this.#context.announcedBackOff.delete(key);
  }
}
