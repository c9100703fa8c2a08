import { typeOfPlural } from './resources.ts';
import type { Clock } from '../clock/clock.ts';
import type { Timer } from '../clock/event-queue.ts';
import type { Storage } from './storage.ts';

/** The API server keeps an Event for one hour after it was last written (`--event-ttl`). */
const EVENT_TTL_MS = 3_600_000;

/** Removes each Event one hour after its last write. Models the lease that the event registry puts on its keys. */
export function expireEvents(storage: Storage, clock: Clock): void {
  const type = typeOfPlural('events');
  if (!type) return;
  const timers = new Map<string, Timer>();
  storage.watch(type, ({ type: verb, object }) => {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
    timers.get(key)?.cancel();
    timers.delete(key);
    if (verb === 'DELETED') return;
    timers.set(
      key,
      clock.after(EVENT_TTL_MS, () => {
        const current = storage.get(type, object.metadata.namespace, object.metadata.name ?? '');
        if (current) storage.delete(type, current, 'kube-apiserver');
      }),
    );
  });
}
