/**
 * The whole API status of a Pod, made anew in every sync from what the runtime says and from what was known before.
 *
 * Models pkg/kubelet/kubelet_pods.go generateAPIPodStatus and convertStatusToAPIStatus. A pure function: nothing is
 * stored here. `startTime` and the conditions' `lastTransitionTime` are the status manager's. Leaves out: status of
 * pod-level resources and of dynamic resources.
 */
import { podQOSClass } from '../../kube/qos.ts';
import type { Pod, PodCondition, PodStatus } from '../../kube/types.ts';
import { isKubeletOwnedCondition } from './condition-ownership.ts';
import {
  generateAllContainersRestartingCondition,
  generateContainersReadyCondition,
  generatePodInitializedCondition,
  generatePodReadyCondition,
  generatePodReadyToStartContainersCondition,
  generatePodScheduledCondition,
} from './conditions.ts';
import { anyActiveRegularContainerStarted } from './container-started.ts';
import { type ContainerGroup, convertToApiContainerStatuses } from './container-statuses.ts';
import type { KubeletGates } from './gates.ts';
import { hostNetworkPodIps, sortPodIps } from './host-ips.ts';
import { getPhase } from './phase.ts';
import { isHostNetwork, isTerminalPhase } from './pod-format.ts';
import type { StartFailure } from './reason-cache.ts';
import { allContainersCouldRestart, shouldAllContainersRestart } from './restart-policy.ts';
import type { RuntimePodStatus } from './runtime-status.ts';

export interface PodStatusInputs {
  readonly pod: Pod;
  readonly runtime: RuntimePodStatus;
  /** What the status manager has; undefined: nothing yet, the API object's status is taken. */
  readonly cachedStatus: PodStatus | undefined;
  /** The kubelet has finished stopping the Pod's containers. */
  readonly podIsTerminal: boolean;
  /** Set when the Pod is to end for this reason (the active deadline): phase Failed. */
  readonly evict?: { readonly reason: string; readonly message: string } | undefined;
  readonly startFailure: (container: string) => StartFailure | undefined;
  /** Fills in `started` and `ready` of the statuses it is given. Models prober.Manager UpdatePodStatus. */
  readonly updateProbeStatus: (pod: Pod, status: PodStatus) => void;
  readonly resizeConditions?: readonly PodCondition[] | undefined;
  /** The node's addresses, primary first; empty while they are not known. */
  readonly hostIps: readonly string[];
  readonly runtimeName: string;
  readonly toTimestamp: (ms: number) => string;
  readonly gates: KubeletGates;
}

export function generateApiPodStatus(inputs: PodStatusInputs): PodStatus {
  const { pod, runtime, gates } = inputs;
  const old = inputs.cachedStatus ?? pod.status ?? {};
  const status = convertStatus(inputs, old);
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];

  const phase = getPhase({
    pod,
    statuses,
    podIsTerminal: inputs.podIsTerminal,
    podHasInitialized: anyActiveRegularContainerStarted(pod.spec, runtime),
    gates,
  });
  setPhase(status, inputs, old, phase);

  inputs.updateProbeStatus(pod, status);
  status.conditions = conditionsOf(inputs, old, status);
  setAddresses(status, inputs);
  return status;
}

function convertStatus(inputs: PodStatusInputs, old: PodStatus): PodStatus {
  const { pod, runtime, gates } = inputs;
  const podRestarting =
    gates.RestartAllContainersOnContainerExits && shouldAllContainersRestart(pod, runtime, old);
  const { startFailure, runtimeName, toTimestamp } = inputs;
  const convert = (group: ContainerGroup, previous: PodStatus['containerStatuses'] = []) =>
    convertToApiContainerStatuses({
      pod,
      group,
      runtime,
      previous,
      podRestarting,
      startFailure,
      runtimeName,
      toTimestamp,
      gates,
    });
  const { generation } = pod.metadata;
  const qosClass = podQOSClass(pod);
  const containerStatuses = convert('containers', old.containerStatuses);
  const status: PodStatus =
    generation === undefined
      ? { qosClass, containerStatuses }
      : { observedGeneration: generation, qosClass, containerStatuses };
  if ((pod.spec.initContainers ?? []).length > 0)
    status.initContainerStatuses = convert('initContainers', old.initContainerStatuses);
  if ((pod.spec.ephemeralContainers ?? []).length > 0)
    status.ephemeralContainerStatuses = convert('ephemeralContainers', old.ephemeralContainerStatuses);
  return status;
}

/**
 * A Pod never leaves a terminal phase; reason and message stay while the phase does. What asks for the end of the Pod
 * sets all three.
 */
function setPhase(status: PodStatus, inputs: PodStatusInputs, old: PodStatus, computed: string): void {
  const api = inputs.pod.status ?? {};
  let phase = computed;
  if (!isTerminalPhase(phase)) {
    if (isTerminalPhase(old.phase)) phase = old.phase;
    else if (isTerminalPhase(api.phase)) phase = api.phase;
  }
  let reason: string | undefined;
  let message: string | undefined;
  if (phase === old.phase) {
    reason = old.reason || api.reason;
    message = old.message || api.message;
  }
  if (inputs.evict !== undefined) {
    phase = 'Failed';
    reason = inputs.evict.reason;
    message = inputs.evict.message;
  }
  if (isTerminalPhase(api.phase)) phase = api.phase;
  status.phase = phase;
  if (reason) status.reason = reason;
  if (message) status.message = message;
}

/** Conditions of others first, then the kubelet's own in their fixed order. */
function conditionsOf(inputs: PodStatusInputs, old: PodStatus, status: PodStatus): PodCondition[] {
  const { pod, runtime, gates } = inputs;
  const conditions = (pod.status?.conditions ?? []).filter((c) => !isKubeletOwnedCondition(c.type));
  if (!inputs.podIsTerminal) conditions.push(...(inputs.resizeConditions ?? []));
  const disruption = old.conditions?.find((c) => c.type === 'DisruptionTarget');
  if (disruption !== undefined) replaceOrAppend(conditions, disruption);

  const { phase } = status;
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  conditions.push(generatePodReadyToStartContainersCondition(pod, runtime));
  conditions.push(generatePodInitializedCondition(pod, old, statuses, phase, gates));
  conditions.push(generatePodReadyCondition(pod, conditions, statuses, phase));
  conditions.push(generateContainersReadyCondition(pod, statuses, phase));
  conditions.push(generatePodScheduledCondition(pod));
  if (gates.RestartAllContainersOnContainerExits && allContainersCouldRestart(pod.spec))
    conditions.push(generateAllContainersRestartingCondition(pod, runtime, old, phase));
  return conditions;
}

function replaceOrAppend(conditions: PodCondition[], condition: PodCondition): void {
  const at = conditions.findIndex((c) => c.type === condition.type);
  if (at < 0) conditions.push(condition);
  else conditions[at] = condition;
}

function setAddresses(status: PodStatus, inputs: PodStatusInputs): void {
  const { hostIps } = inputs;
  const own = sortPodIps(inputs.runtime.ips, hostIps);
  const podIps = isHostNetwork(inputs.pod) ? hostNetworkPodIps(own, hostIps) : own;
  const [hostIP] = hostIps;
  const [podIP] = podIps;
  if (hostIP !== undefined) {
    status.hostIP = hostIP;
    status.hostIPs = hostIps.map((ip) => ({ ip }));
  }
  if (podIP !== undefined) {
    status.podIP = podIP;
    status.podIPs = podIps.map((ip) => ({ ip }));
  }
}
