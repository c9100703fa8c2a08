/**
 * What kubectl's columns say of a Pod, and the tone of it, from the object alone.
 *
 * Models pkg/printers/internalversion/printers.go printPod. Leaves out the ages.
 */
import type { ContainerStatus, Pod } from '../kube/types.ts';

export interface PodColumns {
  /** `Init:1/2`, `CrashLoopBackOff`, `Terminating` … */
  readonly status: string;
  readonly ready: number;
  /** Regular containers and sidecars. */
  readonly total: number;
  readonly restarts: number;
}

const KNOWN = new WeakMap<Pod, PodColumns>();

/** Computed once for each version of the object. */
export function podColumns(pod: Pod): PodColumns {
  let columns = KNOWN.get(pod);
  if (columns === undefined) {
    columns = compute(pod);
    KNOWN.set(pod, columns);
  }
  return columns;
}

export const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find((c) => c.type === type);
export const conditionTrue = (pod: Pod, type: string): boolean => conditionOf(pod, type)?.status === 'True';

function compute(pod: Pod): PodColumns {
  const status = pod.status ?? {};
  const specs = pod.spec?.initContainers ?? [];
  const sidecars = new Set(specs.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  const total = (pod.spec?.containers.length ?? 0) + sidecars.size;
  let text = status.reason ?? status.phase ?? '';
  if (conditionOf(pod, 'PodScheduled')?.reason === 'SchedulingGated') text = 'SchedulingGated';
  let ready = 0;
  let restarts = 0;
  let sidecarRestarts = 0;
  let initializing = false;
  for (const [i, s] of (status.initContainerStatuses ?? []).entries()) {
    restarts += s.restartCount;
    const sidecar = sidecars.has(s.name);
    if (sidecar) sidecarRestarts += s.restartCount;
    const verdict = initText(s, sidecar, i, specs.length);
    if (verdict === undefined) {
      if (sidecar && s.ready) ready++;
      continue;
    }
    text = verdict;
    initializing = true;
    break;
  }
  if (!initializing || conditionTrue(pod, 'Initialized')) {
    restarts = sidecarRestarts;
    let hasRunning = false;
    let errorReason = '';
    for (const s of [...(status.containerStatuses ?? [])].reverse()) {
      restarts += s.restartCount;
      const { waiting, terminated, running } = s.state ?? {};
      if (waiting?.reason) text = waiting.reason;
      else if (terminated) {
        text = terminatedText(terminated);
        if (text !== 'Completed') errorReason = text;
      } else if (s.ready && running) {
        hasRunning = true;
        ready++;
      }
    }
    if (text === 'Completed') {
      if (hasRunning) text = conditionTrue(pod, 'Ready') ? 'Running' : 'NotReady';
      else if (errorReason !== '') text = errorReason;
    }
  }
  if (pod.metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') text = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') text = 'Terminating';
  }
  return { status: text, ready, total, restarts };
}

/** What an init container's state makes of the STATUS column; undefined when it is done (or a started sidecar). */
function initText(s: ContainerStatus, sidecar: boolean, index: number, total: number): string | undefined {
  const { waiting, terminated } = s.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (sidecar && s.started) return undefined;
  if (terminated) return `Init:${terminatedText(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
}

function terminatedText(terminated: {
  reason?: string | undefined;
  signal?: number | undefined;
  exitCode: number;
}) {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}
