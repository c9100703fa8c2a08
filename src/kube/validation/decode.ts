/**
 * Strict decoding: JSON values into objects of the API, with what does not fit.
 * Models the strict JSON decoder of apimachinery (sigs.k8s.io/json): case-sensitive, `null` is the zero value, unknown
 * fields are reported and dropped, amounts become canonical.
 * Differs: goes on after a wrong type, because a person wants to see all mistakes; the server answers the first.
 */
import { type FieldPath, fieldPath } from '../json.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';
import type { KubeObject } from '../types.ts';
import { fieldNames, type FieldType, goTypeName, type Model, modelNameOf, modelOf } from './field-types.ts';

export interface DecodeProblem {
  /** Unknown fields are found by strictness alone; the others cannot be decoded at all. */
  readonly kind: 'unknownField' | 'wrongType' | 'badQuantity' | 'badTime' | 'badBase64';
  readonly path: FieldPath;
  /** The server's words: `unknown field "spec.containers[0].imagee"`. */
  readonly message: string;
  /** Names that stand beside the unknown one in the model. */
  readonly known?: readonly string[];
  /** For a wrong type: what was given and what was wanted, in JSON's and Go's words. */
  readonly given?: string;
  readonly wanted?: string;
}

export interface Decoded {
  /** Without unknown fields and without what has the wrong type. */
  readonly object: KubeObject;
  readonly problems: readonly DecodeProblem[];
}

/** Where decoding is: the path for the person, the names without indices for Go's message. */
interface Place {
  readonly path: FieldPath;
  readonly model: string;
  readonly field: string;
  readonly goPath: string;
}

const DROP = Symbol('drop');

/** Undefined when `apiVersion` and `kind` name nothing that the server knows. */
export function decodeObject(value: Readonly<Record<string, unknown>>): Decoded | undefined {
  const { apiVersion, kind } = value;
  const name = modelNameOf(String(apiVersion), String(kind));
  if (name === undefined) return undefined;
  const problems: DecodeProblem[] = [];
  const root: Place = { path: [], model: name, field: '', goPath: '' };
  const object = decodeModel(value, modelOf(name), name, root, problems);
  return { object: object as unknown as KubeObject, problems };
}

/** A value as a model that is no kind of its own: `DeleteOptions`. */
export function decodeAs(
  model: string,
  value: Readonly<Record<string, unknown>>,
): { readonly object: Readonly<Record<string, unknown>>; readonly problems: readonly DecodeProblem[] } {
  const problems: DecodeProblem[] = [];
  const root: Place = { path: [], model, field: '', goPath: '' };
  return { object: decodeModel(value, modelOf(model), model, root, problems), problems };
}

/**
 * What the server answers to a body that it cannot decode strictly; undefined when it can.
 * A wrong type ends decoding; unknown fields are collected.
 */
export function decodeMessage(value: KubeObject, problems: readonly DecodeProblem[]): string | undefined {
  const fatal = problems.find((problem) => problem.kind !== 'unknownField');
  const strict = problems.map((problem) => problem.message).join(', ');
  const reason = fatal?.message ?? (strict === '' ? undefined : `strict decoding error: ${strict}`);
  if (reason === undefined) return undefined;
  const version = value.apiVersion.split('/').at(-1) ?? '';
  return `${value.kind} in version "${version}" cannot be handled as a ${value.kind}: ${reason}`;
}

function decodeModel(
  value: Readonly<Record<string, unknown>>,
  model: Model,
  name: string,
  at: Place,
  problems: DecodeProblem[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const type = model.get(key);
    const path = [...at.path, key];
    if (type === undefined) {
      problems.push({
        kind: 'unknownField',
        path,
        message: `unknown field "${fieldPath(path)}"`,
        known: fieldNames(name),
      });
      continue;
    }
    const given = value[key];
    if (given === null || given === undefined) continue;
    const goPath = at.goPath === '' ? key : `${at.goPath}.${key}`;
    const decoded = decodeValue(given, type, { path, model: name, field: key, goPath }, problems);
    if (decoded !== DROP) result[key] = decoded;
  }
  return result;
}

