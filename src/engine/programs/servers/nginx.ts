/**
 * nginx as its image runs it: a master with workers, sites from its configuration files, the log lines of the real one,
 * TERM for a fast and QUIT for a graceful end, HUP to read the configuration again.
 */
import type { Task } from '../../clock/task.ts';
import type {
  ConnectError,
  HttpResponse,
  ListenHandle,
  ServedRequest,
} from '../../runtime/os/network-stack.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import { strerror } from '../../runtime/os/errno.ts';
import { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 } from '../../runtime/os/signals.ts';
import { strftime } from '../date-format.ts';
import { resolveHost } from '../network/resolver.ts';
import { hostHeader, parseUrl, reasonOf } from '../network/url.ts';
import { type Location, type NginxConfig, readNginxConfig, type Server } from './nginx-config.ts';
import { clfDate, httpDate, worker } from './listening.ts';
import { contentType, findFile } from './static-files.ts';

const CONF = '/etc/nginx/nginx.conf';
const PID_FILE = '/var/run/nginx.pid';
/** The real one tries five times, half a second apart. */
const BIND_TRIES = 5;
const BIND_RETRY_MS = 500;
const CACHE_DIRS = ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp'];
const ERRNO: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  ENOTDIR: 20,
  ENOSPC: 28,
  EROFS: 30,
};

export const nginx = (version: string): Program => ({
  start: (context) => new Nginx(context, version).run(),
});

const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0);

class Nginx {
  readonly #context: ProcessContext;
  readonly #version: string;
  #config: NginxConfig = { servers: [], workers: 1 };
  readonly #handles = new Map<number, ListenHandle>();

  constructor(context: ProcessContext, version: string) {
    this.#context = context;
    this.#version = version;
  }

