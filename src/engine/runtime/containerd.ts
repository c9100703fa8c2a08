/**
 * The container runtime of one node: sandboxes with pause and their namespaces, containers with their processes.
 * Models containerd's CRI plugin (internal/cri/server) as the kubelet sees it. Leaves out: CPU limits, snapshots,
 * checkpoints, user namespaces.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { ContainerIdentity } from '../../trace/entries.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import { HEX, type RandomStream } from '../clock/random.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import type { ContainerStats } from '../kubelet/eviction/pod-stats.ts';
import {
  byContainerAge,
  bySandboxAge,
  emptyRuntimePodStatus,
  type RuntimePodStatus,
} from '../kubelet/runtime-status.ts';
import { fullNameOf } from '../image/registry.ts';
import type { ClusterNetwork } from '../network/cluster-network.ts';
import type { HostStack } from '../network/host-stack.ts';
import type { BootedSandbox } from '../kubeadm/boot.ts';
import type { PodAddresses } from '../network/ipam.ts';
import type { Timing } from '../timing.ts';
import { ContainerConsole } from './container-console.ts';
import { ContainerLog } from './container-log.ts';
import { buildRoot, mergeProcessConfig, newShm } from './container-root.ts';
import type {
  ContainerConfig,
  ContainerResources,
  ExecIo,
  ExecResult,
  PodSandboxConfig,
  RuntimeService,
} from './cri.ts';
import type { ImageStore } from './image-store.ts';
import { PodRecords } from './pod-records.ts';
import type { NodeOs, ProcessSpec } from './os/node-os.ts';
import type { StartError } from './os/program.ts';
import type { NodeUsage } from './node-usage.ts';
import type { MemoryGroup, OomKill } from './os/memory.ts';
import { SinkFile } from './os/open-file.ts';
import { Process } from './os/process.ts';
import { SIGKILL } from './os/signals.ts';
import { type ContainerRecord, containerStatus, type SandboxRecord, sandboxStatus } from './records.ts';
import { terminationMessage } from './termination-message.ts';

/** Output of one exec that is kept, characters. Models the limit that exec probes have. */
const MAX_EXEC_OUTPUT = 10_240;
/** Exit code of a container whose end nobody saw. */
const LOST_EXIT = 255;
/** Exit code of a container that could not be started. */
const START_ERROR_EXIT = 128;
/** Entries about the memory of one container; what comes after is not told. */
const MAX_MEMORY_ENTRIES = 1000;
/** Processes of what has run since before second 0 have numbers from here on; those of the run begin at 1001. */
const FIRST_PID_AT_REST = 501;
/** oom_score_adj of pause, as containerd sets it. */
const PAUSE_OOM_SCORE_ADJ = -998;

export interface ContainerdOptions {
  readonly node: string;
  readonly component: string;
  readonly clock: Clock;
  readonly trace: TraceWriter;
  readonly timing: Timing;
  readonly ids: RandomStream;
  readonly os: NodeOs;
  readonly images: ImageStore;
  readonly network: ClusterNetwork;
  readonly hostStack: HostStack;
  readonly addresses: PodAddresses;
  readonly pauseImage: string;
  /** A container or sandbox of that Pod changed its state. */
  readonly onChange: (podUid: string) => void;
  /** The account of the node's disk. */
  readonly usage: NodeUsage;
  /** What has run since before second 0. It is made when somebody looks: until then it does nothing. */
  readonly atRest?: readonly BootedSandbox[] | undefined;
}

/** What was at rest was there before all else, whenever it was taken up. */
const byCreation = (a: { readonly createdAt: number }, b: { readonly createdAt: number }): number =>
  a.createdAt - b.createdAt;
const layerSubject = (containerId: string): string => `layer/${containerId}`;

export class Containerd implements RuntimeService {
  readonly #o: ContainerdOptions;
  readonly #sandboxes = new PodRecords<SandboxRecord>();
  readonly #containers = new PodRecords<ContainerRecord>();
  /** For Pods with hostIPC. */
  readonly #nodeShm = newShm();

  readonly #imageReleasedAt = new Map<string, number>();
  /** Numbers of the log files that are left of each container, by Pod and name. */
  readonly #logFiles = new Map<string, Map<string, Set<number>>>();

  /** What has run since before second 0 and has not been looked at, by Pod. */
  readonly #atRest = new Map<string, BootedSandbox>();

