/** `wget`. Models busybox networking/wget.c for http and https. */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse } from '../../runtime/os/network-stack.ts';
import type { OpenFile } from '../../runtime/os/open-file.ts';
import { baseName } from '../../runtime/os/path.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { utf8Bytes, base64Encode } from '../encoding.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import { lastValue, parseOptions, type ParsedOptions } from '../options.ts';
import { resolveHost } from './resolver.ts';
import { hostHeader, parseUrl, reasonOf, type Url } from './url.ts';

const MAX_REDIRECTS = 5;
const DEFAULT_TIMEOUT_MS = 900_000;

function* wget(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'cqSsO:o:P:U:T:t:Y:h:b:m:p:', {
    long: {
      quiet: 'q',
      'output-document': 'O',
      timeout: 'T',
      tries: 't',
      'server-response': 'S',
      spider: 's',
      header: 'h',
      'post-data': 'b',
      'no-check-certificate': 'c',
      'user-agent': 'U',
      method: 'm',
      continue: 'c',
      'directory-prefix': 'P',
      'post-file': 'p',
    },
  });
  if (options.bad !== undefined || options.rest.length === 0) {
    if (options.bad !== undefined)
      io.err(`wget: unrecognized option '${options.bad.length === 1 ? '-' : ''}${options.bad}'\n`);
    return io.usage(
      '[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...',
    );
  }
  for (const text of options.rest) {
    const status = yield* fetchOne(io, text, options);
    if (status !== 0) return status;
  }
  return 0;
}

function* fetchOne(io: AppletIo, text: string, options: ParsedOptions): Task<number> {
  const quiet = options.flags.includes('q');
  const say = (line: string): void => {
    if (!quiet) io.err(line);
  };
  let url = parseUrl(text);
  if (!url) {
    io.complain(`not an http or ftp url: ${text}`);
    return 1;
  }
  for (let redirects = 0; ; redirects++) {
    const found = yield* resolveHost(io.context, url.host);
    if (typeof found === 'string') {
      io.complain(`bad address '${url.host}'`);
      return 1;
    }
    const address = found.addresses[0] as string;
    say(`Connecting to ${hostHeader(url)} (${address}:${url.port})\n`);
    const body = lastValue(options, 'b') ?? '';
    const seconds = lastValue(options, 'T');
    const result = yield* io.context.network.http(
      {
        method:
          lastValue(options, 'm') ??
          (options.values['b'] ? 'POST' : options.flags.includes('s') ? 'HEAD' : 'GET'),
        host: address,
        port: url.port,
        tls: url.tls,
        path: url.path,
        headers: headersOf(url, options),
        body,
        timeoutMs: seconds === undefined ? DEFAULT_TIMEOUT_MS : Number(seconds) * 1000,
      },
      io.context.owner,
    );
    if (result.kind === 'error') {
      io.complain(connectError(result.error, address));
      return 1;
    }
    const { response } = result;
    if (options.flags.includes('S'))
      io.err(
        `  HTTP/${response.version ?? '1.1'} ${response.status} ${reasonOf(response.status)}\n${response.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}  \n`,
      );
    const location = header(response, 'location');
    if (response.status >= 300 && response.status < 400 && location !== undefined) {
      if (redirects >= MAX_REDIRECTS) {
        io.complain('too many redirections');
        return 1;
      }
      const next = parseUrl(location, url);
      if (!next) {
        io.complain(`not an http or ftp url: ${location}`);
        return 1;
      }
      url = next;
      continue;
    }
    if (response.status < 200 || response.status >= 300) {
      io.complain(
        `server returned error: HTTP/${response.version ?? '1.1'} ${response.status} ${reasonOf(response.status)}`,
      );
      return 1;
    }
    if (options.flags.includes('s')) {
      say('remote file exists\n');
      return 0;
    }
    return yield* save(io, url, response, options, say);
  }
}

function* save(
  io: AppletIo,
  url: Url,
  response: HttpResponse,
  options: ParsedOptions,
  say: (line: string) => void,
): Task<number> {
  const given = lastValue(options, 'O');
  const size = utf8Length(response.body);
  const name =
    baseName(
      (url.path.split('?')[0] as string).endsWith('/') ? 'index.html' : (url.path.split('?')[0] as string),
    ) || 'index.html';
  const dir = lastValue(options, 'P');
  const path = given ?? (dir === undefined ? name : `${dir}/${name}`);
  const label = given === '-' ? '-' : baseName(path);
  if (given !== '-' && given === undefined && io.context.fs.exists(io.context.path(path))) {
    io.complain(`can't open '${path}': File exists`);
    return 1;
  }
  let file: OpenFile | undefined = io.context.file(1);
  if (given !== '-') {
    const opened = io.context.open(path, { write: true, create: true, truncate: true });
    if (typeof opened === 'string') {
      io.cannotOpen(path, opened);
      return 1;
    }
    file = opened;
  }
  say(given === '-' ? 'writing to stdout\n' : `saving to '${path}'\n`);
  yield* io.writeTo(file, response.body);
  if (given !== '-') file?.close();
  say(`${label.padEnd(20).slice(0, 20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`);
  say(given === '-' ? 'written to stdout\n' : `'${path}' saved\n`);
  return io.broken ? 1 : 0;
}

function headersOf(url: Url, options: ParsedOptions): Record<string, string> {
  const headers: Record<string, string> = {
    host: hostHeader(url),
    'user-agent': lastValue(options, 'U') ?? 'Wget',
    connection: 'close',
  };
  if (url.user !== undefined) headers['authorization'] = `Basic ${base64Encode(utf8Bytes(url.user))}`;
  for (const text of options.values['h'] ?? []) {
    const at = text.indexOf(':');
    if (at > 0) headers[text.slice(0, at).toLowerCase()] = text.slice(at + 1).trim();
  }
  return headers;
}

export const header = (response: HttpResponse, name: string): string | undefined =>
  response.headers.find(([n]) => n.toLowerCase() === name)?.[1];

function connectError(error: string, address: string): string {
  switch (error) {
    case 'refused':
      return `can't connect to remote host (${address}): Connection refused`;
    case 'unreachable':
      return `can't connect to remote host (${address}): No route to host`;
    case 'timeout':
      return 'download timed out';
    case 'tls':
      return 'error getting response: Connection reset by peer';
    default:
      return 'error getting response';
  }
}

export const wgetApplets: Readonly<Record<string, Applet>> = { wget };
