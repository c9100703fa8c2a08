/** A typed client of the API server for one component: what controllers, the scheduler and kubelets call. */
import type { KubeObject, Status } from '../../kube/types.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { invariant } from '../../kube/assert.ts';
import type { ApiRequest, ApiServer, KubeList } from './api-server.ts';
import type { DeleteOptions } from './deletion.ts';
import { pathOf, type ResourceType, typeOfKind, typeOfPlural } from './resources.ts';

export class ApiClient {
  readonly #api: ApiServer;
  /** Name of the component, as the trace shows it. */
  readonly user: string;
  constructor(api: ApiServer, user: string) {
    this.#api = api;
    this.user = user;
  }

  get<T extends KubeObject>(resource: string, namespace: string | undefined, name: string): Result<T, Status> {
    return this.#send('GET', pathOf(plural(resource), namespace, name));
  }
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[] {
    const result = this.#send<KubeObject>('GET', pathOf(plural(resource), namespace));
    return result.ok ? ((result.value as unknown as KubeList).items as readonly T[]) : [];
  }
  create<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#send('POST', pathOf(typeOf(object), namespaceOf(object)), object);
  }
  update<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#send('PUT', pathOf(typeOf(object), namespaceOf(object), object.metadata.name), object);
  }
  updateStatus<T extends KubeObject>(object: T): Result<T, Status> {
    return this.#send('PUT', pathOf(typeOf(object), namespaceOf(object), object.metadata.name, 'status'), object);
  }
  delete(resource: string, namespace: string | undefined, name: string, options: DeleteOptions = {}): Result<KubeObject, Status> {
    return this.#send('DELETE', pathOf(plural(resource), namespace, name), options);
  }
  bind(namespace: string, pod: string, node: string): Result<KubeObject, Status> {
    return this.#send('POST', pathOf(plural('pods'), namespace, pod, 'binding'), {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: pod, namespace },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    });
  }

  #send<T extends KubeObject>(method: ApiRequest['method'], path: string, body?: unknown): Result<T, Status> {
    const response = this.#api.request({ method, path, user: this.user, ...(body === undefined ? {} : { body }) });
    return response.code < 400 ? ok(response.body as T) : err(response.body as Status);
  }
}

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
