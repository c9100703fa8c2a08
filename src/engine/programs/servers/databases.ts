/** Redis, MySQL, PostgreSQL, MongoDB, RabbitMQ, Memcached: their words and their habits. */
import type { Task } from '../../clock/task.ts';
import type { ProcessContext } from '../../runtime/os/program.ts';
import { SIGINT, SIGTERM } from '../../runtime/os/signals.ts';
import { strftime } from '../date-format.ts';
import { type Daemon, daemon } from './daemon.ts';
import { isoDate } from './listening.ts';
import { RedisStore } from './redis-store.ts';

const MB = 1024 * 1024;

const redisTime = (c: ProcessContext): string =>
  `${strftime('%d %b %Y %H:%M:%S', c.wallClockMs)}.${String(c.wallClockMs % 1000).padStart(3, '0')}`;

export const redis = daemon(
  (version): Daemon => ({
    port: 6379,
    logFd: 1,
    memoryBytes: 12 * MB,
    stopMs: 0,
    starts: (c) => {
      const at = redisTime(c);
      return [
        [0, () => `${c.pid}:C ${at} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`],
        [
          0,
          () =>
            `${c.pid}:C ${at} * Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${c.pid}, just started`,
        ],
        [
          0,
          () =>
            `${c.pid}:C ${at} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf`,
        ],
        [0, () => `${c.pid}:M ${at} * monotonic clock: POSIX clock_gettime`],
        [0, () => `${c.pid}:M ${at} * Running mode=standalone, port=6379.`],
        [0, () => `${c.pid}:M ${at} * Server initialized`],
        [0, () => `${c.pid}:M ${at} * Ready to accept connections tcp`],
      ];
    },
    stops: (c, signal) => [
      () =>
        `${c.pid}:signal-handler (${Math.floor(c.wallClockMs / 1000)}) Received ${signal === SIGINT ? 'SIGINT' : 'SIGTERM'} scheduling shutdown...`,
      () => `${c.pid}:M ${redisTime(c)} * User requested shutdown...`,
      () => `${c.pid}:M ${redisTime(c)} * Saving the final RDB snapshot before exiting.`,
      () => `${c.pid}:M ${redisTime(c)} * DB saved on disk`,
      () => `${c.pid}:M ${redisTime(c)} # Redis is now ready to exit, bye bye...`,
    ],
    cannotBind: (c) =>
      `${c.pid}:M ${redisTime(c)} # Warning: Could not create server TCP listening socket *:6379: bind: Address already in use\n${c.pid}:M ${redisTime(c)} # Failed listening on port 6379 (tcp), aborting.`,
    handler: (c) => {
      const store = new RedisStore(() => c.now);
      return {
        // oxlint-disable-next-line require-yield -- answers at once
        *tcp(text): Task<string> {
          return store.commands(text);
        },
      };
    },
  }),
);

const has = (c: ProcessContext, ...names: string[]): boolean =>
  names.some((name) => (c.env.get(name) ?? '') !== '');
const mysqlTime = (c: ProcessContext): string => isoDate(c.wallClockMs).replace('Z', '000Z');
const entrypointTime = (c: ProcessContext): string => strftime('%F %T+00:00', c.wallClockMs);
/** A first start makes the data directory. */
const MYSQL_INIT_MS = 8_000;

