/** What documentation and courses run: servers that tell who they are, and programs that take memory. */
import { SERVER_KEY_PREFIX, type ServerBehaviour } from '../server-behaviour.ts';
import {
  ALPINE,
  type CatalogueImage,
  DEBIAN,
  LIBRARY,
  MB,
  PATH,
  SCRATCH,
  versions,
} from './catalogue-image.ts';

/** What Kubernetes' own documentation takes memory with. */
const stress: CatalogueImage = {
  repo: 'docker.io/polinux/stress',
  tags: { latest: '1.0.4', '1.0.4': '1.0.4' },
  base: { kind: 'alpine', version: '1.31.1' },
  config: () => ({ cmd: ['/bin/sh'], env: PATH }),
  sizeBytes: () => 4.04 * MB,
  programs: (version) => ({ '/usr/local/bin/stress': `stress@${version}` }),
};

/** A program alone in its image, or with a base's tools. */
const program = (
  repo: string,
  tags: Record<string, string>,
  key: string,
  options: {
    readonly size: number;
    readonly path: string;
    readonly port?: number;
    readonly tools?: boolean;
    readonly also?: readonly string[];
    readonly args?: readonly string[];
  },
): CatalogueImage => ({
  repo,
  also: options.also ?? [],
  tags,
  base: options.tools ? ALPINE : SCRATCH,
  config: () => ({
    entrypoint: [options.path],
    ...(options.args ? { cmd: options.args } : {}),
    env: PATH,
    exposedPorts: options.port === undefined ? [] : [options.port],
  }),
  sizeBytes: () => options.size * MB,
  programs: (version) => ({ [options.path]: `${key}@${version}` }),
});

/** Servers of which only this is known: they listen, answer 200, and end on TERM. */
const plainServer = (
  repo: string,
  tags: Record<string, string>,
  options: {
    readonly port: number;
    readonly size: number;
    readonly command: string;
    readonly exitCode?: number;
    readonly tls?: boolean;
  },
): CatalogueImage => {
  const behaviour: ServerBehaviour = {
    listen: [
      { port: options.port, http: [{ path: '*', status: 200 }], ...(options.tls ? { tls: true } : {}) },
    ],
    onTerm: { exitCode: options.exitCode ?? 0 },
  };
  return {
    repo,
    tags,
    base: DEBIAN,
    config: () => ({ cmd: [options.command], env: PATH, exposedPorts: [options.port] }),
    sizeBytes: () => options.size * MB,
    programs: () => ({
      [`/usr/local/bin/${options.command}`]: SERVER_KEY_PREFIX + JSON.stringify(behaviour),
    }),
  };
};

const lib = (name: string): string => `${LIBRARY}${name}`;

