/** POST, PUT, PATCH and DELETE of the stub server. No defaulting, no admission: what such rules would say is canned. */
import { jsonPatch, mergePatch, strategicMergePatch } from '../../../src/engine/api/patch.ts';
import { formatRfc3339 } from '../../../src/kube/time.ts';
import type { KubeObject } from '../../../src/kube/types.ts';
import { decodeMessage, decodeObject } from '../../../src/kube/validation/decode.ts';
import type { ApiCall, ApiReply } from '../../../src/kubectl/env.ts';
import { at, type Json, isObject, textAt, withAt } from '../../../src/kubectl/json.ts';
import { groupResource } from '../../../src/kubectl/resources.ts';
import type { ParsedPath, StubStore } from './stub-store.ts';

export const status = (code: number, reason: string, message: string, details?: unknown): ApiReply => ({
  code,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  },
});

const details = ({ type }: ParsedPath, name: string): object => ({
  name,
  ...(type.group === '' ? {} : { group: type.group }),
  kind: type.resource,
});

export const notFound = (target: ParsedPath, name: string): ApiReply =>
  status(404, 'NotFound', `${groupResource(target.type)} "${name}" not found`, details(target, name));

const valueOf = (call: ApiCall, name: string): string | undefined =>
  call.query.find(([key]) => key === name)?.[1];

function strictProblem(call: ApiCall, object: KubeObject): ApiReply | undefined {
  if (valueOf(call, 'fieldValidation') !== 'Strict') return undefined;
  const decoded = decodeObject(object as unknown as Json);
  if (decoded === undefined) return undefined;
  const unknown = decoded.problems.filter(({ kind }) => kind === 'unknownField');
  const message = unknown.length === 0 ? undefined : decodeMessage(object, unknown);
  return message === undefined ? undefined : status(400, 'BadRequest', message);
}

export function create(store: StubStore, target: ParsedPath, call: ApiCall, nowMs: number): ApiReply {
  const given = call.body as KubeObject;
  const strict = strictProblem(call, given);
  if (strict !== undefined) return strict;
  const metadata = { ...given.metadata, ...(target.type.namespaced ? { namespace: target.namespace } : {}) };
  if ((metadata.name ?? '') === '' && (metadata.generateName ?? '') === '') {
    const message = `${given.kind} "" is invalid: metadata.name: Required value: name or generateName is required`;
    return status(422, 'Invalid', message, {
      name: '',
      kind: given.kind,
      causes: [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: name or generateName is required',
          field: 'metadata.name',
        },
      ],
    });
  }
  metadata.name ??= `${metadata.generateName ?? ''}abcde`;
  if (store.get(target.type, target.namespace, metadata.name) !== undefined) {
    return status(
      409,
      'AlreadyExists',
      `${groupResource(target.type)} "${metadata.name}" already exists`,
      details(target, metadata.name),
    );
  }
  const object = {
    ...given,
    metadata: { ...metadata, uid: store.newUid(), creationTimestamp: formatRfc3339(nowMs) },
  } as KubeObject;
  if (valueOf(call, 'dryRun') === 'All') return { code: 201, body: object };
  return { code: 201, body: store.put(target.type, object) };
}

export function replace(store: StubStore, target: ParsedPath, call: ApiCall): ApiReply {
  const current = store.get(target.type, target.namespace, target.name ?? '');
  if (current === undefined) return notFound(target, target.name ?? '');
  const given = call.body as KubeObject;
  if (target.subresource === 'scale') return scaled(store, target, current, call, given);
  const strict = strictProblem(call, given);
  if (strict !== undefined) return strict;
  const next = {
    ...given,
    metadata: {
      ...given.metadata,
      uid: current.metadata.uid,
      creationTimestamp: current.metadata.creationTimestamp,
    },
  } as KubeObject;
  if (valueOf(call, 'dryRun') === 'All') return { code: 200, body: next };
  return { code: 200, body: store.put(target.type, next) };
}

const SCALABLE = new Set(['deployments', 'replicasets', 'statefulsets', 'replicationcontrollers']);

