/**
 * Rules for `metadata`: names, labels, annotations, owner references, finalizers, and what may not change.
 * Models staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go ValidateObjectMetaAccessor and
 * ValidateObjectMetaAccessorUpdate, with the additions of pkg/apis/core/validation/validation.go ValidateObjectMeta.
 * Left out: managedFields.
 */
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
  utf8Length,
} from '../names.ts';
import type { ObjectMeta, OwnerReference } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required, tooLong } from './field-error.ts';
import { sortedMap } from './go-format.ts';
import { MUST_NOT_BE_NEGATIVE, NOT_CHANGEABLE } from './rules.ts';

/** Total size of all annotation keys and values. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Messages about a name; none when it is valid. With `prefix` it is the start of a generated name. */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

/** A generated name goes on after the prefix, so a dash at its end is fine: `web-` is checked as `wea`. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

export const subdomainName: NameRule = (name, prefix) =>
  isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
export const labelName: NameRule = (name, prefix) => isDNS1123Label(prefix ? maskTrailingDash(name) : name);

export interface MetadataRules {
  readonly name: NameRule;
  readonly namespaced: boolean;
  /** Whether a missing namespace is an error; otherwise the request is taken to supply it. Default false. */
  readonly namespaceRequired?: boolean | undefined;
}

export function validateObjectMeta(
  meta: Draft<ObjectMeta> | undefined,
  rules: MetadataRules,
  path = 'metadata',
): FieldError[] {
  const errors: FieldError[] = [];
  const { name, generateName, namespace, generation } = meta ?? {};
  if (!isBlank(generateName)) {
    errors.push(...invalidEach(`${path}.generateName`, generateName, rules.name(generateName, true)));
  }
  if (!isBlank(name)) errors.push(...invalidEach(`${path}.name`, name, rules.name(name, false)));
  else if (isBlank(generateName)) errors.push(required(`${path}.name`, 'name or generateName is required'));

  if (!rules.namespaced) {
    if (!isBlank(namespace)) errors.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  } else if (!isBlank(namespace)) {
    errors.push(...invalidEach(`${path}.namespace`, namespace, labelName(namespace, false)));
  } else if (rules.namespaceRequired === true) {
    errors.push(required(`${path}.namespace`));
  }
  if (generation !== undefined && generation < 0) {
    errors.push(invalid(`${path}.generation`, generation, MUST_NOT_BE_NEGATIVE));
  }
  errors.push(...validateCommon(meta ?? {}, path));
  meta?.finalizers?.forEach((finalizer, i) => {
    errors.push(...validateKubeFinalizer(finalizer, `${path}.finalizers[${i}]`));
  });
  return errors;
}

function validateCommon(meta: Draft<ObjectMeta>, path: string): FieldError[] {
  return [
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`),
  ];
}

type StringMap = Readonly<Record<string, string | undefined>>;

/** Both a bad key and a bad value are reported at the map itself, with the culprit as the value. */
export function validateLabels(labels: StringMap | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value = ''] of Object.entries(labels ?? {})) {
    errors.push(...validateLabelName(key, path), ...invalidEach(path, value, isValidLabelValue(value)));
  }
  return errors;
}

export function validateLabelName(name: string, path: string): FieldError[] {
  return invalidEach(path, name, isQualifiedName(name));
}

export function validateAnnotations(annotations: StringMap | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value = ''] of Object.entries(annotations ?? {})) {
    errors.push(...invalidEach(path, key, isQualifiedName(key.toLowerCase())));
    bytes += utf8Length(key) + utf8Length(value);
  }
  if (bytes > MAX_ANNOTATION_BYTES) errors.push(tooLong(path, MAX_ANNOTATION_BYTES));
  return errors;
}

function validateOwnerReferences(owners: readonly Draft<OwnerReference>[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
    if (apiVersion === '' || apiVersion.endsWith('/')) {
      errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'));
    }
    for (const [field, value] of [
      ['kind', kind],
      ['name', name],
      ['uid', uid],
    ] as const) {
      if (value === '') errors.push(invalid(`${path}.${field}`, value, 'must not be empty'));
    }
    if (kind === 'Event' && apiVersion === 'v1') {
      errors.push(invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (owner.controller !== true) continue;
    const current = `${kind}/${name}`;
    if (controller === '') controller = current;
    else {
      const text = 'Only one reference can have Controller set to true.';
      const detail = `${text} Found "true" in references for ${controller} and ${current}`;
      errors.push(invalid(path, owners, detail));
    }
  }
  return errors;
}

function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors = finalizers.flatMap((finalizer) => invalidEach(path, finalizer, isQualifiedName(finalizer)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

export function validateKubeFinalizer(finalizer: string, path: string): FieldError[] {
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return [];
  return [invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

/** Fields that keep their first value. The server fills those that a request leaves out from the stored object. */
const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/**
 * What may change in `metadata` between two versions of one object.
 * Differs: does not ask for a resourceVersion, because whether one is needed is for the API server to say.
 */
export function validateObjectMetaUpdate(
  next: Draft<ObjectMeta> | undefined,
  old: Draft<ObjectMeta> | undefined,
  path = 'metadata',
): FieldError[] {
  const errors: FieldError[] = [];
  const oldFinalizers = old?.finalizers ?? [];
  if (old?.deletionTimestamp !== undefined) {
    const added = (next?.finalizers ?? []).filter((finalizer) => !oldFinalizers.includes(finalizer));
    if (added.length > 0) {
      const text = 'no new finalizers can be added if the object is being deleted, found new finalizers';
      const list = [...added]
        .sort()
        .map((finalizer) => JSON.stringify(finalizer))
        .join(', ');
      errors.push(forbidden(`${path}.finalizers`, `${text} []string{${list}}`));
    }
  }
  const { generation: oldGeneration = 0 } = old ?? {};
  const { generation = oldGeneration } = next ?? {};
  if (generation < oldGeneration) {
    errors.push(invalid(`${path}.generation`, generation, 'must not be decremented'));
  }
  for (const field of IMMUTABLE) {
    const value = next?.[field] ?? old?.[field];
    if (value !== old?.[field]) errors.push(invalid(`${path}.${field}`, value, NOT_CHANGEABLE));
  }
  errors.push(...validateCommon(next ?? {}, path));
  return errors;
}

/** Label maps print with their keys sorted, an absent map as `null`. */
export function printableLabels(labels: StringMap | undefined): unknown {
  return labels === undefined ? null : sortedMap(labels);
}
