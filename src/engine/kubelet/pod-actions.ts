/**
 * What one sync does to a Pod: which sandbox to make, which containers to kill and to start.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions. A pure function of the Pod, of what the
 * runtime says and of the probe results. Differs: containers to kill come in the order of the spec, where upstream walks
 * a map. In-place resizes are chosen in `resize.ts`; here only restarts for one count.
 */
import type { Container, EphemeralContainer, Pod } from '../../kube/types.ts';
import type { KubeletGates } from './gates.ts';
import type { KillReason } from './grace-period.ts';
import { computeInitContainerActions } from './init-container-actions.ts';
import type { ProbeResultsReader } from './prober/results.ts';
import { effectiveRestartPolicy, isRestartAllSource, shouldContainerBeRestarted } from './restart-policy.ts';
import {
  containerHash,
  containerInstances,
  findContainerStatus,
  type RuntimeContainerStatus,
  type RuntimePodStatus,
} from './runtime-status.ts';
import { podSandboxChanged } from './sandbox-changed.ts';

export interface ContainerToKill {
  readonly container: Container;
  readonly instance: RuntimeContainerStatus;
  /** Text of the `Killing` event. */
  readonly message: string;
  readonly reason: KillReason;
}

/** An instance that a restart of all containers removes. */
export interface ContainerToReset {
  readonly container: Container;
  readonly instance: RuntimeContainerStatus;
  /** It runs, or may run: it is killed without grace before it is removed. */
  readonly kill: boolean;
}

export interface PodActions {
  /** Stop all running containers and all sandboxes. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The present sandbox, or the one that is replaced; empty if there is none. */
  readonly sandboxId: string;
  readonly attempt: number;
  readonly ephemeralContainersToStart: readonly EphemeralContainer[];
  /** In the order of starting, which is that of the spec. */
  readonly initContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
  /** Killed one after another before anything starts; the first failure ends the sync. */
  readonly containersToKill: readonly ContainerToKill[];
  /** Removed in this order when all containers are restarted in place; nothing else happens in that sync. */
  readonly containersToReset: readonly ContainerToReset[];
}

export interface PodActionInputs {
  readonly pod: Pod;
  readonly status: RuntimePodStatus;
  readonly liveness: ProbeResultsReader;
  readonly startup: ProbeResultsReader;
  readonly gates: KubeletGates;
  /** The API status has the condition AllContainersRestarting=True. */
  readonly restartAllContainers?: boolean | undefined;
  /** Does a resize of this running container need a restart? Default: never. */
  readonly needsResizeRestart?:
    | ((container: Container, instance: RuntimeContainerStatus) => boolean)
    | undefined;
}

export function computePodActions(inputs: PodActionInputs): PodActions {
  const { pod, status, gates } = inputs;
  const sandbox = podSandboxChanged(pod, status);
  const nothing: PodActions = {
    killPod: false,
    createSandbox: false,
    sandboxId: sandbox.sandboxId,
    attempt: sandbox.attempt,
    ephemeralContainersToStart: [],
    initContainersToStart: [],
    containersToStart: [],
    containersToKill: [],
    containersToReset: [],
  };
  if (inputs.restartAllContainers === true && gates.RestartAllContainersOnContainerExits) {
    return { ...nothing, containersToReset: containersToReset(pod, status) };
  }
  if (sandbox.changed) return { ...nothing, killPod: true, ...actionsForNewSandbox(inputs, sandbox.attempt) };

  const ephemeralContainersToStart = (pod.spec.ephemeralContainers ?? []).filter(
    (c) => findContainerStatus(status, c.name) === undefined,
  );
  const init = computeInitContainerActions(inputs);
  const started: PodActions = {
    ...nothing,
    ephemeralContainersToStart,
    killPod: init.killPod,
    initContainersToStart: init.toStart,
    containersToKill: init.toKill,
  };
  if (init.killPod || !init.initialized) return started;

  const regular = regularContainerActions(inputs);
  const containersToKill = [...init.toKill, ...regular.toKill];
  if (regular.kept === 0 && regular.toStart.length === 0) {
    // Nothing is left to run for: sidecars are not restarted, and the Pod is taken down.
    return { ...started, killPod: true, initContainersToStart: [], containersToKill };
  }
  return { ...started, containersToStart: regular.toStart, containersToKill };
}

