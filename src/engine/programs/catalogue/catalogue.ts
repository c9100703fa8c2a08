/** The images that the registry has: names, tags and versions as their publishers have them, sizes rounded. */
import type { CatalogueImage } from './catalogue-image.ts';

const MB = 1_000_000;
const LIBRARY = 'docker.io/library/';
const PATH = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

const busybox: CatalogueImage = {
  repo: `${LIBRARY}busybox`,
  tags: {
    latest: '1.37.0',
    stable: '1.37.0',
    '1': '1.37.0',
    '1.37': '1.37.0',
    '1.36': '1.36.1',
    '1.36.1': '1.36.1',
    '1.35': '1.35.0',
    '1.34': '1.34.1',
    '1.31': '1.31.1',
    '1.29': '1.29.3',
    '1.28': '1.28.4',
    '1.28.4': '1.28.4',
    '1.27': '1.27.2',
  },
  base: (version) => ({ kind: 'busybox', version }),
  config: () => ({ cmd: ['sh'], env: PATH }),
  sizeBytes: (version) => (version.startsWith('1.2') ? 0.73 * MB : 2.2 * MB),
};

const NGINX_VERSIONS: Readonly<Record<string, string>> = {
  latest: '1.29.3',
  mainline: '1.29.3',
  stable: '1.28.0',
  '1': '1.29.3',
  '1.29': '1.29.3',
  '1.28': '1.28.0',
  '1.27': '1.27.5',
  '1.26': '1.26.3',
  '1.25': '1.25.5',
  '1.24': '1.24.0',
  '1.23': '1.23.4',
  '1.22': '1.22.1',
  '1.21': '1.21.6',
  '1.20': '1.20.2',
  '1.19': '1.19.10',
  '1.18': '1.18.0',
  '1.17': '1.17.10',
  '1.16': '1.16.1',
  '1.16.1': '1.16.1',
  '1.15': '1.15.12',
  '1.15.4': '1.15.4',
  '1.14': '1.14.2',
  '1.14.2': '1.14.2',
  '1.14.0': '1.14.0',
  '1.13': '1.13.12',
  '1.12': '1.12.2',
  '1.7.9': '1.7.9',
  alpine: '1.29.3',
  '1.29-alpine': '1.29.3',
  '1.27-alpine': '1.27.5',
};
const nginx: CatalogueImage = {
  repo: `${LIBRARY}nginx`,
  tags: NGINX_VERSIONS,
  base: { kind: 'debian' },
  config: (version) => ({
    // Since 1.19 an entrypoint script prepares the configuration first.
    ...(isAtLeast(version, 1, 19) ? { entrypoint: ['/docker-entrypoint.sh'] } : {}),
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { ...PATH, NGINX_VERSION: version },
    stopSignal: isAtLeast(version, 1, 19) ? 'SIGQUIT' : 'SIGTERM',
    exposedPorts: [80],
  }),
  sizeBytes: (version) => (isAtLeast(version, 1, 21) ? 59 * MB : 44.7 * MB),
  programs: (version) => ({
    '/usr/sbin/nginx': `nginx@${version}`,
    ...(isAtLeast(version, 1, 19) ? { '/docker-entrypoint.sh': `nginx-entrypoint@${version}` } : {}),
  }),
  files: (version) => ({
    '/usr/share/nginx/html/index.html': welcomePage(),
    '/usr/share/nginx/html/50x.html':
      '<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n',
    '/etc/nginx/nginx.conf': `# nginx ${version}\nuser  nginx;\nworker_processes  auto;\n`,
  }),
};

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

const welcomePage = (): string =>
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';

/** A server that only listens and logs: data bases, queues. The registry has one program for all of them, by key. */
const server = (
  name: string,
  tags: Readonly<Record<string, string>>,
  options: {
    port: number;
    command: string;
    size: number;
    env?: Readonly<Record<string, string>>;
    entrypoint?: boolean;
  },
): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  tags,
  base: { kind: 'debian' },
  config: () => ({ cmd: [options.command], env: { ...PATH, ...options.env }, exposedPorts: [options.port] }),
  sizeBytes: () => options.size * MB,
  programs: (version) => ({ [`/usr/local/bin/${options.command}`]: `${name}@${version}` }),
});

