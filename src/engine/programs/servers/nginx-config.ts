/**
 * nginx's configuration files as far as small sites use them: `include`, `server`, `listen`, `root`, `index`,
 * `location` with `root`, `alias`, `return`, `proxy_pass`, `deny all`. Other known directives are read and have no
 * effect; unknown ones are errors, worded as nginx words them.
 */
import type { ProcessContext } from '../../runtime/os/program.ts';
import { glob } from '../../shell/glob.ts';

export interface Location {
  readonly prefix: string;
  /** `location = /path` */
  readonly exact: boolean;
  readonly root: string | undefined;
  readonly alias: string | undefined;
  readonly returns: { readonly status: number; readonly text: string } | undefined;
  readonly proxyTo: string | undefined;
  readonly denied: boolean;
  readonly type: string | undefined;
}

export interface Server {
  readonly ports: readonly { readonly port: number; readonly tls: boolean }[];
  readonly root: string;
  readonly index: readonly string[];
  /** The longest prefix first. */
  readonly locations: readonly Location[];
  readonly returns: Location['returns'];
}

export interface NginxConfig {
  readonly servers: readonly Server[];
  readonly workers: number;
}

interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[] | undefined;
  readonly file: string;
  readonly line: number;
}

class ConfigFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** CPUs of a node: what `worker_processes auto` gives. */
const CPUS = 2;
const MAX_INCLUDES = 20;

const KNOWN = new Set(
  'user worker_processes pid error_log events worker_connections http default_type log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests gzip gzip_types gzip_min_length gzip_proxied gzip_vary gzip_comp_level include server listen server_name location root alias index return proxy_pass proxy_set_header proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_buffering proxy_buffer_size proxy_buffers proxy_redirect proxy_hide_header proxy_cache_bypass proxy_ssl_verify proxy_ssl_server_name error_page internal allow deny stub_status add_header expires try_files rewrite if set charset types client_max_body_size client_body_timeout client_body_temp_path client_header_timeout large_client_header_buffers proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path fastcgi_pass fastcgi_index fastcgi_param fastcgi_split_path_info upstream map resolver ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout ssl_prefer_server_ciphers ssl server_tokens autoindex limit_req limit_req_zone limit_conn limit_conn_zone auth_basic auth_basic_user_file real_ip_header set_real_ip_from daemon multi_accept use worker_rlimit_nofile load_module env stream types_hash_max_size server_names_hash_bucket_size open_file_cache absolute_redirect port_in_redirect default_server master_process sub_filter chunked_transfer_encoding least_conn ip_hash keepalive zone hash random'.split(
    ' ',
  ),
);

/** The configuration, or nginx's complaint (without `nginx: `). */
export function readNginxConfig(
  context: ProcessContext,
  path: string,
): NginxConfig | { readonly error: string } {
  try {
    const top = new Reader(context).file(path, 0);
    const workers = find(top, 'worker_processes')?.words[1] ?? '1';
    const http = find(top, 'http');
    if (!find(top, 'events')) throw new ConfigFailed(`no "events" section in configuration`);
    const servers = (http?.block ?? [])
      .filter((d) => d.words[0] === 'server')
      .map((d) => toServer(d, http?.block ?? []));
    return { servers, workers: workers === 'auto' ? CPUS : Math.max(1, Number(workers) || 1) };
  } catch (error) {
    if (error instanceof ConfigFailed) return { error: `[emerg] ${error.message}` };
    throw error;
  }
}

const find = (list: readonly Directive[] | undefined, name: string): Directive | undefined =>
  list?.find((d) => d.words[0] === name);
const place = (file: string, line: number): string => ` in ${file}:${line}`;

class Reader {
  readonly #context: ProcessContext;
  #included = 0;
  constructor(context: ProcessContext) {
    this.#context = context;
  }

