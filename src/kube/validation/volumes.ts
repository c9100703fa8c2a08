/**
 * The Pod's volumes: their names, and that each has one source.
 * Models pkg/apis/core/validation/validation.go ValidateVolumes and validateVolumeSource.
 */
import type { Volume } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, required } from './field-error.ts';
import { subdomainName } from './metadata.ts';
import { validateLabel } from './rules.ts';
import { type SourceContext, VOLUME_SOURCES } from './volume-sources.ts';

/** Volumes that mounts can name. One that is invalid is not among them, so its mounts are reported as well. */
export type KnownVolumes = ReadonlyMap<string, Draft<Volume>>;

/** Whose spec is looked at. The name is empty in a template, and in a Pod whose name is yet to be generated. */
export interface SpecOwner {
  readonly isPod: boolean;
  readonly podName: string;
}

export function validateVolumes(
  volumes: readonly Draft<Volume>[],
  { isPod, podName }: SpecOwner,
  path: string,
): { readonly known: KnownVolumes; readonly errors: FieldError[] } {
  const known = new Map<string, Draft<Volume>>();
  const errors: FieldError[] = [];
  const createdClaims = new Set(
    volumes
      .filter((volume) => podName !== '' && volume.ephemeral !== undefined)
      .map((volume) => `${podName}-${volume.name ?? ''}`),
  );
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const { name } = volume;
    const own = validateSource(volume, { podName, volumeName: name ?? '', isPod }, at);
    own.push(...(isBlank(name) ? [required(`${at}.name`)] : validateLabel(name, `${at}.name`)));
    if (name !== undefined && known.has(name)) own.push(duplicate(`${at}.name`, name));
    if (own.length === 0 && name !== undefined) known.set(name, volume);
    errors.push(...own);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && createdClaims.has(claim)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      errors.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, detail));
    }
  });
  return { known, errors };
}

function validateSource(volume: Draft<Volume>, context: SourceContext, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = false;
  for (const { field, printedField = field, validate } of VOLUME_SOURCES) {
    const source = volume[field];
    if (source === undefined) continue;
    if (found) errors.push(forbidden(`${path}.${printedField}`, 'may not specify more than 1 volume type'));
    else errors.push(...validate(source, `${path}.${field}`, context));
    if (field === 'ephemeral' && !found) errors.push(...validateClaimName(context, path));
    found = true;
  }
  if (!found) errors.push(required(path, 'must specify a volume type'));
  return errors;
}

/** The claim of an ephemeral volume is named after the Pod and the volume. */
function validateClaimName({ podName, volumeName }: SourceContext, path: string): FieldError[] {
  if (podName === '' || volumeName === '') return [];
  const claim = `${podName}-${volumeName}`;
  const messages = subdomainName(claim, false).map(
    (message) => `PVC name ${JSON.stringify(claim)}: ${message}`,
  );
  return invalidEach(`${path}.name`, volumeName, messages);
}
