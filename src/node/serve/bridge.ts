/**
 * The bridge: HTTP in, requests to the engine's API server, HTTP out. What is wrong with a request is a Status; what is
 * wrong with the bridge is a Status too, and the bridge goes on.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse } from '../../engine/api/api-server.ts';
import { noSuchResource } from '../../engine/api/errors.ts';
import { parsePath, type ParsedPath } from '../../engine/api/routes.ts';
import type { KubeObject, Pod, Status } from '../../kube/types.ts';
import { json, Misfit } from '../../scenario/checks.ts';
import { SCENARIO_LIMITS } from '../../scenario/limits.ts';
import { KUBERNETES_GIT_VERSION, KUBERNETES_VERSION } from '../../kube/version.ts';
import { metricsOf } from '../../worker/cluster-access/metrics.ts';
import { answerReview, reviewOf } from '../../worker/cluster-access/plain-answers.ts';
import { pathInV2, toV1, toV2 } from './autoscaling-v1.ts';
import { decodeBody, decodeWithDuplicates, readBody } from './body.ts';
import { aggregated, legacy } from './discovery.ts';
import { ExecServer } from './exec.ts';
import type { LiveCluster } from './live-cluster.ts';
import { serveLogs } from './logs.ts';
import { OPENAPI_V2_TYPE, openApiDocument, openApiIndex } from './openapi.ts';
import { PortForwards } from './port-forward.ts';
import { acceptedTypes, acceptsTable, type Asked, flag, parameter, queryOf, readRequest } from './request.ts';
import { badRequest, internalError, methodNotAllowed, refuse, Refusal } from './status.ts';
import { describedTable, includeObjectOf } from './tables.ts';
import { Watches } from './watches.ts';

export interface BridgeOptions {
  readonly cluster: LiveCluster;
  /** Names under which the server may be asked, besides addresses and `localhost`. */
  readonly hosts?: readonly string[];
  /** For what is our own mistake. */
  readonly onError?: (error: unknown) => void;
}

/** Requests that are answered at a time, watches and followed logs included. */
const MAX_CONNECTIONS = 4000;
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 60_000;

