/**
 * What `kubeadm init` installs besides the control plane, and the network plugin that somebody applied after it.
 * Models cmd/kubeadm/app/phases/addons/{dns,proxy} and kind's manifest of kindnet. Leaves out: roles and their bindings.
 */
import type { Container, DaemonSet, Deployment, KubeObject, Volume, VolumeMount } from '../../kube/types.ts';
import { KUBERNETES_GIT_VERSION } from '../../kube/version.ts';
import { CONTROL_PLANE_IMAGES } from '../programs/catalogue/control-plane.ts';

const NAMESPACE = 'kube-system';
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const EVERYWHERE = [{ operator: 'Exists' }];

const configMap = (name: string, data: Readonly<Record<string, string>>, namespace = NAMESPACE): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }) as KubeObject;
const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: NAMESPACE },
});
const hostPath = (name: string, path: string, type?: string): Volume => ({
  name,
  hostPath: { path, ...(type === undefined ? {} : { type }) },
});
const mount = (name: string, mountPath: string, readOnly = false): VolumeMount => ({
  name,
  mountPath,
  ...(readOnly && { readOnly }),
});

/** All of it, in the order of applying. `endpoint`: `192.168.80.10:6443`. */
export const addOns = (endpoint: string): readonly KubeObject[] => [
  ...settings(endpoint),
  ...['coredns', 'kube-proxy', 'kindnet'].map(account),
  coredns,
  daemon('kube-proxy', kubeProxy, [
    { name: 'kube-proxy', configMap: { name: 'kube-proxy' } },
    hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
    hostPath('lib-modules', '/lib/modules', 'DirectoryOrCreate'),
  ]),
  daemon('kindnet', kindnet, [
    hostPath('cni-cfg', '/etc/cni/net.d', 'DirectoryOrCreate'),
    hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
    hostPath('lib-modules', '/lib/modules', 'DirectoryOrCreate'),
  ]),
];

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

function settings(endpoint: string): readonly KubeObject[] {
  const cluster = `apiVersion: v1
clusters:
- cluster:
    server: https://${endpoint}
  name: ""
kind: Config
`;
  return [
    configMap('coredns', { Corefile: COREFILE }),
    configMap('extension-apiserver-authentication', {
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
      'requestheader-group-headers': '["X-Remote-Group"]',
      'requestheader-username-headers': '["X-Remote-User"]',
    }),
    configMap('kube-apiserver-legacy-service-account-token-tracking', { since: '1970-01-01' }),
    configMap('kube-proxy', {
      'config.conf':
        'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nclusterCIDR: 10.244.0.0/16\nkind: KubeProxyConfiguration\nmode: ""\n',
      'kubeconfig.conf': cluster,
    }),
    configMap('kubeadm-config', {
      ClusterConfiguration: `apiVersion: kubeadm.k8s.io/v1beta4
clusterName: kubernetes
kind: ClusterConfiguration
kubernetesVersion: ${KUBERNETES_GIT_VERSION}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
`,
    }),
    configMap('kubelet-config', {
      kubelet:
        'apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n',
    }),
    configMap('cluster-info', { kubeconfig: cluster }, 'kube-public'),
  ];
}

const DNS_LABELS = { 'k8s-app': 'kube-dns' };
const coredns: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: NAMESPACE, labels: DNS_LABELS },
  spec: {
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    selector: { matchLabels: DNS_LABELS },
    template: {
      metadata: { labels: DNS_LABELS },
      spec: {
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: 'coredns',
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 100,
                podAffinityTerm: {
                  labelSelector: {
                    matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }],
                  },
                  namespaces: [],
                  topologyKey: 'kubernetes.io/hostname',
                },
              },
            ],
          },
        },
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { key: CONTROL_PLANE, effect: 'NoSchedule' },
        ],
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        dnsPolicy: 'Default',
        containers: [
          {
            name: 'coredns',
            image: CONTROL_PLANE_IMAGES.coredns,
            imagePullPolicy: 'IfNotPresent',
            args: ['-conf', '/etc/coredns/Corefile'],
            resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
            volumeMounts: [mount('config-volume', '/etc/coredns', true)],
            ports: [
              { containerPort: 53, name: 'dns', protocol: 'UDP' },
              { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
              { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
              { containerPort: 8080, name: 'liveness-probe', protocol: 'TCP' },
              { containerPort: 8181, name: 'readiness-probe', protocol: 'TCP' },
            ],
            livenessProbe: {
              httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
              initialDelaySeconds: 60,
              timeoutSeconds: 5,
              successThreshold: 1,
              failureThreshold: 5,
            },
            readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
              readOnlyRootFilesystem: true,
            },
          },
        ],
        volumes: [
          {
            name: 'config-volume',
            configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] },
          },
        ],
      },
    },
  },
};

const kubeProxy: Container = {
  name: 'kube-proxy',
  image: CONTROL_PLANE_IMAGES.proxy,
  imagePullPolicy: 'IfNotPresent',
  command: [
    '/usr/local/bin/kube-proxy',
    '--config=/var/lib/kube-proxy/config.conf',
    '--hostname-override=$(NODE_NAME)',
  ],
  env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  securityContext: { privileged: true },
  volumeMounts: [
    mount('kube-proxy', '/var/lib/kube-proxy'),
    mount('xtables-lock', '/run/xtables.lock'),
    mount('lib-modules', '/lib/modules', true),
  ],
};

const kindnet: Container = {
  name: 'kindnet-cni',
  image: CONTROL_PLANE_IMAGES.kindnet,
  env: [
    { name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'POD_SUBNET', value: '10.244.0.0/16' },
  ],
  volumeMounts: [
    mount('cni-cfg', '/etc/cni/net.d'),
    mount('xtables-lock', '/run/xtables.lock'),
    mount('lib-modules', '/lib/modules', true),
  ],
  resources: { requests: { cpu: '100m', memory: '50Mi' }, limits: { cpu: '100m', memory: '50Mi' } },
  securityContext: { privileged: false, capabilities: { add: ['NET_RAW', 'NET_ADMIN'] } },
};

function daemon(name: string, container: Container, volumes: Volume[]): DaemonSet {
  const isProxy = name === 'kube-proxy';
  const labels = isProxy ? { 'k8s-app': name } : { app: name, 'k8s-app': name, tier: 'node' };
  const selector = isProxy ? labels : { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          ...(isProxy ? { priorityClassName: 'system-node-critical' } : {}),
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: EVERYWHERE,
          serviceAccountName: name,
          containers: [container],
          volumes,
        },
      },
    },
  };
}
