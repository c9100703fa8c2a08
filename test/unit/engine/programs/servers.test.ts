import { describe, expect, it } from 'vitest';
import { SIGHUP, SIGKILL, SIGQUIT, SIGTERM, SIGWINCH } from '../../../../src/engine/runtime/os/signals.ts';
import type { HttpResponse, HttpResult } from '../../../../src/engine/runtime/os/network-stack.ts';
import { resolveImage } from '../../../../src/engine/programs/images.ts';
import { type Running, SimulatedHost } from '../../../helpers/simulated-host.ts';

interface Served {
  readonly host: SimulatedHost;
  readonly running: Running;
  get(port: number, path?: string, method?: string): HttpResult | undefined;
}

/** Starts an image as a runtime would: entrypoint, command, environment. */
function serve(
  image: string,
  options: {
    env?: Record<string, string>;
    args?: readonly string[];
    prepare?: (host: SimulatedHost) => void;
    untilMs?: number;
  } = {},
): Served {
  const full = `docker.io/library/${image}`;
  const name = image.includes('/') ? image : full;
  const definition = resolveImage(name);
  const host = new SimulatedHost({ image: name });
  options.prepare?.(host);
  const argv = [...(definition.entrypoint ?? []), ...(options.args ?? definition.cmd ?? [])];
  const running = host.start(argv, { env: { ...definition.env, ...options.env } });
  host.clock.runUntil(options.untilMs ?? 100);
  return {
    host,
    running,
    get(port, path = '/', method = 'GET') {
      const request = {
        method,
        host: '127.0.0.1',
        port,
        tls: false,
        path,
        headers: { host: 'web', 'user-agent': 'test' },
        body: '',
      };
      const handle = host.clock.spawn(host.network.http(request));
      host.clock.runUntil(host.clock.now + 100);
      return handle.result;
    },
  };
}
const response = (result: HttpResult | undefined): HttpResponse => {
  if (result?.kind !== 'response') throw new Error(JSON.stringify(result));
  return result.response;
};
const headerOf = (r: HttpResponse, name: string): string | undefined =>
  r.headers.find(([n]) => n === name)?.[1];

