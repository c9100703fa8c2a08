/**
 * Why a workload, a Service, a node or another object is as it is at a time. The picture's scene decides the headline,
 * the chain is walked from the newest thing that happened to the object or that its controller did.
 */
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Service,
  StatefulSet,
} from '../kube/types.ts';
import { writtenAt } from './at.ts';
import { causeChain, type CauseLink } from './causes.ts';
import { clusterScene } from './cluster-scene.ts';
import type { ClusterNodeScene, OwnerScene } from './cluster-types.ts';
import type { Entry } from './entries.ts';
import { type ObjectRuleId, type ObjectSaid, sayOf } from './object-why-codes.ts';
import { isSystem, ownerChain } from './owners.ts';
import { type PodTrack, podTracksAt } from './pod-tracks.ts';
import { serviceScene } from './scene.ts';
import { stepOf } from './steps.ts';
import { isKind, type Trace } from './trace.ts';
import { ownerScene } from './workload-scene.ts';
import { type DiffLine, yamlDiff } from './yaml-diff.ts';

export interface ObjectWhy {
  readonly headline: ObjectSaid;
  readonly notes: readonly ObjectSaid[];
  readonly chain: readonly CauseLink[];
  /** Its `status` (else the whole of it) at its last change. */
  readonly changed:
    | { readonly at: number; readonly seq: number; readonly lines: readonly DiffLine[] }
    | undefined;
  readonly rule: ObjectRuleId;
}

interface Verdict {
  readonly headline: ObjectSaid;
  readonly rule: ObjectRuleId;
  readonly notes?: readonly ObjectSaid[];
}

/** Of the object with that subject, which is no Pod; undefined where there never was one up to `t`. */
export function objectWhyAt(trace: Trace, subject: string, t: number): ObjectWhy | undefined {
  const written = writtenAt(trace, subject, t);
  if (written === undefined) return undefined;
  const { object, verb } = written.value;
  const named = { kind: object.kind, name: object.metadata.name ?? '' };
  const verdict: Verdict =
    verb === 'delete'
      ? { headline: sayOf('object.gone', named), rule: 'objects' }
      : object.metadata.deletionTimestamp !== undefined
        ? {
            headline: sayOf('object.deleting', { ...named, finalizers: object.metadata.finalizers ?? [] }),
            rule: 'finalizers',
          }
        : judge(trace, subject, object, t);
  return {
    headline: verdict.headline,
    notes: verdict.notes ?? [],
    chain: chainOf(trace, subject, object, t),
    changed: lastChange(trace, subject, t),
    rule: verdict.rule,
  };
}

function judge(trace: Trace, subject: string, object: KubeObject, t: number): Verdict {
  const named = { kind: object.kind, name: object.metadata.name ?? '' };
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
    case 'CronJob':
      return ofWorkload(trace, subject, object, t);
    case 'Service':
      return ofService(trace, subject, object as Service, t);
    case 'Node':
      return ofNode(trace, named.name, t);
    case 'HorizontalPodAutoscaler':
      return ofAutoscaler(object as HorizontalPodAutoscaler);
    default:
      return { headline: sayOf('object.plain', named), rule: 'objects' };
  }
}

/** The workload as the picture has it; one that another owns, such as a ReplicaSet, counts its own Pods. */
function sceneOf(trace: Trace, subject: string, object: KubeObject, t: number): OwnerScene {
  const drawn = clusterScene(trace, t, { system: isSystem(object.metadata.namespace) }).owners.find(
    (o) => o.subject === subject,
  );
  if (drawn !== undefined) return drawn;
  const counts = { has: 0, ready: 0 };
  for (const { owners, alive, ready } of podTracksAt(trace, t))
    if (alive && owners.some((o) => o.uid === object.metadata.uid)) {
      counts.has++;
      if (ready) counts.ready++;
    }
  const resource = subject.slice(0, subject.indexOf('/'));
  return ownerScene(resource, object, [], new Map([[object.metadata.uid ?? '', counts]]), []);
}

