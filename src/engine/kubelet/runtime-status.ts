/**
 * What the kubelet knows of a Pod from its runtime: every sandbox and every container instance, dead ones included.
 *
 * Models pkg/kubelet/container/runtime.go PodStatus and Status. Times are `SimTime` milliseconds; the API's RFC 3339
 * text is made where a status is written. Leaves out: log paths, runtime handler features, mounts of Windows.
 */
import type { ContainerUser, ResourceRequirements, VolumeMountStatus } from '../../kube/types.ts';
import type { ContainerType } from '../../trace/entries.ts';

export type SandboxState = 'ready' | 'notready';
export type RuntimeContainerState = 'created' | 'running' | 'exited' | 'unknown';

export interface SandboxStatus {
  readonly id: string;
  /** 0 for the first sandbox of the Pod, one more for each that replaced it. */
  readonly attempt: number;
  readonly state: SandboxState;
  readonly createdAt: number;
  /** Primary address; empty while the sandbox has none and for the node's network. */
  readonly ip: string;
  /** Further addresses (dual stack). */
  readonly additionalIps?: readonly string[] | undefined;
  /** Whose network namespace it uses. */
  readonly network: 'pod' | 'node';
  /** False when the runtime could not say anything about the network: an empty `ip` then proves nothing. */
  readonly hasNetworkStatus?: boolean | undefined;
}

export interface RuntimeContainerStatus {
  /** Without the runtime's scheme (`containerd://`). */
  readonly id: string;
  /** The container's name in the Pod spec. */
  readonly name: string;
  readonly type: ContainerType;
  readonly state: RuntimeContainerState;
  readonly createdAt: number;
  /** Undefined before the start; an instance that could not be started (StartError) has no start either. */
  readonly startedAt?: number | undefined;
  readonly finishedAt?: number | undefined;
  /** Meaningful only when exited. */
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError` …; empty unless exited. */
  readonly reason: string;
  readonly message: string;
  /** The image as the runtime names it. */
  readonly image: string;
  /** Digest reference; what the API shows as `imageID`. */
  readonly imageId: string;
  /** What the runtime answered to a status question about the image; as a rule equal to `imageId`. */
  readonly imageRef: string;
  /** The container's attempt: how often a container of this name was made before. */
  readonly restartCount: number;
  /** `containerHash` of the definition that this instance was made from. */
  readonly hash: string;
  readonly sandboxId: string;
  /** What the runtime says is in force now; undefined: not known. */
  readonly resources?: ResourceRequirements | undefined;
  readonly mounts?: readonly VolumeMountStatus[] | undefined;
  readonly user?: ContainerUser | undefined;
  readonly stopSignal?: string | undefined;
}

export interface RuntimePodStatus {
  readonly podUid: string;
  readonly name: string;
  readonly namespace: string;
  /** Addresses of the newest ready sandbox, primary first; empty otherwise. */
  readonly ips: readonly string[];
  /** Newest first. */
  readonly sandboxes: readonly SandboxStatus[];
  /** All instances; of one name the newest comes first. */
  readonly containers: readonly RuntimeContainerStatus[];
}

/** The status of a Pod that the runtime has never seen. */
export function emptyRuntimePodStatus(podUid: string, name: string, namespace: string): RuntimePodStatus {
  return { podUid, name, namespace, ips: [], sandboxes: [], containers: [] };
}

/**
 * Identity of a container definition: a change of it restarts the container, nothing else in the spec does.
 * Models pkg/kubelet/container/helpers.go HashContainer. Differs: readable text instead of a 64-bit number.
 */
export function containerHash(container: {
  readonly name: string;
  readonly image?: string | undefined;
}): string {
  return `${container.name}\n${container.image ?? ''}`;
}

/** The newest instance of a name, in whatever state. Models container.Runtime PodStatus.FindContainerStatusByName. */
export function findContainerStatus(
  status: RuntimePodStatus,
  name: string,
): RuntimeContainerStatus | undefined {
  return status.containers.find((c) => c.name === name);
}

/** All instances of a name, newest first. */
export function containerInstances(
  status: RuntimePodStatus,
  name: string,
): readonly RuntimeContainerStatus[] {
  return status.containers.filter((c) => c.name === name);
}

/** All running instances, in the order of the status. Models PodStatus.GetRunningContainerStatuses. */
export function runningContainers(status: RuntimePodStatus): readonly RuntimeContainerStatus[] {
  return status.containers.filter((c) => c.state === 'running');
}

/** The newest sandbox, whatever its state. */
export function newestSandbox(status: RuntimePodStatus): SandboxStatus | undefined {
  return status.sandboxes[0];
}

/** Newer sandboxes first: by attempt, then by time of creation. Models kuberuntime podSandboxByCreated with attempts. */
export function bySandboxAge(a: SandboxStatus, b: SandboxStatus): number {
  return b.attempt - a.attempt || b.createdAt - a.createdAt;
}

/** Newer instances first: by time of creation, then by attempt. */
export function byContainerAge(a: RuntimeContainerStatus, b: RuntimeContainerStatus): number {
  return b.createdAt - a.createdAt || b.restartCount - a.restartCount;
}