/** Rows 2 to 5 of the table: what happens when the sandbox has to be made anew. */
function actionsForNewSandbox(inputs: PodActionInputs, attempt: number): Partial<PodActions> {
  const { pod, status, gates } = inputs;
  const isOver = pod.spec.restartPolicy === 'Never' && attempt !== 0 && status.containers.length > 0;
  if (isOver) return { createSandbox: false };
  const containersToStart = pod.spec.containers.filter(
    (c) => !(effectiveRestartPolicy(pod.spec, c, gates) === 'OnFailure' && hasSucceeded(status, c)),
  );
  if (containersToStart.length === 0 && anyRegularContainerCreated(pod, status))
    return { createSandbox: false };
  const firstInit = pod.spec.initContainers?.[0];
  return firstInit === undefined
    ? { createSandbox: true, containersToStart }
    : { createSandbox: true, initContainersToStart: [firstInit] };
}

function hasSucceeded(status: RuntimePodStatus, container: Container): boolean {
  const instance = findContainerStatus(status, container.name);
  return instance?.state === 'exited' && instance.exitCode === 0;
}

/** Was any regular container ever made? Models kuberuntime HasAnyRegularContainerCreated. */
export function anyRegularContainerCreated(pod: Pod, status: RuntimePodStatus): boolean {
  return pod.spec.containers.some((c) => {
    const instance = findContainerStatus(status, c.name);
    return instance !== undefined && instance.state !== 'unknown';
  });
}

interface RegularActions {
  readonly toStart: Container[];
  readonly toKill: ContainerToKill[];
  /** Running containers that stay as they are. */
  kept: number;
}

/** What happens to the regular containers once the Pod is initialized. */
function regularContainerActions(inputs: PodActionInputs): RegularActions {
  const { pod, status, gates } = inputs;
  const actions: RegularActions = { toStart: [], toKill: [], kept: 0 };
  for (const container of pod.spec.containers) {
    const instance = findContainerStatus(status, container.name);
    if (instance?.state !== 'running') {
      if (!shouldContainerBeRestarted(container, pod, status, gates)) continue;
      actions.toStart.push(container);
      if (instance?.state === 'unknown') {
        const message = 'Container is in "unknown" state, try killing it before restart';
        actions.toKill.push({ container, instance, message, reason: 'Unknown' });
      }
      continue;
    }
    const kill = reasonToKillRunning(inputs, container, instance);
    if (kill === undefined) {
      actions.kept++;
      continue;
    }
    if (kill.restart) actions.toStart.push(container);
    actions.toKill.push({ container, instance, message: kill.message, reason: kill.reason });
  }
  return actions;
}

function reasonToKillRunning(
  inputs: PodActionInputs,
  container: Container,
  instance: RuntimeContainerStatus,
): { readonly message: string; readonly reason: KillReason; readonly restart: boolean } | undefined {
  const { name } = container;
  if (containerHash(container) !== instance.hash) {
    return { message: `Container ${name} definition changed, will be restarted`, reason: '', restart: true };
  }
  // There is no exit code yet, so the rules have no say.
  const restart = effectiveRestartPolicy(inputs.pod.spec, container, inputs.gates) !== 'Never';
  const suffix = restart ? ', will be restarted' : '';
  if (inputs.liveness.get(instance.id) === 'failure') {
    return { message: `Container ${name} failed liveness probe${suffix}`, reason: 'LivenessProbe', restart };
  }
  if (inputs.startup.get(instance.id) === 'failure') {
    return { message: `Container ${name} failed startup probe${suffix}`, reason: 'StartupProbe', restart };
  }
  if (inputs.needsResizeRestart?.(container, instance)) {
    return { message: `Container ${name} resize requires restart`, reason: '', restart: true };
  }
  return undefined;
}

/** All instances, in the order of removal: what asked for the restart goes last, init containers after regular ones. */
function containersToReset(pod: Pod, status: RuntimePodStatus): readonly ContainerToReset[] {
  const init = pod.spec.initContainers ?? [];
  const regular = pod.spec.containers;
  const isSource = (c: Container): boolean => isRestartAllSource(c, status);
  const order = [
    ...regular.filter((c) => !isSource(c)),
    ...init.filter((c) => !isSource(c)),
    ...regular.filter(isSource),
    ...init.filter(isSource),
  ];
  return order.flatMap((container) =>
    containerInstances(status, container.name).map((instance) => ({
      container,
      instance,
      kill: instance.state === 'running' || instance.state === 'unknown',
    })),
  );
}
