/**
 * Making room by deleting Pods of lower priority. Models pkg/scheduler/framework/preemption and
 * plugins/defaultpreemption.
 */
import { labelSelectorMatches } from '../../kube/labels.ts';
import { compareTimestamps } from '../../kube/time.ts';
import type { Pod, PodDisruptionBudget } from '../../kube/types.ts';
import { Cycle, filterNode } from './filters.ts';
import type { ClusterView, NodeInfo, Rejection } from './node-info.ts';

export interface Candidate {
  readonly node: string;
  /** Most important first. */
  readonly victims: readonly Pod[];
  readonly budgetViolations: number;
}
export interface PreemptionResult {
  readonly chosen: Candidate | undefined;
  /** One text for each node, for the message of FailedScheduling. */
  readonly reasons: readonly string[];
}

export const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
export const NO_VICTIMS = 'No preemption victims found for incoming pod';

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;
const startOf = (pod: Pod): string | undefined => pod.status?.startTime;
/** More important first: higher priority, then the one that has run longer. */
const byImportance = (a: Pod, b: Pod): number =>
  priorityOf(b) - priorityOf(a) || compareTimestamps(startOf(a), startOf(b));

/** `rejections` by node, in the order of `view.infos`. */
export function findPreemption(
  pod: Pod,
  view: ClusterView,
  rejections: ReadonlyMap<string, Rejection>,
): PreemptionResult {
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  for (const info of view.infos) {
    const rejection = rejections.get(info.node.metadata.name ?? '');
    if (rejection?.code !== 'unschedulable') {
      reasons.push(NOT_HELPFUL);
      continue;
    }
    const found = dryRun(pod, info, view);
    if (typeof found === 'string') reasons.push(found);
    else candidates.push(found);
  }
  return { chosen: choose(candidates), reasons };
}

/** The smallest set of victims on one node, or why there is none. Models SelectVictimsOnNode. */
function dryRun(pod: Pod, info: NodeInfo, view: ClusterView): Candidate | string {
  const priority = priorityOf(pod);
  const lower = info.pods.filter((other) => priorityOf(other) < priority);
  if (lower.length === 0) return NO_VICTIMS;
  const fits = (pods: readonly Pod[]): Rejection | undefined => {
    const changed: NodeInfo = { node: info.node, pods };
    const infos = view.infos.map((other) => (other.node === info.node ? changed : other));
    return filterNode(pod, changed, new Cycle(pod, { ...view, infos }));
  };
  let kept: readonly Pod[] = info.pods.filter((other) => priorityOf(other) >= priority);
  const rejection = fits(kept);
  if (rejection) return rejection.reasons[0] ?? NO_VICTIMS;
  const { violating, others } = splitByBudgets(lower.toSorted(byImportance), view);
  const victims: Pod[] = [];
  let budgetViolations = 0;
  const reprieve = (candidate: Pod): boolean => {
    const together = [...kept, candidate];
    if (fits(together)) {
      victims.push(candidate);
      return false;
    }
    kept = together;
    return true;
  };
  for (const candidate of violating) if (!reprieve(candidate)) budgetViolations++;
  for (const candidate of others) reprieve(candidate);
  return { node: info.node.metadata.name ?? '', victims: victims.sort(byImportance), budgetViolations };
}

/** Pods whose loss a disruption budget does not allow any more, and the rest. Models filterPodsWithPDBViolation. */
function splitByBudgets(
  pods: readonly Pod[],
  view: ClusterView,
): { readonly violating: Pod[]; readonly others: Pod[] } {
  const budgets = view
    .list<PodDisruptionBudget>('poddisruptionbudgets')
    .map((budget) => ({ budget, left: budget.status?.disruptionsAllowed ?? 0 }));
  const violating: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) {
    const mine = budgets.filter(
      ({ budget }) =>
        budget.metadata.namespace === pod.metadata.namespace &&
        budget.status?.disruptedPods?.[pod.metadata.name ?? ''] === undefined &&
        labelSelectorMatches(budget.spec?.selector, pod.metadata.labels),
    );
    for (const entry of mine) entry.left--;
    (mine.some(({ left }) => left < 0) ? violating : others).push(pod);
  }
  return { violating, others };
}

/** The first difference decides; the first of what is left. Models pickOneNodeForPreemption. */
function choose(candidates: readonly Candidate[]): Candidate | undefined {
  const highest = ({ victims }: Candidate): number => Math.max(...victims.map(priorityOf));
  const criteria: ((candidate: Candidate) => number)[] = [
    (candidate) => candidate.budgetViolations,
    highest,
    // Each counts as if it were above the lowest priority there is, so that more victims are worse.
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
  ];
  let left = [...candidates];
  for (const criterion of criteria) {
    const best = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === best);
  }
  const earliest = (candidate: Candidate): string | undefined =>
    candidate.victims
      .filter((victim) => priorityOf(victim) === highest(candidate))
      .map(startOf)
      .sort(compareTimestamps)[0];
  return left.reduce<Candidate | undefined>(
    (best, candidate) =>
      best && compareTimestamps(earliest(candidate), earliest(best)) <= 0 ? best : candidate,
    undefined,
  );
}
