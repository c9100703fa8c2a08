/** Models pkg/controller/job/{pod_failure_policy,success_policy}.go. */
import type {
  ContainerStatus,
  Pod,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  Job,
  SuccessPolicyRule,
} from '../../../kube/types.ts';
import { parseIndexes } from './indexes.ts';

type Spec = NonNullable<Job['spec']>;

export type FailureAction = 'FailJob' | 'Ignore' | 'FailIndex' | 'Count';
export interface FailureMatch {
  /** undefined: no rule matches, so the failure is counted. */
  readonly action: FailureAction | undefined;
  /** Why the Job fails, with `FailJob`. */
  readonly message?: string;
}

/** The first rule that fits a failed Pod. Models matchPodFailurePolicy. */
export function matchFailurePolicy(spec: Spec, pod: Pod): FailureMatch {
  const rules = spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    // A rule for indexes means nothing to a Job without a limit for each of them.
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) continue;
    const why = matches(rule, pod);
    if (why === undefined) continue;
    return {
      action: rule.action as FailureAction,
      message: `${why} matching ${rule.action} rule at index ${index}`,
    };
  }
  return { action: undefined };
}

function matches(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const id = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (rule.onExitCodes) {
    const lists = [pod.status?.containerStatuses, pod.status?.initContainerStatuses];
    for (const statuses of lists) {
      const found = (statuses ?? []).find((status) => exitMatches(rule.onExitCodes as never, status));
      if (found)
        return `Container ${found.name} for pod ${id} failed with exit code ${found.state?.terminated?.exitCode}`;
    }
    return undefined;
  }
  const condition = (rule.onPodConditions ?? []).find((wanted) =>
    (pod.status?.conditions ?? []).some(
      (one) => one.type === wanted.type && one.status === (wanted.status ?? 'True'),
    ),
  );
  return condition && `Pod ${id} has condition ${condition.type}`;
}

function exitMatches(
  wanted: PodFailurePolicyOnExitCodesRequirement,
  { name, state }: ContainerStatus,
): boolean {
  const exitCode = state?.terminated?.exitCode;
  if (exitCode === undefined || exitCode === 0) return false;
  if (wanted.containerName !== undefined && wanted.containerName !== name) return false;
  return wanted.values.includes(exitCode) === (wanted.operator === 'In');
}

/** The message of the first rule that is met; undefined: none. Models matchSuccessPolicy. */
export function matchSuccessPolicy(spec: Spec, succeeded: ReadonlySet<number>): string | undefined {
  const rules = spec.successPolicy?.rules ?? [];
  const index = rules.findIndex((rule) => isMet(rule, spec.completions ?? 0, succeeded));
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}

function isMet(rule: SuccessPolicyRule, completions: number, succeeded: ReadonlySet<number>): boolean {
  if (rule.succeededIndexes === undefined) return succeeded.size >= (rule.succeededCount ?? 0);
  const wanted = parseIndexes(rule.succeededIndexes, completions);
  const done = [...wanted].filter((index) => succeeded.has(index)).length;
  return done >= (rule.succeededCount ?? wanted.size);
}
