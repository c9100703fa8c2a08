/**
 * kubectl's client of the API: requests in, objects out, failures thrown as `StatusError`.
 * Models staging/src/k8s.io/client-go/rest/request.go and apimachinery/pkg/api/errors NewGenericServerResponse.
 */
import type { Task } from '../engine/clock/task.ts';
import type { KubeObject, Status } from '../kube/types.ts';
import type { Accept, ApiCall, ApiReply, KubectlEnv, Query } from './env.ts';
import { ConnectionError, StatusError } from './errors.ts';
import { isObject } from './json.ts';

/** The `Accept` header of each of kubectl's clients. */
export const ACCEPT: Readonly<Record<Accept, string>> = {
  table:
    'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
  json: 'application/json',
  any: 'application/json, */*',
  typed: 'application/vnd.kubernetes.protobuf,application/json',
  metrics: 'application/vnd.kubernetes.protobuf, */*',
  discovery:
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json',
  'openapi-v2': 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
};

export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

/** Pairs without empty values, in the order of their keys. */
export function query(pairs: Readonly<Record<string, string | number | boolean | undefined>>): Query {
  return Object.keys(pairs)
    .sort()
    .flatMap((key) => {
      const value = pairs[key];
      return value === undefined || value === '' ? [] : [[key, String(value)] as const];
    });
}

/** As Go's url.Values.Encode writes it. */
export function encodeQuery(pairs: Query): string {
  return pairs.map(([key, value]) => `${escapeQuery(key)}=${escapeQuery(value)}`).join('&');
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export interface SendOptions {
  readonly accept?: Accept;
  readonly query?: Query;
  readonly contentType?: string;
  readonly body?: unknown;
}

export class Client {
  readonly #env: KubectlEnv;
  /** The server's address, for messages. */
  readonly host: string;
  readonly #warned = new Set<string>();

  constructor(env: KubectlEnv, host: string) {
    this.#env = env;
    this.host = host;
  }

  *get(path: string, options: SendOptions = {}): Task<KubeObject> {
    return yield* this.send('GET', path, options);
  }

  /** Sends a request; a failure is thrown. */
  *send(method: ApiCall['method'], path: string, options: SendOptions = {}): Task<KubeObject> {
    const reply = yield* this.raw(method, path, options);
    return this.check(method, path, reply) as KubeObject;
  }

  *raw(method: ApiCall['method'], path: string, options: SendOptions = {}): Task<ApiReply> {
    const { accept = 'json', query: pairs = [], contentType, body } = options;
    const reply = yield* this.#env.request({
      method,
      path,
      query: pairs,
      accept,
      ...(body === undefined ? {} : { body, contentType: contentType ?? 'application/json' }),
    });
    for (const text of reply.warnings ?? []) this.warn(text);
    return reply;
  }

  /** What the server warned of is said once for each text. */
  warn(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#env.stderr(`Warning: ${text}\n`);
  }

  check(method: ApiCall['method'], path: string, reply: ApiReply): unknown {
    if (reply.code === 0) throw new ConnectionError(this.host);
    if (reply.code < 400) return reply.body;
    if (isStatus(reply.body)) throw new StatusError(reply.body);
    throw new StatusError(genericStatus(method, path, reply));
  }

  /** Throws unless the error is a 404, which gives undefined. */
  *find(path: string, options: SendOptions = {}): Task<KubeObject | undefined> {
    const reply = yield* this.raw('GET', path, options);
    if (reply.code === 404) return undefined;
    return this.check('GET', path, reply) as KubeObject;
  }
}

export function isStatus(value: unknown): value is Status {
  return isObject(value) && value['kind'] === 'Status' && typeof value['status'] === 'string';
}

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

function genericStatus(method: ApiCall['method'], path: string, { code, body }: ApiReply): Status {
  const { resource, name } = subjectOf(path);
  const text = typeof body === 'string' ? body.trim() : JSON.stringify(body);
  const [reason, message] = GENERIC[code] ?? [
    code >= 500 ? 'InternalError' : '',
    code >= 500
      ? `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`
      : `the server responded with the status code ${code} but did not return more information`,
  ];
  const tail = resource === '' ? '' : ` (${VERBS[method]} ${resource}${name === '' ? '' : ` ${name}`})`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    message: message + tail,
    code,
  };
}

const GENERIC: Readonly<Record<number, readonly [string, string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};

/** `/apis/apps/v1/namespaces/default/deployments/web` → `deployments.apps`, `web`. */
function subjectOf(path: string): { readonly resource: string; readonly name: string } {
  const parts = path.split('/').filter((part) => part !== '');
  const group = parts[0] === 'apis' ? (parts[1] ?? '') : '';
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  const [resource = '', name = ''] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  return { resource: group === '' || resource === '' ? resource : `${resource}.${group}`, name };
}
