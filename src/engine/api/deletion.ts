/**
 * DELETE: graceful for Pods, at once for everything else, held by finalizers.
 * Models staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go BeforeDelete and pkg/registry/core/pod/strategy.go
 * CheckGracefulDelete.
 */
import { formatRfc3339, parseRfc3339 } from '../../kube/time.ts';
import type { KubeObject, Namespace, Pod } from '../../kube/types.ts';
import type { ApiResponse } from './api-server.ts';
import { conflict, failure, forbidden, notFound } from './errors.ts';
import type { ResourceType } from './resources.ts';
import type { Storage } from './storage.ts';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly preconditions?:
    | {
        readonly uid?: string | undefined;
        readonly resourceVersion?: string | undefined;
      }
    | undefined;
  readonly propagationPolicy?: string | undefined;
  /** The older form of `propagationPolicy`: true is Orphan, false is Background. */
  readonly orphanDependents?: boolean | undefined;
  readonly dryRun?: readonly string[] | undefined;
}

/** The grace that a Pod gets when it is asked to go: seconds, 0 means at once. */
export function effectiveDeletionGrace(pod: Pod, asked: number | undefined): number {
  if ((pod.spec?.nodeName ?? '') === '') return 0;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0;
  const grace = asked ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  return grace < 0 ? 1 : grace;
}

const PROTECTED_NAMESPACES = new Set(['default', 'kube-system', 'kube-public']);

export function deleteObject(
  storage: Storage,
  wallMs: number,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
  user: string,
): ApiResponse {
  const failed = (status: ReturnType<typeof notFound>): ApiResponse => ({
    code: status.code ?? 500,
    body: status,
  });
  const object = storage.get(type, namespace, name);
  if (!object) return failed(notFound(type, name));
  const { preconditions } = options;
  if (preconditions?.uid !== undefined && preconditions.uid !== object.metadata.uid)
    return failed(
      conflict(
        type,
        name,
        `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${object.metadata.uid ?? ''}). The object might have been deleted and then recreated`,
      ),
    );
  if (
    preconditions?.resourceVersion !== undefined &&
    preconditions.resourceVersion !== object.metadata.resourceVersion
  )
    return failed(
      conflict(
        type,
        name,
        `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${object.metadata.resourceVersion ?? ''}). The object might have been modified`,
      ),
    );
  if (type.kind === 'Namespace' && PROTECTED_NAMESPACES.has(name))
    return failed(forbidden(type, name, 'this namespace may not be deleted'));
  if (options.gracePeriodSeconds !== undefined && !Number.isInteger(options.gracePeriodSeconds))
    return failed(failure(400, 'BadRequest', 'gracePeriodSeconds must be a whole number'));
  if (options.orphanDependents !== undefined && options.propagationPolicy !== undefined)
    return failed(invalidOptions('orphanDependents and deletionPropagation cannot be both set'));
  const grace = type.kind === 'Pod' ? effectiveDeletionGrace(object as Pod, options.gracePeriodSeconds) : 0;
  const held = withPropagation(type, object, options);
  if (options.dryRun !== undefined && options.dryRun.length > 0) return { code: 200, body: object };
  return type.kind === 'Pod' && object.metadata.deletionTimestamp !== undefined
    ? deleteAgain(storage, wallMs, type, held, grace, options.gracePeriodSeconds, user)
    : deleteFirst(storage, wallMs, type, held, grace, user);
}

const invalidOptions = (detail: string): ReturnType<typeof notFound> =>
  failure(422, 'Invalid', `DeleteOptions.meta.k8s.io "" is invalid: ${detail}`);

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';
/** Kinds whose dependents stay when the request does not say. Models DefaultGarbageCollectionPolicy. */
const ORPHANING_KINDS = new Set(['batch/Job', '/ReplicationController']);