export const EXAMPLES: readonly CatalogueImage[] = [
  stress,
  program(lib('hello-world'), { latest: '1', linux: '1' }, 'hello-world', { size: 0.01, path: '/hello' }),
  program('gcr.io/google-samples/hello-app', { '1.0': '1', '2.0': '2', latest: '1' }, 'hello-app', {
    size: 5.3,
    path: '/hello-app',
    port: 8080,
    tools: true,
    also: ['us-docker.pkg.dev/google-samples/containers/gke/hello-app'],
  }),
  program('docker.io/hashicorp/http-echo', versions('1.0.0 0.2.3'), 'http-echo', {
    size: 3.7,
    path: '/http-echo',
    port: 5678,
  }),
  program('docker.io/traefik/whoami', versions('1.11.0 1.10.3 1.8.0', { v1: '1.11.0' }), 'whoami', {
    size: 2.9,
    path: '/whoami',
    port: 80,
    also: ['docker.io/containous/whoami'],
  }),
  program(
    'registry.k8s.io/serve_hostname',
    { latest: '1.4', 'v1.4': '1.4', '1.1': '1.1' },
    'serve-hostname',
    {
      size: 3,
      path: '/serve_hostname',
      port: 9376,
      also: ['k8s.gcr.io/serve_hostname', 'gcr.io/google_containers/serve_hostname'],
    },
  ),
  program('registry.k8s.io/echoserver', versions('1.10 1.9 1.8 1.4'), 'echoserver', {
    size: 43,
    path: '/usr/local/bin/run.sh',
    port: 8080,
    tools: true,
    also: [
      'k8s.gcr.io/echoserver',
      'gcr.io/google_containers/echoserver',
      'gcr.io/google-containers/echoserver',
    ],
  }),
  program(
    'registry.k8s.io/e2e-test-images/agnhost',
    versions('2.56 2.53 2.52 2.47 2.45 2.43 2.40 2.39 2.32 2.21'),
    'agnhost',
    {
      size: 52,
      path: '/agnhost',
      port: 8080,
      tools: true,
      args: ['pause'],
      also: ['k8s.gcr.io/e2e-test-images/agnhost'],
    },
  ),
  program('registry.k8s.io/liveness', { latest: '1' }, 'agnhost-liveness', {
    size: 3,
    path: '/server',
    port: 8080,
    also: ['k8s.gcr.io/liveness', 'registry.k8s.io/e2e-test-images/liveness'],
  }),
  plainServer(
    'gcr.io/google-samples/node-hello',
    { '1.0': '1', latest: '1' },
    { port: 8080, size: 230, command: 'node' },
  ),
  plainServer('docker.io/grafana/grafana', versions('12.3.0 11.6.0 10.4.0'), {
    port: 3000,
    size: 140,
    command: 'grafana',
  }),
  plainServer(
    'docker.io/prom/prometheus',
    versions('3.7.3 3.5.0 2.53.0', { 'v3.7.3': '3.7.3', 'v2.53.0': '2.53.0' }),
    { port: 9090, size: 110, command: 'prometheus' },
  ),
  plainServer('docker.io/prom/node-exporter', versions('1.10.2 1.9.1 1.8.2'), {
    port: 9100,
    size: 12,
    command: 'node_exporter',
    exitCode: 143,
  }),
  plainServer(lib('tomcat'), versions('11.0.14 10.1.49 9.0.112 8.5.100'), {
    port: 8080,
    size: 160,
    command: 'catalina.sh',
    exitCode: 143,
  }),
  plainServer(lib('wordpress'), versions('6.8.3 6.7.2 6.2.1 4.8', { apache: '6.8.3' }), {
    port: 80,
    size: 230,
    command: 'apache2-foreground',
  }),
  plainServer(lib('php'), versions('8.4.15 8.3.28 8.2.29 7.4.33', { apache: '8.4.15' }), {
    port: 80,
    size: 170,
    command: 'apache2-foreground',
  }),
  plainServer(lib('traefik'), versions('3.6.2 3.5.6 2.11.31'), { port: 80, size: 50, command: 'traefik' }),
  plainServer(lib('haproxy'), versions('3.2.9 3.0.12 2.8.16'), { port: 80, size: 43, command: 'haproxy' }),
  plainServer(lib('elasticsearch'), versions('9.2.1 8.19.7 7.17.29'), {
    port: 9200,
    size: 620,
    command: 'elasticsearch',
    exitCode: 143,
  }),
  plainServer(lib('registry'), versions('3.0.0 2.8.3 2.7.1'), { port: 5000, size: 18, command: 'registry' }),
  plainServer('docker.io/fluent/fluentd', versions('1.18.0 1.16.2', { 'v1.16-debian-1': '1.16.2' }), {
    port: 24224,
    size: 74,
    command: 'fluentd',
  }),
  plainServer('docker.io/fluent/fluent-bit', versions('4.2.0 3.2.10 2.2.3'), {
    port: 2020,
    size: 32,
    command: 'fluent-bit',
  }),
  plainServer(
    'registry.k8s.io/fluentd-elasticsearch',
    { '1.20': '1.20', latest: '1.20' },
    { port: 24224, size: 105, command: 'fluentd' },
  ),
  plainServer(
    'quay.io/fluentd_elasticsearch/fluentd',
    versions('5.0.1 4.7.0 2.5.2', { 'v5.0.1': '5.0.1', 'v2.5.2': '2.5.2' }),
    { port: 24224, size: 105, command: 'fluentd' },
  ),
  plainServer(
    'registry.k8s.io/hpa-example',
    { latest: '1' },
    { port: 80, size: 170, command: 'apache2-foreground' },
  ),
];
