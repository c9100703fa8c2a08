/**
 * The API statuses of a group of containers, from what the runtime says and from what the API said before.
 *
 * Models pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses. `ready` and `started` are filled in afterwards by
 * the prober. Leaves out: digests of image volumes, device health.
 */
import type {
  Container,
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  EphemeralContainer,
  Pod,
  VolumeMount,
  VolumeMountStatus,
} from '../../kube/types.ts';
import { statusResources } from './container-resources.ts';
import type { KubeletGates } from './gates.ts';
import { RESTARTING_ALL_CONTAINERS } from './phase.ts';
import { anyRegularContainerCreated } from './pod-actions.ts';
import { isSidecar } from './pod-format.ts';
import type { StartFailure } from './reason-cache.ts';
import { shouldContainerBeRestarted } from './restart-policy.ts';
import {
  containerInstances,
  findContainerStatus,
  type RuntimeContainerStatus,
  type RuntimePodStatus,
} from './runtime-status.ts';

export type ContainerGroup = 'containers' | 'initContainers' | 'ephemeralContainers';

export interface ContainerStatusInputs {
  readonly pod: Pod;
  readonly group: ContainerGroup;
  readonly runtime: RuntimePodStatus;
  /** What the API status said of this group before. */
  readonly previous: readonly ContainerStatus[];
  /** A restart of all containers is called for or under way. */
  readonly podRestarting: boolean;
  readonly startFailure: (container: string) => StartFailure | undefined;
  /** Scheme of container ids: `containerd`. */
  readonly runtimeName: string;
  readonly toTimestamp: (ms: number) => string;
  readonly gates: KubeletGates;
}

const LOST_WHILE_RUNNING =
  'The container could not be located when the pod was deleted.  The container used to be Running';
const LOST_AT_TERMINATION = 'The container could not be located when the pod was terminated';
const REMOVED_FOR_RESTART = 'The container is removed because RestartAllContainers in place';
const INIT_STATUS_LOST =
  'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally';
/** SIGKILL, which stands for an end that nobody saw. */
const EXIT_CODE_UNKNOWN = 137;
/** What containerd reports as the start of a container that never started. */
const NEVER_STARTED = '1970-01-01T00:00:00Z';

/** Init containers come in the order of the spec, the other groups sorted by name. */
export function convertToApiContainerStatuses(inputs: ContainerStatusInputs): ContainerStatus[] {
  const containers: readonly (Container | EphemeralContainer)[] = inputs.pod.spec[inputs.group] ?? [];
  const statuses = containers.map((container) => statusOf(inputs, container));
  if (inputs.group === 'initContainers') return statuses;
  return statuses.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function statusOf(inputs: ContainerStatusInputs, container: Container | EphemeralContainer): ContainerStatus {
  const old = inputs.previous.find((s) => s.name === container.name);
  const instances = containerInstances(inputs.runtime, container.name);
  const status =
    instances.length === 0
      ? statusWithoutInstance(inputs, container, old)
      : statusOfInstances(inputs, container, instances, old);
  return withWaitingReason(inputs, container, status);
}

/** Nothing in the runtime: waiting for its first start, or what is left of a container that was there. */
function statusWithoutInstance(
  inputs: ContainerStatusInputs,
  container: Container | EphemeralContainer,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const { gates, pod } = inputs;
  const status = old?.state?.terminated === undefined ? initialStatus(inputs, container, old) : { ...old };
  if (old === undefined) return status;
  if (
    gates.RestartAllContainersOnContainerExits &&
    inputs.podRestarting &&
    old.state?.waiting === undefined
  ) {
    const what = { reason: RESTARTING_ALL_CONTAINERS, message: REMOVED_FOR_RESTART };
    return {
      ...status,
      state: { waiting: what },
      lastState: { terminated: { exitCode: EXIT_CODE_UNKNOWN, ...what } },
      restartCount: old.restartCount + 1,
    };
  }
  if (old.state?.running === undefined || status.lastState?.terminated !== undefined) return status;
  // It ran and has vanished. With an end, even a made-up one, it counts as stopped: the Pod does not fall back to Pending.
  const isDeleted = pod.metadata.deletionTimestamp !== undefined;
  return {
    ...status,
    lastState: {
      terminated: {
        exitCode: EXIT_CODE_UNKNOWN,
        reason: 'ContainerStatusUnknown',
        message: LOST_WHILE_RUNNING,
      },
    },
    restartCount: status.restartCount + (isDeleted ? 0 : 1),
  };
}

function initialStatus(
  inputs: ContainerStatusInputs,
  container: Container | EphemeralContainer,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const hasInit = (inputs.pod.spec.initContainers ?? []).length > 0;
  const mounts = volumeMountStatuses(container.volumeMounts);
  return {
    name: container.name,
    state: { waiting: { reason: hasInit ? 'PodInitializing' : 'ContainerCreating' } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image: container.image ?? '',
    imageID: '',
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

function volumeMountStatuses(mounts: readonly VolumeMount[] | undefined): VolumeMountStatus[] {
  return (mounts ?? []).map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly === true
      ? { readOnly, recursiveReadOnly: recursivelyReadOnly(recursiveReadOnly) ? 'Enabled' : 'Disabled' }
      : {}),
  }));
}

