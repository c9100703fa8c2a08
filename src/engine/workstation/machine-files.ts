/** Files that every machine of a kubeadm cluster has, as far as people look at them. */
import { DEFAULT_PAUSE_IMAGE } from '../simulated-node.ts';
import type { LoginOptions } from './login.ts';

const API_PORT = 6443;

export function machineFiles({ node, nodes, isHome }: LoginOptions): Readonly<Record<string, string>> {
  const server = nodes.find(({ isControlPlane }) => isControlPlane) ?? node;
  const url = `https://${server.ip}:${API_PORT}`;
  return {
    '/etc/hostname': `${node.name}\n`,
    '/etc/hosts': hosts(nodes),
    '/etc/resolv.conf': 'nameserver 192.168.80.1\n',
    '/var/lib/kubelet/config.yaml': kubeletConfig(),
    '/var/lib/kubelet/kubeadm-flags.env': kubeadmFlags(),
    '/usr/lib/systemd/system/kubelet.service': KUBELET_UNIT,
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': KUBEADM_DROP_IN,
    '/etc/containerd/config.toml': CONTAINERD_CONFIG,
    '/etc/crictl.yaml': 'runtime-endpoint: unix:///run/containerd/containerd.sock\n',
    ...(isHome && { '/root/.kube/config': kubeconfig(url), '/etc/kubernetes/admin.conf': kubeconfig(url) }),
  };
}

const hosts = (nodes: LoginOptions['nodes']): string =>
  ['127.0.0.1\tlocalhost', ...nodes.map(({ ip, name }) => `${ip}\t${name}`)]
    .map((line) => `${line}\n`)
    .join('');

const kubeconfig = (server: string): string =>
  `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: kubernetes-admin
  user:
    client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
    client-key-data: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t
`;

const kubeletConfig = (): string =>
  `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///var/run/containerd/containerd.sock
kind: KubeletConfiguration
rotateCertificates: true
staticPodPath: /etc/kubernetes/manifests
`;

/** The flag is deprecated and only spares the image from the kubelet's garbage collection: containerd has its own. */
const kubeadmFlags = (): string =>
  `KUBELET_KUBEADM_ARGS="--pod-infra-container-image=${DEFAULT_PAUSE_IMAGE}"\n`;

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const KUBEADM_DROP_IN = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

const CONTAINERD_CONFIG = `version = 3

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${DEFAULT_PAUSE_IMAGE}'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
`;
