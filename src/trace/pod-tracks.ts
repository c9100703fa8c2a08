/**
 * Every Pod of the trace with what is drawn of it, remembered for the stretch of time in which nothing about it changes.
 * A scene at another time looks anew only at the Pods whose stretch has ended, so scrubbing through hundreds of Pods
 * costs what has changed and a comparison of two numbers for each of the others.
 */
import type { Pod } from '../kube/types.ts';
import type { HouseScene } from './cluster-types.ts';
import type { Entry } from './entries.ts';
import { type OwnerLink, controllerOf, isSystem, ownerChain } from './owners.ts';
import { conditionTrue, podColumns } from './pod-columns.ts';
import { podIndex, type PodLife } from './pod-index.ts';
import { sandboxAt } from './scene.ts';
import { toneOfStatus } from './tones.ts';
import type { Trace } from './trace.ts';

/** One life of a Pod between two of its changes. */
export interface PodTrack {
  readonly pod: Pod;
  readonly house: HouseScene;
  readonly node: string;
  readonly system: boolean;
  readonly ready: boolean;
  /** Neither being deleted nor over: what controllers count. */
  readonly alive: boolean;
  /** From its direct owner to the top. */
  readonly owners: readonly OwnerLink[];
}

interface Known {
  readonly life: PodLife;
  fromMs: number;
  untilMs: number;
  track: PodTrack | undefined;
}
interface Tracks {
  readonly known: Known[];
  found: readonly PodTrack[];
  fromMs: number;
  untilMs: number;
}
const TRACKS = new WeakMap<Trace, Tracks>();

/** The Pods that exist at `t`, in order of creation. The same list as before while nothing has changed. */
export function podTracksAt(trace: Trace, t: number): readonly PodTrack[] {
  const { lives } = podIndex(trace);
  let tracks = TRACKS.get(trace);
  if (tracks === undefined) {
    tracks = { known: [], found: [], fromMs: 1, untilMs: 0 };
    TRACKS.set(trace, tracks);
  }
  const { known } = tracks;
  if (t >= tracks.fromMs && t < tracks.untilMs && known.length === lives.length) return tracks.found;
  for (let i = known.length; i < lives.length; i++)
    known.push({ life: lives[i] as PodLife, fromMs: 1, untilMs: 0, track: undefined });
  const found: PodTrack[] = [];
  let fromMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.POSITIVE_INFINITY;
  for (const one of known) {
    if (t < one.fromMs || t >= one.untilMs) look(trace, one, t);
    if (one.fromMs > fromMs) fromMs = one.fromMs;
    if (one.untilMs < untilMs) untilMs = one.untilMs;
    if (one.track !== undefined) found.push(one.track);
  }
  tracks.fromMs = fromMs;
  tracks.untilMs = untilMs;
  tracks.found = found;
  return found;
}

/** Subjects of the Pods of a workload, or of one of its parts, at `t`. */
export function podsOfOwner(trace: Trace, subject: string, t: number): readonly string[] {
  return podTracksAt(trace, t).flatMap(({ owners, house }) =>
    owners.some((o) => o.subject === subject) ? [house.subject] : [],
  );
}

function look(trace: Trace, one: Known, t: number): void {
  const { versions, sandboxes } = one.life;
  const at = trace.countUpTo(versions, t);
  one.fromMs = at === 0 ? Number.NEGATIVE_INFINITY : trace.timeOf(versions[at - 1] as number);
  // What is not known yet may come from the edge on.
  one.untilMs = at < versions.length ? trace.timeOf(versions[at] as number) : trace.until;
  if (one.untilMs <= t) one.untilMs = t + Number.MIN_VALUE;
  for (const { id } of sandboxes) {
    const list = trace.ofSubject(`sandbox/${id}`);
    const end = trace.countUpTo(list, t);
    if (end > 0) one.fromMs = Math.max(one.fromMs, trace.timeOf(list[end - 1] as number));
    if (end < list.length) one.untilMs = Math.min(one.untilMs, trace.timeOf(list[end] as number));
  }
  const written = trace.entry(versions[at - 1] ?? -1) as Entry<'object.written'> | undefined;
  one.track =
    written === undefined || written.value.verb === 'delete'
      ? undefined
      : trackOf(trace, one.life, written.value.object as Pod, t);
}

function trackOf(trace: Trace, life: PodLife, pod: Pod, t: number): PodTrack {
  const sandbox = life.sandboxes.length > 0 && sandboxAt(trace, life, t)?.state === 'ready';
  const { status, metadata } = pod;
  const owners = ownerChain(trace, pod);
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return {
    pod,
    house: { ...houseOf(pod, life.subject, owners, sandbox), replaces: replacedBy(trace, life, pod) },
    node: pod.spec?.nodeName ?? '',
    system: isSystem(metadata.namespace),
    ready: conditionTrue(pod, 'Ready'),
    alive: metadata.deletionTimestamp === undefined && !over,
    owners,
  };
}

/** The cause of its creation was a Pod of the same controller that went, or was asked to. */
function replacedBy(trace: Trace, life: PodLife, pod: Pod): string {
  const owner = controllerOf(pod)?.uid;
  if (owner === undefined) return '';
  const created = trace.entry(life.versions[0] ?? -1);
  const cause = trace.entry(created?.cause ?? -1);
  if (cause?.kind !== 'object.written' || cause.value.object.kind !== 'Pod') return '';
  const other = cause.value.object as Pod;
  const isGoing = cause.value.verb === 'delete' || other.metadata.deletionTimestamp !== undefined;
  return isGoing && cause.subject !== life.subject && controllerOf(other)?.uid === owner ? cause.subject : '';
}

/** Its revision is told later, where there is more than one. */
export function houseOf(
  pod: Pod,
  subject: string,
  owners: readonly OwnerLink[],
  sandbox: boolean,
): HouseScene {
  const { status, ready, total, restarts } = podColumns(pod);
  const owner = controllerOf(pod);
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  return {
    subject,
    uid,
    namespace,
    name,
    status,
    tone: toneOfStatus(status),
    ready,
    total,
    restarts,
    ip: pod.status?.podIP ?? '',
    owner: owner === undefined ? '' : `${owner.kind}/${owner.name}`,
    root: owners.at(-1)?.uid ?? '',
    revision: 0,
    sandbox,
    replaces: '',
    gone: undefined,
  };
}
