/**
 * The Pod conditions that the kubelet computes from container statuses.
 *
 * Models pkg/kubelet/status/generate.go. `lastTransitionTime` is not set here: it depends on what was known before, and
 * the status manager sees to it. Leaves out the conditions about user and group ids of later versions.
 */
import type { ContainerStatus, Pod, PodCondition, PodConditionType, PodStatus } from '../../kube/types.ts';
import { anyRegularContainerStarted } from './container-started.ts';
import type { KubeletGates } from './gates.ts';
import { findStatus, isSidecar } from './pod-format.ts';
import { shouldAllContainersRestart } from './restart-policy.ts';
import { findContainerStatus, type RuntimePodStatus } from './runtime-status.ts';
import { podSandboxChanged } from './sandbox-changed.ts';

/** Undefined where the Pod has no list of statuses at all, which differs from an empty one. */
export type Statuses = readonly ContainerStatus[] | undefined;

function condition(
  pod: Pod,
  type: PodConditionType,
  status: 'True' | 'False',
  reason = '',
  message = '',
): PodCondition {
  const { generation } = pod.metadata;
  const made: PodCondition =
    generation === undefined ? { type, status } : { type, observedGeneration: generation, status };
  if (reason !== '') made.reason = reason;
  if (message !== '') made.message = message;
  return made;
}

/** `containers with unready status: [a b]`; an empty list says nothing. */
function listed(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`containers with ${what} status: [${names.join(' ')}]`];
}

/** Regular containers and sidecars, sidecars first. Models GenerateContainersReadyCondition. */
export function generateContainersReadyCondition(
  pod: Pod,
  statuses: Statuses,
  phase: string | undefined,
): PodCondition {
  const type = 'ContainersReady';
  if (statuses === undefined) return condition(pod, type, 'False', 'UnknownContainerStatuses');
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = ({ name }: { readonly name: string }): void => {
    const status = findStatus(statuses, name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const container of pod.spec.initContainers ?? []) if (isSidecar(container)) look(container);
  for (const container of pod.spec.containers ?? []) look(container);
  if (phase === 'Failed') return condition(pod, type, 'False', 'PodFailed');
  if (phase === 'Succeeded' && unknown.length === 0) return condition(pod, type, 'False', 'PodCompleted');
  const messages = [...listed('unknown', unknown), ...listed('unready', unready)];
  if (messages.length === 0) return condition(pod, type, 'True');
  return condition(pod, type, 'False', 'ContainersNotReady', messages.join(', '));
}

/** ContainersReady and every readiness gate; the gates are looked up in `conditions`. Models GeneratePodReadyCondition. */
export function generatePodReadyCondition(
  pod: Pod,
  conditions: readonly PodCondition[],
  statuses: Statuses,
  phase: string | undefined,
): PodCondition {
  const containers = generateContainersReadyCondition(pod, statuses, phase);
  if (containers.status !== 'True') return { ...containers, type: 'Ready' };
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = conditions.find((c) => c.type === conditionType);
    if (gate === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (messages.length === 0) return condition(pod, 'Ready', 'True');
  return condition(pod, 'Ready', 'False', 'ReadinessGatesNotReady', messages.join(', '));
}

/**
 * All init containers done and all sidecars started, or a regular container has begun. With the gate for restarting all
 * containers it never goes back. Models GeneratePodInitializedCondition.
 */
export function generatePodInitializedCondition(
  pod: Pod,
  oldStatus: PodStatus | undefined,
  statuses: Statuses,
  phase: string | undefined,
  gates: KubeletGates,
): PodCondition {
  const type = 'Initialized';
  const chain = pod.spec.initContainers ?? [];
  if (statuses === undefined && chain.length > 0)
    return condition(pod, type, 'False', 'UnknownContainerStatuses');
  const known = statuses ?? [];
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of chain) {
    const status = findStatus(known, container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!(isSidecar(container) ? status.started === true : status.ready))
      incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return condition(pod, type, 'True', 'PodCompleted');
  if (anyRegularContainerStarted({ containers: pod.spec.containers ?? [] }, known))
    return condition(pod, type, 'True');
  const messages = [...listed('unknown', unknown), ...listed('incomplete', incomplete)];
  const wasInitialized =
    gates.RestartAllContainersOnContainerExits &&
    oldStatus?.conditions?.some((c) => c.type === type && c.status === 'True');
  if (messages.length === 0 || wasInitialized === true) return condition(pod, type, 'True');
  return condition(pod, type, 'False', 'ContainersNotInitialized', messages.join(', '));
}

/** A sandbox with its network is there and may be used. Models GeneratePodReadyToStartContainersCondition. */
export function generatePodReadyToStartContainersCondition(
  pod: Pod,
  runtime: RuntimePodStatus,
): PodCondition {
  return condition(
    pod,
    'PodReadyToStartContainers',
    podSandboxChanged(pod, runtime).changed ? 'False' : 'True',
  );
}

/** Once on the node the Pod is scheduled. */
export function generatePodScheduledCondition(pod: Pod): PodCondition {
  return condition(pod, 'PodScheduled', 'True');
}

/**
 * True from the exit that asks for the restart of all until every container is removed.
 * Models GenerateAllContainersRestartingCondition. Only Pods with such a rule have it (`allContainersCouldRestart`).
 */
export function generateAllContainersRestartingCondition(
  pod: Pod,
  runtime: RuntimePodStatus,
  oldStatus: PodStatus | undefined,
  phase: string | undefined,
): PodCondition {
  const type = 'AllContainersRestarting';
  if (phase === 'Succeeded') return condition(pod, type, 'False', 'PodCompleted');
  if (phase === 'Failed') return condition(pod, type, 'False', 'PodFailed');
  const underWay = shouldAllContainersRestart(pod, runtime, oldStatus) && !allRemoved(pod, runtime);
  if (!underWay) return condition(pod, type, 'False');
  const message = 'container exited with restart policy rule';
  return condition(pod, type, 'True', 'RestartAllContainersStarted', message);
}

/** Is no instance of an init or regular container left? Models AllContainersRestartCleanedUp. */
function allRemoved(pod: Pod, runtime: RuntimePodStatus): boolean {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return containers.every((c) => findContainerStatus(runtime, c.name) === undefined);
}
