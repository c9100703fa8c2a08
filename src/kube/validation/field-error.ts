/**
 * Errors about one field of an object, and the text the API server prints for them.
 * Models staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
import { goJSON, goQuote } from './go-format.ts';

export type FieldErrorType =
  | 'Required'
  | 'Invalid'
  | 'Duplicate'
  | 'NotSupported'
  | 'NotFound'
  | 'Forbidden'
  | 'TooLong'
  | 'TooMany'
  | 'InternalError';

/** One violated rule. `field` is the path as the server prints it: `spec.containers[0].image`. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** The value that was refused; printed for some types only. `null` stands for a nil pointer. */
  readonly badValue?: unknown;
  /** Empty when the type says it all. */
  readonly detail: string;
}

const PRINTED: Readonly<Record<FieldErrorType, string>> = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  Duplicate: 'Duplicate value',
  NotSupported: 'Unsupported value',
  NotFound: 'Not found',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  InternalError: 'Internal error',
};

/** Types whose printed form leaves the value out. */
const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set([
  'Required',
  'Forbidden',
  'TooLong',
  'InternalError',
]);

export function required(field: string, detail = ''): FieldError {
  return { type: 'Required', field, badValue: '', detail };
}

export function invalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'Invalid', field, badValue, detail };
}

export function duplicate(field: string, badValue: unknown, detail = ''): FieldError {
  return { type: 'Duplicate', field, badValue, detail };
}

/** `supported` is printed in the order given: upstream sorts most of these lists, but not all. */
export function notSupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return { type: 'NotSupported', field, badValue, detail };
}

export function notFound(field: string, badValue: unknown, detail = ''): FieldError {
  return { type: 'NotFound', field, badValue, detail };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, badValue: '', detail };
}

export function tooLong(field: string, maxBytes: number): FieldError {
  return { type: 'TooLong', field, badValue: '', detail: `may not be more than ${maxBytes} bytes` };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  return { type: 'TooMany', field, badValue: actual, detail: `must have at most ${max} items` };
}

/** One `Invalid` error for each message, all about the same value. */
export function invalidEach(field: string, badValue: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(field, badValue, message));
}

/** The part after the path: `Invalid value: 0: must be between 1 and 65535, inclusive`. */
export function formatErrorBody(error: FieldError): string {
  const value = WITHOUT_VALUE.has(error.type) ? '' : `: ${goJSON(error.badValue)}`;
  return PRINTED[error.type] + value + (error.detail === '' ? '' : `: ${error.detail}`);
}

/** `spec.containers[0].image: Required value` */
export function formatFieldError(error: FieldError): string {
  return `${error.field}: ${formatErrorBody(error)}`;
}

/** One error alone, several as `[a, b]` with repeated texts once. Models …/util/errors/errors.go aggregate.Error. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(formatFieldError))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
