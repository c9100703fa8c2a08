/**
 * The resources that a Kubernetes server announces, in the order of its discovery documents: it decides what an
 * ambiguous word means (`events` is the core one) and the order of `get all`.
 */

export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, as in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

interface Options {
  readonly short?: string;
  readonly categories?: string;
  readonly cluster?: true;
  readonly verbs?: string;
  readonly sub?: string;
}

const ALL_VERBS = 'create,delete,deletecollection,get,list,patch,update,watch';
const words = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split(','));

function row(
  group: string,
  version: string,
  resource: string,
  kind: string,
  options: Options = {},
): ApiResource {
  return {
    group,
    version,
    resource,
    singular: kind.toLowerCase(),
    kind,
    namespaced: options.cluster !== true,
    shortNames: words(options.short),
    categories: words(options.categories),
    verbs: words(options.verbs ?? ALL_VERBS),
    subresources: words(options.sub),
  };
}

export const RESOURCES: readonly ApiResource[] = [
  // core
  row('', 'v1', 'bindings', 'Binding', { verbs: 'create' }),
  row('', 'v1', 'componentstatuses', 'ComponentStatus', { short: 'cs', cluster: true, verbs: 'get,list' }),
  row('', 'v1', 'configmaps', 'ConfigMap', { short: 'cm' }),
  row('', 'v1', 'endpoints', 'Endpoints', { short: 'ep' }),
  row('', 'v1', 'events', 'Event', { short: 'ev' }),
  row('', 'v1', 'limitranges', 'LimitRange', { short: 'limits' }),
  row('', 'v1', 'namespaces', 'Namespace', {
    short: 'ns',
    cluster: true,
    verbs: 'create,delete,get,list,patch,update,watch',
    sub: 'finalize,status',
  }),
  row('', 'v1', 'nodes', 'Node', { short: 'no', cluster: true, sub: 'proxy,status' }),
  row('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', { short: 'pvc', sub: 'status' }),
  row('', 'v1', 'persistentvolumes', 'PersistentVolume', { short: 'pv', cluster: true, sub: 'status' }),
  row('', 'v1', 'pods', 'Pod', {
    short: 'po',
    categories: 'all',
    sub: 'attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,status',
  }),
  row('', 'v1', 'podtemplates', 'PodTemplate'),
  row('', 'v1', 'replicationcontrollers', 'ReplicationController', {
    short: 'rc',
    categories: 'all',
    sub: 'scale,status',
  }),
  row('', 'v1', 'resourcequotas', 'ResourceQuota', { short: 'quota', sub: 'status' }),
  row('', 'v1', 'secrets', 'Secret'),
  row('', 'v1', 'serviceaccounts', 'ServiceAccount', { short: 'sa', sub: 'token' }),
  row('', 'v1', 'services', 'Service', { short: 'svc', categories: 'all', sub: 'proxy,status' }),
  // apiregistration.k8s.io
  row('apiregistration.k8s.io', 'v1', 'apiservices', 'APIService', {
    categories: 'api-extensions',
    cluster: true,
    sub: 'status',
  }),
  // apps
  row('apps', 'v1', 'controllerrevisions', 'ControllerRevision'),
  row('apps', 'v1', 'daemonsets', 'DaemonSet', { short: 'ds', categories: 'all', sub: 'status' }),
  row('apps', 'v1', 'deployments', 'Deployment', { short: 'deploy', categories: 'all', sub: 'scale,status' }),
  row('apps', 'v1', 'replicasets', 'ReplicaSet', { short: 'rs', categories: 'all', sub: 'scale,status' }),
  row('apps', 'v1', 'statefulsets', 'StatefulSet', { short: 'sts', categories: 'all', sub: 'scale,status' }),
  // events.k8s.io
  row('events.k8s.io', 'v1', 'events', 'Event', { short: 'ev' }),
  // authentication.k8s.io
  row('authentication.k8s.io', 'v1', 'selfsubjectreviews', 'SelfSubjectReview', {
    cluster: true,
    verbs: 'create',
  }),
  row('authentication.k8s.io', 'v1', 'tokenreviews', 'TokenReview', { cluster: true, verbs: 'create' }),
  // authorization.k8s.io
  row('authorization.k8s.io', 'v1', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', {
    verbs: 'create',
  }),
  row('authorization.k8s.io', 'v1', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', {
    cluster: true,
    verbs: 'create',
  }),
  row('authorization.k8s.io', 'v1', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
    cluster: true,
    verbs: 'create',
  }),
  row('authorization.k8s.io', 'v1', 'subjectaccessreviews', 'SubjectAccessReview', {
    cluster: true,
    verbs: 'create',
  }),
  // autoscaling
  row('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    short: 'hpa',
    categories: 'all',
    sub: 'status',
  }),
  // autoscaling
  row('autoscaling', 'v1', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    short: 'hpa',
    categories: 'all',
    sub: 'status',
  }),
  // batch
  row('batch', 'v1', 'cronjobs', 'CronJob', { short: 'cj', categories: 'all', sub: 'status' }),
  row('batch', 'v1', 'jobs', 'Job', { categories: 'all', sub: 'status' }),
  // certificates.k8s.io
  row('certificates.k8s.io', 'v1', 'certificatesigningrequests', 'CertificateSigningRequest', {
    short: 'csr',
    cluster: true,
    sub: 'approval,status',
  }),
  // networking.k8s.io
  row('networking.k8s.io', 'v1', 'ingressclasses', 'IngressClass', { cluster: true }),
  row('networking.k8s.io', 'v1', 'ingresses', 'Ingress', { short: 'ing', sub: 'status' }),
  row('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', { short: 'netpol' }),
  // policy
  row('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', { short: 'pdb', sub: 'status' }),
  // rbac.authorization.k8s.io
  row('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', { cluster: true }),
  row('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', { cluster: true }),
  row('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  row('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  // storage.k8s.io
  row('storage.k8s.io', 'v1', 'csidrivers', 'CSIDriver', { cluster: true }),
  row('storage.k8s.io', 'v1', 'csinodes', 'CSINode', { cluster: true }),
  row('storage.k8s.io', 'v1', 'csistoragecapacities', 'CSIStorageCapacity'),
  row('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', { short: 'sc', cluster: true }),
  row('storage.k8s.io', 'v1', 'volumeattachments', 'VolumeAttachment', { cluster: true, sub: 'status' }),
  // admissionregistration.k8s.io
  row('admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', {
    categories: 'api-extensions',
    cluster: true,
  }),
  row('admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy', {
    categories: 'api-extensions',
    cluster: true,
    sub: 'status',
  }),
  row(
    'admissionregistration.k8s.io',
    'v1',
    'validatingadmissionpolicybindings',
    'ValidatingAdmissionPolicyBinding',
    { categories: 'api-extensions', cluster: true },
  ),
  row(
    'admissionregistration.k8s.io',
    'v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    { categories: 'api-extensions', cluster: true },
  ),
  // apiextensions.k8s.io
  row('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', {
    short: 'crd,crds',
    categories: 'api-extensions',
    cluster: true,
    sub: 'status',
  }),
  // scheduling.k8s.io
  row('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass', { short: 'pc', cluster: true }),
  // coordination.k8s.io
  row('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  // node.k8s.io
  row('node.k8s.io', 'v1', 'runtimeclasses', 'RuntimeClass', { cluster: true }),
  // discovery.k8s.io
  row('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  // flowcontrol.apiserver.k8s.io
  row('flowcontrol.apiserver.k8s.io', 'v1', 'flowschemas', 'FlowSchema', { cluster: true, sub: 'status' }),
  row('flowcontrol.apiserver.k8s.io', 'v1', 'prioritylevelconfigurations', 'PriorityLevelConfiguration', {
    cluster: true,
    sub: 'status',
  }),
];