describe('nginx', () => {
  it('[SRV-1] answers with its version and its page', () => {
    const r = response(serve('nginx:1.14').get(80));
    expect(r.status).toBe(200);
    expect(headerOf(r, 'Server')).toBe('nginx/1.14.2');
    expect(headerOf(r, 'Content-Length')).toBe(String(r.body.length));
    expect(r.body).toContain('Welcome to nginx!');
  });

  it('[SRV-2] serves files, redirects to directories, and has error pages', () => {
    const { get, running } = serve('nginx:1.27', {
      prepare: (h) => void h.root.writeFile('/usr/share/nginx/html/a.txt', 'text'),
    });
    expect(headerOf(response(get(80, '/a.txt')), 'Content-Type')).toBe('text/plain');
    expect(response(get(80, '/nope')).status).toBe(404);
    expect(response(get(80, '/', 'POST')).status).toBe(405);
    expect(running.err).toContain(
      'open() "/usr/share/nginx/html/nope" failed (2: No such file or directory)',
    );
    expect(running.out).toContain('127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET /nope HTTP/1.1" 404');
  });

  it('[SRV-3] says what the real one says when it starts: nothing before 1.20', () => {
    expect(serve('nginx:1.14').running.err).toBe('');
    const { running } = serve('nginx:1.27');
    expect(running.out).toContain('/docker-entrypoint.sh: Configuration complete; ready for start up\n');
    expect(running.err).toContain('2024/01/01 00:00:00 [notice] 1#1: nginx/1.27.5\n');
  });

  it('[SRV-4] has a master and workers, makes a new worker, and ends on TERM and QUIT with 0', () => {
    for (const signal of [SIGTERM, SIGQUIT]) {
      const { host, running } = serve('nginx:1.27');
      expect(host.namespace.members.map((p) => p.argv[0])).toEqual([
        'nginx',
        'nginx: worker process',
        'nginx: worker process',
      ]);
      const [, workerProcess] = host.namespace.members;
      if (!workerProcess) throw new Error('no worker');
      host.os.kill(workerProcess, SIGKILL, 'test');
      host.clock.runUntil(200);
      expect(host.namespace.members).toHaveLength(3);
      host.os.kill(running.process, signal, 'kubelet');
      host.clock.runUntil(300);
      expect(running.process).toMatchObject({ state: 'gone', exitCode: 0, exitSignal: 0 });
    }
  });

  it('[SRV-5] reads its configuration, and again on HUP', () => {
    const conf = (port: number, text: string): string =>
      `server { listen ${port}; location /x { return 200 "${text} $hostname"; } location = /deny { deny all; } }`;
    const { host, running, get } = serve('nginx:1.27', {
      prepare: (h) => void h.root.writeFile('/etc/nginx/conf.d/default.conf', conf(8081, 'one')),
    });
    expect(response(get(8081, '/x')).body).toBe('one pod-1');
    expect(response(get(8081, '/deny')).status).toBe(403);
    expect(get(80)).toEqual({ kind: 'error', error: 'refused' });
    host.root.writeFile('/etc/nginx/conf.d/default.conf', conf(8081, 'two'));
    host.os.kill(running.process, SIGHUP, 'test');
    expect(response(get(8081, '/x')).body).toBe('two pod-1');
  });

  it('[SRV-6] does not start with a bad configuration', () => {
    const { running } = serve('nginx:1.27', {
      prepare: (h) => void h.root.writeFile('/etc/nginx/conf.d/default.conf', 'server {\n  lissten 80;\n}\n'),
    });
    expect(running.process.exitCode).toBe(1);
    expect(running.err).toBe(
      'nginx: [emerg] unknown directive "lissten" in /etc/nginx/conf.d/default.conf:2\n',
    );
  });

  it('[SRV-7] does not start as another user, nor when the port is taken', () => {
    const other = serve('nginx:1.27', { prepare: (h) => void (h.user = { uid: 1000, gid: 1000 }) });
    expect(other.running.err).toContain(
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)\n',
    );
    const taken = serve('nginx:1.27', {
      prepare: (h) => void h.network.listen(80, 'tcp', {}),
      untilMs: 3_000,
    });
    expect(
      taken.running.err.match(/bind\(\) to 0.0.0.0:80 failed \(98: Address already in use\)/g),
    ).toHaveLength(5);
    expect(taken.running.process.exitCode).toBe(1);
  });

  it('[SRV-8] hands requests on', () => {
    const conf = 'server { listen 80; location /api/ { proxy_pass http://127.0.0.1:9000/; } }';
    const { host, get } = serve('nginx:1.27', {
      prepare: (h) => void h.root.writeFile('/etc/nginx/conf.d/default.conf', conf),
    });
    expect(response(get(80, '/api/x')).status).toBe(502);
    host.network.listen(9000, 'tcp', {
      *http(request) {
        return { status: 200, headers: [], body: request.path };
      },
    });
    expect(response(get(80, '/api/x')).body).toBe('/x');
    expect(response(get(80, '/api/')).body).toBe('/');
  });

  it('[SRV-8] replaces what the location matched to the letter', () => {
    const conf = 'server { listen 80; location /api { proxy_pass http://127.0.0.1:9000/; } }';
    const { host, get } = serve('nginx:1.27', {
      prepare: (h) => void h.root.writeFile('/etc/nginx/conf.d/default.conf', conf),
    });
    host.network.listen(9000, 'tcp', {
      *http(request) {
        return { status: 200, headers: [], body: request.path };
      },
    });
    expect(['/api', '/api/x'].map((path) => response(get(80, path)).body)).toEqual(['/', '//x']);
  });
});

