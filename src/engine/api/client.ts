/** A typed client of the API server for one component: what controllers, the scheduler and kubelets call. */
import type { KubeObject, Status } from '../../kube/types.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { invariant } from '../../kube/assert.ts';
import type { ApiRequest, ApiServer, KubeList } from './api-server.ts';
import type { DeleteOptions } from './deletion.ts';
import { type ResourceType, typeOfKind, typeOfPlural } from './resources.ts';
import type { ParsedPath } from './routes.ts';

export type PatchType = 'json' | 'merge' | 'strategic';
const CONTENT_TYPES: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export class ApiClient {
  readonly #api: ApiServer;
  readonly #onWrite: ((object: KubeObject) => void) | undefined;
  /** Name of the component, as the trace shows it. */
  readonly user: string;
  /** `onWrite` hears of every object that a write of this client gave back. */
  constructor(api: ApiServer, user: string, onWrite?: (object: KubeObject) => void) {
    this.#api = api;
    this.user = user;
    this.#onWrite = onWrite;
  }

  get<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): Result<T, Status> {
    return this.#send('GET', targetOf(plural(resource), namespace, name));
  }
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[] {
    const result = this.#send<KubeObject>('GET', targetOf(plural(resource), namespace));
    return result.ok ? ((result.value as unknown as KubeList).items as readonly T[]) : [];
  }
  create<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#write('POST', targetOf(typeOf(object), namespaceOf(object)), object);
  }
  update<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#write('PUT', targetOf(typeOf(object), namespaceOf(object), object.metadata.name), object);
  }
  updateStatus<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#write(
      'PUT',
      targetOf(typeOf(object), namespaceOf(object), object.metadata.name, 'status'),
      object,
    );
  }
  /** PUT to another subresource of the object, such as `finalize`. */
  updateSubresource<T extends KubeObject>(object: T, subresource: string): Result<T, Status> {
    return this.#write(
      'PUT',
      targetOf(typeOf(object), namespaceOf(object), object.metadata.name, subresource),
      object,
    );
  }
  patch<T extends KubeObject>(
    object: T,
    patch: unknown,
    type: PatchType = 'strategic',
    subresource?: string,
  ): Result<T, Status> {
    const path = targetOf(typeOf(object), namespaceOf(object), object.metadata.name, subresource);
    return this.#write('PATCH', path, patch, { 'content-type': CONTENT_TYPES[type] });
  }
  delete(
    resource: string,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): Result<KubeObject, Status> {
    return this.#write('DELETE', targetOf(plural(resource), namespace, name), options);
  }
  getSubresource<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
    subresource: string,
  ): Result<T, Status> {
    return this.#send('GET', targetOf(plural(resource), namespace, name, subresource));
  }
  putSubresource<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
    subresource: string,
    body: T,
  ): Result<T, Status> {
    return this.#send('PUT', targetOf(plural(resource), namespace, name, subresource), body);
  }
  bind(namespace: string, pod: string, node: string): Result<KubeObject, Status> {
    return this.#send('POST', targetOf(plural('pods'), namespace, pod, 'binding'), {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: pod, namespace },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    });
  }

  #write<T extends KubeObject>(
    method: ApiRequest['method'],
    path: ParsedPath,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Result<T, Status> {
    const result = this.#send<T>(method, path, body, headers);
    if (result.ok) this.#onWrite?.(result.value);
    return result;
  }

  #send<T extends KubeObject>(
    method: ApiRequest['method'],
    path: ParsedPath,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Result<T, Status> {
    const response = this.#api.request({ method, path, user: this.user, body, headers });
    return response.code < 400 ? ok(response.body as T) : err(response.body as Status);
  }
}

const targetOf = (
  type: ResourceType,
  namespace?: string,
  name?: string,
  subresource?: string,
): ParsedPath => ({ type, namespace: type.namespaced ? namespace : undefined, name, subresource });

function plural(resource: string): ResourceType {
  const type = typeOfPlural(resource);
  invariant(type, `the API server serves ${resource}`);
  return type;
}
function typeOf(object: KubeObject): ResourceType {
  const type = typeOfKind(object.apiVersion, object.kind);
  invariant(type, `the API server serves ${object.apiVersion} ${object.kind}`);
  return type;
}
const namespaceOf = (object: KubeObject): string | undefined =>
  typeOf(object).namespaced ? (object.metadata.namespace ?? 'default') : undefined;