export const mysql = daemon(
  (version): Daemon => ({
    port: 3306,
    logFd: 2,
    memoryBytes: 380 * MB,
    stopMs: 1_000,
    refuses: (c) =>
      isInitialised(c, '/var/lib/mysql') ||
      has(
        c,
        'MYSQL_ROOT_PASSWORD',
        'MYSQL_ALLOW_EMPTY_PASSWORD',
        'MYSQL_RANDOM_ROOT_PASSWORD',
        'MYSQL_ROOT_PASSWORD_FILE',
      )
        ? undefined
        : {
            text: `${entrypointTime(c)} [Note] [Entrypoint]: Entrypoint script for MySQL Server ${version}-1.el9 started.\n${entrypointTime(c)} [Note] [Entrypoint]: Switching to dedicated user 'mysql'\n${entrypointTime(c)} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n`,
            exitCode: 1,
          },
    starts: (c) => {
      const first = !isInitialised(c, '/var/lib/mysql');
      const ready = first ? MYSQL_INIT_MS : 1_000;
      if (first) c.fs.writeFile('/var/lib/mysql/auto.cnf', '[auto]\n');
      return [
        [
          0,
          () =>
            `${entrypointTime(c)} [Note] [Entrypoint]: Entrypoint script for MySQL Server ${version}-1.el9 started.`,
        ],
        ...(first
          ? ([
              [200, () => `${entrypointTime(c)} [Note] [Entrypoint]: Initializing database files`],
              [5_000, () => `${entrypointTime(c)} [Note] [Entrypoint]: Database files initialized`],
              [
                7_500,
                () =>
                  `${entrypointTime(c)} [Note] [Entrypoint]: MySQL init process done. Ready for start up.`,
              ],
            ] as const)
          : []),
        [
          ready,
          () =>
            `${mysqlTime(c)} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
        ],
      ];
    },
    stops: (c) => [
      () =>
        `${mysqlTime(c)} 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: ${version}).`,
      () =>
        `${mysqlTime(c)} 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete (mysqld ${version})  MySQL Community Server - GPL.`,
    ],
    cannotBind: (c) =>
      `${mysqlTime(c)} 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use\n${mysqlTime(c)} 0 [ERROR] [MY-010119] [Server] Aborting`,
  }),
);

function isInitialised(c: ProcessContext, dir: string): boolean {
  const names = c.fs.readdir(dir);
  return typeof names !== 'string' && names.some((name) => name !== 'lost+found');
}

const pgTime = (c: ProcessContext): string =>
  `${strftime('%F %T', c.wallClockMs)}.${String(c.wallClockMs % 1000).padStart(3, '0')} UTC [${c.pid}]`;

export const postgres = daemon(
  (version): Daemon => ({
    port: 5432,
    logFd: 2,
    memoryBytes: 60 * MB,
    stopMs: 100,
    refuses: (c) =>
      isInitialised(c, dataDirectory(c)) ||
      has(c, 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE') ||
      c.env.get('POSTGRES_HOST_AUTH_METHOD') === 'trust'
        ? undefined
        : {
            text: 'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n',
            exitCode: 1,
          },
    starts: (c) => {
      const first = !isInitialised(c, dataDirectory(c));
      if (first) c.fs.writeFile(`${dataDirectory(c)}/PG_VERSION`, `${version.split('.')[0]}\n`);
      const ready = first ? 3_000 : 300;
      return [
        ...(first
          ? ([
              [
                0,
                () =>
                  'The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n',
              ],
              [2_500, () => 'PostgreSQL init process complete; ready for start up.\n'],
            ] as const)
          : ([
              [
                0,
                () =>
                  '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n',
              ],
            ] as const)),
        [
          ready - 100,
          () =>
            `${pgTime(c)} LOG:  starting PostgreSQL ${version} (Debian ${version}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit`,
        ],
        [
          ready,
          () =>
            `${pgTime(c)} LOG:  listening on IPv4 address "0.0.0.0", port 5432\n${pgTime(c)} LOG:  database system is ready to accept connections`,
        ],
      ];
    },
    stops: (c, signal) => [
      () => `${pgTime(c)} LOG:  received ${signal === SIGTERM ? 'smart' : 'fast'} shutdown request`,
      ...(signal === SIGTERM ? [] : [() => `${pgTime(c)} LOG:  aborting any active transactions`]),
      () => `${pgTime(c)} LOG:  shutting down`,
      () => `${pgTime(c)} LOG:  database system is shut down`,
    ],
    cannotBind: (c) =>
      `${pgTime(c)} LOG:  could not bind IPv4 address "0.0.0.0": Address already in use\n${pgTime(c)} FATAL:  could not create any TCP/IP sockets`,
  }),
);

const dataDirectory = (c: ProcessContext): string => c.env.get('PGDATA') ?? '/var/lib/postgresql/data';

const mongoLine = (c: ProcessContext, component: string, id: number, msg: string): string =>
  `{"t":{"$date":"${isoDate(c.wallClockMs).replace('Z', '+00:00')}"},"s":"I",  "c":"${component}",  "id":${id},   "ctx":"initandlisten","msg":"${msg}"}`;

export const mongo = daemon(
  (): Daemon => ({
    port: 27017,
    logFd: 1,
    memoryBytes: 160 * MB,
    stopMs: 500,
    starts: (c) => [
      [0, () => mongoLine(c, 'CONTROL', 4615611, 'MongoDB starting')],
      [1_000, () => mongoLine(c, 'NETWORK', 23016, 'Waiting for connections')],
    ],
    stops: (c) => [
      () => mongoLine(c, 'CONTROL', 23377, 'Received signal'),
      () => mongoLine(c, 'CONTROL', 23138, 'Shutting down'),
    ],
    cannotBind: (c) => mongoLine(c, 'CONTROL', 20568, 'Error setting up listener'),
  }),
);

export const rabbitmq = daemon(
  (version): Daemon => ({
    port: 5672,
    logFd: 1,
    memoryBytes: 140 * MB,
    stopMs: 2_000,
    starts: (c) => [
      [
        2_000,
        () =>
          `${strftime('%F %T', c.wallClockMs)}.000000+00:00 [notice] <0.44.0> Starting RabbitMQ ${version}`,
      ],
      [
        6_000,
        () =>
          `${strftime('%F %T', c.wallClockMs)}.000000+00:00 [info] <0.550.0> started TCP listener on [::]:5672\n${strftime('%F %T', c.wallClockMs)}.000000+00:00 [info] <0.9.0> Server startup complete; 4 plugins started.`,
      ],
    ],
    stops: (c) => [
      () =>
        `${strftime('%F %T', c.wallClockMs)}.000000+00:00 [notice] <0.64.0> SIGTERM received - shutting down`,
    ],
    cannotBind: () => 'BOOT FAILED\n===========\nERROR: could not bind to distribution port',
  }),
);

export const memcached = daemon(
  (): Daemon => ({
    port: 11211,
    logFd: 2,
    memoryBytes: 4 * MB,
    stopMs: 0,
    starts: () => [],
    stops: () => [() => 'Signal handled: Terminated.'],
    cannotBind: () => 'failed to listen on TCP port 11211: Address already in use',
  }),
);
