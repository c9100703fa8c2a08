/** A request from outside, checked: what the rest of the bridge may rely on. */
import type { IncomingMessage } from 'node:http';
import { badRequest, methodNotAllowed, refuse } from './status.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Characters of path and query together. */
const MAX_URL = 8192;
const MAX_PARAMETERS = 256;

export interface Asked {
  readonly method: Method;
  /** Decoded, without query: `/api/v1/namespaces/default/pods/web`. */
  readonly path: string;
  readonly segments: readonly string[];
  /** In the order of the URL; `command` of exec comes once for each word. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly accept: string;
  /** Lower case, without parameters; empty when there is none. */
  readonly contentType: string;
}

/** Throws a Refusal when it is no request that an API server takes. HEAD is read as GET. */
export function readRequest(message: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Asked {
  const { method = '', url = '', headers } = message;
  const read = method === 'HEAD' ? 'GET' : method;
  if (!METHODS.includes(read as Method)) throw methodNotAllowed();
  if (url.length > MAX_URL) throw refuse(414, 'RequestURITooLong', 'Request URI too long');
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const parameters = [...new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))];
  if (parameters.length > MAX_PARAMETERS) throw badRequest('too many query parameters');
  const segments = rawPath.split('/').filter((segment) => segment !== '');
  const decoded = segments.map(decodeSegment);
  return {
    method: read as Method,
    path: `/${decoded.join('/')}`,
    segments: decoded,
    parameters,
    accept: headers.accept ?? '',
    contentType: (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
  };
}

function decodeSegment(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw badRequest(`invalid URL escape in "${segment.slice(0, 64)}"`);
  }
  // oxlint-disable-next-line no-control-regex -- that is the point
  if (/[/\\%\u0000-\u001f\u007f]/.test(text) || text === '.' || text === '..')
    throw badRequest(`invalid path segment "${segment.slice(0, 64)}"`);
  return text;
}

/** The last value of a parameter; undefined when it is absent. */
export const parameter = ({ parameters }: Asked, name: string): string | undefined =>
  parameters.findLast(([key]) => key === name)?.[1];
export const parameterValues = ({ parameters }: Asked, name: string): readonly string[] =>
  parameters.filter(([key]) => key === name).map(([, value]) => value);

/** `true`, `1` and the bare name, as Go reads them. */
export function flag(asked: Asked, name: string): boolean {
  const value = parameter(asked, name);
  return value !== undefined && !['false', '0'].includes(value);
}

/** A whole number of at least 0; undefined when absent. */
export function wholeNumber(asked: Asked, name: string): number | undefined {
  const text = parameter(asked, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(
      `unable to decode query parameter: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

export const queryOf = (asked: Asked): Readonly<Record<string, string>> =>
  Object.fromEntries(asked.parameters);

/** `json;as=Table;v=v1;g=meta.k8s.io` → its type and parameters. */
export interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a client accepts, in its own order. */
export function acceptedTypes(accept: string): readonly MediaType[] {
  return accept
    .split(',')
    .map((part) => part.split(';').map((word) => word.trim()))
    .filter(([type]) => type !== '')
    .map(([type = '', ...rest]) => ({
      type: type.toLowerCase(),
      parameters: Object.fromEntries(
        rest.map((word) => [
          word.slice(0, word.indexOf('=')),
          word.slice(word.indexOf('=') + 1).replaceAll('"', ''),
        ]),
      ) as Record<string, string>,
    }));
}

export const acceptsTable = (accept: string): boolean =>
  accept.includes('as=Table') &&
  acceptedTypes(accept).some(
    ({ parameters }) => parameters['as'] === 'Table' && parameters['g'] === 'meta.k8s.io',
  );
