/**
 * One requirement of a label selector: whether it is allowed, whether it holds, how it is written.
 * Models staging/src/k8s.io/apimachinery/pkg/labels/selector.go Requirement.
 */
import { isQualifiedName, isValidLabelValue } from './names.ts';
import { compareText } from './order.ts';
import { err, ok, type Result } from './result.ts';

export type Labels = Readonly<Record<string, string>>;

export type SelectorOperator =
  | 'In'
  | 'NotIn'
  | 'Equals'
  | 'DoubleEquals'
  | 'NotEquals'
  | 'Exists'
  | 'DoesNotExist'
  | 'GreaterThan'
  | 'LessThan';

export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Sorted, without doubles. */
  readonly values: readonly string[];
}

/** Requirements that all have to hold, ordered by key; `'nothing'` matches no object at all. */
export type Selector = readonly Requirement[] | 'nothing';

const INTEGER = /^[+-]?\d+$/;

/** Sorts by key, as every selector is kept. Models ByKey. */
export function makeSelector(requirements: readonly Requirement[]): Selector {
  return requirements.toSorted((a, b) => compareText(a.key, b.key));
}

/**
 * A requirement, or everything that is wrong with it. `path` is where it stands, for the error text.
 * Models NewRequirement.
 */
export function makeRequirement(
  key: string,
  operator: string,
  values: readonly string[],
  path = '',
): Result<Requirement> {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const errors = invalidEach(at('key'), key, isQualifiedName(key));
  errors.push(...valueErrors(operator, values, at('values'), at('operator')));
  for (const [i, value] of values.entries()) {
    errors.push(...invalidEach(`${at('values')}[${i}][${key}]`, value, isValidLabelValue(value)));
  }
  if (errors.length > 0) return err(errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`);
  return ok({ key, operator: operator as SelectorOperator, values: [...new Set(values)].sort(compareText) });
}

function valueErrors(
  operator: string,
  values: readonly string[],
  valuesAt: string,
  operatorAt: string,
): string[] {
  const refuse = (detail: string) => [`${valuesAt}: Invalid value: ${JSON.stringify(values)}: ${detail}`];
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : refuse("for 'in', 'notin' operators, values set can't be empty");
    case 'Equals':
    case 'DoubleEquals':
    case 'NotEquals':
      return values.length === 1 ? [] : refuse('exact-match compatibility requires one single value');
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : refuse('values set must be empty for exists and does not exist');
    case 'GreaterThan':
    case 'LessThan':
      return [
        ...(values.length === 1 ? [] : refuse("for 'Gt', 'Lt' operators, exactly one value is required")),
        ...values.flatMap((value, i) => integerErrors(value, `${valuesAt}[${i}]`)),
      ];
    default:
      return [`${operatorAt}: Unsupported value: ${JSON.stringify(operator)}`];
  }
}

function integerErrors(value: string, path: string): string[] {
  if (parseInteger(value) !== undefined) return [];
  return [
    `${path}: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
  ];
}

/** All violations of one value are one error, joined by semicolons. Models validateLabelKey and validateLabelValue. */
export function invalidEach(path: string, value: string, messages: readonly string[]): string[] {
  return messages.length === 0
    ? []
    : [`${path}: Invalid value: ${JSON.stringify(value)}: ${messages.join('; ')}`];
}

/** A whole number within 64 bits, as strconv.ParseInt takes it. */
function parseInteger(text: string | undefined): bigint | undefined {
  if (text === undefined || !INTEGER.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** A missing key satisfies the negative operators. Models Requirement.Matches. */
export function requirementMatches({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
    case 'Equals':
    case 'DoubleEquals':
      return value !== undefined && values.includes(value);
    case 'NotIn':
    case 'NotEquals':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'GreaterThan':
    case 'LessThan': {
      const left = parseInteger(value);
      const right = parseInteger(values[0]);
      if (left === undefined || right === undefined) return false;
      return operator === 'GreaterThan' ? left > right : left < right;
    }
  }
}

/** Models Requirement.String. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'In':
      return `${key} in (${values.toSorted(compareText).join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.toSorted(compareText).join(',')})`;
    case 'Equals':
      return `${key}=${values.join(',')}`;
    case 'DoubleEquals':
      return `${key}==${values.join(',')}`;
    case 'NotEquals':
      return `${key}!=${values.join(',')}`;
    case 'GreaterThan':
      return `${key}>${values.join(',')}`;
    case 'LessThan':
      return `${key}<${values.join(',')}`;
  }
}