function decodeValue(value: unknown, type: FieldType, at: Place, problems: DecodeProblem[]): unknown {
  switch (type.kind) {
    case 'text':
      return typeof value === 'string' ? value : wrongType(value, type, at, problems);
    case 'boolean':
      return typeof value === 'boolean' ? value : wrongType(value, type, at, problems);
    case 'integer':
      return isInteger(value, type.bits) ? value : wrongType(value, type, at, problems);
    case 'double':
      return typeof value === 'number' ? value : wrongType(value, type, at, problems);
    case 'intOrText':
      return typeof value === 'string' || isInteger(value, 32) ? value : wrongIntOrText(value, at, problems);
    case 'quantity':
      return decodeQuantity(value, at, problems);
    case 'time':
      return decodeTime(value, type.micro, at, problems);
    case 'base64':
      return decodeBase64(value, type, at, problems);
    case 'model':
      return isMapping(value)
        ? decodeModel(value, modelOf(type.model), type.model, at, problems)
        : wrongType(value, type, at, problems);
    case 'list':
      return Array.isArray(value)
        ? decodeList(value, type.item, at, problems)
        : wrongType(value, type, at, problems);
    case 'map':
      return isMapping(value)
        ? decodeMap(value, type.item, at, problems)
        : wrongType(value, type, at, problems);
    case 'any':
      return value;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInteger(value: unknown, bits: 32 | 64): value is number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return bits === 64 ? Math.abs(value) <= 2 ** 63 : value >= -(2 ** 31) && value < 2 ** 31;
}

function decodeList(
  list: readonly unknown[],
  item: FieldType,
  at: Place,
  problems: DecodeProblem[],
): unknown[] {
  return list.flatMap((one, i) => {
    const given = one ?? zeroOf(item);
    const decoded = decodeValue(given, item, { ...at, path: [...at.path, i] }, problems);
    return decoded === DROP ? [] : [decoded];
  });
}

function decodeMap(
  map: Readonly<Record<string, unknown>>,
  item: FieldType,
  at: Place,
  problems: DecodeProblem[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(map)) {
    const decoded = decodeValue(map[key] ?? zeroOf(item), item, { ...at, path: [...at.path, key] }, problems);
    if (decoded === DROP) continue;
    Object.defineProperty(result, key, {
      value: decoded,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

/** What `null` stands for inside a list or a map. */
function zeroOf(type: FieldType): unknown {
  switch (type.kind) {
    case 'model':
    case 'map':
      return {};
    case 'list':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'double':
    case 'intOrText':
      return 0;
    case 'quantity':
      return '0';
    default:
      return '';
  }
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** `number 1.5`: a number that is one, but not of the kind wanted, is shown. */
function givenText(value: unknown, type: FieldType): string {
  return typeof value === 'number' && type.kind === 'integer' ? `number ${value}` : jsonKind(value);
}

function wrongType(value: unknown, type: FieldType, at: Place, problems: DecodeProblem[]): typeof DROP {
  const given = givenText(value, type);
  const wanted = goTypeName(type, at.model, at.field);
  const message = `json: cannot unmarshal ${given} into Go struct field ${at.model}.${at.goPath} of type ${wanted}`;
  problems.push({ kind: 'wrongType', path: at.path, message, given, wanted });
  return DROP;
}

function wrongIntOrText(value: unknown, at: Place, problems: DecodeProblem[]): typeof DROP {
  const given = givenText(value, { kind: 'integer', bits: 32 });
  const message = `json: cannot unmarshal ${given} into Go value of type int32`;
  problems.push({ kind: 'wrongType', path: at.path, message, given, wanted: 'int32' });
  return DROP;
}

function decodeQuantity(value: unknown, at: Place, problems: DecodeProblem[]): unknown {
  const text =
    typeof value === 'number' || typeof value === 'string' ? String(value).trim() : JSON.stringify(value);
  const parsed = parseQuantity(text);
  if (parsed.ok) return formatQuantity(parsed.value);
  problems.push({ kind: 'badQuantity', path: at.path, message: parsed.error, given: text });
  return DROP;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function decodeTime(value: unknown, micro: boolean, at: Place, problems: DecodeProblem[]): unknown {
  if (typeof value !== 'string') {
    const given = jsonKind(value);
    const message = `json: cannot unmarshal ${given} into Go value of type string`;
    problems.push({ kind: 'wrongType', path: at.path, message, given, wanted: 'string' });
    return DROP;
  }
  if (TIME.test(value)) return value;
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const message = `parsing time "${value}" as "${layout}": cannot parse "${value}" as "2006"`;
  problems.push({ kind: 'badTime', path: at.path, message, given: value });
  return DROP;
}

function decodeBase64(value: unknown, type: FieldType, at: Place, problems: DecodeProblem[]): unknown {
  if (typeof value !== 'string') return wrongType(value, type, at, problems);
  const text = value.replace(/[\r\n]/g, '');
  const valid = /^[A-Za-z0-9+/]*={0,2}/.exec(text)?.[0] ?? '';
  if (valid.length === text.length && text.length % 4 === 0) return value;
  const message = `illegal base64 data at input byte ${valid.length === text.length ? text.length - (text.length % 4) : valid.length}`;
  problems.push({ kind: 'badBase64', path: at.path, message, given: value });
  return DROP;
}