function ofWorkload(trace: Trace, subject: string, object: KubeObject, t: number): Verdict {
  const owner = sceneOf(trace, subject, object, t);
  const { kind, name, wants, has, ready, message } = owner;
  const counted = { kind, name, wants, has, ready };
  if (kind === 'Job') return ofJob(owner, object as Job);
  if (kind === 'CronJob') return ofCronJob(owner);
  if (owner.state === 'failing')
    return { headline: sayOf('workload.failing', { kind, name, message }), rule: ruleOf(kind) };
  if (kind === 'Deployment') {
    const verdict = ofDeployment(owner, object as Deployment);
    if (verdict !== undefined) return verdict;
  }
  if (kind === 'StatefulSet') {
    const verdict = ofStatefulSet(owner, object as StatefulSet, podTracksAt(trace, t));
    if (verdict !== undefined) return verdict;
  }
  if (kind === 'DaemonSet' && owner.state === 'rolling')
    return { headline: sayOf('daemonset.rolling', counted), rule: 'daemonset' };
  const code =
    wants === 0 && has === 0
      ? 'workload.none'
      : has > wants
        ? 'workload.tooMany'
        : ready < wants
          ? 'workload.working'
          : 'workload.ok';
  return { headline: sayOf(code, counted), rule: ruleOf(kind) };
}

function ruleOf(kind: string): ObjectRuleId {
  const rules: Readonly<Record<string, ObjectRuleId>> = {
    Deployment: 'deployment',
    ReplicaSet: 'replicaset',
    StatefulSet: 'statefulset',
    DaemonSet: 'daemonset',
  };
  return rules[kind] ?? 'controllers';
}

function ofDeployment(owner: OwnerScene, object: Deployment): Verdict | undefined {
  const { name, state, message, parts } = owner;
  const seconds = object.spec?.progressDeadlineSeconds ?? 600;
  if (state === 'stuck')
    return {
      headline: sayOf('deployment.stuck', { name, message }),
      rule: 'deployment',
      notes: [sayOf('note.deadline', { seconds })],
    };
  if (state === 'paused') return { headline: sayOf('deployment.paused', { name }), rule: 'deployment' };
  if (state !== 'rolling') return undefined;
  const newest = parts.reduce((a, b) => (b.revision > a.revision ? b : a));
  const old = parts.filter((p) => p !== newest);
  const { rollingUpdate } = object.spec?.strategy ?? {};
  return {
    headline: sayOf('deployment.rolling', {
      name,
      from: Math.max(0, ...old.map((p) => p.revision)),
      to: newest.revision,
      old: old.reduce((sum, p) => sum + p.has, 0),
      fresh: newest.has,
      ready: newest.ready,
    }),
    rule: 'deployment',
    notes:
      rollingUpdate === undefined
        ? []
        : [
            sayOf('note.surge', {
              surge: String(rollingUpdate.maxSurge ?? '25%'),
              unavailable: String(rollingUpdate.maxUnavailable ?? '25%'),
            }),
          ],
  };
}

/** The lowest ordinal that is not ready holds back all above it. */
function ofStatefulSet(
  { kind, name, wants, has, ready, state, uid }: OwnerScene,
  object: StatefulSet,
  tracks: readonly PodTrack[],
): Verdict | undefined {
  const counted = { kind, name, wants, has, ready };
  if (state === 'rolling')
    return {
      headline: sayOf('statefulset.rolling', counted),
      rule: 'statefulset',
      notes: [sayOf('note.ordered', { name })],
    };
  if (ready >= wants || object.spec?.podManagementPolicy === 'Parallel') return undefined;
  const start = object.spec?.ordinals?.start ?? 0;
  for (let i = start; i < start + wants; i++) {
    const pod = `${name}-${i}`;
    const track = tracks.find((one) => one.owners[0]?.uid === uid && one.house.name === pod);
    if (track?.ready === true && track.alive) continue;
    const isGoing = track !== undefined && !track.alive;
    return {
      headline: sayOf('statefulset.waits', { ...counted, pod, isThere: track !== undefined }),
      rule: 'statefulset',
      notes: [isGoing ? sayOf('note.oneName', { pod }) : sayOf('note.ordered', { name })],
    };
  }
  return undefined;
}

function ofJob({ name, state, message, succeeded, wants, has, failed }: OwnerScene, object: Job): Verdict {
  const numbers = { name, done: succeeded, wants, active: has, failed };
  const limit = object.spec?.backoffLimit;
  const notes = failed > 0 && limit !== undefined ? [sayOf('note.backoffLimit', { limit })] : [];
  switch (state) {
    case 'complete':
      return { headline: sayOf('job.complete', numbers), rule: 'job' };
    case 'failed':
      return { headline: sayOf('job.failed', { ...numbers, message }), rule: 'job', notes };
    case 'paused':
      return { headline: sayOf('job.paused', { name }), rule: 'job' };
    default:
      return { headline: sayOf('job.working', numbers), rule: 'job', notes };
  }
}

