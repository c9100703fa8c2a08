/**
 * Subresources that read or write a part of an object: scale, ephemeralcontainers, resize, finalize.
 * Models pkg/registry/{apps,core}/*\/storage, pkg/registry/core/pod/strategy.go and namespace/storage.
 */
import { formatSelector, labelSelectorAsSelector, selectorFromSet } from '../../kube/labels.ts';
import { deepEqual } from '../../kube/json.ts';
import { computePodQOS } from '../../kube/qos.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type {
  Container,
  KubeObject,
  LabelSelector,
  Namespace,
  Pod,
  Scale,
  Status,
} from '../../kube/types.ts';
import { failure } from './errors.ts';
import type { ResourceType } from './resources.ts';

const SCALED_KINDS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);
export const hasScale = (type: ResourceType): boolean => SCALED_KINDS.has(type.kind);

interface Scaled extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector };
  readonly status?: { readonly replicas?: number };
}

/** The size of a workload as an `autoscaling/v1` Scale. */
export function scaleOf(object: KubeObject): Scale {
  const { spec, status } = object as Scaled;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const isPlain = object.kind === 'ReplicationController';
  const selector = isPlain
    ? selectorFromSet(spec?.selector as Record<string, string> | undefined)
    : labelSelectorAsSelector(spec?.selector);
  const parsed =
    typeof selector === 'object' && 'ok' in selector ? (selector.ok ? selector.value : 'nothing') : selector;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: formatSelector(parsed) },
  } as Scale;
}

/** The workload with the size that a Scale asks for. */
export function withScale(object: KubeObject, scale: Scale): Result<KubeObject, Status> {
  const replicas = scale.spec?.replicas ?? 0;
  const name = object.metadata.name ?? '';
  if (replicas < 0)
    return err(
      failure(
        422,
        'Invalid',
        `Scale.autoscaling "${name}" is invalid: spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`,
      ),
    );
  return ok({ ...object, spec: { ...(object as Scaled).spec, replicas } } as KubeObject);
}

const invalidPod = (pod: Pod, detail: string): Status =>
  failure(422, 'Invalid', `Pod "${pod.metadata.name ?? ''}" is invalid: ${detail}`, {
    name: pod.metadata.name ?? '',
    kind: 'Pod',
    causes: [],
  });

/** Ephemeral containers may only be added. Models ValidatePodEphemeralContainersUpdate. */
export function withEphemeralContainers(current: Pod, given: Pod): Result<Pod, Status> {
  const next = given.spec.ephemeralContainers ?? [];
  for (const old of current.spec.ephemeralContainers ?? []) {
    const now = next.find((container) => container.name === old.name);
    const verb = now === undefined ? 'removed' : deepEqual(old, now) ? undefined : 'changed';
    if (verb !== undefined)
      return err(
        invalidPod(
          current,
          `spec.ephemeralContainers: Forbidden: existing ephemeral containers "${old.name}" may not be ${verb}\n`,
        ),
      );
  }
  if (current.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return err(invalidPod(current, 'static pods do not support ephemeral containers'));
  return ok({ ...current, spec: { ...current.spec, ephemeralContainers: next } });
}

/** Only cpu and memory of containers may change, and not the QoS class. Models ValidatePodResize. */
export function withResize(current: Pod, given: Pod): Result<Pod, Status> {
  const resized = (old: Container): Container => {
    const all = [...given.spec.containers, ...(given.spec.initContainers ?? [])];
    const now = all.find((container) => container.name === old.name);
    return now === undefined
      ? old
      : {
          ...old,
          resources: now.resources,
          ...(now.resizePolicy === undefined ? {} : { resizePolicy: now.resizePolicy }),
        };
  };
  const { initContainers } = current.spec;
  const next: Pod = {
    ...current,
    spec: {
      ...current.spec,
      containers: current.spec.containers.map(resized),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(resized) }),
    },
  };
  if (computePodQOS(next) !== computePodQOS(current))
    return err(
      invalidPod(
        current,
        `spec: Invalid value: "${computePodQOS(next)}": Pod QOS Class may not change as a result of resizing`,
      ),
    );
  return ok(next);
}

/** PUT namespaces/<name>/finalize: who holds the namespace. */
export function withFinalizers(current: Namespace, given: Namespace): Namespace {
  return { ...current, spec: { ...current.spec, finalizers: given.spec?.finalizers ?? [] } };
}
