/**
 * nginx as its image runs it: listens on port 80, serves /usr/share/nginx/html, logs as the real one does, ends on TERM
 * and QUIT. The entrypoint script of newer images says its lines and then becomes nginx.
 */
import type { Task } from '../clock/task.ts';
import type { Program, ProcessContext } from '../runtime/os/program.ts';
import type { HttpResponse, ServedRequest } from '../runtime/os/network-stack.ts';
import { SIGINT, SIGQUIT, SIGTERM } from '../runtime/os/signals.ts';

const ROOT = '/usr/share/nginx/html';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  svg: 'image/svg+xml',
};
/** The real one tries five times, and waits half a second after each. */
const BIND_TRIES = 5;
const BIND_RETRY_MS = 500;

export const nginx = (version: string): Program => ({
  *start(context): Task<number> {
    if (context.argv.includes('-v')) {
      context.file(2)?.write(`nginx version: nginx/${version}\n`);
      return 0;
    }
    const err = (level: string, text: string): void =>
      void context.file(2)?.write(`${stamp(context)} [${level}] ${context.pid}#${context.pid}: ${text}\n`);
    const handler = {
      *http(request: ServedRequest): Task<HttpResponse> {
        const response = serve(context, version, request);
        logAccess(context, request, response);
        return response;
      },
    };
    let handle = context.network.listen(80, 'tcp', handler);
    for (let tries = 1; typeof handle === 'string'; tries++) {
      context.file(2)?.write(`nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n`);
      yield BIND_RETRY_MS;
      if (tries === BIND_TRIES) {
        context.file(2)?.write('nginx: [emerg] still could not bind()\n');
        return 1;
      }
      handle = context.network.listen(80, 'tcp', handler);
    }
    const { close } = handle;
    context.atEnd(close);
    for (const line of [
      'using the "epoll" event method',
      `nginx/${version}`,
      'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)',
      'OS: Linux 6.12.43+deb13-amd64',
      'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
      'start worker processes',
    ])
      err('notice', line);
    for (const signal of [SIGTERM, SIGINT, SIGQUIT]) context.setDisposition(signal, 'handle');
    const worker = context.fork(waitForEnd, { argv: ['nginx: worker process'] });
    if (typeof worker !== 'string') err('notice', `start worker process ${worker.pid}`);
    let signal = context.takeSignal();
    while (signal !== SIGTERM && signal !== SIGINT && signal !== SIGQUIT) {
      while (context.waitChild());
      yield context.wakeup;
      signal = context.takeSignal();
    }
    const name = signal === SIGQUIT ? '3 (SIGQUIT)' : signal === SIGTERM ? '15 (SIGTERM)' : '2 (SIGINT)';
    err('notice', `signal ${name} received, ${signal === SIGQUIT ? 'shutting down' : 'exiting'}`);
    if (typeof worker !== 'string') {
      context.kill(worker.pid, SIGTERM);
      while (context.childCount > 0 && !context.waitChild()) yield context.wakeup;
    }
    err('notice', 'exit');
    return 0;
  },
});

/** The worker of the picture: it only stays until it is told to go. */
function* waitForEnd(context: ProcessContext): Task<number> {
  for (const signal of [SIGTERM, SIGQUIT]) context.setDisposition(signal, 'handle');
  while (context.takeSignal() === undefined) yield context.wakeup;
  return 0;
}

export const nginxEntrypoint = (): Program => ({
  *start(context): Task<number> {
    const say = (text: string): void => void context.file(1)?.write(`${text}\n`);
    say('/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration');
    say('/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/');
    say('/docker-entrypoint.sh: Configuration complete; ready for start up');
    const name = context.argv[1] ?? '';
    const path = name.includes('/') ? name : name === 'nginx' ? '/usr/sbin/nginx' : `/usr/bin/${name}`;
    const failure = context.exec(path, context.argv.slice(1));
    if (!failure) {
      yield 0;
      return 0;
    }
    context.file(2)?.write(`/docker-entrypoint.sh: exec: line 47: ${name}: not found\n`);
    return 127;
  },
});

function serve(context: ProcessContext, version: string, { method, path }: ServedRequest): HttpResponse {
  const clean = path.split('?')[0] ?? '/';
  const isSafe = !clean.split('/').includes('..');
  const file = `${ROOT}${clean.endsWith('/') ? `${clean}index.html` : clean}`;
  const found = isSafe ? context.fs.readFile(file) : 'ENOENT';
  const status = !isSafe
    ? 400
    : typeof found === 'string'
      ? found === 'EACCES'
        ? 403
        : 404
      : method === 'GET' || method === 'HEAD'
        ? 200
        : 405;
  const text = status === 200 && typeof found !== 'string' ? found.text : errorPage(status, version);
  const extension = file.slice(file.lastIndexOf('.') + 1);
  const type = status === 200 ? (TYPES[extension] ?? 'application/octet-stream') : 'text/html';
  return {
    status,
    headers: [
      ['Server', `nginx/${version}`],
      ['Date', httpDate(context.wallClockMs)],
      ['Content-Type', type],
      ['Content-Length', String(text.length)],
      ['Connection', 'keep-alive'],
    ],
    body: method === 'HEAD' ? '' : text,
  };
}

const WORDS: Readonly<Record<number, string>> = {
  400: '400 Bad Request',
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Not Allowed',
};
const errorPage = (status: number, version: string): string =>
  `<html>\r\n<head><title>${WORDS[status] ?? status}</title></head>\r\n<body>\r\n<center><h1>${WORDS[status] ?? status}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

function logAccess(context: ProcessContext, request: ServedRequest, { status, body }: HttpResponse): void {
  const agent = request.headers['user-agent'] ?? '-';
  context
    .file(1)
    ?.write(
      `${request.remoteAddress} - - [${clfDate(context.wallClockMs)}] "${request.method} ${request.path} HTTP/1.1" ${status} ${body.length} "-" "${agent}" "-"\n`,
    );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `2026/01/01 00:00:00` */
const stamp = (context: ProcessContext): string =>
  new Date(context.wallClockMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
/** `Thu, 01 Jan 2026 00:00:00 GMT` */
const httpDate = (ms: number): string => new Date(ms).toUTCString();
/** `01/Jan/2026:00:00:00 +0000` */
function clfDate(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