  constructor(options: ContainerdOptions) {
    this.#o = options;
    for (const sandbox of options.atRest ?? []) {
      this.#atRest.set(sandbox.config.podUid, sandbox);
      options.addresses.reserve(sandbox.ip);
    }
    const { memory } = options.os;
    memory.listener = {
      ...memory.listener,
      onOomKill: (kill) => this.#oomKilled(kill),
      onUsage: (group) => this.#memoryUsed(group),
    };
  }

  // --- sandboxes -----------------------------------------------------------------------------------------------

  *runPodSandbox(config: PodSandboxConfig): Task<Result<string>> {
    const { trace, component, timing, node, pauseImage, clock } = this.#o;
    const id = this.#o.ids.text(64, HEX);
    const subject = `sandbox/${id}`;
    const { podUid } = config;
    const identity = { podUid, node, attempt: config.attempt, pauseImage };
    trace.record('sandbox.creating', component, subject, identity);
    const setup = timing.networkSetupMs();
    if (setup > 0) yield setup;
    const record: SandboxRecord = {
      id,
      config,
      createdAt: clock.now,
      state: 'notready',
      ip: this.#o.hostStack.ip,
      network: this.#o.hostStack,
      pause: undefined,
      pidNamespace: undefined,
      shm: config.ipc === 'node' ? this.#nodeShm : newShm(),
    };
    this.#sandboxes.add(record);
    if (config.network === 'pod') {
      const ip = this.#o.addresses.allocate();
      if (ip === undefined) {
        const message = `rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set`;
        trace.record('sandbox.failed', component, subject, { podUid, message });
        this.#o.onChange(podUid);
        return err(message);
      }
      record.ip = ip;
      record.network = this.#o.network.attach(ip, podUid);
    }
    trace.record('sandbox.network', component, subject, { podUid, ip: record.ip });
    const start = timing.sandboxStartMs();
    if (start > 0) yield start;
    const started = this.#startPause(record);
    if (!started.ok) {
      this.#releaseNetwork(record);
      trace.record('sandbox.failed', component, subject, { podUid, message: started.error });
      this.#o.onChange(podUid);
      return err(started.error);
    }
    record.state = 'ready';
    trace.record('sandbox.ready', component, subject, {
      ...identity,
      ip: record.ip,
      hostname: this.#hostname(record),
      namespaces: { net: config.network, uts: config.network, ipc: config.ipc, pid: config.pid },
    });
    this.#o.onChange(podUid);
    return ok(id);
  }

