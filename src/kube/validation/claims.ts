/**
 * PersistentVolumeClaims, as objects and as templates.
 * Models pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaim, ValidatePersistentVolumeClaimUpdate.
 */
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
} from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './field-error.ts';
import {
  subdomainName,
  validateAnnotations,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './metadata.ts';
import { compareQuantities } from './quantities.ts';
import { validateAmount, validatePositiveAmount } from './resources.ts';
import { NOT_CHANGEABLE, validateOptionalChoice } from './rules.ts';
import { validateLabelSelector } from './selectors.ts';
import { semanticEqual } from './semantic-equal.ts';
import { specDiff } from './spec-diff.ts';

export const ACCESS_MODES: readonly string[] = [
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
];
export const VOLUME_MODES: readonly string[] = ['Block', 'Filesystem'];

export function validateClaim(claim: Draft<PersistentVolumeClaim>): FieldError[] {
  return [
    ...validateObjectMeta(claim.metadata, { name: subdomainName, namespaced: true }),
    ...validateClaimSpec(claim.spec ?? {}, 'spec'),
  ];
}

/** In a template only labels and annotations of the metadata count. */
export function validateClaimTemplate(
  template: Draft<PersistentVolumeClaimTemplate>,
  path: string,
): FieldError[] {
  const { metadata } = template;
  return [
    ...validateLabels(metadata?.labels, `${path}.metadata.labels`),
    ...validateAnnotations(metadata?.annotations, `${path}.metadata.annotations`),
    ...validateClaimSpec(template.spec ?? {}, `${path}.spec`),
  ];
}

export function validateClaimSpec(spec: Draft<PersistentVolumeClaimSpec>, path: string): FieldError[] {
  const { accessModes = [], resources, storageClassName, volumeAttributesClassName } = spec;
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  }
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...validateAccessModes(accessModes, `${path}.accessModes`));
  const storageAt = `${path}.resources[storage]`;
  const storage = resources?.requests?.['storage'];
  if (storage === undefined) errors.push(required(storageAt));
  else {
    const notPositive = validatePositiveAmount(storage, storageAt);
    errors.push(...(notPositive.length > 0 ? notPositive : validateAmount('storage', storage, storageAt)));
  }
  if (!isBlank(storageClassName)) {
    errors.push(
      ...invalidEach(`${path}.storageClassName`, storageClassName, subdomainName(storageClassName, false)),
    );
  }
  errors.push(...validateOptionalChoice(spec.volumeMode, VOLUME_MODES, `${path}.volumeMode`));
  if (!isBlank(volumeAttributesClassName)) {
    const messages = subdomainName(volumeAttributesClassName, false);
    errors.push(...invalidEach(`${path}.volumeAttributesClassName`, volumeAttributesClassName, messages));
  }
  return errors;
}

export function validateAccessModes(modes: readonly string[], path: string): FieldError[] {
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported(path, mode, ACCESS_MODES));
  const others = modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode));
  if (others && modes.includes('ReadWriteOncePod')) {
    errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}

/** Once made, a claim can be bound, and grow. */
export function validateClaimUpdate(
  next: Draft<PersistentVolumeClaim>,
  old: Draft<PersistentVolumeClaim>,
): FieldError[] {
  const errors = [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateClaim(next)];
  const oldSpec = old.spec ?? {};
  const spec = next.spec ?? {};
  const isBound = (next.status?.phase ?? old.status?.phase) === 'Bound';
  const oldSize = oldSpec.resources?.requests?.['storage'];
  const size = spec.resources?.requests?.['storage'];
  const munged: Draft<PersistentVolumeClaimSpec> = {
    ...spec,
    ...(isBlank(oldSpec.volumeName) ? { volumeName: oldSpec.volumeName } : {}),
    ...(oldSpec.storageClassName === undefined ? { storageClassName: undefined } : {}),
    ...(isBound && oldSize !== undefined
      ? { resources: { ...spec.resources, requests: { ...spec.resources?.requests, storage: oldSize } } }
      : {}),
    ...(isBound ? { volumeAttributesClassName: oldSpec.volumeAttributesClassName } : {}),
  };
  if (!semanticEqual(munged, oldSpec)) {
    const exceptions = 'except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(
      forbidden('spec', `spec is immutable after creation ${exceptions}\n${specDiff(oldSpec, munged)}`),
    );
  }
  const capacity = old.status?.capacity?.['storage'] ?? '0';
  if (compareQuantities(size ?? '0', oldSize ?? '0') < 0 && compareQuantities(size ?? '0', capacity) <= 0) {
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (spec.volumeMode !== oldSpec.volumeMode) {
    errors.push(invalid('volumeMode', spec.volumeMode, NOT_CHANGEABLE));
  }
  return errors;
}