/** The simulated runtime supports recursive read-only mounts, so `IfPossible` is granted. */
function recursivelyReadOnly(mode: string | undefined): boolean {
  return mode === 'Enabled' || mode === 'IfPossible';
}

/** The newest instance gives the state, the one before it the last state. */
function statusOfInstances(
  inputs: ContainerStatusInputs,
  container: Container | EphemeralContainer,
  instances: readonly RuntimeContainerStatus[],
  old: ContainerStatus | undefined,
): ContainerStatus {
  const [newest, previous] = instances as [RuntimeContainerStatus, RuntimeContainerStatus | undefined];
  const status = statusOfInstance(inputs, container, newest, old);
  if (previous !== undefined) status.lastState = stateOf(inputs, previous, old);
  return status;
}

function statusOfInstance(
  inputs: ContainerStatusInputs,
  container: Container | EphemeralContainer,
  instance: RuntimeContainerStatus,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const { gates } = inputs;
  const containerID = apiContainerId(inputs.runtimeName, instance.id);
  const mounts = old?.volumeMounts ?? volumeMountStatuses(container.volumeMounts);
  const isRunning = instance.state === 'running';
  const keptStarted = isRunning && !gates.ChangeContainerStatusOnKubeletRestart ? old?.started : undefined;
  const requests = container.resources?.requests;
  const status: ContainerStatus = {
    name: instance.name,
    state: stateOf(inputs, instance, old),
    lastState: lastStateFromApi(gates, containerID, old),
    ready: false,
    restartCount: restartCountOf(inputs, instance, old),
    image: instance.image,
    imageID: instance.imageRef,
    containerID,
  };
  if (keptStarted !== undefined) status.started = keptStarted;
  if (requests !== undefined) status.allocatedResources = { ...requests };
  status.resources = statusResources(container, instance, containerID, old);
  if (mounts.length > 0) status.volumeMounts = mounts;
  if (instance.user !== undefined) status.user = instance.user;
  if (gates.ContainerStopSignals && instance.stopSignal !== undefined)
    status.stopSignal = instance.stopSignal;
  return status;
}

/** `containerd://<id>`. Models kubecontainer.ContainerID String. */
export function apiContainerId(runtimeName: string, id: string): string {
  return `${runtimeName}://${id}`;
}

/** The runtime's id within `containerd://<id>`; empty text for an empty one. */
export function runtimeContainerId(apiId: string | undefined): string {
  return apiId === undefined ? '' : apiId.slice(apiId.indexOf('://') + 3);
}

