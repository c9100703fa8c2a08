/** What the runtime keeps of each sandbox and container. */
import type {
  RuntimeContainerState,
  RuntimeContainerStatus,
  SandboxStatus,
} from '../kubelet/runtime-status.ts';
import type { Signal } from '../clock/signal.ts';
import type { HostStack } from '../network/host-stack.ts';
import type { ContainerConsole } from './container-console.ts';
import type { ContainerLog } from './container-log.ts';
import type { ResourceRequirements } from '../../kube/types.ts';
import type { ContainerConfig, PodSandboxConfig } from './cri.ts';
import type { Credentials, FileSystem } from './os/filesystem.ts';
import type { PidNamespace } from './os/pid-namespace.ts';
import type { Process } from './os/process.ts';
import type { Volume } from './os/volume.ts';

export interface SandboxRecord {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly createdAt: number;
  state: 'ready' | 'notready';
  ip: string;
  network: HostStack | undefined;
  pause: Process | undefined;
  /** Of the Pod, when it is shared; each container has its own otherwise. */
  pidNamespace: PidNamespace | undefined;
  /** /dev/shm of all its containers: as the IPC namespace, one for the Pod or the node's own. */
  readonly shm: Volume;
}

export interface ContainerRecord {
  readonly id: string;
  readonly sandbox: SandboxRecord;
  readonly config: ContainerConfig;
  readonly createdAt: number;
  readonly log: ContainerLog;
  readonly root: FileSystem;
  /** Argument vector, environment and so on, merged from the config and the image. */
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: Credentials;
  readonly stopSignal: number;
  readonly imageName: string;
  /** Fires when it has exited. */
  readonly exited: Signal;
  /** In force now. */
  resources: ResourceRequirements | undefined;
  state: RuntimeContainerState;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  exitCode: number;
  reason: string;
  message: string;
  process: Process | undefined;
  /** Of one that takes what is typed. */
  console: ContainerConsole | undefined;
  /** The stop signal was sent: containerd sends it once. */
  stopping: boolean;
  oomKilled: boolean;
  memoryEntries: number;
  /** Its end was not seen (reboot): exit code 255, reason Unknown. */
  lost: boolean;
}

export const sandboxStatus = (sandbox: SandboxRecord): SandboxStatus => ({
  id: sandbox.id,
  attempt: sandbox.config.attempt,
  state: sandbox.state,
  createdAt: sandbox.createdAt,
  ip: sandbox.state === 'ready' && sandbox.config.network === 'pod' ? sandbox.ip : '',
  network: sandbox.config.network,
});

export const containerStatus = (container: ContainerRecord): RuntimeContainerStatus => ({
  id: container.id,
  name: container.config.name,
  type: container.config.type,
  state: container.state,
  createdAt: container.createdAt,
  startedAt: container.startedAt,
  finishedAt: container.finishedAt,
  exitCode: container.exitCode,
  reason: container.reason,
  message: container.message,
  image: container.imageName,
  imageId: container.config.imageRef,
  imageRef: container.config.imageRef,
  restartCount: container.config.attempt,
  hash: container.config.hash,
  sandboxId: container.sandbox.id,
  resources: container.resources,
});