export function scaleOf(target: ParsedPath, object: KubeObject): ApiReply {
  if (!SCALABLE.has(target.type.resource)) return { code: 404, body: '404 page not found' };
  return {
    code: 200,
    body: {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: object.metadata.name,
        namespace: object.metadata.namespace,
        resourceVersion: object.metadata.resourceVersion,
      },
      spec: { replicas: at(object, 'spec', 'replicas') },
      status: { replicas: at(object, 'status', 'replicas') ?? 0 },
    },
  };
}

function scaled(
  store: StubStore,
  target: ParsedPath,
  current: KubeObject,
  call: ApiCall,
  scale: unknown,
): ApiReply {
  if (!SCALABLE.has(target.type.resource)) return { code: 404, body: '404 page not found' };
  const spec = { ...(at(current, 'spec') as Json), replicas: at(scale, 'spec', 'replicas') };
  const next = { ...current, spec } as KubeObject;
  if (valueOf(call, 'dryRun') !== 'All') store.put(target.type, next);
  return scaleOf(target, next);
}

export function patch(store: StubStore, target: ParsedPath, call: ApiCall): ApiReply {
  const current = store.get(target.type, target.namespace, target.name ?? '');
  const isApply = call.contentType === 'application/apply-patch+yaml';
  if (current === undefined) {
    if (!isApply) return notFound(target, target.name ?? '');
    const object = {
      ...(call.body as KubeObject),
      metadata: { ...(call.body as KubeObject).metadata, uid: store.newUid() },
    };
    return { code: 201, body: valueOf(call, 'dryRun') === 'All' ? object : store.put(target.type, object) };
  }
  if (target.subresource === 'scale') return scaled(store, target, current, call, call.body);
  let next: unknown;
  if (call.contentType === 'application/json-patch+json') {
    const result = jsonPatch(current, call.body);
    if (!result.ok)
      return status(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    next = result.value;
  } else if (call.contentType === 'application/merge-patch+json' || isApply)
    next = mergePatch(current, call.body);
  else next = strategicMergePatch(current, call.body);
  const same = JSON.stringify(next) === JSON.stringify(current);
  if (same) return { code: 200, body: current };
  const generation = current.metadata.generation;
  const hasNewSpec = JSON.stringify(at(next, 'spec')) !== JSON.stringify(at(current, 'spec'));
  if (generation !== undefined && hasNewSpec) next = withAt(next, ['metadata', 'generation'], generation + 1);
  if (valueOf(call, 'dryRun') === 'All') return { code: 200, body: next };
  return { code: 200, body: store.put(target.type, next as KubeObject) };
}

export function remove(store: StubStore, target: ParsedPath, call: ApiCall, nowMs: number): ApiReply {
  const current = store.get(target.type, target.namespace, target.name ?? '');
  if (current === undefined) return notFound(target, target.name ?? '');
  const success: ApiReply = {
    code: 200,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { ...details(target, target.name ?? ''), uid: current.metadata.uid },
    },
  };
  const dryRun = at(call.body, 'dryRun');
  if (Array.isArray(dryRun) && dryRun.length > 0) return success;
  const marked = (): KubeObject => ({
    ...current,
    metadata: { ...current.metadata, deletionTimestamp: formatRfc3339(nowMs), deletionGracePeriodSeconds: 0 },
  });
  if ((current.metadata.finalizers ?? []).length > 0)
    return { code: 200, body: store.put(target.type, marked()) };
  const isGraceful = isObject(call.body) && call.body['gracePeriodSeconds'] !== 0;
  const phase = textAt(current, 'status', 'phase');
  const isRunningPod =
    current.kind === 'Pod' &&
    textAt(current, 'spec', 'nodeName') !== '' &&
    phase !== 'Succeeded' &&
    phase !== 'Failed';
  if ((isRunningPod && isGraceful) || current.kind === 'Namespace') {
    const terminating = store.put(target.type, {
      ...marked(),
      ...(current.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}),
    } as KubeObject);
    store.after(100, () => store.remove(target.type, terminating));
    return { code: 200, body: terminating };
  }
  store.remove(target.type, current);
  return success;
}
