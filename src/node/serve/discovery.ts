/**
 * What the server serves, in both forms: aggregated (`/api` and `/apis` at once) and one document for each version.
 * Models staging/src/k8s.io/apiserver/pkg/endpoints/discovery. Kinds that the engine does not store are not announced.
 */
import { typeOfPath } from '../../engine/api/resources.ts';
import { type ApiResource, RESOURCES } from '../../kubectl/resource-table.ts';

/** Answered by the bridge itself, without an object behind them. */
const REVIEWS: ReadonlySet<string> = new Set([
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
]);
/** Subresources that nobody answers. */
const UNSERVED: ReadonlySet<string> = new Set(['proxy']);

const groupVersion = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`;

/** What metrics-server announces. */
const metrics = (resource: string, kind: string, namespaced: boolean): ApiResource => ({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resource,
  singular: '',
  kind,
  namespaced,
  shortNames: [],
  categories: [],
  verbs: ['get', 'list'],
  subresources: [],
});

export const SERVED: readonly ApiResource[] = [
  ...RESOURCES.filter(
    (one) => typeOfPath(groupVersion(one), one.resource) !== undefined || REVIEWS.has(one.resource),
  ),
  metrics('nodes', 'NodeMetrics', false),
  metrics('pods', 'PodMetrics', true),
];

interface SubresourceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const READ_WRITE = ['get', 'patch', 'update'];
const OTHER_KINDS: Readonly<Record<string, SubresourceKind>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: READ_WRITE },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  binding: { group: '', version: 'v1', kind: 'Binding', verbs: ['create'] },
  attach: { group: '', version: 'v1', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  exec: { group: '', version: 'v1', kind: 'PodExecOptions', verbs: ['create', 'get'] },
  portforward: { group: '', version: 'v1', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
  log: { group: '', version: 'v1', kind: 'Pod', verbs: ['get'] },
};

function subresources(type: ApiResource): readonly (readonly [string, SubresourceKind])[] {
  const names = type.kind === 'Pod' ? [...type.subresources, 'resize'] : type.subresources;
  return names
    .filter((name) => !UNSERVED.has(name))
    .sort()
    .map((name) => [name, OTHER_KINDS[name] ?? { ...kindOf(type), verbs: READ_WRITE }]);
}

const kindOf = ({ group, version, kind }: ApiResource): Omit<SubresourceKind, 'verbs'> => ({
  group,
  version,
  kind,
});

const optional = (type: ApiResource): object => ({
  ...(type.shortNames.length > 0 && { shortNames: type.shortNames }),
  ...(type.categories.length > 0 && { categories: type.categories }),
});

/** Group versions of a root in the order of the table. */
function versionsOf(groups: readonly string[]): readonly string[] {
  return [...new Set(SERVED.filter(({ group }) => groups.includes(group)).map(groupVersion))];
}
const groupNames = (): readonly string[] => [
  ...new Set(SERVED.map(({ group }) => group).filter((group) => group !== '')),
];

/** The whole of `/api` or `/apis` as one document. `version`: `v2`, or `v2beta1` for older clients. */
export function aggregated(root: '/api' | '/apis', version: 'v2' | 'v2beta1'): unknown {
  const groups = root === '/api' ? [''] : groupNames();
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: versionsOf([group]).map((name) => ({
        version: name.split('/').at(-1),
        resources: SERVED.filter((type) => groupVersion(type) === name).map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(type: ApiResource): unknown {
  const subs = subresources(type).map(([subresource, { verbs, ...responseKind }]) => ({
    subresource,
    responseKind,
    verbs,
  }));
  return {
    resource: type.resource,
    responseKind: kindOf(type),
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: type.verbs,
    ...optional(type),
    ...(subs.length > 0 && { subresources: subs }),
  };
}

/** `/api`, `/apis`, `/apis/apps` and `/api/v1` in the old form; undefined for other paths. */
export function legacy(path: string, address: string): unknown {
  if (path === '/api')
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
    };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupOf) };
  const [, , group, version] = path.split('/');
  if (path.startsWith('/apis/') && version === undefined)
    return groupNames().includes(group ?? '')
      ? { ...groupOf(group ?? ''), kind: 'APIGroup', apiVersion: 'v1' }
      : undefined;
  const name = path.startsWith('/apis/') ? `${group}/${version}` : (group ?? '');
  const served = SERVED.filter((type) => groupVersion(type) === name && path === rootOf(type));
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(path.startsWith('/apis/') && { apiVersion: 'v1' }),
    groupVersion: name,
    resources: served.flatMap(legacyResources),
  };
}

const rootOf = (type: ApiResource): string => `/${type.group === '' ? 'api' : 'apis'}/${groupVersion(type)}`;

function groupOf(group: string): object {
  const versions = versionsOf([group]).map((name) => ({ groupVersion: name, version: name.split('/')[1] }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function legacyResources(type: ApiResource): readonly unknown[] {
  const { resource, singular, namespaced, kind, verbs } = type;
  const own = { name: resource, singularName: singular, namespaced, kind, verbs, ...optional(type) };
  return [
    own,
    ...subresources(type).map(([name, sub]) => ({
      name: `${resource}/${name}`,
      singularName: '',
      namespaced,
      ...((sub.group !== type.group || sub.version !== type.version) && {
        group: sub.group,
        version: sub.version,
      }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ];
}
