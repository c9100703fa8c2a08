/**
 * The request of an `httpGet` probe or hook: address, path, headers.
 *
 * Models pkg/probe/http/request.go and pkg/probe/util.go ResolveContainerPort.
 */
import { err, ok, type Result } from '../../../kube/result.ts';
import type { Container, HTTPGetAction, HTTPHeader } from '../../../kube/types.ts';
import type { HttpCall } from './handlers.ts';

/** Number, name of a port of the container, or a number written as text. */
export function resolveContainerPort(
  port: number | string | undefined,
  container: Pick<Container, 'ports'>,
): Result<number> {
  const number = portNumber(port, container);
  if (number === undefined) return err(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  return number > 0 && number < 65536 ? ok(number) : err(`invalid port number: ${number}`);
}

function portNumber(
  port: number | string | undefined,
  container: Pick<Container, 'ports'>,
): number | undefined {
  if (typeof port !== 'string') return port ?? 0;
  const named = container.ports?.find((p) => p.name === port);
  if (named !== undefined) return named.containerPort;
  return /^[+-]?\d+$/.test(port) ? Number(port) : undefined;
}

/** `client`: `kube-probe/1.36` or `kube-lifecycle/1.36`. Errors only for a port that cannot be resolved. */
export function httpCallFor(
  action: HTTPGetAction,
  container: Pick<Container, 'ports'>,
  podIp: string,
  client: string,
  timeoutMs: number | undefined,
): Result<HttpCall> {
  const port = resolveContainerPort(action.port, container);
  if (!port.ok) return port;
  const path = action.path ?? '';
  return ok({
    scheme: action.scheme?.toLowerCase() === 'https' ? 'https' : 'http',
    host: action.host === undefined || action.host === '' ? podIp : action.host,
    port: port.value,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: requestHeaders(action.httpHeaders ?? [], client),
    timeoutMs,
  });
}

/**
 * Headers as sent. The user agent and `Accept` have defaults; given but empty, they are left out. Connections are not
 * kept, and the client says so. A name that is given twice has both values.
 */
export function requestHeaders(
  given: readonly HTTPHeader[],
  client: string,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'User-Agent': client, Accept: '*/*', Connection: 'close' };
  const seen = new Set<string>();
  for (const { name, value } of given) {
    const key = canonicalHeader(name);
    if (value === '' && (key === 'User-Agent' || key === 'Accept')) delete headers[key];
    else headers[key] = seen.has(key) ? `${headers[key] ?? ''}, ${value}` : value;
    seen.add(key);
  }
  return headers;
}

/** `x-my-HEADER` → `X-My-Header`, as Go's net/textproto writes names. */
function canonicalHeader(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join('-');
}

/** `http://10.0.0.5:8080/healthz`, an IPv6 address in brackets. */
export function urlOf({ scheme, host, port, path }: HttpCall): string {
  return `${scheme}://${joinHostPort(host, port)}${path}`;
}

/** Models net.JoinHostPort. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
