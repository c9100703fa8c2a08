/**
 * What a cluster holds before anybody applies anything: namespaces, the Services of the API and of DNS, its nodes.
 * Models what kubeadm and the first start of the components leave behind. Leaves out: the kube-system Pods.
 */
import type { KubeObject, Node, Service } from '../kube/types.ts';
import { KUBERNETES_VERSION } from '../kube/version.ts';
import { formatRfc3339 } from '../kube/time.ts';
import type { ApiServer } from './api/api-server.ts';
import { typeOfKind } from './api/resources.ts';
import { invariant } from '../kube/assert.ts';
import { CLUSTER_DNS } from './network/cluster-network.ts';
import type { NodeSetup } from './simulation-setup.ts';

/** How long the cluster has been up at second 0. */
export const CLUSTER_AGE_MS = 24 * 3_600_000;
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
  create({
    ...service('kube-system', 'kube-dns', CLUSTER_DNS, [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
    ]),
  });
  nodes.forEach((node, index) => create(nodeObject(node, ipOf(index), index, api.wallMs)));
}

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