function ofCronJob({ name, schedule, state, has }: OwnerScene): Verdict {
  if (state === 'paused') return { headline: sayOf('cronjob.paused', { name }), rule: 'cronjob' };
  return {
    headline:
      has > 0
        ? sayOf('cronjob.working', { name, schedule, active: has })
        : sayOf('cronjob.waits', { name, schedule }),
    rule: 'cronjob',
  };
}

function ofService(trace: Trace, subject: string, object: Service, t: number): Verdict {
  const name = object.metadata.name ?? '';
  const rule = 'service';
  if (object.spec?.type === 'ExternalName')
    return { headline: sayOf('service.external', { name, target: object.spec.externalName ?? '' }), rule };
  const scene = clusterScene(trace, t, { system: isSystem(object.metadata.namespace) }).services.find(
    (s) => s.subject === subject,
  );
  const endpoints = scene?.endpoints ?? [];
  const ready = endpoints.filter((e) => e.ready).length;
  const numbers = { name, ready, total: endpoints.length };
  if (Object.keys(object.spec?.selector ?? {}).length === 0 && endpoints.length === 0)
    return { headline: sayOf('service.noSelector', { name }), rule };
  const notes = [sayOf('note.noProxy', {})];
  if (endpoints.length === 0) {
    const matches = podTracksAt(trace, t).some(
      ({ pod }) => pod.metadata.namespace === object.metadata.namespace && serviceScene(object, pod).selects,
    );
    return {
      headline: matches ? sayOf('service.noneReady', numbers) : sayOf('service.empty', { name }),
      rule,
      notes,
    };
  }
  if (ready === 0) return { headline: sayOf('service.noneReady', numbers), rule, notes };
  return { headline: sayOf(ready < endpoints.length ? 'service.some' : 'service.ok', numbers), rule };
}

/** Taints of a lost node are tolerated for so long by Pods that say nothing else (DefaultTolerationSeconds). */
const TOLERATED_MS = 300_000;
/** Models node-monitor-grace-period of the node lifecycle controller. */
const NODE_GRACE_SECONDS = 50;

function ofNode(trace: Trace, node: string, t: number): Verdict {
  const scene = clusterScene(trace, t).nodes.find((n) => n.name === node);
  const rule = 'nodes';
  if (scene === undefined) return { headline: sayOf('object.plain', { kind: 'Node', name: node }), rule };
  const pods = scene.pods.filter((p) => p.gone === undefined).length;
  if (scene.ready && (!scene.powered || scene.networkCut))
    return {
      headline: sayOf('node.unnoticed', { node, how: scene.powered ? 'network' : 'power' }),
      rule,
      notes: [sayOf('note.grace', { seconds: NODE_GRACE_SECONDS })],
    };
  if (!scene.ready) return ofLostNode(trace, scene, t);
  if (scene.pressure.length > 0)
    return { headline: sayOf('node.pressure', { node, types: scene.pressure }), rule: 'eviction' };
  return scene.unschedulable
    ? { headline: sayOf('node.cordoned', { node, pods }), rule: 'nodes' }
    : { headline: sayOf('node.ready', { node, pods }), rule };
}

