/**
 * Environment variables and where their values come from.
 * Models pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector and
 * validateContainerResourceFieldSelector.
 */
import { isConfigMapKey, isDNS1123Subdomain, isQualifiedName, isRelaxedEnvVarName } from '../names.ts';
import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, invalid, invalidEach, notFound, notSupported, required } from './field-error.ts';
import { subdomainName } from './metadata.ts';
import { canonicalQuantity, compareQuantities } from './quantities.ts';
import { validateNonReservedPath } from './rules.ts';
import type { KnownVolumes } from './volumes.ts';

const ONE_AT_A_TIME = 'may not have more than one field specified at a time';

export function validateEnv(
  vars: readonly Draft<EnvVar>[],
  volumes: KnownVolumes,
  path: string,
): FieldError[] {
  return vars.flatMap((variable, i) => {
    const at = `${path}[${i}]`;
    const { name } = variable;
    const errors = isBlank(name)
      ? [required(`${at}.name`)]
      : invalidEach(`${at}.name`, name, isRelaxedEnvVarName(name));
    return [...errors, ...validateValueFrom(variable, volumes, `${at}.valueFrom`)];
  });
}

function validateValueFrom(variable: Draft<EnvVar>, volumes: KnownVolumes, path: string): FieldError[] {
  const { valueFrom, value } = variable;
  if (valueFrom === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  let sources = 0;
  if (fieldRef !== undefined) {
    sources++;
    errors.push(...validateFieldRef(fieldRef, ENV_FIELDS, `${path}.fieldRef`));
  }
  if (resourceFieldRef !== undefined) {
    sources++;
    errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false));
  }
  if (configMapKeyRef !== undefined) {
    sources++;
    errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  }
  if (secretKeyRef !== undefined) {
    sources++;
    errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  }
  if (fileKeyRef !== undefined) {
    sources++;
    errors.push(...validateFileKeyRef(fileKeyRef, volumes, `${path}.fileKeyRef`));
  }
  if (sources === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalid(path, '', `must specify one of: ${names}`));
  } else if (!isBlank(value)) {
    errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(invalid(path, '', ONE_AT_A_TIME));
  }
  return errors;
}

const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** What a downward API file may show; labels and annotations as a whole among them. */
export const VOLUME_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Fields that have a name in the downward API, whether or not they may be used at the place in question. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

/** `metadata.labels['app']` → `['metadata.labels', 'app']`. Models pkg/fieldpath SplitMaybeSubscriptedPath. */
function splitSubscript(fieldPath: string): readonly [string, string] | undefined {
  if (!fieldPath.endsWith("']")) return undefined;
  const open = fieldPath.indexOf("['");
  return open <= 0 ? undefined : [fieldPath.slice(0, open), fieldPath.slice(open + 2, -2)];
}

