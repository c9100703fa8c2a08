/**
 * Label selectors. Models staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go ValidateLabelSelector.
 */
import { isValidLabelValue } from '../names.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../types.ts';
import type { Draft } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required } from './field-error.ts';
import { sortedMap } from './go-format.ts';
import { validateLabelName, validateLabels } from './metadata.ts';

export function validateLabelSelector(
  selector: Draft<LabelSelector> | undefined,
  path: string,
): FieldError[] {
  if (selector === undefined) return [];
  const { matchLabels, matchExpressions = [] } = selector;
  return [
    ...validateLabels(matchLabels, `${path}.matchLabels`),
    ...matchExpressions.flatMap((one, i) => validateRequirement(one, `${path}.matchExpressions[${i}]`)),
  ];
}

function validateRequirement(requirement: Draft<LabelSelectorRequirement>, path: string): FieldError[] {
  const { key = '', operator = '', values = [] } = requirement;
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      errors.push(forbidden(`${path}.values`, detail));
    }
  } else errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  errors.push(...validateLabelName(key, `${path}.key`));
  values.forEach((value, i) => {
    errors.push(...invalidEach(`${path}.values[${i}]`, value, isValidLabelValue(value)));
  });
  return errors;
}

/** A selector that says nothing selects everything. */
export function isEmptySelector(selector: Draft<LabelSelector> | undefined): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** As error texts show it: keys of labels sorted, empty parts left out. */
export function printableSelector(selector: Draft<LabelSelector> | undefined): unknown {
  if (selector === undefined) return null;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels: sortedMap(matchLabels) }),
    ...(matchExpressions.length === 0
      ? {}
      : {
          matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, values })),
        }),
  };
}

/** Whether labels are selected; a requirement that makes no sense selects nothing. */
export function selectorMatches(
  selector: Draft<LabelSelector>,
  labels: Readonly<Record<string, string | undefined>>,
): boolean {
  const has = (key: string) => Object.hasOwn(labels, key);
  const labelsMatch = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => has(key) && labels[key] === value,
  );
  return (
    labelsMatch &&
    (selector.matchExpressions ?? []).every(({ key = '', operator, values = [] }) => {
      const isIn = has(key) && values.includes(labels[key] ?? '');
      if (operator === 'In') return isIn;
      if (operator === 'NotIn') return !isIn;
      return operator === 'Exists' ? has(key) : operator === 'DoesNotExist' && !has(key);
    })
  );
}
