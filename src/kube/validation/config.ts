/**
 * ConfigMaps, Secrets and ServiceAccounts.
 * Models pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret and their updates.
 */
import { isConfigMapKey, utf8Length } from '../names.ts';
import type { ConfigMap, Secret } from '../types.ts';
import type { Draft } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, required, tooLong } from './field-error.ts';
import {
  type MetadataRules,
  subdomainName,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './metadata.ts';
import { validateImmutable } from './rules.ts';
import { semanticEqual } from './semantic-equal.ts';

const MAX_BYTES = 1024 * 1024;
const RULES: MetadataRules = { name: subdomainName, namespaced: true };

type StringMap = Readonly<Record<string, string | undefined>>;

/** Bytes that base64 text stands for. */
function decodedLength(base64: string): number {
  return Math.floor((base64.replace(/[^A-Za-z0-9+/]/g, '').length * 3) / 4);
}

export function validateConfigMap({ metadata, data = {}, binaryData = {} }: Draft<ConfigMap>): FieldError[] {
  const errors = validateObjectMeta(metadata, RULES);
  let bytes = 0;
  for (const [key, value = ''] of Object.entries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    if (Object.hasOwn(binaryData, key)) {
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
    bytes += utf8Length(value);
  }
  for (const [key, value = ''] of Object.entries(binaryData)) {
    errors.push(...invalidEach(`binaryData[${key}]`, key, isConfigMapKey(key)));
    bytes += decodedLength(value);
  }
  // The path is empty, because it is about the whole object; Go prints that as an empty index.
  if (bytes > MAX_BYTES) errors.push(tooLong('[]', MAX_BYTES));
  return errors;
}

function validateFrozen(
  next: { readonly immutable?: boolean | undefined },
  old: { readonly immutable?: boolean | undefined },
  parts: readonly (readonly [string, StringMap | undefined, StringMap | undefined])[],
): FieldError[] {
  if (old.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const errors = next.immutable === true ? [] : [forbidden('immutable', detail)];
  for (const [field, value, oldValue] of parts) {
    if (!semanticEqual(value, oldValue, 'data')) errors.push(forbidden(field, detail));
  }
  return errors;
}

export function validateConfigMapUpdate(next: Draft<ConfigMap>, old: Draft<ConfigMap>): FieldError[] {
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateFrozen(next, old, [
      ['data', next.data, old.data],
      ['binaryData', next.binaryData, old.binaryData],
    ]),
    ...validateConfigMap(next),
  ];
}

/** `stringData` counts as data, into which the server turns it before it validates. */
function keysOf({ data = {}, stringData = {} }: Draft<Secret>): ReadonlyMap<string, number> {
  return new Map([
    ...Object.entries(data).map(([key, value = '']) => [key, decodedLength(value)] as const),
    ...Object.entries(stringData).map(([key, value = '']) => [key, utf8Length(value)] as const),
  ]);
}

export function validateSecret(secret: Draft<Secret>): FieldError[] {
  const errors = validateObjectMeta(secret.metadata, RULES);
  let bytes = 0;
  const keys = keysOf(secret);
  for (const [key, length] of keys) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    bytes += length;
  }
  if (bytes > MAX_BYTES) errors.push(tooLong('data', MAX_BYTES));
  return [...errors, ...validateSecretType(secret, keys)];
}

const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

/** The built-in types promise that certain keys are there. */
function validateSecretType(secret: Draft<Secret>, keys: ReadonlyMap<string, number>): FieldError[] {
  const missing = (...names: string[]) =>
    names.filter((name) => !keys.has(name)).map((name) => required(`data[${name}]`));
  switch (secret.type) {
    case 'kubernetes.io/service-account-token': {
      const name = secret.metadata?.annotations?.[ACCOUNT_NAME] ?? '';
      return name === '' ? [required(`metadata.annotations[${ACCOUNT_NAME}]`)] : [];
    }
    case 'kubernetes.io/dockercfg':
      return missing('.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return missing('.dockerconfigjson');
    case 'kubernetes.io/basic-auth': {
      const both = missing('username', 'password');
      return both.length === 2 ? both : [];
    }
    case 'kubernetes.io/ssh-auth':
      return (keys.get('ssh-privatekey') ?? 0) === 0 ? [required('data[ssh-privatekey]')] : [];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

export function validateSecretUpdate(next: Draft<Secret>, old: Draft<Secret>): FieldError[] {
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateImmutable(next.type, old.type, 'type'),
    ...validateFrozen(next, old, [['data', next.data, old.data]]),
    ...validateSecret(next),
  ];
}
