/** The resource types that the API server serves: names, groups and scopes. One table for routes, kubectl and storage. */

export interface ResourceType {
  /** Lower-case plural, as in paths: `pods`. */
  readonly resource: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** Whether `metadata.generation` is kept. */
  readonly generation: boolean;
}

const core = (resource: string, kind: string, namespaced: boolean): ResourceType => ({
  resource,
  kind,
  group: '',
  version: 'v1',
  namespaced,
  generation: kind === 'Pod' || kind === 'ReplicationController',
});
const grouped = (
  group: string,
  version: string,
  resource: string,
  kind: string,
  options: { cluster?: boolean; generation?: boolean } = {},
): ResourceType => ({
  resource,
  kind,
  group,
  version,
  namespaced: options.cluster !== true,
  generation: options.generation === true,
});

export const RESOURCE_TYPES: readonly ResourceType[] = [
  core('pods', 'Pod', true),
  core('services', 'Service', true),
  core('endpoints', 'Endpoints', true),
  core('configmaps', 'ConfigMap', true),
  core('secrets', 'Secret', true),
  core('events', 'Event', true),
  core('serviceaccounts', 'ServiceAccount', true),
  core('persistentvolumeclaims', 'PersistentVolumeClaim', true),
  core('replicationcontrollers', 'ReplicationController', true),
  core('resourcequotas', 'ResourceQuota', true),
  core('limitranges', 'LimitRange', true),
  core('podtemplates', 'PodTemplate', true),
  core('namespaces', 'Namespace', false),
  core('nodes', 'Node', false),
  core('persistentvolumes', 'PersistentVolume', false),
  grouped('apps', 'v1', 'deployments', 'Deployment', { generation: true }),
  grouped('apps', 'v1', 'replicasets', 'ReplicaSet', { generation: true }),
  grouped('apps', 'v1', 'statefulsets', 'StatefulSet', { generation: true }),
  grouped('apps', 'v1', 'daemonsets', 'DaemonSet', { generation: true }),
  grouped('apps', 'v1', 'controllerrevisions', 'ControllerRevision'),
  grouped('batch', 'v1', 'jobs', 'Job', { generation: true }),
  grouped('batch', 'v1', 'cronjobs', 'CronJob', { generation: true }),
  grouped('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', { generation: true }),
  grouped('networking.k8s.io', 'v1', 'ingresses', 'Ingress', { generation: true }),
  grouped('networking.k8s.io', 'v1', 'ingressclasses', 'IngressClass', { cluster: true, generation: true }),
  grouped('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', { generation: true }),
  grouped('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', { generation: true }),
  grouped('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  grouped('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  grouped('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass', { cluster: true }),
  grouped('node.k8s.io', 'v1', 'runtimeclasses', 'RuntimeClass', { cluster: true }),
  grouped('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  grouped('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  grouped('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', { cluster: true }),
  grouped('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', { cluster: true }),
  grouped('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', { cluster: true }),
];

export const apiVersionOf = (type: ResourceType): string =>
  type.group === '' ? type.version : `${type.group}/${type.version}`;

/** `pods`, `deployments.apps`: how error messages name a resource type. */
export const groupResource = (type: ResourceType): string =>
  type.group === '' ? type.resource : `${type.resource}.${type.group}`;

/** By apiVersion, then by kind: looked up for every request, so no key is put together. */
const BY_KIND = new Map<string, Map<string, ResourceType>>();
for (const type of RESOURCE_TYPES) {
  const kinds = BY_KIND.get(apiVersionOf(type)) ?? new Map<string, ResourceType>();
  BY_KIND.set(apiVersionOf(type), kinds.set(type.kind, type));
}
const BY_RESOURCE = new Map(RESOURCE_TYPES.map((t) => [`${apiVersionOf(t)}/${t.resource}`, t] as const));
const BY_PLURAL = new Map(RESOURCE_TYPES.map((t) => [t.resource, t] as const));

/** The type of an object by its apiVersion and kind; undefined when the server does not serve it. */
export const typeOfKind = (
  apiVersion: string | undefined,
  kind: string | undefined,
): ResourceType | undefined => BY_KIND.get(apiVersion ?? '')?.get(kind ?? '');
export const typeOfPath = (apiVersion: string, resource: string): ResourceType | undefined =>
  BY_RESOURCE.get(`${apiVersion}/${resource}`);
export const typeOfPlural = (resource: string): ResourceType | undefined => BY_PLURAL.get(resource);

/** `/api/v1/namespaces/default/pods/web/status` */
export function pathOf(type: ResourceType, namespace?: string, name?: string, subresource?: string): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope =
    type.namespaced && namespace !== undefined && namespace !== '' ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${type.resource}${name === undefined ? '' : `/${name}`}${subresource === undefined ? '' : `/${subresource}`}`;
}
