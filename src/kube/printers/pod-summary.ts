/**
 * What one line says about a Pod: READY, STATUS and RESTARTS.
 * Models pkg/printers/internalversion/printers.go printPod.
 */
import { isSidecar } from '../resources.ts';
import { compareTimestamps } from '../time.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../types.ts';

export interface PodSummary {
  readonly readyContainers: number;
  /** Regular containers and sidecars. */
  readonly totalContainers: number;
  /** Phase, or what stands for it: `CrashLoopBackOff`, `Init:0/2`, `Terminating`. */
  readonly status: string;
  readonly restarts: number;
  /** When the latest of the counted containers ended before it was started again; undefined if none did. */
  readonly lastRestart: string | undefined;
}

/** Restarts counted so far, and the newest end before one. */
interface Restarts {
  readonly count: number;
  readonly last: string | undefined;
}
const NO_RESTARTS: Restarts = { count: 0, last: undefined };

export function summarizePod(pod: Pod): PodSummary {
  const { spec, status } = pod;
  const sidecars = new Set((spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const init = summarizeInit(pod, sidecars);
  const isShown = init.status === undefined || hasTrueCondition(pod, 'Initialized');
  const main = isShown ? summarizeMain(pod, init.status ?? ownStatus(pod)) : undefined;
  const restarts = main === undefined ? init.restarts : sum([init.sidecarRestarts, main.restarts]);
  return {
    readyContainers: init.ready + (main?.ready ?? 0),
    totalContainers: (spec?.containers ?? []).length + sidecars.size,
    status: deletionStatus(pod) ?? main?.status ?? init.status ?? status?.phase ?? '',
    restarts: restarts.count,
    lastRestart: restarts.last,
  };
}

/** What the Pod says of itself, before its containers are looked at. */
function ownStatus({ status }: Pod): string {
  const isGated = status?.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  if (isGated === true) return 'SchedulingGated';
  return status?.reason || (status?.phase ?? '');
}

/** Walks the init containers up to the first that is neither done nor, as a sidecar, started. */
function summarizeInit({ spec, status }: Pod, sidecars: ReadonlySet<string>) {
  const total = (spec?.initContainers ?? []).length;
  const walked: Restarts[] = [];
  const walkedSidecars: Restarts[] = [];
  let ready = 0;
  let text: string | undefined;
  for (const [i, container] of (status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name);
    walked.push(restartsOf(container));
    if (sidecar) walkedSidecars.push(restartsOf(container));
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated !== undefined) text = `Init:${endText(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') text = `Init:${waiting.reason}`;
    else text = `Init:${i}/${total}`;
    break;
  }
  return { status: text, ready, restarts: sum(walked), sidecarRestarts: sum(walkedSidecars) };
}

/** Walks the regular containers from the last to the first, so that the first one's trouble is what is shown. */
function summarizeMain(pod: Pod, before: string) {
  const statuses = pod.status?.containerStatuses ?? [];
  let status = before;
  let failure: string | undefined;
  let ready = 0;
  for (const container of statuses.toReversed()) {
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) {
      status = waiting.reason;
    } else if (terminated !== undefined) {
      status = endText(terminated);
      if (terminated.exitCode !== 0 || (terminated.signal ?? 0) !== 0) failure = status;
    } else if (container.ready && running !== undefined) {
      ready++;
    }
  }
  // "Completed" is one container's word; the Pod as a whole may be running still, or have failed.
  if (status === 'Completed') {
    if (ready > 0 && hasTrueCondition(pod, 'Ready')) status = 'Running';
    else if (failure !== undefined) status = failure;
    else if (ready > 0) status = 'NotReady';
  }
  return { status, ready, restarts: sum(statuses.map(restartsOf)) };
}

/** How a container ended, for people: its reason, or the signal or exit code. */
function endText({ reason, signal, exitCode }: ContainerStateTerminated): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function deletionStatus({ metadata, status }: Pod): string | undefined {
  if (!metadata?.deletionTimestamp) return undefined;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return isPodPhaseTerminal(status?.phase) ? undefined : 'Terminating';
}

/** Models pkg/api/v1/pod/util.go IsPodPhaseTerminal. */
export function isPodPhaseTerminal(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function hasTrueCondition({ status }: Pod, wanted: string): boolean {
  return (
    status?.conditions?.some((condition) => condition.type === wanted && condition.status === 'True') ?? false
  );
}

function restartsOf(container: ContainerStatus): Restarts {
  return { count: container.restartCount ?? 0, last: container.lastState?.terminated?.finishedAt };
}

function sum(all: readonly Restarts[]): Restarts {
  return all.reduce(
    (total, one) => ({
      count: total.count + one.count,
      last: compareTimestamps(total.last, one.last) < 0 ? one.last : total.last,
    }),
    NO_RESTARTS,
  );
}
