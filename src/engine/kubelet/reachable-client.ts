/**
 * The kubelet's way to the API server, which may be cut: every request then fails as a connection that nobody answers.
 */
import { err, type Result } from '../../kube/result.ts';
import type { KubeObject, Status } from '../../kube/types.ts';
import { ApiClient } from '../api/client.ts';
import type { DeleteOptions } from '../api/deletion.ts';

const UNREACHABLE: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'dial tcp: i/o timeout',
  code: 504,
} as Status;

export class ReachableClient extends ApiClient {
  isCut = false;

  override get<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): Result<T, Status> {
    return this.isCut ? err(UNREACHABLE) : super.get(resource, namespace, name);
  }
  override list<T extends KubeObject>(resource: string, namespace?: string): readonly T[] {
    return this.isCut ? [] : super.list(resource, namespace);
  }
  override create<T extends KubeObject>(object: T): Result<T, Status> {
    return this.isCut ? err(UNREACHABLE) : super.create(object);
  }
  override update<T extends KubeObject>(object: T): Result<T, Status> {
    return this.isCut ? err(UNREACHABLE) : super.update(object);
  }
  override updateStatus<T extends KubeObject>(object: T): Result<T, Status> {
    return this.isCut ? err(UNREACHABLE) : super.updateStatus(object);
  }
  override delete(
    resource: string,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): Result<KubeObject, Status> {
    return this.isCut ? err(UNREACHABLE) : super.delete(resource, namespace, name, options);
  }
}
