/**
 * Sources of a projected volume. Models pkg/apis/core/validation/validation.go validateProjectionSources.
 * Left out: podCertificate sources beyond their path.
 */
import { isDNS1123Subdomain } from '../names.ts';
import type {
  ClusterTrustBundleProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required } from './field-error.ts';
import { validateNonReservedPath } from './rules.ts';
import { validateLabelSelector } from './selectors.ts';
import { validateDownwardFile, validateItems } from './volume-items.ts';

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

const KINDS = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
] as const;

export function validateProjection(projection: Draft<ProjectedVolumeSource>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  projection.sources?.forEach((source, i) => {
    const at = `${path}.sources[${i}]`;
    errors.push(...validateOne(source, paths, at, path));
    if (KINDS.filter((kind) => source[kind] !== undefined).length > 1) {
      errors.push(forbidden(at, 'may not specify more than 1 volume type per source'));
    }
  });
  return errors;
}

/** Files of all sources land in one folder, so each path can be taken once. `at` is the source, `path` the volume. */
function validateOne(
  source: Draft<VolumeProjection>,
  paths: Set<string>,
  at: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const take = (target: string | undefined, culprit: string) => {
    if (isBlank(target)) return;
    if (paths.has(target)) errors.push(invalid(path, culprit, 'conflicting duplicate paths'));
    paths.add(target);
  };
  for (const kind of ['secret', 'configMap'] as const) {
    const part = source[kind];
    if (part === undefined) continue;
    const { name = '', items } = part;
    if (name === '') errors.push(required(`${at}.${kind}.name`));
    errors.push(...validateItems(items, `${at}.${kind}`));
    for (const item of items ?? []) take(item.path, name);
  }
  for (const file of source.downwardAPI?.items ?? []) {
    errors.push(...validateDownwardFile(file, `${at}.downwardAPI`));
    take(file.path, file.path ?? '');
  }
  const { serviceAccountToken, clusterTrustBundle } = source;
  if (serviceAccountToken !== undefined) errors.push(...validateToken(serviceAccountToken, at, path));
  if (clusterTrustBundle !== undefined) {
    errors.push(...validateTrustBundle(clusterTrustBundle, `${at}.clusterTrustBundle`));
    take(clusterTrustBundle.path, clusterTrustBundle.path ?? '');
  }
  return errors;
}

function validateToken(
  { expirationSeconds: seconds = 3600, path: target = '' }: Draft<ServiceAccountTokenProjection>,
  at: string,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const expiry = `${at}.serviceAccountToken.expirationSeconds`;
  if (seconds < MIN_TOKEN_SECONDS) {
    errors.push(invalid(expiry, seconds, 'may not specify a duration less than 10 minutes'));
  }
  if (seconds > MAX_TOKEN_SECONDS) {
    errors.push(invalid(expiry, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  const rest = target === '' ? [required(`${path}.path`)] : validateNonReservedPath(target, `${path}.path`);
  return [...errors, ...rest];
}

function validateTrustBundle(bundle: Draft<ClusterTrustBundleProjection>, path: string): FieldError[] {
  const { name, signerName, labelSelector, path: target = '' } = bundle;
  const errors: FieldError[] = [];
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalid(path, bundle, 'only one of name and signerName may be used'));
  } else if (name !== undefined) {
    if (name === '') errors.push(required(`${path}.name`, 'must be a valid object name'));
    const messages = isDNS1123Subdomain(name).map(
      (message) => `not a valid clustertrustbundlename: ${message}`,
    );
    if (!name.includes(':')) errors.push(...invalidEach(`${path}.name`, name, messages));
    if (labelSelector !== undefined) {
      const detail = 'labelSelector must be unset if name is specified';
      errors.push(invalid(`${path}.labelSelector`, labelSelector, detail));
    }
  } else if (signerName !== undefined) {
    if (signerName === '') errors.push(required(`${path}.signerName`, 'must be a valid signer name'));
    errors.push(...validateLabelSelector(labelSelector, `${path}.labelSelector`));
  } else errors.push(required(path, 'either name or signerName must be specified'));
  if (target === '') errors.push(required(`${path}.path`));
  return [...errors, ...validateNonReservedPath(target, `${path}.path`)];
}
