/** Data bases, caches and queues. */
import {
  ALPINE,
  type CatalogueImage,
  DEBIAN,
  type ImageConfig,
  isAlpine,
  LIBRARY,
  MB,
  PATH,
  versions,
} from './catalogue-image.ts';

interface Options {
  readonly command: string;
  readonly port: number;
  readonly size: number;
  /** Where the program stands; PATH leads there. */
  readonly dir?: string;
  readonly config?: ImageConfig;
  readonly program?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
}

/** Started through an entrypoint script that becomes the server, as their images do. */
const database = (name: string, tags: Record<string, string>, options: Options): CatalogueImage => ({
  repo: `${LIBRARY}${name}`,
  tags,
  base: (_, tag) => (isAlpine(tag) ? ALPINE : DEBIAN),
  config: () => ({
    entrypoint: ['docker-entrypoint.sh'],
    cmd: [options.command],
    exposedPorts: [options.port],
    ...options.config,
    env: { ...PATH, ...options.config?.env },
  }),
  sizeBytes: (_, tag) => (isAlpine(tag) ? options.size / 3 : options.size) * MB,
  programs: (version) => ({
    '/usr/local/bin/docker-entrypoint.sh': 'docker-entrypoint@1',
    [`${options.dir ?? '/usr/local/bin'}/${options.command}`]: `${options.program ?? name}@${version}`,
    ...Object.fromEntries(
      Object.entries(options.more ?? {}).map(([path, key]) => [path, `${key}@${version}`]),
    ),
  }),
  files: () => (options.dataDir === undefined ? {} : { [`${options.dataDir}/lost+found`]: '' }),
});

export const DATABASES: readonly CatalogueImage[] = [
  database('redis', versions('8.2.3 8.0.5 7.4.6 7.2.11 7.0.15 6.2.20 6.0.20 5.0.14'), {
    command: 'redis-server',
    port: 6379,
    size: 46,
    config: { workingDir: '/data' },
    more: { '/usr/local/bin/redis-cli': 'redis-cli' },
  }),
  database('mysql', versions('9.5.0 9.4.0 8.4.7 8.0.44 5.7.44 5.6.51', { '8': '8.4.7', lts: '8.4.7' }), {
    command: 'mysqld',
    port: 3306,
    size: 245,
    dir: '/usr/sbin',
    dataDir: '/var/lib/mysql',
  }),
  database('mariadb', versions('12.0.2 11.8.5 11.4.9 10.11.15 10.6.24', { lts: '11.8.5' }), {
    command: 'mariadbd',
    port: 3306,
    size: 103,
    dir: '/usr/sbin',
    program: 'mysql',
    dataDir: '/var/lib/mysql',
  }),
  database('postgres', versions('18.1 17.7 16.11 15.15 14.20 13.23 12.22 11.22 10.23 9.6.24'), {
    command: 'postgres',
    port: 5432,
    size: 152,
    config: { stopSignal: 'SIGINT', env: { PGDATA: '/var/lib/postgresql/data' } },
    dataDir: '/var/lib/postgresql/data',
  }),
  database('mongo', versions('8.2.2 8.0.16 7.0.26 6.0.26 5.0.32 4.4.30 4.2.24 3.6.23'), {
    command: 'mongod',
    port: 27017,
    size: 320,
    dir: '/usr/bin',
  }),
  database('rabbitmq', versions('4.2.1 4.1.6 4.0.9 3.13.7 3.12.14 3.8.34'), {
    command: 'rabbitmq-server',
    port: 5672,
    size: 105,
  }),
  database('memcached', versions('1.6.39 1.6.38 1.5.22'), { command: 'memcached', port: 11211, size: 31 }),
];
