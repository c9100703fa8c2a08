/**
 * What each kind does to an object before it is stored: what a client may not set is cleared or kept.
 * Models pkg/registry/core/pod/strategy.go (and its siblings) PrepareForCreate, PrepareForUpdate.
 */
import { deepEqual } from '../../kube/json.ts';
import { computePodQOS } from '../../kube/qos.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import type { DaemonSet, Job, KubeObject, Pod, Secret } from '../../kube/types.ts';
import { encodeBase64Text } from '../../kube/base64.ts';
import type { ResourceType } from './resources.ts';

export interface CreateStamp {
  readonly uid: string;
  readonly creationTimestampMs: number;
}

export function prepareForCreate(type: ResourceType, object: KubeObject, stamp: CreateStamp): KubeObject {
  const metadata = {
    ...object.metadata,
    uid: stamp.uid,
    creationTimestamp: formatRfc3339(stamp.creationTimestampMs),
    ...(type.generation ? { generation: 1 } : {}),
    resourceVersion: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  };
  if (type.kind === 'Pod')
    return { ...withGrace(object as Pod), metadata, status: initialPodStatus(object as Pod) } as Pod;
  if (type.kind === 'Secret') return { ...withoutStringData(object as Secret), metadata };
  if (type.kind === 'Namespace')
    return {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name ?? '' },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    } as KubeObject;
  if (type.kind === 'DaemonSet')
    return { ...object, metadata: withTemplateGeneration(metadata, 1), status: {} } as KubeObject;
  const initial = INITIAL_STATUS[type.kind];
  if (initial)
    return {
      ...(type.kind === 'Job' ? withJobLabels(object as Job, stamp.uid) : object),
      metadata,
      status: initial,
    } as KubeObject;
  // Nodes register with a status of their own; for everything else the status is the controllers'.
  if (type.kind === 'Node' || !('status' in object)) return { ...object, metadata };
  return { ...object, metadata, status: {} } as KubeObject;
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';
/** The count of templates of a DaemonSet, which the API carries as an annotation. */
const withTemplateGeneration = (
  metadata: KubeObject['metadata'],
  generation: number,
): KubeObject['metadata'] => ({
  ...metadata,
  annotations: { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) },
});

/** What stands in a status before any controller has looked. */
const INITIAL_STATUS: Readonly<Record<string, object>> = {
  Service: { loadBalancer: {} },
  Job: {},
  PersistentVolume: { phase: 'Pending' },
  PersistentVolumeClaim: { phase: 'Pending' },
};

/** Labels and selector that tie Pods to their Job. Models pkg/registry/batch/job/strategy.go generateSelector. */
function withJobLabels(job: Job, uid: string): Job {
  const { spec } = job;
  if (!spec || spec.manualSelector === true) return job;
  const name = job.metadata.name ?? '';
  const given = spec.template.metadata?.labels ?? {};
  const labels = {
    'job-name': name,
    'controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
  };
  return {
    ...job,
    spec: {
      ...spec,
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector?.matchLabels, 'batch.kubernetes.io/controller-uid': uid },
      },
      template: {
        ...spec.template,
        metadata: { ...spec.template.metadata, labels: { ...given, ...labels } },
      },
    },
  };
}

export function initialPodStatus(pod: Pod): Pod['status'] {
  const gated = (pod.spec?.schedulingGates ?? []).length > 0;
  return {
    phase: 'Pending',
    qosClass: computePodQOS(pod),
    ...(gated
      ? {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'SchedulingGated',
              message: 'Scheduling is blocked due to non-empty scheduling gates',
              observedGeneration: 1,
            },
          ],
        }
      : {}),
  };
}

/** The main resource: status stays as stored, generation grows when the spec changed. */
export function prepareForUpdate(type: ResourceType, current: KubeObject, given: KubeObject): KubeObject {
  const before = current.metadata;
  if (type.kind === 'Secret')
    return prepareForUpdate({ ...type, kind: '' }, current, withoutStringData(given as Secret));
  const spec = (object: KubeObject): unknown => (object as { spec?: unknown }).spec;
  const changed =
    !deepEqual(spec(current), spec(given)) ||
    (type.kind === 'Deployment' && !deepEqual(before.annotations, given.metadata.annotations));
  const template = (object: KubeObject): unknown => (object as DaemonSet).spec?.template;
  const templates = Number(before.annotations?.[TEMPLATE_GENERATION] ?? 1);
  const metadata =
    type.kind === 'DaemonSet'
      ? withTemplateGeneration(
          given.metadata,
          templates + (deepEqual(template(current), template(given)) ? 0 : 1),
        )
      : given.metadata;
  return {
    ...given,
    metadata: {
      ...metadata,
      uid: before.uid,
      creationTimestamp: before.creationTimestamp,
      deletionTimestamp: before.deletionTimestamp,
      deletionGracePeriodSeconds: before.deletionGracePeriodSeconds,
      ...(type.generation ? { generation: (before.generation ?? 0) + (changed ? 1 : 0) } : {}),
    },
    ...('status' in current ? { status: (current as { status?: unknown }).status } : {}),
  };
}

/** The status subresource: everything but the status stays as stored. */
export function prepareForStatusUpdate(current: KubeObject, given: KubeObject): KubeObject {
  // A Deployment's status write carries its annotations along: that is how its revision gets there.
  if (current.kind === 'Deployment')
    return {
      ...current,
      metadata: { ...current.metadata, annotations: given.metadata.annotations },
      status: (given as { status?: unknown }).status,
    } as KubeObject;
  return { ...current, status: (given as { status?: unknown }).status } as KubeObject;
}

/** `stringData` is write-only: it is stored as `data`. Models pkg/apis/core/v1/conversion.go. */
function withoutStringData({ stringData, ...secret }: Secret): Secret {
  if (stringData === undefined) return secret;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, encodeBase64Text(value)] as const);
  return { ...secret, data: { ...secret.data, ...Object.fromEntries(encoded) } };
}

/** A negative grace period is stored as one second. Models mutatePodTerminationGracePeriod. */
function withGrace(pod: Pod): Pod {
  const grace = pod.spec.terminationGracePeriodSeconds;
  return grace !== undefined && grace < 0
    ? { ...pod, spec: { ...pod.spec, terminationGracePeriodSeconds: 1 } }
    : pod;
}
