/**
 * Which of a Pod's pull secrets fit an image.
 *
 * Models pkg/credentialprovider/{keyring.go,config.go} and pkg/credentialprovider/secrets. Leaves out: credential
 * plugins and the node's own keyring.
 */
import { parseReference } from '../../../kube/image-ref.ts';
import type { Secret } from '../../../kube/types.ts';
import { decodeBase64Text } from '../../../kube/base64.ts';
import type { RegistryAuth } from './image-service.ts';

export interface PullCredential {
  readonly auth: RegistryAuth;
  /** `uid/namespace/name` of the Secret it comes from. */
  readonly secret: string;
}

/** A registry, or a part of one, and what it wants to see. */
interface Entry {
  readonly host: string;
  /** Without slashes at its ends; empty: everything in the registry. */
  readonly path: string;
  readonly auth: RegistryAuth;
}

const CONFIG_KEY_OF_TYPE: Readonly<Record<string, string>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

/** Credentials to try for an image, in this order: longer paths, which say more, come first. */
export function credentialsFor(image: string, secrets: readonly Secret[]): readonly PullCredential[] {
  const parsed = parseReference(image);
  if (!parsed.ok) return [];
  const slash = parsed.value.repo.indexOf('/');
  const host = parsed.value.repo.slice(0, slash);
  const path = parsed.value.repo.slice(slash + 1);
  return secrets
    .flatMap((secret) => entriesOf(secret).map((entry) => ({ entry, secret: coordinates(secret) })))
    .filter(({ entry }) => hostMatches(entry.host, host) && isWithin(path, entry.path))
    .sort((a, b) => b.entry.path.length - a.entry.path.length)
    .map(({ entry, secret }) => ({ auth: entry.auth, secret }));
}

function coordinates({ metadata }: Secret): string {
  return `${metadata.uid ?? ''}/${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** A Secret that cannot be read gives nothing: the pull is tried without it. */
function entriesOf(secret: Secret): readonly Entry[] {
  const key = CONFIG_KEY_OF_TYPE[secret.type ?? ''];
  const text = key === undefined ? undefined : secret.data?.[key];
  if (text === undefined) return [];
  const decoded = decodeBase64Text(text);
  const config = decoded.ok ? parseObject(decoded.value) : undefined;
  const auths = key === '.dockerconfigjson' ? asObject(config?.['auths']) : config;
  return Object.entries(auths ?? {}).flatMap(([registry, value]) => {
    const auth = authOf(asObject(value) ?? {});
    return auth === undefined ? [] : [{ ...splitRegistry(registry), auth }];
  });
}

type Loose = Readonly<Record<string, unknown>>;
const asObject = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;

function parseObject(text: string): Loose | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined; // Not JSON: as good as an empty configuration.
  }
}

/** Name and password, or both as `auth` in base64 with a colon between. */
function authOf(entry: Loose): RegistryAuth | undefined {
  const { auth, password, username } = entry;
  if (typeof auth === 'string' && auth !== '') {
    const decoded = decodeBase64Text(auth);
    if (!decoded.ok) return undefined;
    const colon = decoded.value.indexOf(':');
    if (colon < 0) return undefined;
    return { username: decoded.value.slice(0, colon), password: decoded.value.slice(colon + 1) };
  }
  if (typeof username !== 'string' || typeof password !== 'string') return undefined;
  return { username, password };
}

/** `https://index.docker.io/v1/` → host `docker.io`, no path: the API version in the address is no repository. */
function splitRegistry(registry: string): { readonly host: string; readonly path: string } {
  const bare = registry.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  const [host = '', ...rest] = bare.split('/');
  if (rest[0] === 'v1' || rest[0] === 'v2') rest.shift();
  return { host: host === 'index.docker.io' ? 'docker.io' : host, path: rest.join('/') };
}

/** Part by part, ports equal; `*` stands for any run of characters within a part. */
function hostMatches(pattern: string, host: string): boolean {
  const [patternName = '', patternPort = ''] = pattern.split(':');
  const [name = '', port = ''] = host.split(':');
  const patternParts = patternName.split('.');
  const parts = name.split('.');
  if (port !== patternPort || parts.length !== patternParts.length) return false;
  return parts.every((part, i) => partMatches(patternParts[i] ?? '', part));
}

function partMatches(pattern: string, part: string): boolean {
  const escaped = pattern.split('*').map((text) => text.replaceAll(/[^\w-]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`).test(part);
}

const isWithin = (path: string, prefix: string): boolean => prefix === '' || path.startsWith(prefix);
