/**
 * The events.k8s.io recorder, as the scheduler uses it: a repeated event becomes a series, whatever its text.
 *
 * Models staging/src/k8s.io/client-go/tools/events/event_broadcaster.go and event_recorder.go. The second occurrence is
 * written at once, later ones are counted in memory and written at the heartbeat (30 min) or when the series ends
 * (6 min without another). Events are written in their core v1 form, which is the same stored object.
 */
import type { Event, EventType, ObjectReference } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import type { Task } from '../clock/task.ts';
import {
  type EventNames,
  type EventSink,
  eventNamespace,
  type RecordedObject,
  referenceTo,
} from './event-sink.ts';

export interface SeriesRecorderOptions {
  /** `default-scheduler`: the name of the profile. */
  readonly controller: string;
  /** `default-scheduler-master-1`. */
  readonly instance: string;
  readonly sink: EventSink;
  readonly names: EventNames;
  readonly clock: Clock;
  /** ms since the start → RFC 3339 with microseconds. */
  readonly toMicroTime: (ms: number) => string;
  /** The moment of the start in ms since 1970. */
  readonly epochMs: number;
}

const FINISH_MS = 6 * 60_000;
const REFRESH_MS = 30 * 60_000;
/** Longest message that the API takes. */
const NOTE_MAX_LENGTH = 1024;
const CUT = ' ...';

interface Series {
  readonly namespace: string;
  readonly name: string;
  /** Occurrences; a series exists from the second on. */
  count: number;
  lastMs: number;
}

export class SeriesEventRecorder {
  readonly #options: SeriesRecorderOptions;
  readonly #series = new Map<string, Series>();

  constructor(options: SeriesRecorderOptions) {
    this.#options = options;
  }

  /** Records an event. The note is no part of its identity: of a series only the first one is kept. */
  event(
    regarding: RecordedObject,
    type: EventType,
    reason: string,
    action: string,
    note: string,
    related?: RecordedObject,
  ): void {
    const about = referenceTo(regarding);
    const other = related === undefined ? undefined : referenceTo(related);
    const key = [type, action, reason, identityOf(about), identityOf(other)].join('\n');
    const now = this.#options.clock.now;
    const known = this.#series.get(key);
    if (known === undefined) {
      this.#series.set(key, this.#create(about, other, type, reason, action, note));
      return;
    }
    known.count++;
    known.lastMs = now;
    if (known.count === 2) this.#write(known);
  }

  /** Writes what was counted in memory, and forgets what has not happened again. The owner spawns it. */
  *run(): Task {
    for (let elapsedMs = FINISH_MS; ; elapsedMs += FINISH_MS) {
      yield FINISH_MS;
      this.#finish();
      if (elapsedMs % REFRESH_MS === 0) this.#refresh();
    }
  }

  #create(
    about: ObjectReference,
    related: ObjectReference | undefined,
    type: EventType,
    reason: string,
    action: string,
    note: string,
  ): Series {
    const { clock, controller, epochMs, instance, names, sink, toMicroTime } = this.#options;
    const namespace = eventNamespace(about);
    const name = names.next(about.name ?? '', epochMs + clock.now);
    const event: Event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: about,
      reason,
      message: truncateNote(note),
      source: {},
      type,
      eventTime: toMicroTime(clock.now),
      action,
      ...(related === undefined ? {} : { related }),
      reportingComponent: controller,
      reportingInstance: instance,
    };
    sink.create(event);
    return { namespace, name, count: 1, lastMs: clock.now };
  }

  #write(series: Series): void {
    const { sink, toMicroTime } = this.#options;
    sink.patch(series.namespace, series.name, {
      series: { count: series.count, lastObservedTime: toMicroTime(series.lastMs) },
    });
  }

  #finish(): void {
    const over = this.#options.clock.now - FINISH_MS;
    for (const [key, series] of this.#series) {
      if (series.lastMs >= over) continue;
      if (series.count > 1) this.#write(series);
      this.#series.delete(key);
    }
  }

  #refresh(): void {
    for (const series of this.#series.values()) if (series.count > 1) this.#write(series);
  }
}

/** The reference as a whole, the version of the object included. */
function identityOf(reference: ObjectReference | undefined): string {
  if (reference === undefined) return '';
  const { apiVersion, kind, namespace, name, uid, resourceVersion } = reference;
  return [apiVersion, kind, namespace, name, uid, resourceVersion].join('/');
}

/** A note that is too long is cut and ends in ` ...`. Models pkg/scheduler/util truncateMessage. */
export function truncateNote(note: string): string {
  return note.length <= NOTE_MAX_LENGTH ? note : `${note.slice(0, NOTE_MAX_LENGTH - CUT.length)}${CUT}`;
}