/** The finalizers that a propagation policy asks for. Models deletionFinalizersForGarbageCollection. */
function withPropagation(type: ResourceType, object: KubeObject, options: DeleteOptions): KubeObject {
  const before = object.metadata.finalizers ?? [];
  const asked =
    options.propagationPolicy ??
    (options.orphanDependents === undefined ? undefined : options.orphanDependents ? 'Orphan' : 'Background');
  const policy = asked ?? policyOf(type, before);
  const others = before.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  const finalizers =
    policy === 'Orphan' ? [...others, ORPHAN] : policy === 'Foreground' ? [...others, FOREGROUND] : others;
  if (finalizers.join() === before.join()) return object;
  const { finalizers: _, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
}

function policyOf(type: ResourceType, finalizers: readonly string[]): string {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  if (finalizers.includes(FOREGROUND)) return 'Foreground';
  return ORPHANING_KINDS.has(`${type.group}/${type.kind}`) ? 'Orphan' : 'Background';
}

function deleteFirst(
  storage: Storage,
  wallMs: number,
  type: ResourceType,
  object: KubeObject,
  grace: number,
  user: string,
): ApiResponse {
  const finalizers = (object.metadata.finalizers ?? []).length > 0;
  const namespaceHeld =
    type.kind === 'Namespace' && ((object as Namespace).spec?.finalizers ?? []).length > 0;
  if (object.metadata.deletionTimestamp !== undefined) {
    if (finalizers || namespaceHeld) return { code: 200, body: storage.update(type, object, user) };
    return { code: 200, body: storage.delete(type, object, user) };
  }
  if (namespaceHeld) {
    const marked = mark(object, wallMs, 0, type.generation) as Namespace;
    return {
      code: 200,
      body: storage.update(
        type,
        { ...marked, status: { ...marked.status, phase: 'Terminating' } } as Namespace,
        user,
      ),
    };
  }
  if (grace === 0 && !finalizers) {
    // The store marks a forced deletion before it removes the object, so that the kubelet sees the grace of 0.
    const marked =
      type.kind === 'Pod' && ((object as Pod).spec?.nodeName ?? '') !== ''
        ? storage.update(type, mark(object, wallMs, 0, type.generation), user)
        : object;
    return { code: 200, body: storage.delete(type, marked, user) };
  }
  return { code: 200, body: storage.update(type, mark(object, wallMs, grace, type.generation), user) };
}

/** A second DELETE can only shorten. */
function deleteAgain(
  storage: Storage,
  wallMs: number,
  type: ResourceType,
  object: KubeObject,
  grace: number,
  asked: number | undefined,
  user: string,
): ApiResponse {
  const meta = object.metadata;
  const before = meta.deletionGracePeriodSeconds ?? 0;
  const finalizers = (meta.finalizers ?? []).length > 0;
  if (grace === 0 || before === 0) {
    if (!finalizers) return { code: 200, body: storage.delete(type, object, user) };
    return { code: 200, body: before === 0 ? object : storage.update(type, markNow(object, wallMs), user) };
  }
  if (asked === undefined || grace >= before) return { code: 200, body: object };
  const started = (parseRfc3339(meta.deletionTimestamp ?? '') ?? wallMs) - before * 1000;
  const deadline = started + grace * 1000;
  const past = deadline < wallMs;
  const metadata = {
    ...meta,
    deletionTimestamp: formatRfc3339(past ? wallMs : deadline),
    deletionGracePeriodSeconds: past ? 1 : grace,
  };
  return { code: 200, body: storage.update(type, { ...object, metadata }, user) };
}

/** No grace is left, only finalizers hold it. Models registry/generic/registry/store.go markAsDeleting. */
function markNow(object: KubeObject, wallMs: number): KubeObject {
  const { metadata } = object;
  const due = parseRfc3339(metadata.deletionTimestamp ?? '') ?? wallMs;
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: formatRfc3339(Math.min(due, wallMs)),
      deletionGracePeriodSeconds: 0,
    },
  };
}

function mark(object: KubeObject, wallMs: number, grace: number, generation: boolean): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp: formatRfc3339(wallMs + grace * 1000),
      deletionGracePeriodSeconds: grace,
      ...(generation ? { generation: (object.metadata.generation ?? 0) + 1 } : {}),
    },
  };
}
