/** History expectations about what a Pod's status showed from version to version. */
import type { Pod } from '../../../../src/kube/types.ts';
import { isKind } from '../../../../src/trace/trace.ts';
import { inline } from '../../outcome.ts';
import { type Finding, finding } from '../finding.ts';
import { conditionOf, podOf, statusOf } from '../pods.ts';
import type { RunRecord } from '../record.ts';

export interface PodVersion {
  readonly atMs: number;
  readonly pod: Pod;
}

/** Every version of every Pod, in order; deletions apart. */
export function podVersions({ trace }: RunRecord): readonly PodVersion[] {
  return trace.ofKind('object.written').flatMap((seq) => {
    const entry = trace.entry(seq);
    if (
      !isKind(entry, 'object.written') ||
      entry.value.object.kind !== 'Pod' ||
      entry.value.verb === 'delete'
    )
      return [];
    return [{ atMs: entry.at, pod: entry.value.object as Pod }];
  });
}

/** Looks for a change between two versions of one Pod that must not be; describes the first one. */
function neverChanges(record: RunRecord, wrong: (before: Pod, after: Pod) => string | undefined): Finding {
  const last = new Map<string, Pod>();
  for (const { atMs, pod } of podVersions(record)) {
    const uid = pod.metadata.uid ?? '';
    const before = last.get(uid);
    const problem = before && wrong(before, pod);
    if (problem !== undefined) return finding(false, () => `at second ${atMs / 1000}: ${problem}`);
    last.set(uid, pod);
  }
  return finding(true, () => 'as expected');
}

export const restartCountMonotonic = (container: string, record: RunRecord): Finding =>
  neverChanges(record, (before, after) => {
    const [a, b] = [before, after].map((pod) => statusOf(pod, container)?.restartCount ?? 0) as [
      number,
      number,
    ];
    return b < a ? `restart count of ${container} from ${a} to ${b}` : undefined;
  });

const TERMINAL = ['Succeeded', 'Failed'];
export const terminalPhaseFinal = (expected: boolean, record: RunRecord): Finding => {
  const found = neverChanges(record, (before, after) => {
    const [a, b] = [before.status?.phase ?? '', after.status?.phase ?? ''];
    return TERMINAL.includes(a) && a !== b ? `phase from ${a} to ${b}` : undefined;
  });
  return finding(found.holds === expected, found.actual);
};

export const terminalStateFinal = (container: string, record: RunRecord): Finding =>
  neverChanges(record, (before, after) => {
    const [a, b] = [before, after].map((pod) => statusOf(pod, container)?.state);
    return a?.terminated && !b?.terminated ? `${container} from terminated to ${inline(b)}` : undefined;
  });

/** All are True at the end, and none turned so later than the one after it in the list. */
export function conditionOrder(types: readonly string[], { world, scope }: RunRecord): Finding {
  const pod = podOf(world, scope);
  const conditions = types.map((type) => conditionOf(pod, type));
  const times = conditions.map((condition) => Date.parse(String(condition?.lastTransitionTime)));
  const holds = conditions.every(
    (condition, i) =>
      condition?.status === 'True' && (i === 0 || (times[i] as number) >= (times[i - 1] as number)),
  );
  return finding(holds, () =>
    types
      .map(
        (type, i) =>
          `${type} ${conditions[i]?.status ?? 'absent'} ${conditions[i]?.lastTransitionTime ?? ''}`,
      )
      .join(', '),
  );
}
