/**
 * Tolerations, taints, scheduling gates and topology spread constraints.
 * Models pkg/apis/core/validation/validation.go ValidateTolerations, validateSchedulingGates and
 * validateTopologySpreadConstraints.
 */
import { isValidLabelValue } from '../names.ts';
import type { PodSchedulingGate, Taint, Toleration, TopologySpreadConstraint } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from './field-error.ts';
import { validateLabelName } from './metadata.ts';
import { MUST_BE_POSITIVE, validateOptionalChoice, validateQualifiedName } from './rules.ts';
import { validateLabelSelector } from './selectors.ts';

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Draft<Toleration>[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, i) => validateToleration(toleration, `${path}[${i}]`));
}

function validateToleration(toleration: Draft<Toleration>, path: string): FieldError[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const errors = key === '' ? [] : validateLabelName(key, `${path}.key`);
  if (key === '' && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${path}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(invalid(`${path}.effect`, effect, detail));
  }
  if (operator === 'Exists') {
    if (value !== '') {
      errors.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
  } else if (operator === '' || operator === 'Equal') {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`${path}.operator`, value, messages.join(';')));
  } else errors.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '') errors.push(...validateOptionalChoice(effect, EFFECTS, `${path}.effect`));
  return errors;
}

/** Models validateNodeTaints. */
export function validateTaints(taints: readonly Draft<Taint>[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints.forEach((taint, i) => {
    const at = `${path}[${i}]`;
    const { key = '', value = '', effect } = taint;
    errors.push(...validateLabelName(key, `${at}.key`));
    const messages = isValidLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`${at}.value`, value, messages.join(';')));
    if (isBlank(effect)) errors.push(required(`${at}.effect`));
    else errors.push(...validateOptionalChoice(effect, EFFECTS, `${at}.effect`));
    const pair = `${key}:${effect ?? ''}`;
    if (seen.has(pair))
      errors.push(duplicate(at, printableTaint(taint), 'taints must be unique by key and effect pair'));
    seen.add(pair);
  });
  return errors;
}

function printableTaint({ key = '', value = '', effect = '' }: Draft<Taint>): unknown {
  return { Key: key, Value: value, Effect: effect, TimeAdded: null };
}

export function validateSchedulingGates(
  gates: readonly Draft<PodSchedulingGate>[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  gates.forEach(({ name = '' }, i) => {
    errors.push(...validateQualifiedName(name, `${path}[${i}]`));
    if (seen.has(name)) errors.push(duplicate(`${path}[${i}]`, name));
    seen.add(name);
  });
  return errors;
}

const SPREAD_ACTIONS: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES: readonly string[] = ['Honor', 'Ignore'];

export function validateSpreadConstraints(
  constraints: readonly Draft<TopologySpreadConstraint>[],
  path: string,
): FieldError[] {
  return constraints.flatMap((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action = '', minDomains } = constraint;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, MUST_BE_POSITIVE));
    if (topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    errors.push(...validateOptionalChoice(action, SPREAD_ACTIONS, `${at}.whenUnsatisfiable`));
    const isRepeated = constraints
      .slice(i + 1)
      .some((later) => later.topologyKey === topologyKey && later.whenUnsatisfiable === action);
    if (isRepeated)
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    if (minDomains !== undefined) errors.push(...validateMinDomains(minDomains, action, `${at}.minDomains`));
    errors.push(
      ...validateOptionalChoice(constraint.nodeAffinityPolicy, NODE_POLICIES, `${at}.nodeAffinityPolicy`),
      ...validateOptionalChoice(constraint.nodeTaintsPolicy, NODE_POLICIES, `${at}.nodeTaintsPolicy`),
      ...validateSpreadKeys(constraint, `${at}.matchLabelKeys`),
      ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`),
    );
    return errors;
  });
}

function validateMinDomains(minDomains: number, action: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (minDomains <= 0) errors.push(invalid(path, minDomains, MUST_BE_POSITIVE));
  if (action !== 'DoNotSchedule') {
    const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
    errors.push(invalid(path, minDomains, detail));
  }
  return errors;
}

/** Models validateMatchLabelKeysInTopologySpread. */
function validateSpreadKeys(constraint: Draft<TopologySpreadConstraint>, path: string): FieldError[] {
  const { matchLabelKeys = [], labelSelector } = constraint;
  if (matchLabelKeys.length === 0) return [];
  const errors: FieldError[] = [];
  if (labelSelector === undefined) {
    errors.push(forbidden(path, 'must not be specified when labelSelector is not set'));
  }
  const keys = new Set<string | undefined>([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map((one) => one.key),
  ]);
  matchLabelKeys.forEach((key, i) => {
    errors.push(...validateLabelName(key, `${path}[${i}]`));
    if (keys.has(key)) {
      errors.push(invalid(`${path}[${i}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    }
  });
  return errors;
}
