/**
 * Volume mounts and block devices of a container.
 * Models pkg/apis/core/validation/validation.go ValidateVolumeMounts and ValidateVolumeDevices.
 */
import type { Container, VolumeDevice, VolumeMount } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, notFound, required } from './field-error.ts';
import { validateDescendingPath, validateNoBacksteps, validateOptionalChoice } from './rules.ts';
import type { KnownVolumes } from './volumes.ts';

export function validateVolumeMounts(
  container: Draft<Container>,
  volumes: KnownVolumes,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  container.volumeMounts?.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    const { name = '', mountPath = '' } = mount;
    if (name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (devices.some((device) => device.name === name)) {
      errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some((device) => device.devicePath === mountPath)) {
      errors.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    errors.push(...validateSubPaths(mount, volumes, at, path));
    errors.push(...validatePropagation(mount, container, `${path}.mountPropagation`));
    errors.push(...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`));
  });
  return errors;
}

/** The rules on the path itself are reported without the index of the mount, as upstream does. */
function validateSubPaths(
  { name = '', subPath, subPathExpr }: Draft<VolumeMount>,
  volumes: KnownVolumes,
  at: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (volumes.get(name)?.image !== undefined) {
    const detail = 'not allowed in image volume sources';
    if (!isBlank(subPath)) errors.push(invalid(`${at}.subPath`, subPath, detail));
    if (!isBlank(subPathExpr)) errors.push(invalid(`${at}.subPathExpr`, subPathExpr, detail));
  }
  if (!isBlank(subPath)) errors.push(...validateDescendingPath(subPath, `${path}.subPath`));
  if (!isBlank(subPathExpr)) {
    if (!isBlank(subPath)) {
      errors.push(
        invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
      );
    }
    errors.push(...validateDescendingPath(subPathExpr, `${path}.subPathExpr`));
  }
  return errors;
}

const PROPAGATIONS: readonly string[] = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(
  { mountPropagation }: Draft<VolumeMount>,
  container: Draft<Container>,
  path: string,
): FieldError[] {
  const errors = validateOptionalChoice(mountPropagation, PROPAGATIONS, path);
  if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    errors.push(
      forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'),
    );
  }
  return errors;
}

const READ_ONLY_MODES: readonly string[] = ['Disabled', 'Enabled', 'IfPossible'];

function validateRecursiveReadOnly(mount: Draft<VolumeMount>, path: string): FieldError[] {
  const { recursiveReadOnly: mode, readOnly, mountPropagation = 'None' } = mount;
  if (mode === undefined || mode === 'Disabled') return [];
  const errors = validateOptionalChoice(mode, READ_ONLY_MODES, path);
  if (errors.length > 0) return errors;
  if (readOnly !== true) errors.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mountPropagation !== 'None') {
    errors.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
  }
  return errors;
}

export function validateVolumeDevices(
  devices: readonly Draft<VolumeDevice>[],
  container: Draft<Container>,
  volumes: KnownVolumes,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  devices.forEach(({ name = '', devicePath = '' }, i) => {
    const nameAt = `${path}[${i}].name`;
    const pathAt = `${path}[${i}].devicePath`;
    const source = volumes.get(name);
    if (name === '') errors.push(required(nameAt));
    if (names.has(name)) errors.push(invalid(nameAt, name, 'must be unique'));
    if (source === undefined) errors.push(notFound(nameAt, name));
    else if (source.persistentVolumeClaim === undefined && source.ephemeral === undefined) {
      const kinds = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.push(invalid(nameAt, name, kinds));
    }
    if (devicePath === '') errors.push(required(pathAt));
    if (paths.has(devicePath)) errors.push(invalid(pathAt, devicePath, 'must be unique'));
    if (validateNoBacksteps(devicePath, pathAt).length > 0) {
      errors.push(invalid(pathAt, devicePath, "can not contain backsteps ('..')"));
    } else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) {
      errors.push(invalid(nameAt, name, 'must not already exist in volumeMounts'));
    }
    if (mounts.some((mount) => mount.mountPath === devicePath)) {
      errors.push(invalid(pathAt, devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (name !== '') names.add(name);
  });
  return errors;
}
