/**
 * The container runtime interface: what the kubelet asks of containerd. Everything that takes time is a task.
 * Models staging/src/k8s.io/cri-api as far as the kubelet's Pod path uses it.
 */
import type { Result } from '../../kube/result.ts';
import type { ContainerType } from '../../trace/entries.ts';
import type { Task } from '../clock/task.ts';
import type { RuntimePodStatus } from '../kubelet/runtime-status.ts';
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
  readonly user?: string | undefined;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
  /** Set when the command was ended because its time was up. */
  readonly timedOut: boolean;
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
  removeContainer(id: string): void;
  /** Runs a command in a running container. Fails (Result) only when it cannot be run at all. */
  execSync(id: string, command: readonly string[], timeoutMs: number | undefined): Task<Result<ExecResult>>;
  podStatus(podUid: string, name: string, namespace: string): RuntimePodStatus;
  /** Pods that have a sandbox or a container in the runtime. */
  podUids(): readonly string[];
}
