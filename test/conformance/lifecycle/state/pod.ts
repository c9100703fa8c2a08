/** State predicates about one Pod: `phase`, `podReason`, `podExists`, `podField`, `condition`, `ownedBy`. */
import type { Pod } from '../../../../src/kube/types.ts';
import { inline } from '../../outcome.ts';
import { testValue, type ValueTest } from '../field-path.ts';
import { type Finding, finding } from '../finding.ts';
import { conditionOf, controllerOf, oneOf, podOf } from '../pods.ts';
import type { Moment, PodPredicate } from './types.ts';

const NO_POD = finding(false, () => 'there is no such pod');

/** A predicate about a Pod that does not exist is false. */
export const aboutPod =
  <A>(test: PodPredicate<A>) =>
  (argument: A, { world, scope, podName }: Moment): Finding => {
    const pod = podOf(world, scope, podName);
    return pod === undefined ? NO_POD : test(argument, pod);
  };

export const phase = aboutPod((allowed: string | readonly string[], pod) =>
  finding(oneOf(allowed, pod.status?.phase), () => `phase: ${inline(pod.status?.phase)}`),
);

export const podReason = aboutPod((reason: string, pod) =>
  finding(pod.status?.reason === reason, () => `status.reason: ${inline(pod.status?.reason)}`),
);

export function podExists(expected: boolean, { world, scope, podName }: Moment): Finding {
  const one = podName !== undefined || scope.podNames.length === 1;
  const exists = one ? podOf(world, scope, podName) !== undefined : world.pods.length > 0;
  return finding(exists === expected, () => (exists ? 'the pod exists' : 'there is no such pod'));
}

export const podField = aboutPod((test: ValueTest, pod) => testValue(pod, test));

interface ConditionTest {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
export const condition = aboutPod((test: ConditionTest, pod) => {
  const found = conditionOf(pod, test.type);
  const holds =
    found?.status === test.status &&
    (test.reason === undefined || (found.reason ?? '') === test.reason) &&
    (test.message === undefined || (found.message ?? '') === test.message);
  return finding(holds, () => `condition ${test.type}: ${inline(found)}`);
});

interface OwnerTest {
  readonly pod: string;
  readonly kind?: string;
  readonly name?: string;
  readonly none?: boolean;
}
export function ownedBy(test: OwnerTest, { world }: Moment): Finding {
  const pod = world.find<Pod>('Pod', world.resolve(test.pod));
  if (pod === undefined) return NO_POD;
  const owner = controllerOf(pod);
  const holds =
    test.none === true ? owner === undefined : owner?.kind === test.kind && owner?.name === test.name;
  return finding(holds, () => `controller: ${owner ? `${owner.kind}/${owner.name}` : 'none'}`);
}
