/**
 * Small rules and texts that many kinds share.
 * Models parts of staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go and
 * pkg/apis/core/validation/validation.go.
 */
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidPortName,
  isValidPortNum,
} from '../names.ts';
import { type FieldError, invalid, invalidEach, notSupported, required } from './field-error.ts';

export const MUST_NOT_BE_NEGATIVE = 'must be greater than or equal to 0';
export const MUST_BE_POSITIVE = 'must be greater than zero';
export const NOT_CHANGEABLE = 'field is immutable';
export const MAX_INT32 = 2147483647;

export function inclusiveRange(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

export function validateNonnegative(value: number | undefined, path: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(path, value, MUST_NOT_BE_NEGATIVE)] : [];
}

export function validateLabel(value: string, path: string): FieldError[] {
  return invalidEach(path, value, isDNS1123Label(value));
}

export function validateSubdomain(value: string, path: string): FieldError[] {
  return invalidEach(path, value, isDNS1123Subdomain(value));
}

export function validateQualifiedName(value: string, path: string): FieldError[] {
  return invalidEach(path, value, isQualifiedName(value));
}

/** A value out of a closed set. Absent is an error of its own, unless a default has filled it. */
export function validateChoice(
  value: string | undefined,
  choices: readonly string[],
  path: string,
): FieldError[] {
  if (value === undefined || value === '') return [required(path)];
  return choices.includes(value) ? [] : [notSupported(path, value, choices)];
}

/** The same for an optional field: absent is fine, the empty text is not. */
export function validateOptionalChoice(
  value: string | undefined,
  choices: readonly string[],
  path: string,
): FieldError[] {
  return value === undefined || choices.includes(value) ? [] : [notSupported(path, value, choices)];
}

/** Ports are named by number or by name; a missing one is the number 0. Models ValidatePortNumOrName. */
export function validatePortNumOrName(port: number | string | undefined, path: string): FieldError[] {
  if (typeof port === 'string') return invalidEach(path, port, isValidPortName(port));
  return invalidEach(path, port ?? 0, isValidPortNum(port ?? 0));
}

/** Models validatePathNoBacksteps: one error, however many `..` there are. */
export function validateNoBacksteps(target: string, path: string): FieldError[] {
  return target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : [];
}

/** Models validateLocalDescendingPath. */
export function validateDescendingPath(target: string, path: string): FieldError[] {
  const errors = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : [];
  return [...errors, ...validateNoBacksteps(target, path)];
}

/** Models ValidateLocalNonReservedPath: names that start with two dots are reserved for the kubelet's own links. */
export function validateNonReservedPath(target: string, path: string): FieldError[] {
  const errors = validateDescendingPath(target, path);
  if (target.startsWith('..') && !target.startsWith('../')) {
    errors.push(invalid(path, target, "must not start with '..'"));
  }
  return errors;
}

/** Models ValidateImmutableField for values that compare as JSON. */
export function validateImmutable(next: unknown, old: unknown, path: string): FieldError[] {
  return JSON.stringify(next ?? null) === JSON.stringify(old ?? null)
    ? []
    : [invalid(path, next, NOT_CHANGEABLE)];
}
