/** `httpd` of busybox: files below a directory. Models networking/httpd.c without CGI and configuration files. */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse } from '../../runtime/os/network-stack.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import { SIGINT, SIGTERM } from '../../runtime/os/signals.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { reasonOf } from '../network/url.ts';
import { http, httpDate, listen } from './listening.ts';
import { contentType, findFile } from './static-files.ts';

function* httpd(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'ifvp:h:u:r:c:m:d:e:', {});
  if (options.bad !== undefined)
    return io.badOption(
      options.bad,
      '[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]',
    );
  const [port = '80', address] = (lastValue(options, 'p') ?? '80').split(':').reverse();
  const home = lastValue(options, 'h') ?? '.';
  const failure = io.context.chdir(home);
  if (failure) {
    io.complain(`can't change directory to '${home}'`, failure);
    return 1;
  }
  const serving = listen(
    io.context,
    Number(port),
    http((request) => answer(io, request.path, request.method)),
    address,
  );
  if (!serving) {
    io.complain('bind: Address already in use');
    return 1;
  }
  if (!options.flags.includes('f')) return detach(io, Number(port), address);
  for (;;) yield io.context.wakeup;
}

/** Without `-f` it goes on in the background: the child takes over the port when the parent has ended. */
function detach(io: AppletIo, port: number, address: string | undefined): number {
  io.context.fork(function* (context) {
    yield 0;
    const child = new (io.constructor as typeof AppletIo)(context, io.name, io.args, io.flavour, io.version);
    listen(
      context,
      port,
      http((request) => answer(child, request.path, request.method)),
      address,
    );
    context.setDisposition(SIGINT, 'ignore');
    context.setDisposition(SIGTERM, 'default');
    for (;;) yield context.wakeup;
  });
  return 0;
}

function answer(io: AppletIo, path: string, method: string): HttpResponse {
  const found = findFile(io.context, '.', path, ['index.html']);
  const date: readonly [string, string] = ['Date', httpDate(io.context.wallClockMs)];
  const close: readonly [string, string] = ['Connection', 'close'];
  if (found.kind === 'file') {
    return {
      status: 200,
      headers: [
        date,
        close,
        ['Content-type', contentType(found.path, 'application/octet-stream')],
        ['Accept-Ranges', 'bytes'],
        ['Last-Modified', httpDate(found.mtimeMs)],
        ['Content-Length', String(utf8Length(found.text))],
      ],
      body: method === 'HEAD' ? '' : found.text,
    };
  }
  if (found.kind === 'redirect')
    return { status: 302, headers: [date, close, ['Location', found.to]], body: '' };
  const status = found.kind === 'forbidden' ? 403 : 404;
  const words = `${status} ${reasonOf(status)}`;
  const text = status === 404 ? 'The requested URL was not found' : '';
  return {
    status,
    headers: [date, close, ['Content-type', 'text/html']],
    body: `<HTML><HEAD><TITLE>${words}</TITLE></HEAD>\n<BODY><H1>${words}</H1>\n${text}\n</BODY></HTML>\n`,
  };
}

export const httpdApplets: Readonly<Record<string, Applet>> = { httpd };