function isLost(instance: RuntimeContainerStatus, old: ContainerStatus | undefined): boolean {
  return instance.state === 'unknown' && old?.state?.running !== undefined;
}

function stateOf(
  inputs: ContainerStatusInputs,
  instance: RuntimeContainerStatus,
  old: ContainerStatus | undefined,
): ContainerState {
  if (instance.state === 'running') {
    return {
      running: instance.startedAt === undefined ? {} : { startedAt: inputs.toTimestamp(instance.startedAt) },
    };
  }
  if (instance.state === 'exited') return { terminated: terminatedState(inputs, instance) };
  if (!isLost(instance, old)) return { waiting: {} };
  const restarting = inputs.gates.RestartAllContainersOnContainerExits && inputs.podRestarting;
  return {
    terminated: {
      exitCode: EXIT_CODE_UNKNOWN,
      reason: restarting ? RESTARTING_ALL_CONTAINERS : 'ContainerStatusUnknown',
      message: LOST_AT_TERMINATION,
    },
  };
}

function terminatedState(
  inputs: ContainerStatusInputs,
  instance: RuntimeContainerStatus,
): ContainerStateTerminated {
  const at = (ms: number | undefined): string => (ms === undefined ? NEVER_STARTED : inputs.toTimestamp(ms));
  const state: ContainerStateTerminated = { exitCode: instance.exitCode };
  if (instance.reason !== '') state.reason = instance.reason;
  if (instance.message !== '') state.message = instance.message;
  state.startedAt = at(instance.startedAt);
  state.finishedAt = at(instance.finishedAt);
  state.containerID = apiContainerId(inputs.runtimeName, instance.id);
  return state;
}

/** The count never goes down, and an end that only the API remembers counts one more. */
function restartCountOf(
  inputs: ContainerStatusInputs,
  instance: RuntimeContainerStatus,
  old: ContainerStatus | undefined,
): number {
  const { restartCount } = instance;
  if (old === undefined) return restartCount;
  if (isLost(instance, old)) return old.restartCount + 1;
  if (!inputs.gates.RestartAllContainersOnContainerExits) return restartCount;
  const startedAnew =
    instance.state === 'running' && old.state?.terminated !== undefined && old.restartCount >= restartCount;
  return startedAnew ? old.restartCount + 1 : Math.max(restartCount, old.restartCount);
}

/** After a restart of all containers the runtime has no older instance: its end is taken over from the API. */
function lastStateFromApi(
  gates: KubeletGates,
  containerID: string,
  old: ContainerStatus | undefined,
): ContainerState {
  if (!gates.RestartAllContainersOnContainerExits || old === undefined) return {};
  const ended = old.state?.terminated;
  if (ended !== undefined && old.containerID !== containerID) return { terminated: ended };
  const before = old.lastState?.terminated;
  return before === undefined ? {} : { terminated: before };
}

/** A container that should run and could not be started waits, for the reason of its last try. */
function withWaitingReason(
  inputs: ContainerStatusInputs,
  container: Container | EphemeralContainer,
  status: ContainerStatus,
): ContainerStatus {
  if (inputs.group === 'initContainers') {
    const instance = findContainerStatus(inputs.runtime, container.name);
    if (instance?.state === 'exited' && instance.exitCode === 0) return status;
    const passed =
      instance === undefined &&
      !isSidecar(container) &&
      status.state?.waiting !== undefined &&
      anyRegularContainerCreated(inputs.pod, inputs.runtime);
    if (passed)
      return {
        ...status,
        state: { terminated: { exitCode: 0, reason: 'Completed', message: INIT_STATUS_LOST } },
      };
  }
  if (!shouldContainerBeRestarted(container, inputs.pod, inputs.runtime, inputs.gates)) return status;
  const failure = inputs.startFailure(container.name);
  if (failure === undefined) return status;
  return {
    ...status,
    ...(status.state?.terminated === undefined ? {} : { lastState: status.state }),
    state: { waiting: { reason: failure.reason, message: failure.message } },
  };
}