function ofLostNode(trace: Trace, scene: ClusterNodeScene, t: number): Verdict {
  const { name: node, readyStatus, reason } = scene;
  const written = trace.ofSubject(`nodes//${node}`);
  const end = trace.countUpTo(written, t);
  const readyOf = (entry: Entry | undefined) =>
    isKind(entry, 'object.written')
      ? (entry.value.object as { status?: { conditions?: readonly Condition[] } }).status?.conditions?.find(
          (c) => c.type === 'Ready',
        )
      : undefined;
  // Since when it has been so: back to the first version that says it.
  let sinceMs = t;
  for (let i = end - 1; i >= 0; i--) {
    const entry = trace.entry(written[i] as number);
    if (readyOf(entry)?.status === 'True') break;
    sinceMs = entry?.at ?? sinceMs;
  }
  const message = readyOf(trace.entry(written[end - 1] ?? -1))?.message ?? '';
  const goes = sayOf('note.evictsAt', { atMs: sinceMs + TOLERATED_MS });
  return readyStatus === 'Unknown'
    ? {
        headline: sayOf('node.silent', { node, sinceMs }),
        rule: 'taints',
        notes: [goes, ...(scene.powered ? [sayOf('note.runsOn', {})] : [])],
      }
    : { headline: sayOf('node.notReady', { node, reason, message }), rule: 'taints', notes: [goes] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

function ofAutoscaler(object: HorizontalPodAutoscaler): Verdict {
  const { status, spec, metadata } = object;
  const name = metadata.name ?? '';
  const target = `${spec?.scaleTargetRef.kind ?? ''} ${spec?.scaleTargetRef.name ?? ''}`;
  const active = status?.conditions?.find((c) => c.type === 'ScalingActive');
  const rule = 'hpa';
  if (active?.status === 'False')
    return { headline: sayOf('hpa.blind', { name, target, message: active.message ?? '' }), rule };
  const from = status?.currentReplicas ?? 0;
  const to = status?.desiredReplicas ?? from;
  const limited = status?.conditions?.find((c) => c.type === 'ScalingLimited');
  return {
    headline:
      from === to
        ? sayOf('hpa.holds', { name, target, wants: to })
        : sayOf('hpa.scales', { name, target, from, to }),
    rule,
    notes:
      limited?.status === 'True' && limited.reason === 'TooManyReplicas'
        ? [sayOf('note.bound', { max: spec?.maxReplicas ?? 0 })]
        : [],
  };
}

/** The newest step about the object itself, or that its controller took with a Pod. */
function chainOf(trace: Trace, subject: string, object: KubeObject, t: number): readonly CauseLink[] {
  let newest = -1;
  const take = (seq: number | undefined): void => {
    if (seq !== undefined && seq > newest && trace.timeOf(seq) <= t && stepOf(trace, seq) !== undefined)
      newest = seq;
  };
  const own = trace.ofSubject(subject);
  const end = trace.countUpTo(own, t);
  for (const seq of own.slice(Math.max(0, end - 200), end)) take(seq);
  const { uid } = object.metadata;
  if (uid !== undefined) for (const seq of comingsAndGoings(trace, uid, t)) take(seq);
  return newest < 0 ? [] : causeChain(trace, newest);
}

/** Versions share what did not change, so the status differs exactly where the references do. */
function lastChange(trace: Trace, subject: string, t: number): ObjectWhy['changed'] {
  const list = trace.ofSubject(subject);
  for (let i = trace.countUpTo(list, t) - 1; i > 0; i--) {
    const now = trace.entry(list[i] as number);
    const before = trace.entry(list[i - 1] as number);
    if (!isKind(now, 'object.written') || !isKind(before, 'object.written')) continue;
    if (now.value.verb === 'delete' || before.value.verb === 'delete') return undefined;
    const status = statusOf(now.value.object);
    const old = statusOf(before.value.object);
    if (status === old) continue;
    const lines = yamlDiff(old, status);
    if (lines.length > 0) return { at: now.at, seq: now.seq, lines };
  }
  return undefined;
}

const statusOf = (object: KubeObject): unknown =>
  'status' in object ? (object as { readonly status?: unknown }).status : object;

interface Turnover {
  done: number;
  readonly byOwner: Map<string, number[]>;
}
const TURNOVER = new WeakMap<Trace, Turnover>();

/** The newest creations and deletions of an owner's Pods up to `t`. */
function comingsAndGoings(trace: Trace, uid: string, t: number): readonly number[] {
  let known = TURNOVER.get(trace);
  if (known === undefined) {
    known = { done: 0, byOwner: new Map() };
    TURNOVER.set(trace, known);
  }
  const written = trace.ofKind('object.written');
  for (; known.done < written.length; known.done++) {
    const entry = trace.entry(written[known.done] as number);
    if (!isKind(entry, 'object.written') || entry.value.object.kind !== 'Pod') continue;
    if (entry.value.verb === 'update') continue;
    for (const owner of ownerChain(trace, entry.value.object)) {
      const list = known.byOwner.get(owner.uid);
      if (list) list.push(entry.seq);
      else known.byOwner.set(owner.uid, [entry.seq]);
    }
  }
  const list = known.byOwner.get(uid) ?? [];
  const end = trace.countUpTo(list, t);
  return list.slice(Math.max(0, end - 20), end);
}