/** An interpreter without a script: it waits at its prompt, which without a terminal is its end. */
const interpreter = (
  name: string,
  tags: Readonly<Record<string, string>>,
  command: string,
  size: number,
): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  tags,
  base: { kind: 'debian' },
  config: () => ({ cmd: [command], env: PATH }),
  sizeBytes: () => size * MB,
  programs: (version) => ({ [`/usr/local/bin/${command}`]: `${name}@${version}` }),
});

const system = (
  name: string,
  tags: Readonly<Record<string, string>>,
  size: number,
  shell: string,
): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  tags,
  base: name === 'alpine' ? { kind: 'alpine', version: '1.37.0' } : { kind: 'debian' },
  config: () => ({ cmd: [shell], env: PATH }),
  sizeBytes: () => size * MB,
});

const pause: CatalogueImage = {
  repo: 'registry.k8s.io/pause',
  tags: {
    latest: '3.10.2',
    '3.10.2': '3.10.2',
    '3.10.1': '3.10.1',
    '3.10': '3.10',
    '3.9': '3.9',
    '3.6': '3.6',
    '3.1': '3.1',
  },
  base: { kind: 'scratch' },
  config: () => ({ entrypoint: ['/pause'], user: '65535' }),
  sizeBytes: () => 0.32 * MB,
  programs: (version) => ({ '/pause': `pause@${version}` }),
};

/** What Kubernetes' own documentation takes memory with. */
const stress: CatalogueImage = {
  repo: 'docker.io/polinux/stress',
  tags: { latest: '1.0.4', '1.0.4': '1.0.4' },
  base: { kind: 'alpine', version: '3.12' },
  config: () => ({ cmd: ['/bin/sh'], env: PATH }),
  sizeBytes: () => 4.04 * MB,
  programs: (version) => ({ '/usr/local/bin/stress': `stress@${version}` }),
};

export const CATALOGUE: readonly CatalogueImage[] = [
  busybox,
  nginx,
  pause,
  stress,
  system(
    'alpine',
    {
      latest: '3.22.2',
      '3': '3.22.2',
      '3.22': '3.22.2',
      '3.21': '3.21.5',
      '3.20': '3.20.8',
      '3.19': '3.19.9',
    },
    3.8,
    '/bin/sh',
  ),
  system(
    'debian',
    {
      latest: '13',
      '13': '13',
      '12': '12',
      trixie: '13',
      bookworm: '12',
      'stable-slim': '13',
      'bookworm-slim': '12',
    },
    48.5,
    'bash',
  ),
  system(
    'ubuntu',
    { latest: '24.04', '24.04': '24.04', '22.04': '22.04', noble: '24.04', jammy: '22.04' },
    29.7,
    '/bin/bash',
  ),
  server(
    'httpd',
    { latest: '2.4.65', '2': '2.4.65', '2.4': '2.4.65' },
    { port: 80, command: 'httpd-foreground', size: 45 },
  ),
  server(
    'redis',
    { latest: '8.2.3', '8': '8.2.3', '7': '7.4.6', '7.2': '7.2.11', '6': '6.2.20' },
    { port: 6379, command: 'redis-server', size: 46 },
  ),
  server(
    'mysql',
    { latest: '9.5.0', '9': '9.5.0', '8.4': '8.4.7', '8.0': '8.0.44', '8': '8.4.7', '5.7': '5.7.44' },
    { port: 3306, command: 'mysqld', size: 245 },
  ),
  server(
    'postgres',
    { latest: '18.1', '18': '18.1', '17': '17.7', '16': '16.11', '15': '15.15', '14': '14.20' },
    { port: 5432, command: 'postgres', size: 152 },
  ),
  interpreter(
    'node',
    { latest: '25.2.1', '25': '25.2.1', '24': '24.11.1', '22': '22.21.1', '20': '20.19.6', lts: '24.11.1' },
    'node',
    400,
  ),
  interpreter(
    'python',
    {
      latest: '3.14.0',
      '3': '3.14.0',
      '3.14': '3.14.0',
      '3.13': '3.13.9',
      '3.12': '3.12.12',
      '3.11': '3.11.14',
    },
    'python3',
    390,
  ),
];
