/** The events at the end of a description. Models kubectl/pkg/describe DescribeEvents. */
import type { Task } from '../../../engine/clock/task.ts';
import { compareTimestamps } from '../../../kube/time.ts';
import type { Event, KubeObject } from '../../../kube/types.ts';
import { query } from '../../client.ts';
import { listAt } from '../../json.ts';
import { type Session, since } from '../../session.ts';
import type { Description } from './writer.ts';

export interface EventsOf {
  readonly kind?: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Asks for the events of an object; none without `--show-events`. */
export function* fetchEvents(session: Session, of: EventsOf): Task<readonly Event[] | undefined> {
  if (!session.flags.isOn('show-events')) return undefined;
  const terms = [
    `involvedObject.name=${of.name}`,
    `involvedObject.namespace=${of.namespace}`,
    ...(of.kind === undefined ? [] : [`involvedObject.kind=${of.kind}`]),
    `involvedObject.uid=${of.uid}`,
  ];
  const path = of.namespace === '' ? '/api/v1/events' : `/api/v1/namespaces/${of.namespace}/events`;
  const list = yield* session.client.get(path, {
    accept: 'typed',
    query: query({ fieldSelector: terms.join(','), limit: session.flags.int('chunk-size') }),
  });
  return listAt(list, 'items') as readonly Event[];
}

export function* eventsOf(
  session: Session,
  object: KubeObject,
  withKind = true,
): Task<readonly Event[] | undefined> {
  const { namespace = '', name = '', annotations } = object.metadata;
  // The kubelet writes a static Pod's events under the hash of its file.
  const uid = annotations?.['kubernetes.io/config.mirror'] ?? object.metadata.uid ?? '';
  return yield* fetchEvents(session, { namespace, name, uid, ...(withKind ? { kind: object.kind } : {}) });
}

export function describeEvents(
  session: Session,
  out: Description,
  events: readonly Event[] | undefined,
): void {
  if (events === undefined) return;
  if (events.length === 0) return out.line(0, 'Events:\t<none>');
  out.line(0, 'Events:');
  out.line(0, '  Type\tReason\tAge\tFrom\tMessage');
  out.line(0, '  ----\t------\t----\t----\t-------');
  const sorted = events.toSorted((a, b) => compareTimestamps(a.lastTimestamp, b.lastTimestamp));
  for (const event of sorted) {
    const source = event.source?.component || event.reportingComponent || '';
    const message = (event.message ?? '').trim();
    const path = event.involvedObject?.fieldPath ?? '';
    const text = since(session, 35) && path !== '' ? `${path}: ${message}` : message;
    out.line(0, `  ${event.type ?? ''}\t${event.reason ?? ''}\t${interval(out, event)}\t${source}\t${text}`);
  }
}

function interval(out: Description, event: Event): string {
  const first = event.eventTime ? out.since(event.eventTime) : out.since(event.firstTimestamp);
  const { series } = event;
  if (series) return `${out.since(series.lastObservedTime)} (x${series.count ?? 0} over ${first})`;
  return (event.count ?? 0) > 1 ? `${out.since(event.lastTimestamp)} (x${event.count} over ${first})` : first;
}
