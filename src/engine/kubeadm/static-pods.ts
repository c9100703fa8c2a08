/**
 * The manifests of the control plane, which kubeadm writes into /etc/kubernetes/manifests of each control-plane node.
 * Models cmd/kubeadm/app/phases/controlplane/manifests.go and phases/etcd/local.go. Leaves out: flags and mounts that
 * nothing here reads (certificates are named, not made).
 */
import type { Container, Pod, Probe, Volume, VolumeMount } from '../../kube/types.ts';
import { CONTROL_PLANE_IMAGES } from '../programs/catalogue/control-plane.ts';

const NAMESPACE = 'kube-system';
const SYSTEM_NODE_CRITICAL = { priority: 2_000_001_000, priorityClassName: 'system-node-critical' };

interface Mount {
  readonly name: string;
  readonly path: string;
  readonly type: 'DirectoryOrCreate' | 'FileOrCreate';
  readonly isWritten?: boolean;
}
const CA_CERTS: Mount = { name: 'ca-certs', path: '/etc/ssl/certs', type: 'DirectoryOrCreate' };
const K8S_CERTS: Mount = { name: 'k8s-certs', path: '/etc/kubernetes/pki', type: 'DirectoryOrCreate' };
const kubeconfig = (component: string): Mount => ({
  name: 'kubeconfig',
  path: `/etc/kubernetes/${component}.conf`,
  type: 'FileOrCreate',
});

interface Part {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly cpu: string;
  readonly memory?: string;
  /** Of the health checks. */
  readonly port: number;
  readonly host: string;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly livePath: string;
  readonly mounts: readonly Mount[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The manifests by the name of their file, for a control-plane node with that address. */
export function controlPlanePods(node: string, ip: string): Readonly<Record<string, Pod>> {
  return Object.fromEntries(parts(node, ip).map((part) => [`${part.name}.yaml`, podOf(part)]));
}

function parts(node: string, ip: string): readonly Part[] {
  const loopback = { host: '127.0.0.1', scheme: 'HTTPS', livePath: '/livez' } as const;
  return [
    {
      name: 'etcd',
      image: CONTROL_PLANE_IMAGES.etcd,
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${ip}:2379` },
      command: [
        'etcd',
        `--advertise-client-urls=https://${ip}:2379`,
        '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
        '--client-cert-auth=true',
        '--data-dir=/var/lib/etcd',
        '--feature-gates=InitialCorruptCheck=true',
        `--initial-advertise-peer-urls=https://${ip}:2380`,
        `--initial-cluster=${node}=https://${ip}:2380`,
        '--key-file=/etc/kubernetes/pki/etcd/server.key',
        `--listen-client-urls=https://127.0.0.1:2379,https://${ip}:2379`,
        '--listen-metrics-urls=http://127.0.0.1:2381',
        `--listen-peer-urls=https://${ip}:2380`,
        `--name=${node}`,
        '--snapshot-count=10000',
      ],
      cpu: '100m',
      memory: '100Mi',
      port: 2381,
      ...loopback,
      scheme: 'HTTP',
      mounts: [
        { name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate', isWritten: true },
        { name: 'etcd-certs', path: '/etc/kubernetes/pki/etcd', type: 'DirectoryOrCreate' },
      ],
    },
    {
      name: 'kube-apiserver',
      image: CONTROL_PLANE_IMAGES.apiserver,
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${ip}:6443` },
      command: [
        'kube-apiserver',
        `--advertise-address=${ip}`,
        '--allow-privileged=true',
        '--authorization-mode=Node,RBAC',
        '--client-ca-file=/etc/kubernetes/pki/ca.crt',
        '--enable-admission-plugins=NodeRestriction',
        '--enable-bootstrap-token-auth=true',
        '--etcd-servers=https://127.0.0.1:2379',
        '--secure-port=6443',
        '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
        '--service-cluster-ip-range=10.96.0.0/12',
        '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt',
        '--tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
      ],
      cpu: '250m',
      port: 6443,
      host: ip,
      scheme: 'HTTPS',
      livePath: '/livez',
      mounts: [CA_CERTS, K8S_CERTS],
    },
    {
      name: 'kube-controller-manager',
      image: CONTROL_PLANE_IMAGES.controllerManager,
      command: [
        'kube-controller-manager',
        '--allocate-node-cidrs=true',
        '--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--bind-address=127.0.0.1',
        '--cluster-cidr=10.244.0.0/16',
        '--cluster-name=kubernetes',
        '--controllers=*,bootstrapsigner,tokencleaner',
        '--kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--leader-elect=true',
        '--service-cluster-ip-range=10.96.0.0/12',
        '--use-service-account-credentials=true',
      ],
      cpu: '200m',
      port: 10_257,
      ...loopback,
      livePath: '/healthz',
      mounts: [CA_CERTS, K8S_CERTS, kubeconfig('controller-manager')],
    },
    {
      name: 'kube-scheduler',
      image: CONTROL_PLANE_IMAGES.scheduler,
      command: [
        'kube-scheduler',
        '--authentication-kubeconfig=/etc/kubernetes/scheduler.conf',
        '--authorization-kubeconfig=/etc/kubernetes/scheduler.conf',
        '--bind-address=127.0.0.1',
        '--kubeconfig=/etc/kubernetes/scheduler.conf',
        '--leader-elect=true',
      ],
      cpu: '100m',
      port: 10_259,
      ...loopback,
      mounts: [kubeconfig('scheduler')],
    },
  ];
}

function podOf(part: Part): Pod {
  const { name, mounts } = part;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: NAMESPACE,
      labels: { component: name, tier: 'control-plane' },
      ...(part.annotations === undefined ? {} : { annotations: part.annotations }),
    },
    spec: {
      containers: [containerOf(part)],
      hostNetwork: true,
      ...SYSTEM_NODE_CRITICAL,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: mounts.map(
        (mount): Volume => ({
          name: mount.name,
          hostPath: { path: mount.path, type: mount.type },
        }),
      ),
    },
  };
}

function containerOf(part: Part): Container {
  const { name, image, command, port, host, scheme, cpu, memory, mounts } = part;
  const probe = (path: string, extra: Probe): Probe => ({
    httpGet: { host, path, port: 'probe-port', scheme },
    timeoutSeconds: 15,
    ...extra,
  });
  return {
    name,
    image,
    command: [...command],
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'probe-port', containerPort: port, protocol: 'TCP' }],
    startupProbe: probe(part.livePath, { initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 24 }),
    livenessProbe: probe(part.livePath, { initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 8 }),
    ...(part.livePath === '/livez'
      ? { readinessProbe: probe('/readyz', { periodSeconds: 1, failureThreshold: 3 }) }
      : {}),
    resources: { requests: { cpu, ...(memory === undefined ? {} : { memory }) } },
    volumeMounts: mounts.map(
      ({ name: mount, path, isWritten }): VolumeMount => ({
        name: mount,
        mountPath: path,
        ...(isWritten === true ? {} : { readOnly: true }),
      }),
    ),
  };
}
