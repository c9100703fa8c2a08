/** Small servers of documentation and courses: they tell who they are, which shows where a Service sends a request. */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse, ServedRequest } from '../../runtime/os/network-stack.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';
import { SIGINT, SIGTERM } from '../../runtime/os/signals.ts';
import { strftime } from '../date-format.ts';
import { canonicalHeader } from '../network/url.ts';
import { decode } from './static-files.ts';
import { http, httpDate, listen, waitForSignal } from './listening.ts';

const reply = (
  context: ProcessContext,
  body: string,
  status = 200,
  type = 'text/plain; charset=utf-8',
): HttpResponse => ({
  status,
  headers: [
    ['Date', httpDate(context.wallClockMs)],
    ['Content-Length', String(utf8Length(body))],
    ['Content-Type', type],
  ],
  body,
});

/** A Go program: no handler for TERM unless `graceful`, so as PID 1 it is killed after the grace period. */
function* serve(
  context: ProcessContext,
  port: number,
  answer: (request: ServedRequest) => HttpResponse,
  graceful: boolean,
): Task<number> {
  const serving = listen(context, port, http(answer));
  if (!serving) {
    context
      .file(2)
      ?.write(
        `${strftime('%Y/%m/%d %T', context.wallClockMs)} listen tcp :${port}: bind: address already in use\n`,
      );
    return 1;
  }
  if (!graceful) for (;;) yield context.wakeup;
  yield* waitForSignal(context, [SIGTERM, SIGINT]);
  return 0;
}

const flag = (context: ProcessContext, name: string): string | undefined => {
  const at = context.argv.findIndex(
    (arg) => arg.replace(/^--?/, '').split('=')[0] === name && arg.startsWith('-'),
  );
  const arg = context.argv[at];
  return arg === undefined
    ? undefined
    : arg.includes('=')
      ? arg.slice(arg.indexOf('=') + 1)
      : context.argv[at + 1];
};

export const helloApp = (version: string): Program => ({
  start: (c) => {
    const port = Number(c.env.get('PORT') ?? 8080);
    c.file(2)?.write(`${strftime('%Y/%m/%d %T', c.wallClockMs)} Server listening on port ${port}\n`);
    return serve(
      c,
      port,
      (request) => {
        c.file(2)?.write(`${strftime('%Y/%m/%d %T', c.wallClockMs)} Serving request: ${request.path}\n`);
        return reply(c, `Hello, world!\nVersion: ${version}.0.0\nHostname: ${c.hostname()}\n`);
      },
      false,
    );
  },
});

export const httpEcho = (): Program => ({
  *start(c): Task<number> {
    const text = flag(c, 'text');
    if (text === undefined) {
      c.file(2)?.write('Missing -text option!\n');
      return 127;
    }
    const port = Number((flag(c, 'listen') ?? ':5678').split(':').at(-1));
    c.file(2)?.write(`${strftime('%Y/%m/%d %T', c.wallClockMs)} [INFO] server is listening on :${port}\n`);
    return yield* serve(c, port, () => reply(c, `${text}\n`), true);
  },
});

export const whoami = (): Program => ({
  start: (c) => {
    const port = Number(flag(c, 'port') ?? 80);
    c.file(1)?.write(`${strftime('%Y/%m/%d %T', c.wallClockMs)} Starting up on port ${port}\n`);
    return serve(
      c,
      port,
      (request) => {
        const lines = [
          `Hostname: ${c.hostname()}`,
          'IP: 127.0.0.1',
          `IP: ${c.network.ip}`,
          `RemoteAddr: ${request.remoteAddress}:${request.remotePort}`,
          `${request.method} ${request.path} HTTP/1.1`,
          ...headerLines(request),
        ];
        return request.path.startsWith('/health') ? reply(c, '') : reply(c, `${lines.join('\n')}\n\n`);
      },
      false,
    );
  },
});

const headerLines = (request: ServedRequest): string[] =>
  Object.entries(request.headers).map(([name, value]) => `${canonicalHeader(name)}: ${value}`);

export const serveHostname = (): Program => ({
  start: (c) => serve(c, Number(flag(c, 'port') ?? 9376), () => reply(c, `${c.hostname()}\n`), false),
});

export const echoServer = (): Program => ({
  start: (c) =>
    serve(
      c,
      8080,
      (request) =>
        reply(
          c,
          `\n\nHostname: ${c.hostname()}\n\nServer values:\n\tserver_version=nginx: 1.27.5\n\nRequest Information:\n\tclient_address=${request.remoteAddress}\n\tmethod=${request.method}\n\treal path=${request.path}\n\nRequest Headers:\n${headerLines(
            request,
          )
            .map((line) => `\t${line.replace(': ', '=').toLowerCase()}\n`)
            .join('')}\nRequest Body:\n\t${request.body === '' ? '-no body in request-' : request.body}\n`,
        ),
      true,
    ),
});

/** The kubelet's liveness example: healthy for ten seconds, then not. */
const LIVENESS_MS = 10_000;

/** `agnhost`: pause, netexec, serve-hostname, liveness and what else examples call. */
export const agnhost = (): Program => ({
  *start(c): Task<number> {
    const command = c.argv.slice(1).find((arg) => !arg.startsWith('-')) ?? 'pause';
    switch (command) {
      case 'pause':
        c.file(1)?.write('Paused\n');
        yield* waitForSignal(c, [SIGTERM, SIGINT]);
        return 0;
      case 'netexec':
        return yield* serve(c, Number(flag(c, 'http-port') ?? 8080), (request) => netexec(c, request), false);
      case 'serve-hostname':
        return yield* serve(c, Number(flag(c, 'port') ?? 9376), () => reply(c, c.hostname()), false);
      case 'liveness':
        return yield* liveness('').start(c);
      case 'entrypoint-tester':
        c.file(1)?.write(`[${c.argv.join(' ')}]\n`);
        return 0;
      default:
        c.file(2)?.write(`Error: unknown command "${command}" for "app"\n`);
        return 1;
    }
  },
});

function netexec(c: ProcessContext, request: ServedRequest): HttpResponse {
  const [path = '', query = ''] = request.path.split('?');
  const parameters = new Map(
    query
      .split('&')
      .map(
        (pair) =>
          [
            decode(pair.split('=')[0] ?? ''),
            decode(pair.slice(pair.indexOf('=') + 1).replaceAll('+', ' ')),
          ] as const,
      ),
  );
  switch (path) {
    case '/hostname':
    case '/hostName':
      return reply(c, c.hostname());
    case '/clientip':
      return reply(c, `${request.remoteAddress}:${request.remotePort}`);
    case '/echo':
      return reply(c, parameters.get('msg') ?? '', Number(parameters.get('code') ?? 200));
    case '/healthz':
      return reply(c, '');
    default:
      return reply(c, `NOW: ${strftime('%F %T', c.wallClockMs)} +0000 UTC`);
  }
}

/** `registry.k8s.io/liveness`: the same server without a name in front of it. */
export const liveness = (_version: string): Program => ({
  start: (c) =>
    serve(
      c,
      8080,
      (request) => {
        const age = c.now - c.startedMs;
        if (request.path !== '/healthz') return reply(c, String(Math.floor(c.wallClockMs / 1000)));
        return age > LIVENESS_MS ? reply(c, `error: ${age / 1000}`, 500) : reply(c, 'ok');
      },
      false,
    ),
});

export const helloWorld = (): Program => ({
  // oxlint-disable-next-line require-yield -- says its text and ends
  *start(c): Task<number> {
    c.file(1)?.write(
      '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n',
    );
    return 0;
  },
});
