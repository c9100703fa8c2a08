/** The Events about any object at a time, as `kubectl describe` lists them. */
import type { Event } from '../kube/types.ts';
import { eventRows, type PodEvent, writtenAt } from './at.ts';
import { podIndex } from './pod-index.ts';
import type { Trace } from './trace.ts';

interface Index {
  done: number;
  readonly byObject: Map<string, string[]>;
}
const INDEXES = new WeakMap<Trace, Index>();

/** Kubernetes names the object of an Event by kind, namespace and name; a node's Events bear its name as uid. */
const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

function eventsOf(trace: Trace, key: string): readonly string[] {
  let index = INDEXES.get(trace);
  if (index === undefined) {
    index = { done: 0, byObject: new Map() };
    INDEXES.set(trace, index);
  }
  const subjects = podIndex(trace).byResource.get('events') ?? [];
  for (; index.done < subjects.length; index.done++) {
    const subject = subjects[index.done] as string;
    const entry = trace.entry(trace.ofSubject(subject)[0] ?? -1);
    if (entry?.kind !== 'object.written') continue;
    const { kind = '', namespace = '', name = '' } = (entry.value.object as Event).involvedObject;
    const own = keyOf(kind, namespace, name);
    const list = index.byObject.get(own);
    if (list) list.push(subject);
    else index.byObject.set(own, [subject]);
  }
  return index.byObject.get(key) ?? [];
}

/** Of the object with that subject; for a Pod see `podEvents`, which tells its lives apart. */
export function objectEvents(trace: Trace, subject: string, t: number): readonly PodEvent[] {
  const object = writtenAt(trace, subject, t)?.value.object;
  if (object === undefined) return [];
  const { namespace = '', name = '' } = object.metadata;
  return eventRows(trace, eventsOf(trace, keyOf(object.kind, namespace, name)), t);
}
