/**
 * The images of Kubernetes' own parts, as kubeadm of this release names them. Their programs listen where they are asked
 * for their health and end when they are told to; what they do for the cluster is the engine's.
 */
import { KUBERNETES_GIT_VERSION } from '../../../kube/version.ts';
import { type ServerBehaviour, SERVER_KEY_PREFIX } from '../server-behaviour.ts';
import { type CatalogueImage, MB, PATH, SCRATCH } from './catalogue-image.ts';

const RELEASE = KUBERNETES_GIT_VERSION.slice(1);
const ETCD = '3.6.8-0';
const COREDNS = '1.14.2';
const KINDNET = 'v20251212-v0.29.0-alpha-105-g20ccfc88';

/** Full names, as manifests have them. */
export const CONTROL_PLANE_IMAGES = {
  etcd: `registry.k8s.io/etcd:${ETCD}`,
  apiserver: `registry.k8s.io/kube-apiserver:v${RELEASE}`,
  controllerManager: `registry.k8s.io/kube-controller-manager:v${RELEASE}`,
  scheduler: `registry.k8s.io/kube-scheduler:v${RELEASE}`,
  proxy: `registry.k8s.io/kube-proxy:v${RELEASE}`,
  coredns: `registry.k8s.io/coredns/coredns:v${COREDNS}`,
  kindnet: `docker.io/kindest/kindnetd:${KINDNET}`,
} as const;

/** Answers 200 to whoever asks one of the ports, over TLS on those that say so. */
const healthy = (ports: readonly (number | `${number}/tls`)[]): string => {
  const behaviour: ServerBehaviour = {
    listen: ports.map((port) => ({
      port: Number.parseInt(String(port), 10),
      http: [{ path: '*', status: 200 }],
      ...(typeof port === 'string' && { tls: true }),
    })),
    onTerm: { exitCode: 0 },
  };
  return `${SERVER_KEY_PREFIX}${JSON.stringify(behaviour)}`;
};

const image = (
  repo: string,
  tags: Readonly<Record<string, string>>,
  megabytes: number,
  program: string,
  key: string,
  entrypoint?: readonly string[],
): CatalogueImage => ({
  repo,
  tags,
  base: SCRATCH,
  config: () => ({ env: PATH, ...(entrypoint && { entrypoint }) }),
  sizeBytes: () => megabytes * MB,
  programs: () => ({ [program]: key }),
});

const part = (name: string, megabytes: number, key: string): CatalogueImage =>
  image(`registry.k8s.io/${name}`, { [`v${RELEASE}`]: RELEASE }, megabytes, `/usr/local/bin/${name}`, key);

export const CONTROL_PLANE: readonly CatalogueImage[] = [
  image('registry.k8s.io/etcd', { [ETCD]: ETCD }, 23.6, '/usr/local/bin/etcd', healthy(['2379/tls', 2381])),
  part('kube-apiserver', 27.1, healthy(['6443/tls'])),
  part('kube-controller-manager', 22.8, healthy(['10257/tls'])),
  part('kube-scheduler', 17.4, healthy(['10259/tls'])),
  part('kube-proxy', 25.8, healthy([10_249, 10_256])),
  image(
    'registry.k8s.io/coredns/coredns',
    { [`v${COREDNS}`]: COREDNS },
    23.6,
    '/coredns',
    healthy([53, 8080, 8181, 9153]),
    ['/coredns'],
  ),
  image('docker.io/kindest/kindnetd', { [KINDNET]: KINDNET }, 44.2, '/bin/kindnetd', healthy([]), [
    '/bin/kindnetd',
  ]),
];
