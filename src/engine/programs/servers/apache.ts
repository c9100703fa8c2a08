/** Apache httpd as its image runs it: files below htdocs on port 80; WINCH graceful, TERM at once. */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse } from '../../runtime/os/network-stack.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import type { Program, ProcessContext } from '../../runtime/os/program.ts';
import { SIGHUP, SIGTERM, SIGUSR1, SIGWINCH } from '../../runtime/os/signals.ts';
import { strftime } from '../date-format.ts';
import { reasonOf } from '../network/url.ts';
import { clfDate, http, httpDate, listen, waitForSignal, worker } from './listening.ts';
import { contentType, findFile } from './static-files.ts';

const ROOT = '/usr/local/apache2/htdocs';
const WORKERS = 3;

export const apache = (version: string): Program => ({
  *start(context): Task<number> {
    const err = (text: string): void => void context.file(2)?.write(`${text}\n`);
    const log = (module: string, level: string, text: string): void =>
      err(
        `[${strftime('%a %b %d %H:%M:%S', context.wallClockMs)}.${String(context.wallClockMs % 1000).padStart(3, '0')}000 ${strftime('%Y', context.wallClockMs)}] [${module}:${level}] [pid ${context.pid}:tid ${context.pid}] ${text}`,
      );
    if (context.argv.includes('-v')) {
      context.file(1)?.write(`Server version: Apache/${version} (Unix)\n`);
      return 0;
    }
    const name = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${context.network.ip}. Set the 'ServerName' directive globally to suppress this message`;
    err(name);
    err(name);
    const serving = listen(
      context,
      80,
      http((request) => {
        const response = answer(context, version, request.path, request.method);
        context
          .file(1)
          ?.write(
            `${request.remoteAddress} - - [${clfDate(context.wallClockMs)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${utf8Length(response.body)}\n`,
          );
        return response;
      }),
    );
    if (!serving) {
      err('(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80');
      err('no listening sockets available, shutting down\nAH00015: Unable to open logs');
      return 1;
    }
    log('mpm_event', 'notice', `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`);
    log('core', 'notice', "AH00094: Command line: 'httpd -D FOREGROUND'");
    const children: number[] = [];
    for (let i = 0; i < WORKERS; i++) {
      const child = context.fork((inner) => worker(inner, [SIGTERM, SIGUSR1]), {
        argv: ['httpd', '-DFOREGROUND'],
      });
      if (typeof child !== 'string') children.push(child.pid);
    }
    for (;;) {
      const signal = yield* waitForSignal(context, [SIGTERM, SIGWINCH, SIGHUP, SIGUSR1]);
      if (signal !== SIGTERM && signal !== SIGWINCH) continue;
      for (const pid of children) context.kill(pid, SIGTERM);
      if (signal === SIGWINCH)
        log('mpm_event', 'notice', 'AH00492: caught SIGWINCH, shutting down gracefully');
      else log('mpm_event', 'notice', 'AH00491: caught SIGTERM, shutting down');
      return 0;
    }
  },
});

function answer(context: ProcessContext, version: string, path: string, method: string): HttpResponse {
  const common: readonly (readonly [string, string])[] = [
    ['Date', httpDate(context.wallClockMs)],
    ['Server', `Apache/${version} (Unix)`],
  ];
  const found = findFile(context, ROOT, path, ['index.html']);
  if (found.kind === 'file') {
    return {
      status: 200,
      headers: [
        ...common,
        ['Last-Modified', httpDate(found.mtimeMs)],
        ['Accept-Ranges', 'bytes'],
        ['Content-Length', String(utf8Length(found.text))],
        ['Content-Type', contentType(found.path, 'text/plain')],
      ],
      body: method === 'HEAD' ? '' : found.text,
    };
  }
  const status =
    found.kind === 'missing' ? 404 : found.kind === 'redirect' ? 301 : found.kind === 'directory' ? 200 : 403;
  if (found.kind === 'directory') {
    const items = found.names.map((name) => `<li><a href="${name}"> ${name}</a></li>\n`).join('');
    const body = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${found.path}</title>\n </head>\n <body>\n<h1>Index of ${found.path}</h1>\n<ul>${items}</ul>\n</body></html>\n`;
    return {
      status,
      headers: [
        ...common,
        ['Content-Length', String(utf8Length(body))],
        ['Content-Type', 'text/html;charset=ISO-8859-1'],
      ],
      body,
    };
  }
  const text =
    status === 404
      ? 'The requested URL was not found on this server.'
      : status === 403
        ? "You don't have permission to access this resource."
        : 'The document has moved.';
  const words = status === 404 ? 'Not Found' : reasonOf(status);
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${words}</title>\n</head><body>\n<h1>${words}</h1>\n<p>${text}</p>\n</body></html>\n`;
  return {
    status,
    headers: [
      ...common,
      ...(found.kind === 'redirect' ? [['Location', found.to] as const] : []),
      ['Content-Length', String(utf8Length(body))],
      ['Content-Type', 'text/html; charset=iso-8859-1'],
    ],
    body,
  };
}
