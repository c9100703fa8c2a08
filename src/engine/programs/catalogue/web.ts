/** Web servers. */
import { nginxFiles } from '../servers/nginx-files.ts';
import {
  ALPINE,
  type CatalogueImage,
  isAlpine,
  isAtLeast,
  LIBRARY,
  MB,
  PATH,
  versions,
} from './catalogue-image.ts';

const NGINX_TAGS = versions(
  '1.29.3 1.28.0 1.27.5 1.26.3 1.25.5 1.24.0 1.23.4 1.22.1 1.21.6 1.20.2 1.19.10 1.18.0 1.17.10 1.16.1 1.15.12 1.15.4 1.14.2 1.14.0 1.13.12 1.12.2 1.11.13 1.10.3 1.9.1 1.8.1 1.7.9',
  { mainline: '1.29.3', stable: '1.28.0', perl: '1.29.3' },
);

const nginx: CatalogueImage = {
  repo: `${LIBRARY}nginx`,
  also: ['public.ecr.aws/nginx/nginx', 'mirror.gcr.io/library/nginx', 'registry.k8s.io/nginx'],
  tags: NGINX_TAGS,
  base: (_, tag) => (isAlpine(tag) ? ALPINE : { kind: 'debian', extra: 'curl' }),
  config: (version) => ({
    // Since 1.19 an entrypoint script prepares the configuration first, and the image asks for a graceful end.
    ...(isAtLeast(version, 1, 19) ? { entrypoint: ['/docker-entrypoint.sh'] } : {}),
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { ...PATH, NGINX_VERSION: version },
    stopSignal: isAtLeast(version, 1, 19) ? 'SIGQUIT' : 'SIGTERM',
    exposedPorts: [80],
  }),
  sizeBytes: (version, tag) => (isAlpine(tag) ? 21 : isAtLeast(version, 1, 21) ? 59.8 : 44.7) * MB,
  programs: (version) => ({
    '/usr/sbin/nginx': `nginx@${version}`,
    ...(isAtLeast(version, 1, 19) ? { '/docker-entrypoint.sh': `nginx-entrypoint@${version}` } : {}),
  }),
  files: nginxFiles,
};

const unprivileged: CatalogueImage = {
  ...nginx,
  repo: 'docker.io/nginxinc/nginx-unprivileged',
  also: [],
  config: (version, tag) => ({ ...nginx.config(version, tag), user: '101', exposedPorts: [8080] }),
  files: (version) => {
    const files = nginxFiles(version);
    return {
      ...files,
      '/etc/nginx/conf.d/default.conf': (files['/etc/nginx/conf.d/default.conf'] as string).replace(
        'listen       80;',
        'listen       8080;',
      ),
    };
  },
};

/** The StatefulSets of the documentation run it. */
const slim: CatalogueImage = {
  ...nginx,
  repo: 'registry.k8s.io/nginx-slim',
  also: ['k8s.gcr.io/nginx-slim', 'gcr.io/google_containers/nginx-slim'],
  tags: {
    latest: '1.25.5',
    '0.27': '1.25.5',
    '0.26': '1.25.5',
    '0.24': '1.25.5',
    '0.21': '1.21.6',
    '0.20': '1.20.2',
    '0.9': '1.11.13',
    '0.8': '1.9.1',
    '0.7': '1.9.1',
  },
  config: () => ({ cmd: ['nginx', '-g', 'daemon off;'], env: PATH, exposedPorts: [80] }),
  sizeBytes: () => 41 * MB,
};

const httpd: CatalogueImage = {
  repo: `${LIBRARY}httpd`,
  tags: versions('2.4.65 2.4.64 2.4.62 2.4.58 2.4.57 2.4.54 2.4.39 2.2.34'),
  base: (_, tag) => (isAlpine(tag) ? ALPINE : { kind: 'debian' }),
  config: () => ({
    cmd: ['httpd-foreground'],
    env: { PATH: `/usr/local/apache2/bin:${PATH.PATH}`, HTTPD_PREFIX: '/usr/local/apache2' },
    workingDir: '/usr/local/apache2',
    stopSignal: 'SIGWINCH',
    exposedPorts: [80],
  }),
  sizeBytes: (_, tag) => (isAlpine(tag) ? 23 : 45) * MB,
  programs: (version) => ({
    '/usr/local/bin/httpd-foreground': `httpd@${version}`,
    '/usr/local/apache2/bin/httpd': `httpd@${version}`,
  }),
  files: () => ({ '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' }),
};

export const WEB_SERVERS: readonly CatalogueImage[] = [nginx, unprivileged, slim, httpd];
