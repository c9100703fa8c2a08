/** `validation.json`: what the API server refuses, and with which words. */
import { applyDefaults } from '../../../src/kube/defaults/apply-defaults.ts';
import type { AnyObject } from '../../../src/kube/validation/draft.ts';
import { aggregate, type FieldError, formatFieldError } from '../../../src/kube/validation/field-error.ts';
import { validateCreate, validateUpdate } from '../../../src/kube/validation/validate.ts';
import type { TableAdapter, Verdict } from '../adapter.ts';

interface ExpectedError {
  readonly type?: string;
  readonly field?: string;
  readonly detailContains?: string;
}

interface ValidationVector {
  readonly operation: 'create' | 'update';
  readonly object: AnyObject;
  readonly old: AnyObject;
  readonly new: AnyObject;
  readonly valid: boolean;
  readonly errors?: readonly ExpectedError[];
  readonly exact?: boolean;
  readonly errorCount?: number;
  readonly errorTextContains?: string;
}

function matches(error: FieldError | undefined, expected: ExpectedError): boolean {
  if (error === undefined) return false;
  if (expected.type !== undefined && error.type !== expected.type) return false;
  if (expected.field !== undefined && error.field !== expected.field) return false;
  return formatFieldError(error).includes(expected.detailContains ?? '');
}

/** What the vector asks for that the errors do not give; undefined when all is as it should be. */
function complaint(vector: ValidationVector, errors: readonly FieldError[]): string | undefined {
  const { valid, errors: expected = [], exact, errorCount, errorTextContains = '' } = vector;
  if (valid !== (errors.length === 0)) return valid ? 'no errors' : 'errors';
  if (errorCount !== undefined && errors.length !== errorCount) return `${errorCount} errors`;
  if (exact === true) {
    if (errors.length !== expected.length) return `exactly ${JSON.stringify(expected)}`;
    const wrong = expected.find((one, i) => !matches(errors[i], one));
    if (wrong !== undefined) return `in order, ${JSON.stringify(wrong)}`;
  }
  const missing = expected.find((one) => !errors.some((error) => matches(error, one)));
  if (missing !== undefined) return JSON.stringify(missing);
  return errors.length === 0 || aggregate(errors).includes(errorTextContains) ? undefined : errorTextContains;
}

function run(vector: ValidationVector): Verdict {
  const errors =
    vector.operation === 'create'
      ? validateCreate(applyDefaults(vector.object))
      : validateUpdate(applyDefaults(vector.old), applyDefaults(vector.new));
  const expected = complaint(vector, errors);
  if (expected === undefined) return { pass: true };
  return { pass: false, expected, actual: errors.length === 0 ? 'no errors' : aggregate(errors) };
}

export const adapter: TableAdapter = {
  file: 'validation.json',
  run: (vector) => run(vector as unknown as ValidationVector),
};
