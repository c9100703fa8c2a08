/**
 * The `Invalid` answer of the API server.
 * Models staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go NewInvalid.
 */
import type { Status } from '../types.ts';
import { aggregate, type FieldError, type FieldErrorType, formatErrorBody } from './field-error.ts';

/** What an error is about: `{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }`. */
export interface InvalidSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function causeReason(type: FieldErrorType): string {
  return type === 'InternalError' ? 'InternalError' : `FieldValue${type}`;
}

/** `Pod "x" is invalid: [a, b]`, `Deployment.apps "x" is invalid: a` */
export function invalidMessage(subject: InvalidSubject, errors: readonly FieldError[]): string {
  const group = groupOf(subject.apiVersion);
  const kind = group === '' ? subject.kind : `${subject.kind}.${group}`;
  return `${kind} "${subject.name}" is invalid${errors.length === 0 ? '' : `: ${aggregate(errors)}`}`;
}

/** A Status with code 422 and one cause for each error. */
export function invalidStatus(subject: InvalidSubject, errors: readonly FieldError[]): Status {
  const group = groupOf(subject.apiVersion);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: invalidMessage(subject, errors),
    reason: 'Invalid',
    details: {
      ...(subject.name === '' ? {} : { name: subject.name }),
      ...(group === '' ? {} : { group }),
      kind: subject.kind,
      causes: errors.map((error) => ({
        reason: causeReason(error.type),
        message: formatErrorBody(error),
        field: error.field,
      })),
    },
    code: 422,
  };
}