  file(path: string, depth: number): Directive[] {
    const read = this.#context.fs.readFile(this.#context.path(path), this.#context.credentials);
    if (typeof read === 'string') {
      const why =
        read === 'ENOENT'
          ? '2: No such file or directory'
          : read === 'EACCES'
            ? '13: Permission denied'
            : '21: Is a directory';
      throw new ConfigFailed(`open() "${path}" failed (${why})`);
    }
    if (++this.#included > MAX_INCLUDES || depth > MAX_INCLUDES) return [];
    return new Parser(read.text, path, (pattern, file, line) =>
      this.#include(pattern, file, line, depth),
    ).list(false);
  }

  #include(pattern: string, file: string, line: number, depth: number): Directive[] {
    const full = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
    if (/[*?[]/.test(full)) return glob(full, this.#context).flatMap((path) => this.file(path, depth + 1));
    if (!this.#context.fs.exists(full)) {
      if (full.endsWith('mime.types')) return [];
      throw new ConfigFailed(`open() "${full}" failed (2: No such file or directory)${place(file, line)}`);
    }
    return this.file(full, depth + 1);
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  readonly #include: (pattern: string, file: string, line: number) => Directive[];
  #at = 0;

  constructor(
    text: string,
    file: string,
    include: (pattern: string, file: string, line: number) => Directive[],
  ) {
    this.#tokens = tokensOf(text);
    this.#file = file;
    this.#include = include;
  }

  list(inBlock: boolean, free = false): Directive[] {
    const out: Directive[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token) {
        if (inBlock)
          throw new ConfigFailed(
            `unexpected end of file, expecting "}"${place(this.#file, this.#tokens.at(-1)?.line ?? 1)}`,
          );
        return out;
      }
      if (token.text === '}' && !token.quoted) {
        this.#at++;
        if (!inBlock) throw new ConfigFailed(`unexpected "}"${place(this.#file, token.line)}`);
        return out;
      }
      const directive = this.#directive(free);
      if (directive.words[0] === 'include')
        out.push(...this.#include(directive.words[1] ?? '', this.#file, directive.line));
      else out.push(directive);
    }
  }

  #directive(free: boolean): Directive {
    const words: string[] = [];
    const line = this.#tokens[this.#at]?.line ?? 1;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token)
        throw new ConfigFailed(
          `unexpected end of file, expecting ";" or "}"${place(this.#file, this.#tokens.at(-1)?.line ?? 1)}`,
        );
      this.#at++;
      if (!token.quoted && (token.text === ';' || token.text === '{' || token.text === '}')) {
        const name = words[0] ?? '';
        if (token.text === '}') throw new ConfigFailed(`unexpected "}"${place(this.#file, token.line)}`);
        if (name === '') throw new ConfigFailed(`unexpected "${token.text}"${place(this.#file, token.line)}`);
        if (!free && !KNOWN.has(name))
          throw new ConfigFailed(`unknown directive "${name}"${place(this.#file, line)}`);
        if (token.text === ';') return { words, block: undefined, file: this.#file, line };
        const inner = ['types', 'map', 'upstream', 'geo'].includes(name);
        return { words, block: this.list(true, inner), file: this.#file, line };
      }
      words.push(token.text);
    }
  }
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly quoted: boolean;
}
/** Hundreds of servers read the same few files of their image. */
const knownTokens = new Map<string, readonly Token[]>();
const MAX_KNOWN_TEXTS = 32;

function tokensOf(text: string): readonly Token[] {
  let tokens = knownTokens.get(text);
  if (!tokens) {
    tokens = tokenize(text);
    if (knownTokens.size >= MAX_KNOWN_TEXTS) knownTokens.clear();
    knownTokens.set(text, tokens);
  }
  return tokens;
}

function tokenize(text: string): Token[] {
  const out: Token[] = [];
  let line = 1;
  const pattern =
    /\n|[ \t\r]+|#[^\n]*|"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|[{};]|(?:[^\s{};"'#]|\$\{\w+\})+/g;
  for (const match of text.matchAll(pattern)) {
    const quoted = match[1] ?? match[2];
    if (match[0] === '\n') line++;
    else if (quoted !== undefined) {
      out.push({
        text: quoted
          .replace(/\\(["'\\])/g, '$1')
          .replaceAll('\\n', '\n')
          .replaceAll('\\t', '\t'),
        line,
        quoted: true,
      });
      line += match[0].split('\n').length - 1;
    } else if (!/^[ \t\r#]/.test(match[0])) out.push({ text: match[0], line, quoted: false });
  }
  return out;
}

function toServer(directive: Directive, http: readonly Directive[]): Server {
  const block = directive.block ?? [];
  const value = (name: string): string | undefined =>
    find(block, name)?.words[1] ?? find(http, name)?.words[1];
  const listens = block.filter((d) => d.words[0] === 'listen');
  const root = value('root') ?? '/etc/nginx/html';
  const locations = block
    .filter((d) => d.words[0] === 'location')
    .map((d) => toLocation(d))
    .filter((location): location is Location => location !== undefined)
    .sort((a, b) => Number(b.exact) - Number(a.exact) || b.prefix.length - a.prefix.length);
  const ports = listens.length > 0 ? listens.map(toPort) : [{ port: 80, tls: false }];
  return {
    ports: ports.filter((p, i) => ports.findIndex((other) => other.port === p.port) === i),
    root,
    index: (find(block, 'index') ?? find(http, 'index'))?.words.slice(1) ?? ['index.html'],
    locations,
    returns: toReturn(find(block, 'return')),
  };
}

function toPort(directive: Directive): { readonly port: number; readonly tls: boolean } {
  const text = directive.words[1] ?? '';
  const port = Number(/(\d+)$/.exec(text)?.[1] ?? Number.NaN);
  const named = text.includes('.') && !text.includes(':') ? 80 : port;
  if (!Number.isInteger(named) || named < 1 || named > 65535) {
    throw new ConfigFailed(
      `invalid port in "${text}" of the "listen" directive${place(directive.file, directive.line)}`,
    );
  }
  return { port: named, tls: directive.words.includes('ssl') };
}

/** Locations by regular expression are left out: they need no place in small sites. */
function toLocation(directive: Directive): Location | undefined {
  const [, first = '/', second] = directive.words;
  const modifier = second === undefined ? '' : first;
  if (modifier.startsWith('~')) return undefined;
  const block = directive.block ?? [];
  return {
    prefix: second ?? first,
    exact: modifier === '=',
    root: find(block, 'root')?.words[1],
    alias: find(block, 'alias')?.words[1],
    returns: toReturn(find(block, 'return')),
    proxyTo: find(block, 'proxy_pass')?.words[1],
    denied:
      block.some((d) => d.words[0] === 'deny' && d.words[1] === 'all') ||
      find(block, 'internal') !== undefined,
    type: find(block, 'default_type')?.words[1],
  };
}

function toReturn(directive: Directive | undefined): Location['returns'] {
  if (!directive) return undefined;
  const [, first = '', ...rest] = directive.words;
  if (/^\d{3}$/.test(first)) return { status: Number(first), text: rest.join(' ') };
  return { status: 302, text: first };
}
