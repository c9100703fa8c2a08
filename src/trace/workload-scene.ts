/** A workload at a time: what it wants, what there is, and how it is getting on. */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  ReplicaSet,
  StatefulSet,
} from '../kube/types.ts';
import type { OwnerPart, OwnerScene, OwnerState } from './cluster-types.ts';
import { objectSubject } from './entries.ts';
import { revisionOf } from './owners.ts';
import type { PodTrack } from './pod-tracks.ts';

/** Of the Pods of an owner those that controllers count (neither being deleted nor over), and how many are ready. */
export interface PodCount {
  has: number;
  ready: number;
}
/** By the uid of each owner, direct or not. */
export type OwnedPods = Map<string, PodCount>;
const NO_PODS: Readonly<PodCount> = Object.freeze({ has: 0, ready: 0 });

export function count(pods: OwnedPods, uid: string, { alive, ready }: PodTrack): void {
  const known = pods.get(uid);
  const own = known ?? { has: 0, ready: 0 };
  if (alive) {
    own.has++;
    if (ready) own.ready++;
  }
  if (known === undefined) pods.set(uid, own);
}

type Numbers = Pick<OwnerScene, 'wants' | 'has' | 'ready' | 'succeeded' | 'failed' | 'schedule'>;
interface Verdict extends Numbers {
  readonly state: OwnerState;
  readonly message: string;
}
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

export function ownerScene(
  resource: string,
  object: KubeObject,
  parts: readonly KubeObject[],
  pods: OwnedPods,
  scalers: readonly KubeObject[],
): OwnerScene {
  const { uid = '', name = '', namespace = '' } = object.metadata;
  const own = pods.get(uid) ?? NO_PODS;
  const drawn = parts.map((part) => partOf(part, pods)).filter(isShown);
  const verdict = judge(object, own, drawn);
  return {
    subject: objectSubject(resource, namespace, name),
    uid,
    kind: object.kind,
    name,
    namespace,
    ...verdict,
    ...(object.metadata.deletionTimestamp !== undefined && { state: 'deleting' as const }),
    parts: drawn,
    autoscaler: scalerOf(object, scalers),
  };
}

function partOf(object: KubeObject, pods: OwnedPods): OwnerPart {
  const own = pods.get(object.metadata.uid ?? '') ?? NO_PODS;
  const resource = object.kind === 'Job' ? 'jobs' : 'replicasets';
  const { name = '', namespace } = object.metadata;
  const job = object.kind === 'Job' ? (object as Job) : undefined;
  return {
    subject: objectSubject(resource, namespace, name),
    name,
    revision: revisionOf(object),
    wants: job === undefined ? ((object as ReplicaSet).spec?.replicas ?? 1) : (job.spec?.completions ?? 1),
    has: own.has,
    ready: job === undefined ? own.ready : (job.status?.succeeded ?? 0),
    over: job !== undefined && (isTrue(job, 'Complete') || isTrue(job, 'Failed')),
  };
}

/** An old ReplicaSet without Pods is only history. */
const isShown = (part: OwnerPart): boolean => part.wants > 0 || part.has > 0;

const conditionsOf = (object: KubeObject): readonly Condition[] =>
  (object as { readonly status?: { readonly conditions?: readonly Condition[] } }).status?.conditions ?? [];
const condition = (object: KubeObject, type: string) => conditionsOf(object).find((c) => c.type === type);
const isTrue = (object: KubeObject, type: string): boolean => condition(object, type)?.status === 'True';

function judge(object: KubeObject, own: PodCount, parts: readonly OwnerPart[]): Verdict {
  const numbers: Numbers = {
    wants: 0,
    has: own.has,
    ready: own.ready,
    succeeded: 0,
    failed: 0,
    schedule: '',
  };
  switch (object.kind) {
    case 'Deployment':
      return ofDeployment(object as Deployment, numbers, parts);
    case 'StatefulSet': {
      const { spec, status } = object as StatefulSet;
      const rolling =
        status?.updateRevision !== undefined &&
        status.currentRevision !== undefined &&
        status.updateRevision !== status.currentRevision;
      return counted({ ...numbers, wants: spec?.replicas ?? 1 }, rolling);
    }
    case 'DaemonSet': {
      const { status } = object as DaemonSet;
      const wants = status?.desiredNumberScheduled ?? 0;
      const rolling = (status?.updatedNumberScheduled ?? wants) < wants;
      return counted({ ...numbers, wants }, rolling && numbers.has > 0);
    }
    case 'Job':
      return ofJob(object as Job, numbers);
    case 'CronJob': {
      const { spec } = object as CronJob;
      const active = parts.filter((p) => !p.over).length;
      const state = spec?.suspend === true ? 'paused' : active > 0 ? 'working' : 'ok';
      return { ...numbers, has: active, schedule: spec?.schedule ?? '', state, message: '' };
    }
    default: {
      const failing = condition(object, 'ReplicaFailure');
      const verdict = counted({ ...numbers, wants: (object as ReplicaSet).spec?.replicas ?? 1 }, false);
      return failing?.status === 'True'
        ? { ...verdict, state: 'failing', message: failing.message ?? '' }
        : verdict;
    }
  }
}

const counted = (numbers: Numbers, rolling: boolean): Verdict => ({
  ...numbers,
  state: rolling
    ? 'rolling'
    : numbers.ready < numbers.wants || numbers.has !== numbers.wants
      ? 'working'
      : 'ok',
  message: '',
});

function ofDeployment(object: Deployment, numbers: Numbers, parts: readonly OwnerPart[]): Verdict {
  const wants = object.spec?.replicas ?? 1;
  const verdict = counted({ ...numbers, wants }, parts.filter((p) => p.has > 0 || p.wants > 0).length > 1);
  const progressing = condition(object, 'Progressing');
  const failure = condition(object, 'ReplicaFailure');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded')
    return { ...verdict, state: 'stuck', message: progressing.message ?? '' };
  if (failure?.status === 'True') return { ...verdict, state: 'failing', message: failure.message ?? '' };
  return object.spec?.paused === true ? { ...verdict, state: 'paused' } : verdict;
}

function ofJob(object: Job, numbers: Numbers): Verdict {
  const { spec, status } = object;
  const done = {
    ...numbers,
    wants: spec?.completions ?? 0,
    succeeded: status?.succeeded ?? 0,
    failed: status?.failed ?? 0,
  };
  const failed = condition(object, 'Failed');
  if (failed?.status === 'True') return { ...done, state: 'failed', message: failed.message ?? '' };
  if (isTrue(object, 'Complete')) return { ...done, state: 'complete', message: '' };
  const state = spec?.suspend === true ? 'paused' : 'working';
  return { ...done, state, message: '' };
}

function scalerOf(object: KubeObject, scalers: readonly KubeObject[]): OwnerScene['autoscaler'] {
  const { name, namespace } = object.metadata;
  const found = (scalers as readonly HorizontalPodAutoscaler[]).find(
    (s) =>
      s.metadata.namespace === namespace &&
      s.spec?.scaleTargetRef.kind === object.kind &&
      s.spec.scaleTargetRef.name === name,
  );
  if (found === undefined) return undefined;
  return {
    subject: objectSubject('horizontalpodautoscalers', namespace, found.metadata.name ?? ''),
    min: found.spec?.minReplicas ?? 1,
    max: found.spec?.maxReplicas ?? 0,
    wants: found.status?.desiredReplicas ?? 0,
  };
}
