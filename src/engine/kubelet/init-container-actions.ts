/**
 * The init chain: which init container or sidecar starts next, which sidecars are killed, and whether the Pod counts as
 * initialized.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go computeInitContainerActions.
 */
import type { Container, Pod } from '../../kube/types.ts';
import { isSidecar } from './pod-format.ts';
import type { ContainerToKill, PodActionInputs } from './pod-actions.ts';
import { effectiveRestartPolicy, shouldRestartAfterExit } from './restart-policy.ts';
import {
  containerHash,
  findContainerStatus,
  type RuntimeContainerStatus,
  type RuntimePodStatus,
} from './runtime-status.ts';

export interface InitContainerActions {
  readonly initialized: boolean;
  /** An init container failed for good. */
  readonly killPod: boolean;
  /** In the order of the spec. */
  readonly toStart: readonly Container[];
  readonly toKill: readonly ContainerToKill[];
}

/** What one container of the chain asks for; `next` is the start of the container after it. */
interface Step {
  readonly start?: 'this' | 'next' | undefined;
  readonly kill?: Pick<ContainerToKill, 'message' | 'reason'> | undefined;
  /** The chain is through, as far as this container can tell. */
  readonly done?: boolean | undefined;
  readonly failed?: boolean | undefined;
}

const UNKNOWN_STATE = {
  message: 'Init container is in "unknown" state, try killing it before restart',
  reason: 'Unknown',
} as const;

/**
 * Walks the chain from its end: the last container with an instance tells how far the Pod has come, for earlier ones may
 * have been removed. Before it only sidecars are looked after.
 */
export function computeInitContainerActions(inputs: PodActionInputs): InitContainerActions {
  const chain = inputs.pod.spec.initContainers ?? [];
  if (chain.length === 0) return { initialized: true, killPod: false, toStart: [], toKill: [] };

  let initialized = anyRegularContainerActive(inputs.pod, inputs.status);
  let evidenceSeen = initialized;
  const toStart: Container[] = [];
  const toKill: ContainerToKill[] = [];
  for (let i = chain.length - 1; i >= 0; i--) {
    const container = chain[i] as Container;
    const instance = findContainerStatus(inputs.status, container.name);
    if (instance === undefined) {
      if (evidenceSeen && isSidecar(container)) toStart.push(container);
      continue;
    }
    if (evidenceSeen && !isSidecar(container)) continue;
    const step = isSidecar(container)
      ? sidecarStep(inputs, container, instance)
      : initStep(inputs, container, instance);
    if (step.failed === true) return { initialized: false, killPod: true, toStart: [], toKill };
    const next = chain[i + 1];
    if (step.done === true) {
      if (next === undefined) initialized = true;
      else if (!evidenceSeen) toStart.push(next);
    }
    if (step.kill !== undefined) toKill.push({ container, instance, ...step.kill });
    if (step.start === 'this') toStart.push(container);
    evidenceSeen = true;
  }
  const first = chain[0];
  if (!evidenceSeen && first !== undefined) toStart.push(first);
  return { initialized, killPod: false, toStart: toStart.reverse(), toKill: toKill.reverse() };
}

/** A regular container that is there now proves that the chain was through. One that exited may be of an old sandbox. */
function anyRegularContainerActive(pod: Pod, status: RuntimePodStatus): boolean {
  return pod.spec.containers.some((c) => {
    const state = findContainerStatus(status, c.name)?.state;
    return state === 'created' || state === 'running';
  });
}

function initStep(inputs: PodActionInputs, container: Container, instance: RuntimeContainerStatus): Step {
  const { pod, gates } = inputs;
  switch (instance.state) {
    case 'created':
      return { start: 'this' };
    case 'running':
      return {};
    case 'exited': {
      if (instance.exitCode === 0 && instance.reason !== 'OOMKilled') return { done: true };
      const again = gates.ContainerRestartRules
        ? shouldRestartAfterExit(pod.spec, container, instance.exitCode, gates)
        : pod.spec.restartPolicy !== 'Never';
      return again ? { start: 'this' } : { failed: true };
    }
    case 'unknown': {
      const again = effectiveRestartPolicy(pod.spec, container, gates) !== 'Never';
      return again ? { start: 'this', kill: UNKNOWN_STATE } : { failed: true };
    }
  }
}

function sidecarStep(inputs: PodActionInputs, container: Container, instance: RuntimeContainerStatus): Step {
  switch (instance.state) {
    case 'created':
    case 'exited':
      return { start: 'this' };
    case 'unknown':
      return { start: 'this', kill: UNKNOWN_STATE };
    case 'running':
      return runningSidecarStep(inputs, container, instance);
  }
}

/** A running sidecar counts as done once it is started; it may still be killed and started again. */
function runningSidecarStep(
  inputs: PodActionInputs,
  container: Container,
  instance: RuntimeContainerStatus,
): Step {
  const { name } = container;
  if (container.startupProbe !== undefined) {
    const startup = inputs.startup.get(instance.id);
    if (startup === 'failure') {
      const message = `Init container ${name} failed startup probe`;
      return { start: 'this', kill: { message, reason: 'StartupProbe' } };
    }
    if (startup !== 'success') return {};
  }
  const kill = reasonToKillSidecar(inputs, container, instance);
  return kill === undefined ? { done: true } : { done: true, start: 'this', kill };
}

function reasonToKillSidecar(
  inputs: PodActionInputs,
  container: Container,
  instance: RuntimeContainerStatus,
): Step['kill'] {
  const { name } = container;
  if (containerHash(container) !== instance.hash) {
    return { message: `Init container ${name} definition changed`, reason: '' };
  }
  if (inputs.liveness.get(instance.id) === 'failure') {
    return { message: `Init container ${name} failed liveness probe`, reason: 'LivenessProbe' };
  }
  if (inputs.needsResizeRestart?.(container, instance)) {
    return { message: `Container ${name} resize requires restart`, reason: '' };
  }
  return undefined;
}
