/** The part of pod-misc.json that needs no kubelet: field selectors, tolerations, expansion of variables. */
import { expand, expandCommand, expandEnv, lookUpIn } from '../../../src/kube/expansion.ts';
import { convertFieldSelector, fieldSelectorMatches, parseFieldSelector } from '../../../src/kube/fields.ts';
import { toleratesTaint } from '../../../src/kube/tolerations.ts';
import type { EnvVar, Pod, Taint, Toleration } from '../../../src/kube/types.ts';
import { adapterByFn, compare } from '../adapter.ts';

interface ExpandVector {
  input: string;
  env: Record<string, string>;
  expected: string;
}
interface CommandVector {
  command: string[];
  env: EnvVar[];
  expected: string[];
}
interface TaintVector {
  toleration: Toleration;
  taint: Taint;
  tolerated: boolean;
  featureGates?: Record<string, boolean>;
}

export const adapter = adapterByFn('pod-misc.json', {
  fieldSelector({ pod, selector, match }: { pod: Pod; selector: string; match: boolean }) {
    const parsed = parseFieldSelector(selector);
    const converted = parsed.ok ? convertFieldSelector('Pod', parsed.value) : parsed;
    if (!converted.ok) return compare(match, converted.error);
    return compare(match, fieldSelectorMatches(converted.value, { ...pod, kind: 'Pod' }));
  },
  toleratesTaint: ({ toleration, taint, tolerated, featureGates }: TaintVector) =>
    compare(
      tolerated,
      toleratesTaint(toleration, taint, featureGates?.['TaintTolerationComparisonOperators'] ?? true),
    ),
  expand: ({ input, env, expected }: ExpandVector) => compare(expected, expand(input, lookUpIn(env))),
  expandEnv: ({ env, expected }: { env: EnvVar[]; expected: Record<string, string> }) =>
    compare(expected, expandEnv(env)),
  expandCommand: ({ command, env, expected }: CommandVector) =>
    compare(expected, expandCommand(command, expandEnv(env))),
});
