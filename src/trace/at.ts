/** What there was at a time: objects, their versions, log lines, and a Pod's Events as `kubectl describe` lists them. */
import type { Event, KubeObject, Pod } from '../kube/types.ts';
import { compareTimestamps } from '../kube/time.ts';
import type { Entry } from './entries.ts';
import { lifeAt, podIndex, type ContainerRecord, type InstanceRecord } from './pod-index.ts';
import { isKind, type Trace } from './trace.ts';

/** The write that made the state of `subject` at `t`, a deletion included. */
export function writtenAt(trace: Trace, subject: string, t: number): Entry<'object.written'> | undefined {
  const entry = trace.lastOf(subject, t);
  return isKind(entry, 'object.written') ? entry : undefined;
}

/** The object at `t`; undefined before its creation and after its deletion. */
export function objectAt<T extends KubeObject = KubeObject>(
  trace: Trace,
  subject: string,
  t: number,
): T | undefined {
  const entry = writtenAt(trace, subject, t);
  return entry === undefined || entry.value.verb === 'delete' ? undefined : (entry.value.object as T);
}

export const podAt = (trace: Trace, subject: string, t: number): Pod | undefined =>
  objectAt<Pod>(trace, subject, t);

/** All objects of a resource (`pods`, `services` …) at `t`, in order of first creation. */
export function objectsAt<T extends KubeObject = KubeObject>(
  trace: Trace,
  resource: string,
  t: number,
  namespace?: string,
): readonly T[] {
  const found: T[] = [];
  const prefix = namespace === undefined ? '' : `${resource}/${namespace}/`;
  for (const subject of podIndex(trace).byResource.get(resource) ?? []) {
    if (!subject.startsWith(prefix)) continue;
    const object = objectAt<T>(trace, subject, t);
    if (object !== undefined) found.push(object);
  }
  return found;
}

/** Resources of which there ever was an object. */
export const resourcesOf = (trace: Trace): readonly string[] => [...podIndex(trace).byResource.keys()];

/** The seqs of all versions of an object up to `t`. */
export function versionsUpTo(trace: Trace, subject: string, t: number): readonly number[] {
  const list = trace.ofSubject(subject);
  return list.slice(0, trace.countUpTo(list, t));
}

/** The write before `seq` to the same object, if it was not a deletion. */
export function versionBefore(trace: Trace, seq: number): Entry<'object.written'> | undefined {
  const subject = trace.entry(seq)?.subject;
  if (subject === undefined) return undefined;
  const list = trace.ofSubject(subject);
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((list[mid] as number) < seq) low = mid + 1;
    else high = mid;
  }
  const before = trace.entry(list[low - 1] ?? -1);
  return isKind(before, 'object.written') && before.value.verb !== 'delete' ? before : undefined;
}

/** When the object of that name went away, if at `t` there is none but there was one. */
export function deletedAt(trace: Trace, subject: string, t: number): number | undefined {
  const entry = writtenAt(trace, subject, t);
  return entry?.value.verb === 'delete' ? entry.at : undefined;
}

/** Subjects of all Pods that exist at `t`; with `everBefore` also of those that are gone. */
export function podSubjectsAt(trace: Trace, t: number, everBefore = false): readonly string[] {
  const subjects = podIndex(trace).byResource.get('pods') ?? [];
  return subjects.filter((s) => {
    const written = writtenAt(trace, s, t);
    return written !== undefined && (everBefore || written.value.verb !== 'delete');
  });
}

export interface LogLine {
  readonly seq: number;
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The last `limit` lines that the container with that id had written at `t`. */
export function logLinesOf(trace: Trace, containerId: string, t: number, limit = 500): readonly LogLine[] {
  const list = trace.ofSubject(`log/${containerId}`);
  const end = trace.countUpTo(list, t);
  const lines: LogLine[] = [];
  for (let i = Math.max(0, end - limit); i < end; i++) {
    const entry = trace.entry(list[i] as number);
    if (isKind(entry, 'log.line'))
      lines.push({ seq: entry.seq, atMs: entry.at, stream: entry.value.stream, text: entry.value.text });
  }
  return lines;
}

/** The runs of a container that had begun at `t`, oldest first. */
export function instancesAt(trace: Trace, container: ContainerRecord, t: number): readonly InstanceRecord[] {
  const { instances } = container;
  let low = 0;
  let high = instances.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (trace.timeOf((instances[mid] as InstanceRecord).firstSeq) <= t) low = mid + 1;
    else high = mid;
  }
  return instances.slice(0, low);
}

/** What `kubectl logs` shows of a container at `t`; `previous` is its run before. */
export function containerLogs(
  trace: Trace,
  podSubject: string,
  container: string,
  t: number,
  { limit = 500, previous = false }: { readonly limit?: number; readonly previous?: boolean } = {},
): readonly LogLine[] {
  const record = lifeAt(trace, podSubject, t)?.containers.get(container);
  if (record === undefined) return [];
  const instance = instancesAt(trace, record, t).at(previous ? -2 : -1);
  return instance === undefined ? [] : logLinesOf(trace, instance.id, t, limit);
}

export interface PodEvent {
  readonly subject: string;
  /** The write that made it what it is at `t`. */
  readonly seq: number;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string;
  readonly from: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The Events about a Pod at `t`, sorted by `lastTimestamp` alone as kubectl describe does: those without come first. */
export function podEvents(trace: Trace, podSubject: string, t: number): readonly PodEvent[] {
  const life = lifeAt(trace, podSubject, t);
  return life === undefined ? [] : eventRows(trace, life.events, t);
}

/** The rows of the Events with these subjects that there are at `t`. */
export function eventRows(trace: Trace, subjects: readonly string[], t: number): readonly PodEvent[] {
  const rows: { readonly row: PodEvent; readonly last: string | undefined }[] = [];
  for (const subject of subjects) {
    const written = writtenAt(trace, subject, t);
    if (written === undefined || written.value.verb === 'delete') continue;
    const event = written.value.object as Event;
    rows.push({
      last: event.lastTimestamp,
      row: {
        subject,
        seq: written.seq,
        type: event.type ?? 'Normal',
        reason: event.reason ?? '',
        message: event.message ?? '',
        fieldPath: event.involvedObject.fieldPath ?? '',
        from: event.source?.component || event.reportingComponent || '',
        count: event.series?.count ?? event.count ?? 1,
        firstMs: trace.timeOf(trace.ofSubject(subject)[0] as number),
        lastMs: written.at,
      },
    });
  }
  return rows
    .sort(
      (a, b) => compareTimestamps(a.last, b.last) || a.row.firstMs - b.row.firstMs || a.row.seq - b.row.seq,
    )
    .map(({ row }) => row);
}
