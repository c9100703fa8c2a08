/**
 * The Pod's phase, from the API statuses of its containers.
 *
 * Models pkg/kubelet/kubelet_pods.go getPhase. A pure function; what overrides the phase (deadline, eviction, a terminal
 * phase that was reached before) is in `pod-status.ts`.
 */
import type {
  Container,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
  PodPhase,
} from '../../kube/types.ts';
import type { KubeletGates } from './gates.ts';
import { findStatus, isSidecar, isStaticPod } from './pod-format.ts';
import { shouldRestartAfterExit } from './restart-policy.ts';

/** Reason of containers that a restart of all has removed. */
export const RESTARTING_ALL_CONTAINERS = 'RestartingAllContainers';

export interface PhaseInputs {
  readonly pod: Pod;
  /** Init and regular containers together. */
  readonly statuses: readonly ContainerStatus[];
  /** The kubelet has stopped the Pod: nothing of it will run again. */
  readonly podIsTerminal: boolean;
  /** A regular container of the current sandbox exists. */
  readonly podHasInitialized: boolean;
  readonly gates: KubeletGates;
}

/**
 * What a container is for the phase. `stopped`: it ended, or waits to be started again. `waiting`: it waits for its
 * first start. `unknown`: there is no status, or one without a state.
 */
type Standing =
  | { readonly kind: 'running' | 'waiting' | 'unknown' }
  | { readonly kind: 'stopped'; readonly exit: ContainerStateTerminated; readonly over: boolean };

function standingOf(status: ContainerStatus | undefined): Standing {
  const state = status?.state;
  if (state?.running !== undefined) return { kind: 'running' };
  if (state?.terminated !== undefined) return { kind: 'stopped', exit: state.terminated, over: true };
  if (state?.waiting === undefined) return { kind: 'unknown' };
  const last = status?.lastState?.terminated;
  return last === undefined ? { kind: 'waiting' } : { kind: 'stopped', exit: last, over: false };
}

interface Tally {
  running: number;
  waiting: number;
  unknown: number;
  stopped: number;
  /** Stopped, and no policy starts them again. */
  stoppedForGood: number;
  /** Terminated with exit code 0. */
  succeeded: number;
}

export function getPhase(inputs: PhaseInputs): PodPhase {
  const { pod, statuses } = inputs;
  const chain = pod.spec.initContainers ?? [];
  const init = tallyInit(inputs, chain);
  if (init.failedForGood) return 'Failed';

  const tally: Tally = { running: 0, waiting: 0, unknown: 0, stopped: 0, stoppedForGood: 0, succeeded: 0 };
  const sidecarPending = tallySidecars(chain.filter(isSidecar), statuses, tally);
  tallyRegular(inputs, tally);

  if (init.pending || (sidecarPending && !inputs.podHasInitialized) || tally.waiting > 0) return 'Pending';
  if (tally.unknown > 0) return 'Pending';
  if (tally.running > 0) return 'Running';
  return tally.stopped > 0 ? phaseOfStopped(inputs, tally) : 'Pending';
}

function tallyInit(
  inputs: PhaseInputs,
  chain: readonly Container[],
): { readonly pending: boolean; readonly failedForGood: boolean } {
  const { pod, gates } = inputs;
  let pending = false;
  let failedForGood = false;
  for (const container of chain) {
    if (isSidecar(container)) continue;
    const standing = standingOf(findStatus(inputs.statuses, container.name));
    if (standing.kind !== 'stopped') pending = true;
    else if (standing.exit.exitCode !== 0) {
      failedForGood ||= gates.ContainerRestartRules
        ? !startsAgain(inputs, container, standing.exit)
        : pod.spec.restartPolicy === 'Never';
    }
  }
  return { pending, failedForGood };
}

/** Sidecars that have stopped do not count. Returns whether one of them has yet to start. */
function tallySidecars(
  sidecars: readonly Container[],
  statuses: readonly ContainerStatus[],
  tally: Tally,
): boolean {
  let pending = false;
  for (const container of sidecars) {
    const status = findStatus(statuses, container.name);
    const standing = standingOf(status);
    if (standing.kind === 'stopped') continue;
    tally[standing.kind]++;
    const started = standing.kind === 'running' && status?.started === true;
    // A sidecar of which nothing at all is known is unknown, but keeps no one waiting.
    if (status !== undefined && !started) pending = true;
  }
  return pending;
}

function tallyRegular(inputs: PhaseInputs, tally: Tally): void {
  for (const container of inputs.pod.spec.containers) {
    const standing = standingOf(findStatus(inputs.statuses, container.name));
    tally[standing.kind]++;
    if (standing.kind !== 'stopped') continue;
    if (!startsAgain(inputs, container, standing.exit)) tally.stoppedForGood++;
    if (standing.over && standing.exit.exitCode === 0) tally.succeeded++;
  }
}

function startsAgain(inputs: PhaseInputs, container: Container, exit: ContainerStateTerminated): boolean {
  const { gates } = inputs;
  if (gates.RestartAllContainersOnContainerExits && exit.reason === RESTARTING_ALL_CONTAINERS) return true;
  return shouldRestartAfterExit(inputs.pod.spec, container, exit.exitCode, gates);
}

/** No container runs and at least one has stopped. */
function phaseOfStopped(inputs: PhaseInputs, tally: Tally): PodPhase {
  const result = tally.stopped === tally.succeeded ? 'Succeeded' : 'Failed';
  if (inputs.podIsTerminal && !isStaticPod(inputs.pod)) return result;
  if (inputs.gates.ContainerRestartRules) return tally.stopped === tally.stoppedForGood ? result : 'Running';
  const policy = inputs.pod.spec.restartPolicy;
  if (policy === 'Always') return 'Running';
  return result === 'Succeeded' || policy === 'Never' ? result : 'Running';
}
