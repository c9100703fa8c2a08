/**
 * One composed document → what the API server would say of it: identity, decoding, defaults, validation, warnings.
 */
import { applyDefaults } from '../kube/defaults/apply-defaults.ts';
import type { FieldPath } from '../kube/json.ts';
import type { KubeObject } from '../kube/types.ts';
import { type Decoded, type DecodeProblem, decodeObject } from '../kube/validation/decode.ts';
import type { AnyObject } from '../kube/validation/draft.ts';
import { type FieldError, type FieldErrorType, formatFieldError } from '../kube/validation/field-error.ts';
import { KNOWN_KINDS, modelNameOf } from '../kube/validation/field-types.ts';
import { validateCreate } from '../kube/validation/validate.ts';
import { warningsFor } from '../kube/validation/warnings.ts';
import type { Diagnostic, DiagnosticCode, Severity } from './diagnostic.ts';
import { MAX_DIAGNOSTICS } from './limits.ts';
import { suggest } from './suggest.ts';

/** A diagnostic that does not know yet where in the text it stands. */
export interface Finding {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly args?: NonNullable<Diagnostic['args']>;
  /** The field; the root for what is about the document as a whole. */
  readonly at: FieldPath | string;
  /** The field as it is printed, when it is not `at`. */
  readonly path?: string;
  /** Underline the key, as for a field that should not be there. */
  readonly onKey?: boolean;
  /** The key or the value inside a map that is at fault: errors about maps are reported at the map as a whole. */
  readonly culprit?: string;
}

export interface CheckedDocument {
  /** Decoded and without defaults; undefined when the server could not take it for an object of its kind. */
  readonly object: KubeObject | undefined;
  readonly findings: readonly Finding[];
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function checkDocument(value: unknown, fileName: string): CheckedDocument {
  if (!isMapping(value)) {
    const message = `error parsing ${fileName}: json: cannot unmarshal ${jsonKind(value)} into Go value of type unstructured.detector`;
    return refused({ severity: 'error', code: 'document.notObject', message, at: [] });
  }
  const identity = checkIdentity(value, fileName);
  if (identity.length > 0) return refused(...identity);
  const decoded = decodeObject(value);
  return decoded === undefined ? refused(unknownKind(value, fileName)) : checkObject(decoded);
}

function refused(...findings: readonly Finding[]): CheckedDocument {
  return { object: undefined, findings };
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** `apiVersion` and `kind` are looked at before anything else, by kubectl itself. */
function checkIdentity(value: Readonly<Record<string, unknown>>, fileName: string): Finding[] {
  const missing = (field: 'apiVersion' | 'kind', code: DiagnosticCode): Finding[] => {
    const given = value[field];
    if (typeof given === 'string' && given !== '') return [];
    const isAbsent = given === undefined || given === null || given === '';
    if (!isAbsent) {
      const message = `json: cannot unmarshal ${jsonKind(given)} into Go struct field TypeMeta.${field} of type string`;
      return [{ severity: 'error', code: 'field.wrongType', message, at: [field] }];
    }
    const rest = 'if you choose to ignore these errors, turn validation off with --validate=false';
    const message = `error validating "${fileName}": error validating data: ${field} not set; ${rest}`;
    return [{ severity: 'error', code, message, at: [field] }];
  };
  return [...missing('apiVersion', 'document.apiVersionMissing'), ...missing('kind', 'document.kindMissing')];
}

function unknownKind(value: Readonly<Record<string, unknown>>, fileName: string): Finding {
  const kind = String(value['kind']);
  const version = String(value['apiVersion']);
  const { name, namespace } = isMapping(value['metadata']) ? value['metadata'] : {};
  const subject = `name: "${textOf(name)}" namespace: "${textOf(namespace)}" from "${fileName}"`;
  const message = `resource mapping not found for ${subject}: no matches for kind "${kind}" in version "${version}"`;
  const suggestion = suggestKind(version, kind);
  return {
    severity: 'error',
    code: 'kind.unknown',
    message: `${message}\nensure CRDs are installed first`,
    args: { kind, apiVersion: version, ...(suggestion === undefined ? {} : { suggestion }) },
    at: [suggestion !== undefined && suggestion.endsWith(`/${kind}`) ? 'apiVersion' : 'kind'],
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The same kind under its right version, or the kind that is spelt nearly so: `v1/Deployment` → `apps/v1/Deployment`. */
function suggestKind(version: string, kind: string): string | undefined {
  const exact = KNOWN_KINDS.find((known) => known.endsWith(`/${kind}`));
  if (exact !== undefined) return exact;
  const names = KNOWN_KINDS.map((known) => known.slice(known.lastIndexOf('/') + 1));
  const near = suggest(kind, names);
  if (near === undefined) return undefined;
  return modelNameOf(version, near) === undefined ? KNOWN_KINDS[names.indexOf(near)] : `${version}/${near}`;
}

function checkObject({ object, problems }: Decoded): CheckedDocument {
  const findings = problems.slice(0, MAX_DIAGNOSTICS).map(decodeFinding);
  const isDecodable = problems.every((problem) => problem.kind === 'unknownField');
  // With a field of the wrong type there is no object to validate; the server stops here as well.
  if (!isDecodable) return { object: undefined, findings };
  const filled = defaulted(object);
  const errors = validateCreate(filled);
  findings.push(...errors.slice(0, MAX_DIAGNOSTICS).map(fieldFinding));
  if (errors.length === 0) {
    for (const { field, text } of warningsFor(filled)) {
      findings.push({ severity: 'warning', code: 'field.warning', message: text, at: field, path: field });
    }
  }
  return { object, findings };
}

function defaulted(object: KubeObject): AnyObject {
  return applyDefaults(object);
}

const DECODE_CODES: Readonly<Record<DecodeProblem['kind'], DiagnosticCode>> = {
  unknownField: 'field.unknown',
  wrongType: 'field.wrongType',
  badQuantity: 'field.badQuantity',
  badTime: 'field.badTime',
  badBase64: 'field.badBase64',
};

function decodeFinding({ kind, path, message, known, given, wanted }: DecodeProblem): Finding {
  const field = String(path.at(-1));
  const suggestion = known === undefined ? undefined : suggest(field, known);
  return {
    severity: 'error',
    code: DECODE_CODES[kind],
    message: kind === 'unknownField' ? `strict decoding error: ${message}` : message,
    args: {
      field,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...(given === undefined ? {} : { given }),
      ...(wanted === undefined ? {} : { wanted }),
    },
    at: path,
    onKey: kind === 'unknownField',
  };
}

const FIELD_CODES: Readonly<Record<FieldErrorType, DiagnosticCode>> = {
  Required: 'field.required',
  Invalid: 'field.invalid',
  Duplicate: 'field.duplicate',
  NotSupported: 'field.notSupported',
  NotFound: 'field.notFound',
  Forbidden: 'field.forbidden',
  TooLong: 'field.tooLong',
  TooMany: 'field.tooMany',
  InternalError: 'field.invalid',
};

function fieldFinding(error: FieldError): Finding {
  const value = error.badValue;
  const supported = /^supported values: (.*)$/.exec(error.detail)?.[1];
  return {
    severity: 'error',
    code: FIELD_CODES[error.type],
    message: formatFieldError(error),
    args: {
      field: error.field,
      ...((typeof value === 'string' && value !== '') || typeof value === 'number' ? { value } : {}),
      ...(supported === undefined ? {} : { supported }),
    },
    at: error.field,
    path: error.field,
    onKey: error.type === 'Forbidden',
    ...(typeof value === 'string' && value !== '' ? { culprit: value } : {}),
  };
}