  #startPause(record: SandboxRecord): Result<void> {
    const { os, images, pauseImage } = this.#o;
    const image = images.resolve(pauseImage);
    const namespace = record.config.pid === 'node' ? os.hostNamespace : os.newPidNamespace();
    os.memory.addGroup({
      id: record.id,
      podUid: record.config.podUid,
      limitBytes: undefined,
      oomScoreAdj: PAUSE_OOM_SCORE_ADJ,
      killTogether: false,
    });
    const started = os.spawn({
      argv: ['/pause'],
      env: new Map(),
      cwd: '/',
      root: buildRoot(image.definition, { wallClockMs: () => os.epochMs + os.clock.now }),
      pidNamespace: namespace,
      network: record.network ?? this.#o.hostStack,
      hostname: () => this.#hostname(record),
      user: { uid: 65_535, gid: 65_535 },
      owner: { podUid: record.config.podUid, containerId: record.id },
      onExit: () => this.#sandboxDied(record),
    });
    if (!(started instanceof Process)) return err(started.message);
    record.pause = started;
    record.pidNamespace = record.config.pid === 'container' ? undefined : namespace;
    return ok(undefined);
  }

  #hostname(record: SandboxRecord): string {
    return record.config.network === 'node' ? this.#o.node : record.config.hostname;
  }

  /** pause has ended, by the kubelet's wish or not: the address is given back with the namespaces. */
  #sandboxDied(record: SandboxRecord): void {
    if (record.pause === undefined) return;
    record.pause = undefined;
    record.state = 'notready';
    this.#o.os.memory.removeGroup(record.id);
    this.#releaseNetwork(record);
    this.#o.trace.record('sandbox.stopped', this.#o.component, `sandbox/${record.id}`, {
      podUid: record.config.podUid,
    });
    this.#o.onChange(record.config.podUid);
  }

  /** Models CNI DEL. A sandbox may have its network and no pause yet: whoever made it was cut short. */
  #releaseNetwork(record: SandboxRecord): void {
    if (record.config.network !== 'pod' || !record.network) return;
    this.#o.network.detach(record.network);
    this.#o.addresses.release(record.ip);
    record.network = undefined;
  }

  *stopPodSandbox(id: string): Task {
    const record = this.#sandboxes.get(id);
    if (!record) return;
    if (!record.pause) this.#releaseNetwork(record);
    for (const container of this.#containers.ofPod(record.config.podUid))
      if (container.sandbox === record && container.process)
        this.#o.os.kill(container.process, SIGKILL, 'containerd');
    const latency = this.#o.timing.sandboxStopMs();
    if (record.pause && latency > 0) yield latency;
    if (record.pause) this.#o.os.kill(record.pause, SIGKILL, 'containerd');
  }

  removePodSandbox(id: string): void {
    const record = this.#sandboxes.get(id);
    if (!record || record.state === 'ready') return;
    this.#sandboxes.delete(id);
    if (!this.#isKnown(record.config.podUid)) this.#logFiles.delete(record.config.podUid);
    this.#o.trace.record('sandbox.removed', this.#o.component, `sandbox/${id}`, {
      podUid: record.config.podUid,
    });
    this.#o.onChange(record.config.podUid);
  }

  // --- containers ----------------------------------------------------------------------------------------------

  *createContainer(sandboxId: string, config: ContainerConfig): Task<Result<string>> {
    const latency = this.#o.timing.containerCreateMs();
    if (latency > 0) yield latency;
    const { trace, component, clock } = this.#o;
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox) return err(`failed to find sandbox id "${sandboxId}": not found`);
    const made = this.#makeContainer(() => this.#o.ids.text(64, HEX), sandbox, config, clock.now);
    if (!made.ok) return made;
    const record = made.value;
    trace.record('container.created', component, `container/${record.id}`, {
      ...this.#identity(record),
      image: config.image,
      command: record.argv,
    });
    this.#o.onChange(config.podUid);
    return ok(record.id);
  }

  #makeContainer(
    newId: () => string,
    sandbox: SandboxRecord,
    config: ContainerConfig,
    createdAt: number,
  ): Result<ContainerRecord> {
    const { trace, component, clock, os, images } = this.#o;
    const image = images.find(config.image);
    if (!image) return err(`failed to resolve image "${config.image}": not found`);
    const merged = mergeProcessConfig(config, image.definition);
    if (!merged.ok) return err(merged.error);
    const id = newId();
    const log = new ContainerLog(
      trace,
      component,
      id,
      () => clock.now,
      (bytes) => this.#o.usage.addDisk(bytes),
    );
    const record: ContainerRecord = {
      id,
      sandbox,
      config,
      createdAt,
      log,
      root: buildRoot(image.definition, {
        wallClockMs: () => os.epochMs + os.clock.now,
        container: config,
        shm: sandbox.shm,
        hostname: this.#hostname(sandbox),
        dns: sandbox.config.dns,
      }),
      ...merged.value,
      imageName: image.fullName,
      resources: config.resources?.requirements,
      exited: new Signal(),
      state: 'created',
      startedAt: undefined,
      finishedAt: undefined,
      exitCode: 0,
      reason: '',
      message: '',
      process: undefined,
      console: undefined,
      stopping: false,
      oomKilled: false,
      memoryEntries: 0,
      lost: false,
    };
    this.#containers.add(record);
    this.#watchLayer(record);
    this.#logNumbers(config.podUid, config.name).add(config.attempt);
    return ok(record);
  }

  *startContainer(id: string): Task<Result<void>> {
    const latency = this.#o.timing.containerStartMs();
    if (latency > 0) yield latency;
    const record = this.#containers.get(id);
    if (!record) return err(`an error occurred when try to find container "${id}": not found`);
    const { sandbox, config } = record;
    if (sandbox.state !== 'ready') return err(`sandbox container "${sandbox.id}" is not running`);
    const started = this.#startMain(record, undefined);
    if (started.ok) this.#o.onChange(config.podUid);
    return started;
  }

  /** `startedAt`: it has run since then, and nobody is told. */
  #startMain(record: ContainerRecord, startedAt: number | undefined): Result<void> {
    const { id, sandbox, config } = record;
    const { os, trace, component, clock } = this.#o;
    const { memoryLimitBytes, oomScoreAdj = 0, oomGroup = true } = config.resources ?? {};
    os.memory.addGroup({
      id,
      podUid: config.podUid,
      limitBytes: memoryLimitBytes,
      oomScoreAdj,
      killTogether: oomGroup,
    });
    const console =
      config.console &&
      new ContainerConsole(
        {
          ...config.console,
          signalGroup: (group, signal) => os.signalGroup(group, signal, 'terminal'),
        },
        record.log,
      );
    record.console = console;
    const started = os.spawn({
      argv: record.argv,
      env: record.env,
      cwd: record.cwd,
      root: record.root,
      pidNamespace: this.#pidNamespaceOf(record),
      network: sandbox.network ?? this.#o.hostStack,
      hostname: () => this.#hostname(sandbox),
      user: record.user,
      stdin: console?.stdin,
      stdout: console?.stdout ?? record.log.open('stdout'),
      stderr: console?.stderr ?? record.log.open('stderr'),
      owner: { podUid: config.podUid, containerId: id },
      onStart: (process) => {
        record.process = process;
        if (console?.terminal) console.terminal.foregroundGroup = process.processGroup;
        record.state = 'running';
        record.startedAt = startedAt ?? clock.now;
        const pid = process.hostPid;
        if (startedAt !== undefined) return;
        trace.record('container.started', component, `container/${id}`, { ...this.#identity(record), pid });
      },
      onExit: (process) => this.#exited(record, process.exitCode, process.exitSignal),
    });
    if (!(started instanceof Process)) {
      os.memory.removeGroup(id);
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${started.message}`;
      trace.record('container.failed', component, `container/${id}`, {
        ...this.#identity(record),
        reason: 'StartError',
        message,
      });
      this.#finish(record, START_ERROR_EXIT, 0, 'StartError', message);
      return err(message);
    }
    const { memoryBytes } = this.#o.images.find(config.image) ?? {};
    if (memoryBytes !== undefined) started.memoryBytes = memoryBytes;
    return ok(undefined);
  }

  #pidNamespaceOf(record: ContainerRecord): ReturnType<NodeOs['newPidNamespace']> {
    if (record.sandbox.config.pid === 'node') return this.#o.os.hostNamespace;
    return record.sandbox.pidNamespace ?? this.#o.os.newPidNamespace();
  }

  #exited(record: ContainerRecord, exitCode: number, signal: number): void {
    record.process = undefined;
    // Without a PID namespace of its own, what the main process leaves behind is killed by the shim.
    for (const process of [...this.#o.os.processes.values()])
      if (process.owner.containerId === record.id) this.#o.os.kill(process, SIGKILL, 'containerd');
    this.#o.os.memory.removeGroup(record.id);
    if (record.lost) return this.#finish(record, LOST_EXIT, 0, 'Unknown', '');
    const reason = record.oomKilled ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
    this.#finish(record, exitCode, signal, reason, '');
  }

  #finish(record: ContainerRecord, exitCode: number, signal: number, reason: string, message: string): void {
    record.state = 'exited';
    record.finishedAt = this.#o.clock.now;
    record.exitCode = exitCode;
    record.reason = reason;
    record.message = terminationMessage(record, message);
    this.#o.trace.record('container.exited', this.#o.component, `container/${record.id}`, {
      ...this.#identity(record),
      exitCode,
      reason,
      signal,
    });
    record.exited.fire();
    this.#o.onChange(record.config.podUid);
  }

  /** Models containerd internal/cri/server/container_stop.go: without any time it is killed at once. */
  *stopContainer(id: string, timeoutSeconds: number): Task {
    const record = this.#containers.get(id);
    if (!record?.process) return;
    if (!record.stopping && timeoutSeconds > 0) {
      record.stopping = true;
      this.#o.os.kill(record.process, record.stopSignal, 'kubelet');
    }
    if (record.state === 'running') yield { on: [record.exited], timeoutMs: timeoutSeconds * 1000 };
    if (record.process) this.#o.os.kill(record.process, SIGKILL, 'kubelet');
    while (record.state === 'running') yield record.exited;
  }

  /** Its own layer counts as disk, and what programs write into it is told from now on. */
  #watchLayer({ id, root: { layer }, config: { podUid } }: ContainerRecord): void {
    this.#o.usage.watch(layer);
    this.#o.usage.files?.watch(layer, {
      component: this.#o.component,
      subject: layerSubject(id),
      podUid,
      root: () => layer.root,
      fromNow: true,
    });
  }

  removeContainer(id: string, options: { readonly keepLog?: boolean } = {}): void {
    const record = this.#containers.get(id);
    if (!record) return;
    const { podUid, name, attempt } = record.config;
    if (options.keepLog !== true) this.#logNumbers(podUid, name).delete(attempt);
    if (record.process) this.#o.os.kill(record.process, SIGKILL, 'containerd');
    this.#containers.delete(id);
    this.#imageReleasedAt.set(fullNameOf(record.config.image), this.#o.clock.now);
    this.#o.usage.unwatch(record.root.layer);
    this.#o.usage.files?.unwatch(layerSubject(id));
    this.#o.usage.addDisk(-record.log.bytes);
    this.#o.trace.record('container.removed', this.#o.component, `container/${id}`, this.#identity(record));
    this.#o.onChange(record.config.podUid);
  }

  logFiles(podUid: string, container: string): readonly string[] {
    return [...(this.#logFiles.get(podUid)?.get(container) ?? [])].map((number) => `${number}.log`);
  }

  #logNumbers(podUid: string, container: string): Set<number> {
    const ofPod = this.#logFiles.get(podUid) ?? new Map<string, Set<number>>();
    this.#logFiles.set(podUid, ofPod);
    const numbers = ofPod.get(container) ?? new Set<number>();
    ofPod.set(container, numbers);
    return numbers;
  }

  updateContainerResources(id: string, resources: ContainerResources): Result<void> {
    const record = this.#containers.get(id);
    if (!record) return err(`failed to find container "${id}": not found`);
    record.resources = resources.requirements;
    this.#o.os.memory.setLimit(id, resources.memoryLimitBytes);
    this.#o.onChange(record.config.podUid);
    return ok(undefined);
  }

  /** A kill by the kernel is the container's end once its main process is gone, whichever process was chosen. */
  #oomKilled({ group, scope, victim, usageBytes, limitBytes }: OomKill): void {
    const record = group && this.#containers.get(group.id);
    if (!record) return;
    record.oomKilled = true;
    this.#o.trace.record('container.oomKilled', 'kernel', `container/${record.id}`, {
      ...this.#identity(record),
      scope,
      pid: victim.hostPid,
      usageBytes,
      limitBytes,
    });
  }

  #memoryUsed(group: MemoryGroup): void {
    const record = this.#containers.get(group.id);
    if (!record) return;
    if (record.memoryEntries++ > MAX_MEMORY_ENTRIES) return;
    this.#o.trace.record('container.memory', 'kernel', `container/${record.id}`, {
      ...this.#identity(record),
      usageBytes: group.usageBytes,
      limitBytes: group.limitBytes ?? 0,
    });
  }

  *execSync(
    id: string,
    command: readonly string[],
    timeoutMs: number | undefined,
    io?: ExecIo,
  ): Task<Result<ExecResult>> {
    const record = this.#containers.get(id);
    if (!record?.process) return err(`container not running (${id})`);
    let output = '';
    const take = (text: string): void => {
      if (output.length < MAX_EXEC_OUTPUT) output = (output + text).slice(0, MAX_EXEC_OUTPUT);
    };
    const started = this.spawnIn(
      id,
      command,
      io ?? { stdout: new SinkFile(take), stderr: new SinkFile(take) },
    );
    if (started === undefined) return err(`container not running (${id})`);
    if (!(started instanceof Process))
      return err(
        `failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${started.message}`,
      );
    if (started.state === 'running' || started.state === 'stopped')
      yield { on: [started.exited], ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const timedOut = started.state === 'running' || started.state === 'stopped';
    if (timedOut) this.#o.os.kill(started, SIGKILL, 'containerd');
    return ok({ exitCode: started.exitCode, output, timedOut });
  }

  /** Starts a command beside the main process of a container; undefined when that does not run. */
  spawnIn(
    id: string,
    command: readonly string[],
    files: Pick<ProcessSpec, 'stdin' | 'stdout' | 'stderr' | 'onStart'>,
  ): Process | StartError | undefined {
    const record = this.#containers.get(id);
    if (!record?.process) return undefined;
    return this.#o.os.spawn({
      argv: command,
      env: record.env,
      cwd: record.cwd,
      root: record.root,
      pidNamespace: record.process.namespace,
      network: record.process.network,
      hostname: () => this.#hostname(record.sandbox),
      user: record.user,
      ...files,
      owner: { podUid: record.config.podUid, containerId: id },
    });
  }

  /** The machine was started anew: nothing of what ran is running, and nobody knows how it ended. */
  reboot(): void {
    this.#takeUp();
    for (const record of this.#containers.values()) {
      if (!record.process) continue;
      record.lost = true;
      this.#o.os.kill(record.process, SIGKILL, 'containerd');
    }
    for (const record of this.#sandboxes.values())
      if (record.pause) this.#o.os.kill(record.pause, SIGKILL, 'containerd');
      else this.#releaseNetwork(record);
  }

  /** Makes what has run since before second 0, as it is by now: somebody looks, or something happens to it. */
  #takeUp(): void {
    if (this.#atRest.size === 0) return;
    const sandboxes = [...this.#atRest.values()];
    this.#atRest.clear();
    this.#o.os.asBefore(FIRST_PID_AT_REST, () => {
      for (const sandbox of sandboxes) this.#takeUpSandbox(sandbox);
    });
  }

  #takeUpSandbox({ id, ip, createdAt, config, containers }: BootedSandbox): void {
    const { hostStack, network } = this.#o;
    const record: SandboxRecord = {
      id,
      config,
      createdAt,
      state: 'ready',
      ip,
      network: config.network === 'pod' ? network.attach(ip, config.podUid) : hostStack,
      pause: undefined,
      pidNamespace: undefined,
      shm: config.ipc === 'node' ? this.#nodeShm : newShm(),
    };
    this.#sandboxes.add(record);
    this.#startPause(record);
    for (const { id: containerId, config: own, ...times } of containers) {
      const made = this.#makeContainer(() => containerId, record, own, times.createdAt);
      if (made.ok) this.#startMain(made.value, times.startedAt);
    }
  }

  // --- looking -------------------------------------------------------------------------------------------------

  podStatus(podUid: string, name: string, namespace: string): RuntimePodStatus {
    if (this.#atRest.has(podUid)) this.#takeUp();
    const sandboxes = this.#sandboxes.ofPod(podUid).map(sandboxStatus).sort(bySandboxAge);
    const containers = this.#containers.ofPod(podUid).map(containerStatus).reverse().sort(byContainerAge);
    if (sandboxes.length === 0 && containers.length === 0)
      return emptyRuntimePodStatus(podUid, name, namespace);
    const ready = sandboxes.find((sandbox) => sandbox.state === 'ready');
    return {
      podUid,
      name,
      namespace,
      ips: ready && ready.ip !== '' ? [ready.ip] : [],
      sandboxes,
      containers,
    };
  }

  #isKnown(podUid: string): boolean {
    return this.#sandboxes.ofPod(podUid).length + this.#containers.ofPod(podUid).length > 0;
  }

  podUids(): readonly string[] {
    this.#takeUp();
    const uids = [...this.#sandboxes.values(), ...this.#containers.values()].map(
      (record) => record.config.podUid,
    );
    return [...new Set(uids)];
  }

  /** What the containers of a Pod use of memory and disk, those that have ended included. Models ListContainerStats. */
  containerUsage(podUid: string): readonly ContainerStats[] {
    const stats = new Map<string, ContainerStats>();
    for (const { id, config, root, log } of this.#containers.ofPod(podUid)) {
      const before = stats.get(config.name);
      stats.set(config.name, {
        name: config.name,
        memoryBytes: (before?.memoryBytes ?? 0) + (this.#o.os.memory.group(id)?.usageBytes ?? 0),
        diskBytes: (before?.diskBytes ?? 0) + root.layer.usedBytes + log.bytes,
      });
    }
    return [...stats.values()];
  }

  memoryUsage(id: string): number {
    return this.#o.os.memory.group(id)?.usageBytes ?? 0;
  }

  processCount(podUid: string): number {
    let count = 0;
    for (const process of this.#o.os.processes.values()) if (process.owner.podUid === podUid) count++;
    return count;
  }

  /** When the last container of that image (full name) went, ms. */
  imageReleasedAt(image: string): number | undefined {
    return this.#imageReleasedAt.get(image);
  }

  /** Names of the images that containers have, running or not. */
  get usedImages(): readonly string[] {
    this.#takeUp();
    return [...this.#containers.values()].map(({ config }) => config.image);
  }

  /** In the order of their creation. */
  get containers(): readonly ContainerRecord[] {
    this.#takeUp();
    return [...this.#containers.values()].sort(byCreation);
  }
  get sandboxes(): readonly SandboxRecord[] {
    this.#takeUp();
    return [...this.#sandboxes.values()].sort(byCreation);
  }

  container(id: string): ContainerRecord | undefined {
    if (!this.#containers.get(id)) this.#takeUp();
    return this.#containers.get(id);
  }
  sandbox(id: string): SandboxRecord | undefined {
    return this.#sandboxes.get(id);
  }

  #identity(record: ContainerRecord): ContainerIdentity {
    const { podUid, name, type, attempt } = record.config;
    return { podUid, container: name, type, attempt, node: this.#o.node };
  }
}
