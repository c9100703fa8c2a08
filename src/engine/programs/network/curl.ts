/** `curl`: the options that people type at a service. Wording of curl 8. */
import type { Task } from '../../clock/task.ts';
import type { HttpResponse } from '../../runtime/os/network-stack.ts';
import { utf8Length } from '../../runtime/os/inode.ts';
import { baseName } from '../../runtime/os/path.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { base64Encode, utf8Bytes } from '../encoding.ts';
import { lastValue, parseOptions, type ParsedOptions } from '../options.ts';
import { resolveHost } from './resolver.ts';
import { canonicalHeader, hostHeader, parseUrl, reasonOf, type Url } from './url.ts';
import { header } from './wget.ts';

const VERSION = '8.14.1';
const CONNECT_TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 50;

function* curl(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'sSIivfLkgGOJNV#46o:w:m:X:d:H:u:A:e:b:c:x:T:C:E:R:P:Z:', {
    long: {
      silent: 's',
      'show-error': 'S',
      head: 'I',
      include: 'i',
      verbose: 'v',
      fail: 'f',
      location: 'L',
      insecure: 'k',
      output: 'o',
      'write-out': 'w',
      'max-time': 'm',
      request: 'X',
      data: 'd',
      'data-raw': 'd',
      'data-binary': 'd',
      header: 'H',
      user: 'u',
      'user-agent': 'A',
      'connect-timeout': 'C',
      retry: 'R',
      'retry-delay': 'P',
      'retry-connrefused': 'N',
      'remote-name': 'O',
      get: 'G',
      version: 'V',
      'http1.1': 'N',
      compressed: 'N',
      cacert: 'E',
      resolve: 'Z',
    },
  }); // prettier-ignore
  if (options.flags.includes('V')) {
    io.out(`curl ${VERSION} (x86_64-pc-linux-gnu) libcurl/${VERSION}\n`);
    return 0;
  }
  if (options.bad !== undefined) {
    io.err(
      `curl: option ${options.bad.startsWith('-') ? options.bad : `-${options.bad}`}: is unknown\ncurl: try 'curl --help' for more information\n`,
    );
    return 2;
  }
  if (options.rest.length === 0) {
    io.err("curl: (2) no URL specified\ncurl: try 'curl --help' for more information\n");
    return 2;
  }
  let status = 0;
  for (const text of options.rest) {
    const retries = Number(lastValue(options, 'R') ?? 0);
    let tries = 0;
    do {
      if (tries > 0) yield Math.max(1, Number(lastValue(options, 'P') ?? 2 ** (tries - 1)) * 1000);
      status = yield* new Transfer(io, options).run(text);
    } while (status !== 0 && tries++ < retries);
  }
  return status;
}

class Transfer {
  readonly #io: AppletIo;
  readonly #options: ParsedOptions;
  readonly #startMs: number;

  constructor(io: AppletIo, options: ParsedOptions) {
    this.#io = io;
    this.#options = options;
    this.#startMs = io.context.now;
  }