describe('other servers', () => {
  it('[SRV-9] Apache', () => {
    const { get, host, running } = serve('httpd:2.4');
    expect(response(get(80)).body).toContain('It works!');
    host.os.kill(running.process, SIGWINCH, 'kubelet');
    host.clock.runUntil(1_000);
    expect(running.process).toMatchObject({ exitCode: 0, exitSignal: 0 });
    expect(running.err).toContain('AH00492: caught SIGWINCH, shutting down gracefully');
  });

  it('[SRV-10] MySQL and PostgreSQL want a password first', () => {
    expect(serve('mysql:8.0').running.process.exitCode).toBe(1);
    expect(serve('mysql:8.0').running.err).toContain(
      'Database is uninitialized and password option is not specified',
    );
    expect(serve('postgres:17').running.err).toContain('superuser password is not specified');
    const { host, running } = serve('mysql:8.0', { env: { MYSQL_ROOT_PASSWORD: 'x' }, untilMs: 7_999 });
    expect(host.network.listening).toEqual([]);
    host.clock.runUntil(8_000);
    expect(host.network.listening).toMatchObject([{ port: 3306 }]);
    host.os.kill(running.process, SIGTERM, 'kubelet');
    host.clock.runUntil(10_000);
    expect(running.process.exitCode).toBe(0);
  });

  it('[SRV-11] Redis keeps values and talks to redis-cli', () => {
    const { host, running } = serve('redis:7');
    expect(running.out).toContain('Ready to accept connections tcp\n');
    const cli = host.start([
      'sh',
      '-c',
      'redis-cli ping; redis-cli set a "x y"; redis-cli get a; redis-cli incr n; redis-cli get b; redis-cli nope',
    ]);
    host.clock.runUntil(1_000);
    expect(cli.out).toBe("PONG\nOK\nx y\n1\n\nERR unknown command 'nope', with args beginning with: \n");
  });

  it('[SRV-12] Python serves files; Node finds no module; both take no notice of TERM as PID 1', () => {
    const { get, host, running } = serve('python:3.12', { args: ['python3', '-m', 'http.server', '8000'] });
    expect(response(get(8000, '/etc/hosts')).body).toContain('localhost');
    host.os.kill(running.process, SIGTERM, 'kubelet');
    expect(running.process.state).toBe('running');
    expect(serve('node:20', { args: ['node', 'server.js'] }).running).toMatchObject({
      err: expect.stringContaining("Error: Cannot find module '/server.js'") as string,
    });
  });

  it('[SRV-13] perl calculates π', () => {
    const { running } = serve('perl:5.34', {
      args: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(50)'],
      untilMs: 10_000,
    });
    expect(running.out).toBe('3.1415926535897932384626433832795028841971693993751\n');
  });

  it('[SRV-14] small servers tell who they are', () => {
    expect(response(serve('gcr.io/google-samples/hello-app:1.0').get(8080)).body).toBe(
      'Hello, world!\nVersion: 1.0.0\nHostname: pod-1\n',
    );
    expect(response(serve('docker.io/traefik/whoami:v1').get(80)).body).toContain('Hostname: pod-1\n');
    const agnhost = serve('registry.k8s.io/e2e-test-images/agnhost:2.40', { args: ['netexec'] });
    expect(response(agnhost.get(8080, '/hostname')).body).toBe('pod-1');
    expect(response(agnhost.get(8080, '/echo?msg=a+b&code=418'))).toMatchObject({ status: 418, body: 'a b' });
    const liveness = serve('registry.k8s.io/e2e-test-images/agnhost:2.40', { args: ['liveness'] });
    expect(response(liveness.get(8080, '/healthz')).status).toBe(200);
    liveness.host.clock.runUntil(11_000);
    expect(response(liveness.get(8080, '/healthz')).status).toBe(500);
  });

  it('[SRV-15] pause ends on TERM with 0, and reaps', () => {
    const { host, running } = serve('registry.k8s.io/pause:3.10');
    host.os.kill(running.process, SIGTERM, 'kubelet');
    host.clock.runUntil(200);
    expect(running).toMatchObject({ err: 'Shutting down, got signal: Terminated\n' });
    expect(running.process).toMatchObject({ exitCode: 0, exitSignal: 0 });
  });
});
