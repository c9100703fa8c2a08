/**
 * What a cluster holds before anybody applies anything: namespaces, the Services of the API and of DNS, its nodes.
 * Models what the first start of the components leaves behind; what kubeadm installs besides is `kubeadm/`.
 */
import type { KubeObject, Node, Service } from '../kube/types.ts';
import { KUBERNETES_VERSION } from '../kube/version.ts';
import { formatRfc3339 } from '../kube/time.ts';
import type { ApiServer } from './api/api-server.ts';
import { typeOfKind } from './api/resources.ts';
import { invariant } from '../kube/assert.ts';
import { CLUSTER_AGE_MS, type ClusterAtRest } from './kubeadm/cluster-at-rest.ts';
import { CLUSTER_DNS } from './network/cluster-network.ts';
import type { NodeSetup } from './simulation-setup.ts';

const USER = 'kubeadm';

/** Of a node whose setup does not say otherwise. */
export const DEFAULT_CAPACITY = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' };

export function bootstrap(
  api: ApiServer,
  nodes: readonly NodeSetup[],
  ipOf: (index: number) => string,
): void {
  const create = (object: KubeObject): void => {
    const type = typeOfKind(object.apiVersion, object.kind);
    invariant(type, `the API server serves ${object.kind}`);
    const namespace = type.namespaced ? `/namespaces/${object.metadata.namespace ?? ''}` : '';
    const response = api.request({
      method: 'POST',
      path: `/api/v1${namespace}/${type.resource}`,
      body: object,
      user: USER,
    });
    invariant(
      response.code < 400,
      `bootstrap of ${object.kind} ${object.metadata.name ?? ''}: ${JSON.stringify(response.body)}`,
    );
  };
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  create(
    service('default', 'kubernetes', '10.96.0.1', [
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 },
    ]),
  );
  const dns = service('kube-system', 'kube-dns', CLUSTER_DNS, [
    { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
  ]);
  // Without the Pods of DNS there is nothing to select.
  create(nodes.some(({ role }) => role === 'control-plane') ? withSelector(dns) : dns);
  nodes.forEach((node, index) => create(nodeObject(node, ipOf(index), index, api.wallMs)));
  api.taintNewNodes();
}

/** The cluster as it has been for a day: its objects of then, and the nodes as the scenario has them. */
export function loadCluster(
  api: ApiServer,
  cluster: ClusterAtRest,
  nodes: readonly NodeSetup[],
  ipOf: (index: number) => string,
): void {
  const { storage } = api;
  const isLively = ({ kind }: KubeObject): boolean => kind === 'Namespace' || kind === 'Service';
  const load = (isAtRest: boolean): void => {
    for (const { type, object } of cluster.objects)
      if (isLively(object) !== isAtRest) storage.load(type, object, USER, isAtRest);
  };
  load(false);
  const type = typeOfKind('v1', 'Node');
  invariant(type, 'the API server serves Node');
  nodes.forEach((setup, index) => {
    const { metadata, ...rest } = nodeObject(setup, ipOf(index), index, api.wallMs);
    const born = cluster.nodes.get(setup.name)?.metadata;
    storage.load(type, { ...rest, metadata: { ...metadata, ...born } } as KubeObject, USER, false);
  });
  load(true);
  api.taintNewNodes();
}

const withSelector = ({ metadata, spec, ...service }: Service): Service => ({
  ...service,
  metadata: {
    ...metadata,
    labels: {
      'k8s-app': 'kube-dns',
      'kubernetes.io/cluster-service': 'true',
      'kubernetes.io/name': 'CoreDNS',
    },
  },
  spec: { ...spec, selector: { 'k8s-app': 'kube-dns' } },
});

const service = (
  namespace: string,
  name: string,
  clusterIP: string,
  ports: NonNullable<NonNullable<Service['spec']>['ports']>,
): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { clusterIP, type: 'ClusterIP', ports },
});

function nodeObject(setup: NodeSetup, ip: string, index: number, nowMs: number): Node {
  const controlPlane = setup.role === 'control-plane';
  const capacity = { ...DEFAULT_CAPACITY, ...setup.capacity };
  const since = formatRfc3339(nowMs - CLUSTER_AGE_MS);
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: formatRfc3339(nowMs),
    lastTransitionTime: since,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: setup.name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': setup.name,
        'kubernetes.io/os': 'linux',
        ...(controlPlane
          ? {
              'node-role.kubernetes.io/control-plane': '',
              'node.kubernetes.io/exclude-from-external-load-balancers': '',
            }
          : {}),
        ...setup.labels,
      },
    },
    spec: {
      podCIDR: `10.244.${index}.0/24`,
      podCIDRs: [`10.244.${index}.0/24`],
      taints: [
        ...(controlPlane ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : []),
        ...(setup.taints ?? []),
      ],
      ...(setup.unschedulable === true ? { unschedulable: true } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: setup.name },
      ],
      capacity,
      allocatable: capacity,
      conditions: [
        condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.2.1',
        kernelVersion: '6.12.43+deb13-amd64',
        kubeProxyVersion: '',
        kubeletVersion: `v${KUBERNETES_VERSION}.3`,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: '',
      },
    },
  } as Node;
}
