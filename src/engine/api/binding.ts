import { formatRfc3339 } from '../../kube/time.ts';
import type { Binding, Pod } from '../../kube/types.ts';
import type { ApiRequest, ApiResponse } from './api-server.ts';
import { conflict, failure, notFound } from './errors.ts';
import type { ParsedPath } from './routes.ts';
import type { Storage } from './storage.ts';

/**
 * POST pods/<name>/binding: gives the Pod its node and the condition PodScheduled.
 * Models pkg/registry/core/pod/storage/storage.go BindingREST.
 */
export function bindPod(
  storage: Storage,
  wallMs: number,
  target: ParsedPath,
  request: ApiRequest,
): ApiResponse {
  const { type, namespace, name } = target;
  const refuse = (status: ReturnType<typeof notFound>): ApiResponse => ({
    code: status.code ?? 500,
    body: status,
  });
  const pod = storage.get(type, namespace, name ?? '') as Pod | undefined;
  if (!pod) return refuse(notFound(type, name ?? ''));
  const { kind = '', name: node = '' } = (request.body as Partial<Binding>).target ?? {};
  const problem =
    kind !== '' && kind !== 'Node'
      ? `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`
      : node === ''
        ? 'target.name: Required value'
        : undefined;
  if (problem !== undefined)
    return refuse(failure(422, 'Invalid', `Binding "${name ?? ''}" is invalid: ${problem}`));
  if (pod.metadata.deletionTimestamp !== undefined)
    return refuse(
      conflict(type, name ?? '', `pod ${name ?? ''} is being deleted, cannot be assigned to a host`),
    );
  if ((pod.spec?.nodeName ?? '') !== '')
    return refuse(
      conflict(
        type,
        name ?? '',
        `pod ${name ?? ''} is already assigned to node "${pod.spec?.nodeName ?? ''}"`,
      ),
    );
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled');
  const bound: Pod = {
    ...pod,
    spec: { ...pod.spec, nodeName: node },
    status: {
      ...pod.status,
      nominatedNodeName: undefined,
      conditions: [
        ...others,
        {
          type: 'PodScheduled',
          status: 'True',
          lastTransitionTime: formatRfc3339(wallMs),
          observedGeneration: pod.metadata.generation,
        },
      ],
    },
  };
  return { code: 201, body: storage.update(type, bound, request.user) };
}
