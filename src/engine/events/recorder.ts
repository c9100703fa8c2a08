/**
 * The core v1 event recorder of a component: kubelet, controllers.
 *
 * Models staging/src/k8s.io/client-go/tools/record/event.go. Leaves out: the queue of 1000 events and the 12 retries,
 * which need a server that does not answer.
 */
import type { Event, EventType } from '../../kube/types.ts';
import { EventCorrelator } from './correlator.ts';
import {
  type EventNames,
  type EventSink,
  eventNamespace,
  type RecordedObject,
  referenceTo,
} from './event-sink.ts';

export interface RecorderOptions {
  /** `kubelet`, `replicaset-controller` … */
  readonly component: string;
  /** The node's name; empty for what does not belong to one. */
  readonly host?: string | undefined;
  readonly sink: EventSink;
  readonly names: EventNames;
  readonly clock: { readonly now: number };
  /** ms since the start → RFC 3339 to the second. */
  readonly toTimestamp: (ms: number) => string;
  /** The moment of the start in ms since 1970. */
  readonly epochMs: number;
  /** Default: one with upstream's limits. */
  readonly correlator?: EventCorrelator | undefined;
}

export interface EventDetails {
  readonly fieldPath?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export class EventRecorder {
  readonly #options: RecorderOptions;
  readonly #correlator: EventCorrelator;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#correlator = options.correlator ?? new EventCorrelator();
  }

  /** Records an event about an object, as a new Event or as a count on one that is stored already. */
  event(
    object: RecordedObject,
    type: EventType,
    reason: string,
    message: string,
    details: EventDetails = {},
  ): void {
    const event = this.#makeEvent(object, type, reason, message, details);
    const { clock, epochMs, names, sink, toTimestamp } = this.#options;
    const now = toTimestamp(clock.now);
    const newName = (): string => names.next(object.metadata.name ?? '', epochMs + clock.now);
    const correlation = this.#correlator.correlate(event, clock.now, now, newName);
    if (correlation.skip) return;
    const { count, key, stored } = correlation;
    const namespace = eventNamespace(event.involvedObject);
    const patch = { count, lastTimestamp: now, message: correlation.message };
    if (stored !== undefined && sink.patch(namespace, stored.name, patch)) return;
    // New, or the stored one has outlived its hour: then the count goes on in a new object.
    const name = newName();
    const firstTimestamp = stored?.firstTimestamp ?? now;
    this.#correlator.note(key, { name, count, firstTimestamp });
    sink.create({ ...event, ...patch, firstTimestamp, metadata: { ...event.metadata, name, namespace } });
  }

  #makeEvent(
    object: RecordedObject,
    type: EventType,
    reason: string,
    message: string,
    details: EventDetails,
  ): Event {
    const { component, host = '' } = this.#options;
    const source = host === '' ? { component } : { component, host };
    const { annotations } = details;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: annotations === undefined ? {} : { annotations: { ...annotations } },
      involvedObject: referenceTo(object, details.fieldPath),
      reason,
      message,
      source,
      type,
      reportingComponent: component,
      reportingInstance: host,
    };
  }
}