export function validateFieldRef(
  ref: Draft<ObjectFieldSelector>,
  fields: readonly string[],
  path: string,
): FieldError[] {
  const { apiVersion = 'v1', fieldPath = '' } = ref;
  if (apiVersion === '') return [required(`${path}.apiVersion`)];
  if (fieldPath === '') return [required(`${path}.fieldPath`)];
  const unknown = conversionError(apiVersion, fieldPath);
  if (unknown !== undefined) {
    return [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${unknown}`)];
  }
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) {
    const key = subscript[0] === 'metadata.annotations' ? subscript[1].toLowerCase() : subscript[1];
    return invalidEach(path, key, isQualifiedName(key));
  }
  const name = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
  return fields.includes(name) ? [] : [notSupported(`${path}.fieldPath`, name, fields)];
}

/** Models pkg/apis/core/pods/helpers.go ConvertDownwardAPIFieldLabel. */
function conversionError(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) {
    const takesSubscript = subscript[0] === 'metadata.annotations' || subscript[0] === 'metadata.labels';
    return takesSubscript ? undefined : `field label does not support subscript: ${fieldPath}`;
  }
  if (KNOWN_FIELDS.has(fieldPath) || fieldPath === 'spec.host') return undefined;
  return `field label not supported: ${fieldPath}`;
}

const RESOURCE_FIELDS: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;

export function validateResourceFieldRef(
  ref: Draft<ResourceFieldSelector>,
  path: string,
  inVolume: boolean,
): FieldError[] {
  const { resource = '', containerName } = ref;
  const errors: FieldError[] = [];
  if (inVolume && isBlank(containerName)) errors.push(required(`${path}.containerName`));
  else if (resource === '') errors.push(required(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(resource) && !HUGE_PAGES.test(resource)) {
    errors.push(notSupported(`${path}.resource`, resource, RESOURCE_FIELDS));
  }
  return [...errors, ...validateDivisor(resource, ref.divisor, path)];
}

const CPU_DIVISORS = ['1m', '1'];
const SIZE_DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'.split(', ');

function validateDivisor(resource: string, divisor: string | undefined, path: string): FieldError[] {
  if (divisor === undefined || compareQuantities(divisor, '0') === 0) return [];
  const text = canonicalQuantity(divisor);
  const refuse = (allowed: string, what: string): FieldError[] => [
    invalid(`${path}.divisor`, resource, `only divisor's values ${allowed} are supported with the ${what}`),
  ];
  if (/^(limits|requests)\.cpu$/.test(resource)) {
    return CPU_DIVISORS.includes(text) ? [] : refuse('1m and 1', 'cpu resource');
  }
  if (SIZE_DIVISORS.includes(text)) return [];
  const sizes = SIZE_DIVISORS.join(', ');
  if (/^(limits|requests)\.memory$/.test(resource)) return refuse(sizes, 'memory resource');
  if (/^(limits|requests)\.ephemeral-storage$/.test(resource))
    return refuse(sizes, 'local ephemeral storage resource');
  return HUGE_PAGES.test(resource) ? refuse(sizes, 'hugepages resource') : [];
}

/** ConfigMap and Secret keys follow the same rule. Whether the object exists is not asked here: the kubelet finds out. */
function validateKeyRef(ref: Draft<ConfigMapKeySelector>, path: string): FieldError[] {
  const { name = '', key } = ref;
  const errors = invalidEach(`${path}.name`, name, isDNS1123Subdomain(name));
  return isBlank(key)
    ? [...errors, required(`${path}.key`)]
    : [...errors, ...invalidEach(`${path}.key`, key, isConfigMapKey(key))];
}

/** Models validateFileKeySelector: a key of a file in an emptyDir volume of the Pod. */
function validateFileKeyRef(ref: Draft<FileKeySelector>, volumes: KnownVolumes, path: string): FieldError[] {
  const { volumeName, path: file, key } = ref;
  const errors: FieldError[] = [];
  if (isBlank(key)) errors.push(required(`${path}.key`));
  else errors.push(...invalidEach(`${path}.key`, key, isRelaxedEnvVarName(key)));
  if (isBlank(volumeName)) errors.push(required(`${path}.volumeName`));
  else if (!volumes.has(volumeName)) errors.push(notFound(`${path}.volumeName`, volumeName));
  if (isBlank(file)) errors.push(required(`${path}.path`));
  else errors.push(...validateNonReservedPath(file, `${path}.path`));
  return errors;
}

/** Errors about a source are reported at its index, those about their number at the whole list, as upstream does. */
export function validateEnvFrom(sources: readonly Draft<EnvFromSource>[], path: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    const errors = isBlank(prefix) ? [] : invalidEach(`${at}.prefix`, prefix, isRelaxedEnvVarName(prefix));
    if (configMapRef !== undefined)
      errors.push(...validateSourceName(configMapRef.name, `${at}.configMapRef.name`));
    if (secretRef !== undefined) errors.push(...validateSourceName(secretRef.name, `${at}.secretRef.name`));
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalid(path, '', ONE_AT_A_TIME));
    }
    return errors;
  });
}

function validateSourceName(name: string | undefined, path: string): FieldError[] {
  return isBlank(name) ? [required(path)] : invalidEach(path, name, subdomainName(name, true));
}
