/** The indexes of an Indexed Job. Models pkg/controller/job/indexed_job_utils.go. */
import type { Pod } from '../../../kube/types.ts';

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';
export const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** The index of a Pod below `completions`; undefined: it has none. */
export function indexOf(pod: Pod, completions: number): number | undefined {
  const text = pod.metadata.annotations?.[COMPLETION_INDEX];
  const index = text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
  return index >= 0 && index < completions ? index : undefined;
}

const countOf = (pod: Pod, annotation: string): number => {
  const text = pod.metadata.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
};
export const indexFailures = (pod: Pod): number => countOf(pod, FAILURE_COUNT);
export const ignoredIndexFailures = (pod: Pod): number => countOf(pod, IGNORED_FAILURE_COUNT);
/** All failures of the index before this Pod. Models getIndexAbsoluteFailureCount. */
export const allIndexFailures = (pod: Pod): number => indexFailures(pod) + ignoredIndexFailures(pod);

/** `0-2,4` → 0, 1, 2, 4, below `completions`. What is malformed is left out. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) continue;
    const last = Math.min(Number(match[2] ?? match[1]), completions - 1);
    for (let index = Number(match[1]); index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** 0, 1, 2, 4 → `0-2,4`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (sorted[j + 1] === (sorted[j] as number) + 1) j++;
    // Two neighbours are written with a comma, as upstream does.
    if (j === i) parts.push(String(sorted[i]));
    else if (j === i + 1) parts.push(`${sorted[i]}`, `${sorted[j]}`);
    else parts.push(`${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** The lowest `count` indexes that are neither taken nor done. Models firstPendingIndexes. */
export function firstPending(count: number, completions: number, taken: ReadonlySet<number>): number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++)
    if (!taken.has(index)) pending.push(index);
  return pending;
}