export function createBridge(options: BridgeOptions): Server {
  const { cluster, onError } = options;
  const watches = new Watches(cluster);
  const server = createServer({ keepAlive: true }, (message, response) => {
    answer(options, watches, message, response).catch((error: unknown) => {
      if (!(error instanceof Refusal)) onError?.(error);
      const refusal = error instanceof Refusal ? error : internalError((error as Error).message);
      sendStatus(response, refusal.status);
      // The rest of a body that was refused is not read.
      if (!message.complete) response.once('finish', () => message.destroy());
    });
  });
  const sessions = { execs: new ExecServer(cluster), forwards: new PortForwards(cluster) };
  server.on('upgrade', (message, socket, head) => {
    options.cluster.backlog.add(socket);
    // What a hasty client has sent behind its request.
    if (head.length > 0) socket.unshift(head);
    try {
      upgrade(options, sessions, message, socket);
    } catch (error) {
      if (!(error instanceof Refusal)) onError?.(error);
      refuseUpgrade(socket, error instanceof Refusal ? error : internalError((error as Error).message));
    }
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  return server;
}

/** A page of another origin must not reach a server on this machine, neither directly nor under a name of its own. */
export function checkOrigin(
  { headers }: Pick<IncomingMessage, 'headers'>,
  hosts: readonly string[] = [],
): void {
  if (headers.origin !== undefined)
    throw refuse(403, 'Forbidden', 'requests from web pages are not answered');
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const isAddress = /^[\d.]+$/.test(host) || /^\[[\da-f:.%]+\]$/.test(host);
  if (!isAddress && host !== 'localhost' && !hosts.includes(host))
    throw refuse(403, 'Forbidden', `requests for host "${host.slice(0, 64)}" are not answered`);
}

function upgrade(
  { cluster, hosts }: BridgeOptions,
  { execs, forwards }: { readonly execs: ExecServer; readonly forwards: PortForwards },
  message: IncomingMessage,
  socket: Duplex,
): void {
  checkOrigin(message, hosts);
  checkImpersonation(message);
  const asked = readRequest(message);
  const target = parsePath(asked.path);
  if (target?.type.kind !== 'Pod' || target.name === undefined || target.namespace === undefined)
    throw new Refusal(noSuchResource());
  if (target.subresource === 'portforward') {
    const { code, body } = cluster.read({ method: 'GET', path: { ...target, subresource: undefined } });
    if (code >= 400) throw new Refusal(body as Status);
    forwards.serve(body as Pod, asked, message, socket);
    return;
  }
  if (target.subresource !== 'exec' && target.subresource !== 'attach') throw new Refusal(noSuchResource());
  execs.serve(target, asked, message, socket);
}

function refuseUpgrade(socket: Duplex, { status }: Refusal): void {
  const body = JSON.stringify(status);
  const { code = 500 } = status;
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Error'}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Roles are stored and not looked at: who would be somebody else must not be told that he may do everything. */
function checkImpersonation({ headers }: IncomingMessage): void {
  if (headers['impersonate-user'] !== undefined || headers['impersonate-group'] !== undefined)
    throw refuse(403, 'Forbidden', 'impersonation is not part of this simulation');
}

async function answer(
  { cluster, hosts }: BridgeOptions,
  watches: Watches,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkOrigin(message, hosts);
  checkImpersonation(message);
  const asked = readRequest(message);
  if (asked.segments[0] !== 'api' && asked.segments[0] !== 'apis') return answerPlain(asked, response);
  const review = reviewOf(asked.path);
  if (review !== undefined) {
    if (asked.method !== 'POST') throw methodNotAllowed();
    const { code, body } = answerReview(
      review,
      decodeBody(await readBody(message), asked.contentType, false),
    );
    return sendJson(response, code, body);
  }
  if (asked.segments[1] === 'metrics.k8s.io' && asked.segments.length > 3)
    return answerMetrics(cluster, asked, response);
  const inV2 = asked.method === 'POST' ? pathInV2(asked.path) : undefined;
  const target = parsePath(inV2 ?? asked.path);
  if (target === undefined) return answerDiscovery(asked, message, response);
  if (inV2 !== undefined)
    return answerAutoscaling(cluster, target, { ...asked, path: inV2 }, message, response);
  checkTarget(target, asked);
  if (asked.method === 'GET') return answerRead(cluster, watches, target, asked, response);
  await answerWrite(cluster, target, asked, message, response);
}

// --- what is no object -----------------------------------------------------------------------------------------

function answerMetrics(cluster: LiveCluster, asked: Asked, response: ServerResponse): void {
  if (asked.method !== 'GET') throw methodNotAllowed();
  cluster.advance();
  const metrics = metricsOf(cluster.simulation, asked.path, queryOf(asked));
  if (metrics === undefined) throw new Refusal(noSuchResource());
  sendJson(response, metrics.code, metrics.body);
}

const HEALTH: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);

async function answerPlain(asked: Asked, response: ServerResponse): Promise<void> {
  if (asked.method !== 'GET') throw methodNotAllowed();
  const [first = ''] = asked.segments;
  if (HEALTH.has(first)) return sendText(response, 200, 'ok');
  if (asked.path === '/version') return sendJson(response, 200, version());
  if (asked.path === '/openapi/v2') {
    response.writeHead(200, { 'Content-Type': OPENAPI_V2_TYPE }).end();
    return;
  }
  if (asked.path === '/openapi/v3') return sendJson(response, 200, openApiIndex());
  const document = asked.path.startsWith('/openapi/v3/') ? await openApiDocument(asked.path) : undefined;
  if (document !== undefined) return sendJson(response, 200, document);
  if (asked.path === '/')
    return sendJson(response, 200, {
      paths: ['/api', '/apis', '/healthz', '/openapi/v2', '/openapi/v3', '/version'],
    });
  sendText(response, 404, '404 page not found');
}

function version(): unknown {
  const [major, minor] = KUBERNETES_VERSION.split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion: KUBERNETES_GIT_VERSION,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'podplay',
    platform: 'linux/amd64',
  };
}

function answerDiscovery(asked: Asked, message: IncomingMessage, response: ServerResponse): void {
  const root = asked.path === '/api' || asked.path === '/apis' ? asked.path : undefined;
  if (asked.method === 'GET' && root !== undefined) {
    const wanted = acceptedTypes(asked.accept).find(
      ({ parameters }) =>
        parameters['as'] === 'APIGroupDiscoveryList' && ['v2', 'v2beta1'].includes(parameters['v'] ?? ''),
    );
    if (wanted !== undefined) {
      const v = wanted.parameters['v'] as 'v2' | 'v2beta1';
      const type = `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`;
      return sendJson(response, 200, aggregated(root, v), { 'Content-Type': type, Vary: 'Accept' });
    }
  }
  const { localAddress = '127.0.0.1', localPort = 0 } = message.socket;
  const document = asked.method === 'GET' ? legacy(asked.path, `${localAddress}:${localPort}`) : undefined;
  if (document !== undefined) return sendJson(response, 200, document);
  if (asked.segments.length <= 1) throw methodNotAllowed();
  sendText(response, 404, '404 page not found');
}

// --- objects ---------------------------------------------------------------------------------------------------

/** What the path names must be in the right place: a namespaced kind in a namespace, another one in none. */
function checkTarget({ type, namespace, name }: ParsedPath, { method, segments }: Asked): void {
  const depth = (segments[0] === 'api' ? 2 : 3) + (namespace === undefined ? 0 : 2);
  if (segments.length > depth + 3) throw new Refusal(noSuchResource());
  if (!type.namespaced && namespace !== undefined) throw new Refusal(noSuchResource());
  if (type.namespaced && namespace === undefined && (name !== undefined || method !== 'GET'))
    throw method === 'DELETE' || name === undefined ? methodNotAllowed() : new Refusal(noSuchResource());
}

function answerRead(
  cluster: LiveCluster,
  watches: Watches,
  target: ParsedPath,
  asked: Asked,
  response: ServerResponse,
): void {
  if (flag(asked, 'watch') && target.subresource === undefined) return watches.serve(target, asked, response);
  if (target.type.kind === 'Pod' && target.subresource === 'log') {
    const { code, body } = cluster.read({ method: 'GET', path: { ...target, subresource: undefined } });
    if (code >= 400) throw new Refusal(body as Status);
    return serveLogs(cluster, body as Pod, asked, response);
  }
  if (['exec', 'attach', 'portforward'].includes(target.subresource ?? ''))
    throw badRequest('Upgrade request required');
  if (!READABLE.has(target.subresource)) throw new Refusal(noSuchResource());
  const answered = cluster.read({ method: 'GET', path: target, query: queryOf(asked) });
  send(cluster, target, asked, response, answered);
}

const READABLE: ReadonlySet<string | undefined> = new Set([
  undefined,
  'status',
  'scale',
  'ephemeralcontainers',
  'resize',
]);

async function answerAutoscaling(
  cluster: LiveCluster,
  target: ParsedPath,
  asked: Asked,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkTarget(target, asked);
  if (target.name !== undefined) throw methodNotAllowed();
  const body = toV2(decodeBody(await readBody(message), asked.contentType, false));
  const answered = write(cluster, asked, body);
  sendJson(response, answered.code, toV1(answered.body));
}

async function answerWrite(
  cluster: LiveCluster,
  target: ParsedPath,
  asked: Asked,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, contentType } = asked;
  if (method === 'POST' && target.name !== undefined && target.subresource === undefined)
    throw methodNotAllowed();
  if ((method === 'PUT' || method === 'PATCH') && target.name === undefined) throw methodNotAllowed();
  if (method === 'DELETE' && target.subresource !== undefined) throw methodNotAllowed();
  const bytes = await readBody(message);
  const { value: body, duplicates } = decodeWithDuplicates(bytes, contentType, method === 'PATCH');
  if (method === 'PATCH' && body === undefined) throw badRequest('the patch is empty');
  const doubled = duplicates.map((field) => `duplicate field "${field}"`);
  const validation = parameter(asked, 'fieldValidation') ?? 'Warn';
  if (doubled.length > 0 && validation === 'Strict') {
    const { kind, version } = target.type;
    const text = `strict decoding error: ${doubled.join(', ')}`;
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${text}`);
  }
  const answered = goneStatus(target, asked, write(cluster, asked, body));
  const warnings = [...(validation === 'Warn' ? doubled : []), ...(answered.warnings ?? [])];
  send(cluster, target, asked, response, { ...answered, warnings });
}

/** A session is a scenario: what a scenario cannot hold must not happen in it. */
function checkKept(body: unknown): void {
  const { bodyLength, bodyDepth } = SCENARIO_LIMITS;
  try {
    // As it is written: what is undefined is not there.
    if (body !== undefined) json(JSON.parse(JSON.stringify(body)), 'body', bodyLength, bodyDepth);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const what = `${bodyLength} characters, ${bodyDepth} levels and ordinary keys`;
    throw refuse(413, 'RequestEntityTooLarge', `Request entity too large: a session keeps ${what}`);
  }
}

/** Hands a write to the API server, as an act of the session. */
function write(cluster: LiveCluster, asked: Asked, body: unknown): ApiResponse {
  const { method, path, contentType } = asked;
  checkKept(body);
  const query = queryOf(asked);
  let answered: ApiResponse | undefined;
  cluster.act(
    {
      kind: 'request',
      method: method as Exclude<typeof method, 'GET'>,
      path,
      ...(Object.keys(query).length > 0 && { query }),
      ...(method === 'PATCH' && contentType !== '' && { contentType }),
      ...(body !== undefined && { body }),
    },
    {
      response: (response) => {
        answered = response;
      },
    },
  );
  if (answered === undefined) throw internalError('the request was not answered');
  return answered;
}

/** A DELETE after which nothing is left answers a Status that says what it was. */
function goneStatus({ type, name }: ParsedPath, { method }: Asked, answered: ApiResponse): ApiResponse {
  const { body } = answered;
  if (method !== 'DELETE' || answered.code !== 200 || name === undefined || body.kind === 'Status')
    return answered;
  const { metadata } = body as KubeObject;
  if (metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds !== 0) return answered;
  if ((metadata.finalizers ?? []).length > 0 || type.kind === 'Namespace') return answered;
  const { uid } = metadata;
  const details = { name, ...(type.group !== '' && { group: type.group }), kind: type.resource, uid };
  return {
    code: 200,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } as unknown as Status,
  };
}

// --- out -------------------------------------------------------------------------------------------------------

function send(
  cluster: LiveCluster,
  target: ParsedPath,
  asked: Asked,
  response: ServerResponse,
  { code, body, warnings = [] }: ApiResponse,
): void {
  if (warnings.length > 0) response.setHeader('Warning', warnings.slice(0, MAX_WARNINGS).map(warningHeader));
  const isShown =
    code < 400 && body.kind !== 'Table' && body.kind !== 'Status' && target.subresource === undefined;
  if (!isShown || !acceptsTable(asked.accept)) return sendJson(response, code, body);
  const isList = target.name === undefined && 'items' in body;
  const objects = isList ? body.items : [body as KubeObject];
  const { metadata } = body as KubeObject;
  sendJson(
    response,
    code,
    describedTable(target.type, objects, {
      now: cluster.wallMs,
      metadata: isList ? metadata : { resourceVersion: metadata.resourceVersion ?? '' },
      includeObject: includeObjectOf(asked),
    }),
  );
}

/** Headers are bounded: what is more is left out. */
const MAX_WARNINGS = 16;
const MAX_WARNING_CHARS = 256;
/** `299 - "text"`. Models apimachinery/pkg/util/net/http.go NewWarningHeader. */
function warningHeader(text: string): string {
  const shown = text.slice(0, MAX_WARNING_CHARS).replaceAll(/[^\x20-\x7e]/g, '?');
  return `299 - "${shown.replaceAll(/[\\"]/g, '\\$&')}"`;
}

function sendJson(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = Buffer.from(JSON.stringify(body));
  response
    .writeHead(code, {
      'Content-Type': 'application/json',
      'Content-Length': text.length,
      'Cache-Control': 'no-cache, private',
      ...headers,
    })
    .end(text);
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function sendStatus(response: ServerResponse, status: Status): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, status.code ?? 500, status, status.code === 429 ? { 'Retry-After': '1' } : {});
}