  #has(letter: string): boolean {
    return this.#options.flags.includes(letter);
  }

  #fail(code: number, message: string): number {
    if (!this.#has('s') || this.#has('S')) this.#io.err(`curl: (${code}) ${message}\n`);
    return code;
  }

  get #tookMs(): number {
    return this.#io.context.now - this.#startMs;
  }

  *run(text: string): Task<number> {
    const io = this.#io;
    let url = parseUrl(text);
    if (!url) return this.#fail(1, `Protocol "${text.split(':')[0]}" not supported`);
    if (url.host === '') return this.#fail(3, 'URL rejected: No host part in the URL');
    for (let redirects = 0; ; redirects++) {
      const found = yield* resolveHost(io.context, url.host);
      if (typeof found === 'string') return this.#fail(6, `Could not resolve host: ${url.host}`);
      const address = found.addresses[0] as string;
      if (this.#has('v')) io.err(`*   Trying ${address}:${url.port}...\n`);
      const limit =
        Number(lastValue(this.#options, 'm') ?? lastValue(this.#options, 'C') ?? CONNECT_TIMEOUT_MS / 1000) *
        1000;
      const result = yield* io.context.network.http(this.#request(url, address, limit), io.context.owner);
      if (result.kind === 'error') return this.#connectError(result.error, url);
      const { response } = result;
      if (this.#has('v')) this.#verbose(url, address, response);
      const location = header(response, 'location');
      if (this.#has('L') && response.status >= 300 && response.status < 400 && location !== undefined) {
        if (redirects >= MAX_REDIRECTS)
          return this.#fail(47, `Maximum (${MAX_REDIRECTS}) redirects followed`);
        if (this.#has('i') || this.#has('I')) io.out(head(response));
        const next = parseUrl(location, url);
        if (next) {
          url = next;
          continue;
        }
      }
      return yield* this.#finish(url, response);
    }
  }

  #request(
    url: Url,
    address: string,
    timeoutMs: number,
  ): Parameters<AppletIo['context']['network']['http']>[0] {
    const options = this.#options;
    const data = options.values['d']?.join('&');
    const headers: Record<string, string> = {
      host: hostHeader(url),
      'user-agent': lastValue(options, 'A') ?? `curl/${VERSION}`,
      accept: '*/*',
    };
    const user = lastValue(options, 'u') ?? url.user;
    if (user !== undefined) headers['authorization'] = `Basic ${base64Encode(utf8Bytes(user))}`;
    if (data !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    for (const text of options.values['H'] ?? []) {
      const at = text.indexOf(':');
      if (at > 0) headers[text.slice(0, at).toLowerCase()] = text.slice(at + 1).trim();
    }
    const query = this.#has('G') && data !== undefined ? `${url.path.includes('?') ? '&' : '?'}${data}` : '';
    return {
      method:
        lastValue(options, 'X') ??
        (this.#has('I') ? 'HEAD' : data !== undefined && !this.#has('G') ? 'POST' : 'GET'),
      host: address,
      port: url.port,
      tls: url.tls,
      path: url.path + query,
      headers,
      body: this.#has('G') ? '' : (data ?? ''),
      timeoutMs,
    };
  }

  #connectError(error: string, url: Url): number {
    const ms = this.#tookMs;
    switch (error) {
      case 'refused':
        return this.#fail(
          7,
          `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Could not connect to server`,
        );
      case 'unreachable':
        return this.#fail(
          7,
          `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: No route to host`,
        );
      case 'timeout':
        return this.#fail(
          28,
          lastValue(this.#options, 'm') === undefined
            ? `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Timeout was reached`
            : `Connection timed out after ${ms} milliseconds`,
        );
      case 'tls':
        return url.tls
          ? this.#fail(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number')
          : this.#fail(1, 'Received HTTP/0.9 when not allowed');
      case 'reset':
        return this.#fail(56, 'Recv failure: Connection reset by peer');
      default:
        return this.#fail(52, 'Empty reply from server');
    }
  }

  #verbose(url: Url, address: string, response: HttpResponse): void {
    const io = this.#io;
    const request = this.#request(url, address, 0);
    io.err(`* Connected to ${url.host} (${address}) port ${url.port}\n`);
    io.err(
      `> ${request.method} ${request.path} HTTP/1.1\n${Object.entries(request.headers)
        .map(([n, v]) => `> ${canonicalHeader(n)}: ${v}\n`)
        .join('')}> \n`,
    );
    io.err(
      `< HTTP/${response.version ?? '1.1'} ${response.status} ${reasonOf(response.status)}\n${response.headers.map(([n, v]) => `< ${n}: ${v}\n`).join('')}< \n`,
    );
  }

  *#finish(url: Url, response: HttpResponse): Task<number> {
    const io = this.#io;
    const failed = this.#has('f') && response.status >= 400;
    if (this.#has('I') || this.#has('i')) io.out(head(response));
    const output =
      lastValue(this.#options, 'o') ??
      (this.#has('O') ? baseName(url.path.split('?')[0] as string) : undefined);
    if (!failed && !this.#has('I')) {
      if (output === undefined || output === '-') io.out(response.body);
      else {
        const file = io.context.open(output, { write: true, create: true, truncate: true });
        if (typeof file === 'string') return this.#fail(23, 'client returned ERROR on write');
        yield* io.writeTo(file, response.body);
        file.close();
      }
    }
    const format = lastValue(this.#options, 'w');
    if (format !== undefined) io.out(this.#writeOut(format, url, response));
    if (failed) return this.#fail(22, `The requested URL returned error: ${response.status}`);
    return 0;
  }

  #writeOut(format: string, url: Url, response: HttpResponse): string {
    const seconds = (this.#tookMs / 1000).toFixed(6);
    const values: Readonly<Record<string, string>> = {
      http_code: String(response.status).padStart(3, '0'),
      response_code: String(response.status).padStart(3, '0'),
      time_total: seconds,
      time_connect: seconds,
      size_download: String(utf8Length(response.body)),
      content_type: header(response, 'content-type') ?? '',
      redirect_url: header(response, 'location') ?? '',
      url_effective: `${url.tls ? 'https' : 'http'}://${hostHeader(url)}${url.path}`,
      remote_port: String(url.port),
      num_redirects: '0',
    };
    return format.replace(/%\{(\w+)\}|\\([nrt\\])/g, (_, name: string | undefined, c: string | undefined) => {
      if (name !== undefined) return values[name] ?? '';
      return { n: '\n', r: '\r', t: '\t', '\\': '\\' }[c as 'n'];
    });
  }
}

const head = (response: HttpResponse): string =>
  `HTTP/${response.version ?? '1.1'} ${response.status} ${reasonOf(response.status)}\r\n${response.headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n`;

export const curlApplets: Readonly<Record<string, Applet>> = { curl };
