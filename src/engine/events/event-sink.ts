/**
 * Where recorders write events, and how the events get their names.
 *
 * Models staging/src/k8s.io/client-go/tools/record/event.go EventSink. Writing takes no time here; a sink may put off
 * what it is given.
 */
import type { Event, ObjectReference } from '../../kube/types.ts';

/** What a repeated event changes. */
export type EventPatch = Pick<Event, 'count' | 'lastTimestamp' | 'message' | 'series'>;

export interface EventSink {
  /** Stores a new event. What goes wrong is lost, as most events are that cannot be written. */
  create(event: Event): void;
  /** Changes a stored event; `false` if it is gone (events live for an hour). */
  patch(namespace: string, name: string, patch: EventPatch): boolean;
}

const NANOS_PER_MS = 1_000_000n;

/**
 * Names of events: the object's name, a dot, nanoseconds since 1970 in hexadecimal. One instance serves the whole
 * simulation: its clock knows only milliseconds, so a counter takes the place of the finer part and keeps names apart.
 */
export class EventNames {
  #count = 0n;

  next(objectName: string, epochMs: number): string {
    const nanos = BigInt(Math.floor(epochMs)) * NANOS_PER_MS + (this.#count++ % NANOS_PER_MS);
    return `${objectName}.${nanos.toString(16)}`;
  }
}

/** What a recorder can record about: a stored object. */
export interface RecordedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly resourceVersion?: string | undefined;
  };
}

/** Models staging/src/k8s.io/client-go/tools/reference/ref.go GetReference. */
export function referenceTo(object: RecordedObject, fieldPath = ''): ObjectReference {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const reference: { -readonly [Field in keyof ObjectReference]: ObjectReference[Field] } = {
    kind: object.kind,
  };
  if (namespace !== undefined) reference.namespace = namespace;
  if (name !== undefined) reference.name = name;
  if (uid !== undefined) reference.uid = uid;
  reference.apiVersion = object.apiVersion;
  if (resourceVersion !== undefined) reference.resourceVersion = resourceVersion;
  if (fieldPath !== '') reference.fieldPath = fieldPath;
  return reference;
}

/** Events about objects without a namespace (nodes) are kept in `default`. */
export function eventNamespace(regarding: ObjectReference): string {
  return regarding.namespace === undefined || regarding.namespace === '' ? 'default' : regarding.namespace;
}
