/**
 * Label selectors: what they are, whether they match, and how they are written.
 * Models staging/src/k8s.io/apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go. The text form is read
 * in label-parser.ts.
 */
import {
  formatRequirement,
  type Labels,
  makeRequirement,
  makeSelector,
  type Requirement,
  requirementMatches,
  type Selector,
} from './label-requirement.ts';
import { compareText } from './order.ts';
import { err, ok, type Result } from './result.ts';
import type { LabelSelector } from './types.ts';

export { parseLabelSelector } from './label-parser.ts';
export {
  formatRequirement,
  type Labels,
  makeRequirement,
  makeSelector,
  type Requirement,
  requirementMatches,
  type Selector,
  type SelectorOperator,
} from './label-requirement.ts';

/** Matches every object. */
export const EVERYTHING: Selector = [];

/** Whether an object with these labels is selected. Models internalSelector.Matches. */
export function selectorMatches(selector: Selector, labels: Labels | undefined): boolean {
  if (selector === 'nothing') return false;
  return selector.every((requirement) => requirementMatches(requirement, labels ?? {}));
}

/** A plain map as a selector, as Services and ReplicationControllers have it. Models ValidatedSetSelector. */
export function selectorFromSet(set: Labels | undefined): Selector {
  return makeSelector(
    Object.entries(set ?? {}).map(([key, value]) => ({ key, operator: 'Equals', values: [value] })),
  );
}

type Wanted = [key: string, operator: string, values: readonly string[]];

/**
 * The selector of a workload: a missing one selects nothing, an empty one everything.
 * Models LabelSelectorAsSelector.
 */
export function labelSelectorAsSelector(selector: LabelSelector | undefined): Result<Selector> {
  if (selector === undefined) return ok('nothing');
  const wanted: Wanted[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [
    key,
    'Equals',
    [value],
  ]);
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator)) {
      return err(`${JSON.stringify(operator)} is not a valid label selector operator`);
    }
    wanted.push([key, operator, values ?? []]);
  }
  const requirements: Requirement[] = [];
  for (const [key, operator, values] of wanted) {
    const made = makeRequirement(key, operator, values);
    if (!made.ok) return made;
    requirements.push(made.value);
  }
  return ok(makeSelector(requirements));
}

/** Whether a workload's selector selects an object with these labels. A malformed selector selects nothing. */
export function labelSelectorMatches(
  selector: LabelSelector | undefined,
  labels: Labels | undefined,
): boolean {
  const made = labelSelectorAsSelector(selector);
  return made.ok && selectorMatches(made.value, labels);
}

/** `x in (a,b),!y,z=1`. Models internalSelector.String. */
export function formatSelector(selector: Selector): string {
  return selector === 'nothing' ? '' : selector.map(formatRequirement).join(',');
}

/** A workload's selector for a table: `<none>` if it is empty, `<error>` if malformed. Models FormatLabelSelector. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const made = labelSelectorAsSelector(selector);
  if (!made.ok) return '<error>';
  return formatSelector(made.value) || '<none>';
}

/** `a=1,b=2` by key, `<none>` without any. Models FormatLabels. */
export function formatLabels(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).toSorted(([a], [b]) => compareText(a, b));
  return pairs.length === 0 ? '<none>' : pairs.map(([key, value]) => `${key}=${value}`).join(',');
}
