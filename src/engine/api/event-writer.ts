import type { Event } from '../../kube/types.ts';
import type { EventPatch, EventSink } from '../events/event-sink.ts';
import type { ApiClient } from './client.ts';

/** Writes a recorder's events to the API server, under the name of the component that records them. */
export class EventWriter implements EventSink {
  readonly #client: ApiClient;
  constructor(client: ApiClient) {
    this.#client = client;
  }
  create(event: Event): void {
    this.#client.create(event);
  }
  patch(namespace: string, name: string, patch: EventPatch): boolean {
    const current = this.#client.get<Event>('events', namespace, name);
    return current.ok && this.#client.update<Event>({ ...current.value, ...patch }).ok;
  }
}
