/**
 * Files that a volume shows: keys of ConfigMaps and Secrets, fields of the Pod, and the modes of both.
 * Models pkg/apis/core/validation/validation.go validateKeyToPath and validateDownwardAPIVolumeFile.
 */
import type { DownwardAPIVolumeFile, KeyToPath } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from './env.ts';
import { type FieldError, invalid, required } from './field-error.ts';
import { validateNonReservedPath } from './rules.ts';

/** File modes are octal numbers up to 0777; YAML reads `0644` as octal, JSON needs 420. */
export function validateMode(mode: number | undefined, path: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

export function validateItems(items: readonly Draft<KeyToPath>[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap(({ key, path: target = '', mode }, i) => [
    ...(isBlank(key) ? [required(`${path}.items[${i}].key`)] : []),
    ...(target === '' ? [required(`${path}.items[${i}].path`)] : []),
    ...validateNonReservedPath(target, `${path}.items[${i}].path`),
    ...validateMode(mode, `${path}.items[${i}].mode`),
  ]);
}

/** Errors are reported without the index of the file, as upstream does. */
export function validateDownwardFile(file: Draft<DownwardAPIVolumeFile>, path: string): FieldError[] {
  const { path: target = '', fieldRef, resourceFieldRef, mode } = file;
  const errors = target === '' ? [required(`${path}.path`)] : [];
  errors.push(...validateNonReservedPath(target, `${path}.path`));
  if (fieldRef !== undefined) {
    errors.push(...validateFieldRef(fieldRef, VOLUME_FIELDS, `${path}.fieldRef`));
    if (resourceFieldRef !== undefined) {
      const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(invalid(path, 'resource', detail));
    }
  } else if (resourceFieldRef !== undefined) {
    errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true));
  } else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...validateMode(mode, `${path}.mode`)];
}
