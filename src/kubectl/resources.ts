/**
 * Words of the command line → resources. Models staging/src/k8s.io/client-go/restmapper and
 * cli-runtime/pkg/resource/builder.go mappingFor, over the bundled table in place of discovery documents.
 */
import { type ApiResource, RESOURCES } from './resource-table.ts';

export type { ApiResource } from './resource-table.ts';

export const apiVersionOf = ({ group, version }: ApiResource): string =>
  group === '' ? version : `${group}/${version}`;

/** `pods`, `deployments.apps`. */
export const groupResource = ({ group, resource }: ApiResource): string =>
  group === '' ? resource : `${resource}.${group}`;

/** `pod`, `deployment.apps`: before names, with a slash. */
export const kindPrefix = ({ group, singular }: ApiResource): string =>
  group === '' ? singular : `${singular}.${group}`;

/** `/v1, Resource=pods`. */
export const gvrText = (type: ApiResource): string =>
  `${type.group}/${type.version}, Resource=${type.resource}`;

/**
 * The resource that a word of the command line means: plural, singular, short name or kind, with its group and
 * version if need be (`deploy`, `deployments.apps`, `deployments.v1.apps`).
 */
export function findResource(word: string): ApiResource | undefined {
  const wanted = word.toLowerCase();
  const plain = named(wanted, () => true);
  if (plain !== undefined || !wanted.includes('.')) return plain;
  const [name = '', version = '', ...rest] = wanted.split('.');
  const versioned = named(name, (type) => type.version === version && type.group === rest.join('.'));
  if (versioned !== undefined) return versioned;
  const group = wanted.slice(name.length + 1);
  return named(name, (type) => type.group === group || type.group.startsWith(`${group}.`));
}

function named(name: string, suits: (type: ApiResource) => boolean): ApiResource | undefined {
  const candidates = RESOURCES.filter(suits);
  return (
    candidates.find(({ resource }) => resource === name) ??
    candidates.find(({ singular }) => singular === name) ??
    candidates.find(({ shortNames }) => shortNames.includes(name))
  );
}

export function findKind(apiVersion: string, kind: string): ApiResource | undefined {
  return RESOURCES.find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
}

/** Members of a category that can be listed (`all`), in order. The first version of each stands for all. */
export function inCategory(category: string): readonly ApiResource[] {
  const members = RESOURCES.filter(
    ({ categories, verbs }) => categories.includes(category) && verbs.includes('list'),
  );
  return members.filter(
    (type, i) => members.findIndex((other) => groupResource(other) === groupResource(type)) === i,
  );
}

/** `/apis/apps/v1/namespaces/default/deployments/web/scale` */
export function pathOf(type: ApiResource, namespace: string, name?: string, subresource?: string): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope = type.namespaced && namespace !== '' ? `/namespaces/${namespace}` : '';
  const tail = (name === undefined ? '' : `/${name}`) + (subresource === undefined ? '' : `/${subresource}`);
  return `${root}${scope}/${type.resource}${tail}`;
}

/** `v1`, `apps/v1`, …: what is served. */
export const RESOURCE_GROUP_VERSIONS: ReadonlySet<string> = new Set(RESOURCES.map(apiVersionOf));
