/**
 * The container runtime interface: what the kubelet asks of containerd. Everything that takes time is a task.
 * Models staging/src/k8s.io/cri-api as far as the kubelet's Pod path uses it.
 */
import type { Result } from '../../kube/result.ts';
import type { ContainerType } from '../../trace/entries.ts';
import type { Task } from '../clock/task.ts';
import type { RuntimePodStatus } from '../kubelet/runtime-status.ts';
import type { ResourceRequirements } from '../../kube/types.ts';
import type { OpenFile } from './os/open-file.ts';
import type { Process } from './os/process.ts';
import type { ContainerMount } from '../volumes/container-mount.ts';

export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface PodSandboxConfig {
  readonly podUid: string;
  readonly name: string;
  readonly namespace: string;
  readonly attempt: number;
  readonly hostname: string;
  readonly dns: DnsConfig;
  readonly network: 'pod' | 'node';
  /** `pod` with shareProcessNamespace, `node` with hostPID. */
  readonly pid: 'container' | 'pod' | 'node';
  readonly ipc: 'pod' | 'node';
}

/** What a container may use. Models LinuxContainerResources, as far as the simulation knows. */
export interface ContainerResources {
  /** As they were asked for; what a status shows. */
  readonly requirements: ResourceRequirements;
  /** Absent: no bound but the node's. */
  readonly memoryLimitBytes?: number | undefined;
  /** −1000 … 1000: who is killed first when memory runs out. */
  readonly oomScoreAdj: number;
  /** `memory.oom.group`: all of its processes are killed together. */
  readonly oomGroup: boolean;
}

export interface ContainerConfig {
  readonly podUid: string;
  readonly name: string;
  readonly type: ContainerType;
  readonly attempt: number;
  /** As written in the spec. */
  readonly image: string;
  readonly imageRef: string;
  /** Empty: the image's entrypoint. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly workingDir: string;
  readonly mounts: readonly ContainerMount[];
  /** Text of /etc/hosts; undefined where the container mounts its own. */
  readonly hosts?: string | undefined;
  readonly hash: string;
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: 'File' | 'FallbackToLogsOnError';
  readonly readOnlyRoot: boolean;
  /** Absent: standard input is /dev/null, and there is no terminal. */
  readonly console?:
    | { readonly stdin: boolean; readonly stdinOnce: boolean; readonly tty: boolean }
    | undefined;
  readonly user?: string | undefined;
  /** Absent: no bounds. */
  readonly resources?: ContainerResources | undefined;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
  /** Set when the command was ended because its time was up. */
  readonly timedOut: boolean;
}

/** Streams of a command that somebody looks on at. Models what Exec hands over, where ExecSync collects. */
export interface ExecIo {
  /** Absent: `/dev/null`. */
  readonly stdin?: OpenFile | undefined;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  /** Called before its first step. */
  readonly onStart?: ((process: Process) => void) | undefined;
}

export interface RuntimeService {
  runPodSandbox(config: PodSandboxConfig): Task<Result<string>>;
  /** Ends what still runs in it, then pause, then gives the network back. Harmless on one that is stopped. */
  stopPodSandbox(id: string): Task;
  removePodSandbox(id: string): void;
  createContainer(sandboxId: string, config: ContainerConfig): Task<Result<string>>;
  startContainer(id: string): Task<Result<void>>;
  /** Sends the stop signal, after `timeoutSeconds` KILL; returns when the container has exited. */
  stopContainer(id: string, timeoutSeconds: number): Task;
  /** `keepLog`: its log file stays, and with it its number. */
  removeContainer(id: string, options?: { readonly keepLog?: boolean }): void;
  /** Names of the log files of all instances of a container whose Pod is on the node: `0.log`. */
  logFiles(podUid: string, container: string): readonly string[];
  /** New bounds for a container; the error is the runtime's text. */
  updateContainerResources(id: string, resources: ContainerResources): Result<void>;
  /** Runs a command in a running container. Fails (Result) only when it cannot be run at all. */
  execSync(
    id: string,
    command: readonly string[],
    timeoutMs: number | undefined,
    io?: ExecIo,
  ): Task<Result<ExecResult>>;
  /** Working set of a container, bytes. */
  memoryUsage(id: string): number;
  podStatus(podUid: string, name: string, namespace: string): RuntimePodStatus;
  /** Pods that have a sandbox or a container in the runtime. */
  podUids(): readonly string[];
}
