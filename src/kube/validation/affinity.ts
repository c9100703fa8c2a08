/**
 * Node and Pod affinity.
 * Models pkg/apis/core/validation/validation.go validateAffinity and what it calls.
 */
import { isDNS1123Label, isDNS1123Subdomain, isValidLabelValue } from '../names.ts';
import type {
  Affinity,
  LabelSelector,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../types.ts';
import type { Draft } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required } from './field-error.ts';
import { validateLabelName } from './metadata.ts';
import { validateLabelSelector } from './selectors.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Draft<Affinity> | undefined, path: string): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...validateNodeAffinity(nodeAffinity ?? {}, `${path}.nodeAffinity`),
    ...validatePodAffinity(podAffinity ?? {}, `${path}.podAffinity`),
    ...validatePodAffinity(podAntiAffinity ?? {}, `${path}.podAntiAffinity`),
  ];
}

function validateNodeAffinity(affinity: Draft<NodeAffinity>, path: string): FieldError[] {
  const must = affinity[REQUIRED];
  const errors = must === undefined ? [] : validateNodeSelector(must, `${path}.${REQUIRED}`);
  affinity[PREFERRED]?.forEach(({ weight, preference }, i) => {
    const at = `${path}.${PREFERRED}[${i}]`;
    // Upstream lets label values that no node can have pass here: a preference cannot hinder anything.
    errors.push(...validateWeight(weight, at), ...validateTerm(preference ?? {}, `${at}.preference`, false));
  });
  return errors;
}

function validateWeight(weight: number | undefined, path: string): FieldError[] {
  const value = weight ?? 0;
  return value > 0 && value <= 100 ? [] : [invalid(`${path}.weight`, value, 'must be in the range 1-100')];
}

export function validateNodeSelector(selector: Draft<NodeSelector>, path: string): FieldError[] {
  const { nodeSelectorTerms: terms = [] } = selector;
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateTerm(term, `${at}[${i}]`, true));
}

function validateTerm(term: Draft<NodeSelectorTerm>, path: string, checkValues: boolean): FieldError[] {
  const { matchExpressions = [], matchFields = [] } = term;
  return [
    ...matchExpressions.flatMap((one, i) =>
      validateExpression(one, `${path}.matchExpressions[${i}]`, checkValues),
    ),
    ...matchFields.flatMap((one, i) => validateField(one, `${path}.matchFields[${i}]`)),
  ];
}

/** Models ValidateNodeSelectorRequirement. */
function validateExpression(
  { key = '', operator = '', values = [] }: Draft<NodeSelectorRequirement>,
  path: string,
  checkValues: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.values`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        errors.push(forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        errors.push(required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...validateLabelName(key, `${path}.key`));
  if (!checkValues) return errors;
  values.forEach((value, i) => {
    errors.push(...invalidEach(`${at}[${i}]`, value, isValidLabelValue(value)));
  });
  return errors;
}

/** `metadata.name` is the only field of a node that can be matched. Models ValidateNodeFieldSelectorRequirement. */
function validateField(
  { key = '', operator = '', values = [] }: Draft<NodeSelectorRequirement>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${path}.values`, detail));
  }
  if (key !== 'metadata.name') {
    return [...errors, invalid(`${path}.key`, key, 'not a valid field selector key')];
  }
  return [
    ...errors,
    ...values.flatMap((value, i) => invalidEach(`${path}.values[${i}]`, value, isDNS1123Subdomain(value))),
  ];
}

function validatePodAffinity(affinity: Draft<PodAffinity>, path: string): FieldError[] {
  const { [REQUIRED]: must = [], [PREFERRED]: preferred = [] } = affinity;
  return [
    ...must.flatMap((term, i) => validatePodAffinityTerm(term, `${path}.${REQUIRED}[${i}]`)),
    ...preferred.flatMap(({ weight, podAffinityTerm }, i) => {
      const at = `${path}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(weight, at),
        ...validatePodAffinityTerm(podAffinityTerm ?? {}, `${at}.podAffinityTerm`),
      ];
    }),
  ];
}

function validatePodAffinityTerm(term: Draft<PodAffinityTerm>, path: string): FieldError[] {
  const { topologyKey = '' } = term;
  const errors = [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(term.namespaces ?? []).flatMap((name) =>
      invalidEach(`${path}.namespace`, name, isDNS1123Label(name)),
    ),
    ...validateLabelKeys(term, path),
  ];
  if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  return [...errors, ...validateLabelName(topologyKey, `${path}.topologyKey`)];
}

/** Models validateMatchLabelKeysAndMismatchLabelKeys. */
function validateLabelKeys(term: Draft<PodAffinityTerm>, path: string): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  const errors: FieldError[] = [];
  for (const [field, keys] of [
    ['matchLabelKeys', matchLabelKeys],
    ['mismatchLabelKeys', mismatchLabelKeys],
  ] as const) {
    const at = `${path}.${field}`;
    if (keys.length === 0) continue;
    if (labelSelector === undefined) {
      errors.push(forbidden(at, 'must not be specified when labelSelector is not set'));
    } else keys.forEach((key, i) => errors.push(...validateLabelName(key, `${at}[${i}]`)));
  }
  errors.push(...validateRepeatedKeys(matchLabelKeys, labelSelector, path));
  const mismatch = new Set(mismatchLabelKeys);
  matchLabelKeys.forEach((key, i) => {
    if (!mismatch.has(key)) return;
    errors.push(
      invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'),
    );
  });
  return errors;
}

/**
 * The server itself turns matchLabelKeys into expressions of the selector before validation; a key that is there
 * twice was therefore given in both places. The index is put on the term, as upstream does.
 */
function validateRepeatedKeys(
  matchLabelKeys: readonly string[],
  selector: Draft<LabelSelector> | undefined,
  path: string,
): FieldError[] {
  const indices = new Map(matchLabelKeys.map((key, i) => [key, i]));
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  const errors: FieldError[] = [];
  for (const { key = '' } of selector?.matchExpressions ?? []) {
    const i = indices.get(key);
    if (i !== undefined && seen.has(key)) {
      errors.push(invalid(`${path}[${i}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    }
    seen.add(key);
  }
  return errors;
}