  #say(text: string): void {
    this.#context.file(2)?.write(`nginx: ${text}\n`);
  }

  /** The error log; images before 1.20 are set to warnings and say nothing of their life. */
  #log(level: 'notice' | 'error', text: string, pid = this.#context.pid): void {
    if (level === 'notice' && minorOf(this.#version) < 20) return;
    this.#context
      .file(2)
      ?.write(
        `${strftime('%Y/%m/%d %H:%M:%S', this.#context.wallClockMs)} [${level}] ${pid}#${pid}: ${text}\n`,
      );
  }

  *run(): Task<number> {
    const { argv } = this.#context;
    if (argv.includes('-v') || argv.includes('-V')) {
      this.#context.file(2)?.write(`nginx version: nginx/${this.#version}\n`);
      return 0;
    }
    const signal = argv[argv.indexOf('-s') + 1];
    if (argv.includes('-s')) return this.#signal(signal ?? '');
    const path = argv.includes('-c') ? (argv[argv.indexOf('-c') + 1] ?? CONF) : CONF;
    const config = readNginxConfig(this.#context, path);
    if ('error' in config) {
      this.#say(config.error);
      if (argv.includes('-t')) this.#say(`configuration file ${path} test failed`);
      return 1;
    }
    if (argv.includes('-t')) {
      this.#say(`the configuration file ${path} syntax is ok`);
      this.#say(`configuration file ${path} test is successful`);
      return 0;
    }
    this.#config = config;
    if (this.#context.credentials.uid !== 0) {
      this.#say(
        `[warn] the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${CONF}:2`,
      );
    }
    return (yield* this.#bind()) && this.#makeDirectories() ? yield* this.#serve() : 1;
  }

  #signal(name: string): number {
    const signals: Readonly<Record<string, number>> = {
      stop: SIGTERM,
      quit: SIGQUIT,
      reload: SIGHUP,
      reopen: SIGUSR1,
    };
    const number = signals[name];
    if (number === undefined) {
      this.#say(`invalid option: "-s ${name}"`);
      return 1;
    }
    const read = this.#context.fs.readFile(PID_FILE);
    const pid = typeof read === 'string' ? 0 : Number(read.text);
    if (pid > 0 && this.#context.kill(pid, number) === undefined) return 0;
    this.#say(`[error] open() "${PID_FILE}" failed (2: No such file or directory)`);
    return 1;
  }

  *#bind(): Task<boolean> {
    const ports = new Map(
      this.#config.servers.flatMap((server) => server.ports.map((p) => [p.port, p] as const)),
    );
    for (let tries = 1; ; tries++) {
      const taken = [...ports.values()].filter(({ port, tls }) => !this.#listen(port, tls));
      if (taken.length === 0) return true;
      for (const { port } of taken)
        this.#say(`[emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
      yield BIND_RETRY_MS;
      if (tries === BIND_TRIES) {
        this.#say('[emerg] still could not bind()');
        return false;
      }
    }
  }

  #listen(port: number, tls: boolean): boolean {
    if (this.#handles.has(port)) return true;
    const handle = this.#context.network.listen(port, 'tcp', {
      tls,
      http: (request) => this.#answer(request),
    });
    if (typeof handle === 'string') return false;
    this.#handles.set(port, handle);
    this.#context.atEnd(() => handle.close());
    return true;
  }

  /** Its working directories; a read-only root or another user ends it here. */
  #makeDirectories(): boolean {
    const { fs, credentials } = this.#context;
    for (const name of CACHE_DIRS) {
      const path = `/var/cache/nginx/${name}`;
      const failure = fs.mkdir(path, 0o700, credentials);
      if (!failure || failure === 'EEXIST') continue;
      this.#say(`[emerg] mkdir() "${path}" failed (${ERRNO[failure] ?? 5}: ${strerror(failure)})`);
      return false;
    }
    const failure = fs.writeFile(PID_FILE, `${this.#context.pid}\n`, {}, credentials);
    if (!failure) return true;
    this.#say(`[emerg] open() "${PID_FILE}" failed (${ERRNO[failure] ?? 5}: ${strerror(failure)})`);
    return false;
  }

  *#serve(): Task<number> {
    const { context: c } = { context: this.#context };
    for (const line of [
      'using the "epoll" event method',
      `nginx/${this.#version}`,
      'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)',
      'OS: Linux 6.12.30',
      'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
      'start worker processes',
    ]) {
      this.#log('notice', line);
    }
    const signals = [SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1];
    for (const signal of signals) c.setDisposition(signal, 'handle');
    c.setDisposition(SIGCHLD, 'handle');
    const workers = new Set<number>();
    const startWorker = (): void => {
      const child = c.fork((inner) => worker(inner, [SIGTERM, SIGQUIT]), { argv: ['nginx: worker process'] });
      if (typeof child === 'string') return;
      workers.add(child.pid);
      this.#log('notice', `start worker process ${child.pid}`);
    };
    for (let i = 0; i < this.#config.workers; i++) startWorker();
    let ending: number | undefined;
    for (;;) {
      for (let exit = c.waitChild(); exit; exit = c.waitChild()) {
        if (!workers.delete(exit.pid)) continue;
        if (ending === SIGQUIT) this.#tellWorkerEnd(exit.pid);
        this.#log('notice', `signal 17 (SIGCHLD) received from ${exit.pid}`);
        this.#log(
          'notice',
          exit.signal > 0
            ? `worker process ${exit.pid} exited on signal ${exit.signal}`
            : `worker process ${exit.pid} exited with code ${exit.exitCode}`,
        );
        if (ending === undefined) startWorker();
      }
      const signal = c.takeSignal();
      if (ending !== undefined && workers.size === 0) break;
      if (signal === undefined) yield c.wakeup;
      else if (signal === SIGHUP) this.#reload();
      else if (signal !== SIGCHLD && signal !== SIGUSR1 && ending === undefined) {
        ending = signal;
        const names: Readonly<Record<number, string>> = {
          [SIGQUIT]: '3 (SIGQUIT)',
          [SIGTERM]: '15 (SIGTERM)',
          [SIGINT]: '2 (SIGINT)',
        };
        this.#log(
          'notice',
          `signal ${names[signal]} received, ${signal === SIGQUIT ? 'shutting down' : 'exiting'}`,
        );
        for (const handle of this.#handles.values()) handle.close();
        for (const pid of workers) c.kill(pid, signal === SIGQUIT ? SIGQUIT : SIGTERM);
      }
    }
    this.#log('notice', 'exit');
    return 0;
  }

  #tellWorkerEnd(pid: number): void {
    for (const line of ['gracefully shutting down', 'exiting', 'exit']) this.#log('notice', line, pid);
  }

  #reload(): void {
    this.#log('notice', 'signal 1 (SIGHUP) received, reconfiguring');
    this.#log('notice', 'reconfiguring');
    const config = readNginxConfig(this.#context, CONF);
    if ('error' in config) {
      const [, level, text] = /^\[(\w+)\] (.*)$/.exec(config.error) ?? [];
      this.#context
        .file(2)
        ?.write(
          `${strftime('%Y/%m/%d %H:%M:%S', this.#context.wallClockMs)} [${level}] ${this.#context.pid}#${this.#context.pid}: ${text}\n`,
        );
      return;
    }
    this.#config = config;
    for (const server of config.servers) for (const { port, tls } of server.ports) this.#listen(port, tls);
  }

  // --- requests ------------------------------------------------------------------------------------------------

  *#answer(request: ServedRequest): Task<HttpResponse | ConnectError> {
    const server =
      this.#config.servers.find((s) => s.ports.some((p) => p.port === request.port)) ??
      this.#config.servers[0];
    if (!server) return 'empty';
    const response = yield* this.#respond(request, server);
    this.#logAccess(request, response);
    return response;
  }

  *#respond(request: ServedRequest, server: Server): Task<HttpResponse> {
    if (server.returns) return this.#fixed(server.returns, 'text/plain', request);
    const path = request.path.split(/[?#]/)[0] as string;
    const location = server.locations.find((l) => (l.exact ? path === l.prefix : path.startsWith(l.prefix)));
    if (location?.denied) return this.#error(403);
    if (location?.returns) return this.#fixed(location.returns, location.type ?? 'text/plain', request);
    if (location?.proxyTo !== undefined) return yield* this.#proxy(request, location, location.proxyTo);
    if (request.method !== 'GET' && request.method !== 'HEAD') return this.#error(405);
    const root = location?.alias ?? location?.root ?? server.root;
    const below = location?.alias === undefined ? path : `/${path.slice(location.prefix.length)}`;
    return this.#file(request, root, below, server.index);
  }

  #file(request: ServedRequest, root: string, path: string, index: readonly string[]): HttpResponse {
    const found = findFile(this.#context, root, path, index);
    const client = `client: ${request.remoteAddress}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers['host'] ?? request.host}"`;
    switch (found.kind) {
      case 'file':
        return this.#response(
          200,
          contentType(found.path, 'application/octet-stream'),
          found.text,
          request.method === 'HEAD',
          [
            ['Last-Modified', httpDate(found.mtimeMs)],
            [
              'ETag',
              `"${Math.floor(found.mtimeMs / 1000).toString(16)}-${utf8Length(found.text).toString(16)}"`,
            ],
            ['Accept-Ranges', 'bytes'],
          ],
        );
      case 'redirect':
        return {
          ...this.#error(301),
          headers: [
            ...this.#error(301).headers,
            ['Location', `http://${request.headers['host'] ?? request.host}${found.to}`],
          ],
        };
      case 'directory':
        this.#log('error', `directory index of "${root}${path}" is forbidden, ${client}`);
        return this.#error(403);
      case 'forbidden':
        this.#log('error', `open() "${root}${path}" failed (13: Permission denied), ${client}`);
        return this.#error(403);
      case 'missing':
        this.#log('error', `open() "${root}${path}" failed (2: No such file or directory), ${client}`);
        return this.#error(404);
    }
  }

  #fixed(returns: NonNullable<Location['returns']>, type: string, request: ServedRequest): HttpResponse {
    const { status } = returns;
    const text = this.#variables(returns.text, request);
    if (status >= 300 && status < 400)
      return { ...this.#error(status), headers: [...this.#error(status).headers, ['Location', text]] };
    if (text === '' && status >= 400) return this.#error(status);
    return this.#response(status, type, text, request.method === 'HEAD');
  }

  #variables(text: string, request: ServedRequest): string {
    const values: Readonly<Record<string, string>> = {
      host: request.headers['host'] ?? request.host,
      hostname: this.#context.hostname(),
      remote_addr: request.remoteAddress,
      request_uri: request.path,
      uri: request.path.split('?')[0] as string,
      request_method: request.method,
      server_addr: this.#context.network.ip,
      server_port: String(request.port),
      nginx_version: this.#version,
      scheme: request.tls ? 'https' : 'http',
    };
    return text.replace(/\$\{?(\w+)\}?/g, (_, name: string) => values[name] ?? '');
  }

  *#proxy(request: ServedRequest, location: Location, target: string): Task<HttpResponse> {
    const url = parseUrl(target);
    if (!url) return this.#error(500);
    const found = yield* resolveHost(this.#context, url.host);
    if (typeof found === 'string') return this.#error(502);
    // With a path, what the location matched is replaced by it to the letter, doubled and missing slashes included.
    const rest =
      target.replace(/^\w+:\/\/[^/]*/, '') === ''
        ? request.path
        : url.path + request.path.slice(location.prefix.length);
    const result = yield* this.#context.network.http(
      {
        method: request.method,
        host: found.addresses[0] as string,
        port: url.port,
        tls: url.tls,
        path: rest,
        headers: { ...request.headers, host: hostHeader(url), connection: 'close' },
        body: request.body,
        timeoutMs: 60_000,
      },
      this.#context.owner,
    );
    if (result.kind === 'error') {
      this.#log(
        'error',
        `connect() failed (111: Connection refused) while connecting to upstream, client: ${request.remoteAddress}, upstream: "${target}"`,
      );
      return this.#error(result.error === 'timeout' ? 504 : 502);
    }
    const { response } = result;
    return {
      ...response,
      headers: [
        ['Server', `nginx/${this.#version}`],
        ...response.headers.filter(([name]) => name.toLowerCase() !== 'server'),
      ],
    };
  }

  #error(status: number): HttpResponse {
    const words = `${status} ${reasonOf(status)}`
      .replace('405 Method Not Allowed', '405 Not Allowed')
      .replace('302 Found', '302 Found');
    const page = `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n<hr><center>nginx/${this.#version}</center>\r\n</body>\r\n</html>\r\n`;
    return this.#response(status, 'text/html', page, false);
  }

  #response(
    status: number,
    type: string,
    text: string,
    headOnly: boolean,
    more: readonly (readonly [string, string])[] = [],
  ): HttpResponse {
    return {
      status,
      headers: [
        ['Server', `nginx/${this.#version}`],
        ['Date', httpDate(this.#context.wallClockMs)],
        ['Content-Type', type],
        ['Content-Length', String(utf8Length(text))],
        ...more.slice(0, 1),
        ['Connection', 'keep-alive'],
        ...more.slice(1),
      ],
      body: headOnly ? '' : text,
    };
  }

  #logAccess(request: ServedRequest, { status, body }: HttpResponse): void {
    const agent = request.headers['user-agent'] ?? '-';
    const forwarded = request.headers['x-forwarded-for'] ?? '-';
    const line = `${request.remoteAddress} - - [${clfDate(this.#context.wallClockMs)}] "${request.method} ${request.path} HTTP/1.1" ${status} ${utf8Length(body)} "-" "${agent}" "${forwarded}"\n`;
    this.#context.file(1)?.write(line);
  }
}
