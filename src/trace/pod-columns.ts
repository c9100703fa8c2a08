/** What kubectl's columns say of a Pod, kept for each version of the object. */
import { summarizePod } from '../kube/printers/pod-summary.ts';
import type { Pod } from '../kube/types.ts';

export interface PodColumns {
  /** `Init:1/2`, `CrashLoopBackOff`, `Terminating` … */
  readonly status: string;
  readonly ready: number;
  /** Regular containers and sidecars. */
  readonly total: number;
  readonly restarts: number;
}

const KNOWN = new WeakMap<Pod, PodColumns>();

export function podColumns(pod: Pod): PodColumns {
  let columns = KNOWN.get(pod);
  if (columns === undefined) {
    const { status, readyContainers, totalContainers, restarts } = summarizePod(pod);
    columns = { status, ready: readyContainers, total: totalContainers, restarts };
    KNOWN.set(pod, columns);
  }
  return columns;
}

export const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find((c) => c.type === type);
export const conditionTrue = (pod: Pod, type: string): boolean => conditionOf(pod, type)?.status === 'True';
