/**
 * What the answer of a probe's handler means.
 *
 * Models pkg/probe/{exec,http,tcp,grpc}. A `failure` counts; an `error` says that the probe could not be made, and
 * counts as nothing.
 */
import { formatDuration } from '../../../kube/duration.ts';
import { err, ok, type Result } from '../../../kube/result.ts';
import type { Task } from '../../clock/task.ts';
import type { ExecOutcome, GrpcReply, HandlerIo, HttpCall, HttpReply } from './handlers.ts';
import { joinHostPort, urlOf } from './http-request.ts';

/** `warning` is a success with something to say. */
export type CheckOutcome =
  | { readonly kind: 'success' | 'failure' | 'warning'; readonly output: string }
  | { readonly kind: 'error'; readonly error: string };

/** Output beyond this is not read. */
const MAX_OUTPUT = 10 * 1024;
const MAX_REDIRECTS = 10;
/** What Go's client says when a server answers TLS with plain HTTP. */
export const HTTP_TO_HTTPS = 'http: server gave HTTP response to HTTPS client';
const REDIRECT_CODES = new Set([301, 302, 303, 307, 308]);

/** Models pkg/probe/exec. A timeout is a failure. */
export function execOutcome(
  result: Result<ExecOutcome>,
  command: readonly string[],
  timeoutMs: number,
): CheckOutcome {
  if (!result.ok) return { kind: 'error', error: result.error };
  const { exitCode, output, timedOut } = result.value;
  if (timedOut) {
    const after = formatDuration(timeoutMs);
    return { kind: 'failure', output: `command timed out: "${command.join(' ')}" timed out after ${after}` };
  }
  return { kind: exitCode === 0 ? 'success' : 'failure', output: output.slice(0, MAX_OUTPUT) };
}

/** Models pkg/probe/tcp: what the dialler says is the output. */
export function tcpOutcome(result: Result<void>): CheckOutcome {
  return result.ok ? { kind: 'success', output: '' } : { kind: 'failure', output: result.error };
}

/** Models pkg/probe/grpc. */
export function grpcOutcome(reply: GrpcReply, host: string, port: number, timeoutMs: number): CheckOutcome {
  const address = joinHostPort(host, port);
  const timeout = formatDuration(timeoutMs);
  switch (reply.kind) {
    case 'status':
      if (reply.status === 'SERVING') return { kind: 'success', output: 'service healthy' };
      return { kind: 'failure', output: `service unhealthy (responded with "${reply.status}")` };
    case 'connectTimeout': {
      const output = `timeout: failed to connect service "${address}" within ${timeout}: context deadline exceeded`;
      return { kind: 'failure', output };
    }
    case 'connectError':
      return {
        kind: 'failure',
        output: `error: failed to connect service at "${address}": ${reply.message}`,
      };
    case 'unimplemented': {
      const what = 'this server does not implement the grpc health protocol (grpc.health.v1.Health)';
      return { kind: 'failure', output: `error: ${what}: ${reply.message}` };
    }
    case 'rpcTimeout':
      return { kind: 'failure', output: `timeout: health rpc did not complete within ${timeout}` };
    case 'rpcError':
      return { kind: 'failure', output: `error: health rpc probe failed: ${reply.message}` };
  }
}

type HttpResponse = Extract<HttpReply, { kind: 'response' }>;

export interface HttpCheckOptions {
  /** Follow redirects to another host. The kubelet does not. */
  readonly followNonLocalRedirects: boolean;
  readonly now: () => number;
}

/**
 * A GET with its redirects. One to another host ends the check: what has answered is then the redirect itself, a
 * success with a warning. The time limit holds for all requests together. Models pkg/probe/http DoHTTPProbe.
 */
export function* httpCheck(
  http: HandlerIo['http'],
  first: HttpCall,
  options: HttpCheckOptions,
): Task<CheckOutcome> {
  const result = yield* httpExchange(http, first, options);
  if (!result.ok) return { kind: 'failure', output: result.error };
  return responseOutcome(result.value.status, result.value.body);
}

/** The last answer of a GET whose redirects are followed, or the error of Go's client. */
export function* httpExchange(
  http: HandlerIo['http'],
  first: HttpCall,
  options: HttpCheckOptions,
): Task<Result<HttpResponse>> {
  const deadlineMs = first.timeoutMs === undefined ? undefined : options.now() + first.timeoutMs;
  let call = first;
  for (let redirects = 0; ; redirects++) {
    const reply = yield* http(call);
    if (reply.kind !== 'response') return err(transportError(call, reply));
    const next = redirectTarget(call, reply.status, reply.location);
    const leaves = next !== undefined && next.host !== first.host && !options.followNonLocalRedirects;
    if (next === undefined || leaves) return ok(reply);
    if (redirects + 1 >= MAX_REDIRECTS)
      return err(`Get "${urlOf(next)}": stopped after ${MAX_REDIRECTS} redirects`);
    call = { ...next, timeoutMs: deadlineMs === undefined ? undefined : deadlineMs - options.now() };
    if (call.timeoutMs !== undefined && call.timeoutMs <= 0)
      return err(transportError(call, { kind: 'timeout' }));
  }
}

function responseOutcome(status: number, body: string): CheckOutcome {
  const text = body.slice(0, MAX_OUTPUT);
  if (status >= 200 && status < 300) return { kind: 'success', output: text };
  if (status >= 300 && status < 400)
    return { kind: 'warning', output: `Probe terminated redirects, Response body: ${text}` };
  return { kind: 'failure', output: `HTTP probe failed with statuscode: ${status}` };
}

/** The error of Go's client: the method and the address that it was at. */
function transportError(call: HttpCall, reply: Exclude<HttpReply, HttpResponse>): string {
  const where = `Get "${urlOf(call)}"`;
  if (reply.kind === 'timeout')
    return `${where}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  if (reply.kind === 'notTls') return `${where}: ${HTTP_TO_HTTPS}`;
  return `${where}: ${reply.message}`;
}

/** Where a redirect leads; undefined if it is none or names no target. */
function redirectTarget(call: HttpCall, status: number, location: string | undefined): HttpCall | undefined {
  if (!REDIRECT_CODES.has(status) || location === undefined || location === '') return undefined;
  const absolute = /^(https?):\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?([^#]*)/i.exec(location);
  if (absolute === null) return { ...call, path: relativePath(call.path, location) };
  const scheme = absolute[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  const host = (absolute[2] ?? '').replaceAll(/^\[|\]$/g, '');
  const port = absolute[3] === undefined ? (scheme === 'https' ? 443 : 80) : Number(absolute[3]);
  const path = absolute[4] ?? '';
  return { ...call, scheme, host, port, path: path.startsWith('/') ? path : `/${path}` };
}

function relativePath(base: string, location: string): string {
  const target = location.replace(/#.*$/, '');
  if (target.startsWith('/')) return target;
  const pathOnly = base.replace(/\?.*$/, '');
  if (target.startsWith('?')) return pathOnly + target;
  return pathOnly.slice(0, pathOnly.lastIndexOf('/') + 1) + target;
}
