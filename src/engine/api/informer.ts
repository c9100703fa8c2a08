/**
 * An informer: a watch with the latency of a real one. Each change is delivered in an event of its own; changes of one
 * type never overtake each other. Models client-go tools/cache, without resync.
 */
import type { KubeObject } from '../../kube/types.ts';
import { invariant } from '../../kube/assert.ts';
import type { Clock } from '../clock/clock.ts';
import type { ApiServer } from './api-server.ts';
import { typeOfPlural } from './resources.ts';
import { nodeOf, type WatchEvent } from './storage.ts';

export interface InformerOptions<T extends KubeObject> {
  /** Only objects for which this holds; entering shows as ADDED, leaving as DELETED, as a selector watch has it. */
  readonly filter?: (object: T) => boolean;
  /** Of Pods: only those on this node. As a filter, but one that costs nothing on other nodes. */
  readonly nodeName?: string | undefined;
  /** Delivery latency of one change in ms; asked for each delivery. */
  readonly latencyMs: () => number;
  readonly onEvent: (event: WatchEvent<T>) => void;
  /**
   * Takes, at once and without latency, what has been at rest since before the run. Default: it comes as `ADDED` like
   * everything else.
   */
  readonly onAtRest?: ((object: T) => void) | undefined;
}

export class Informer<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #stop: () => void;
  #lastDelivery = 0;
  #stopped = false;

  constructor(api: ApiServer, clock: Clock, resource: string, options: InformerOptions<T>) {
    const type = typeOfPlural(resource);
    invariant(type, `the API server serves ${resource}`);
    const { nodeName } = options;
    const isHere = (object: T): boolean => nodeOf(object) === nodeName;
    const filter = options.filter ?? (nodeName === undefined ? () => true : isHere);
    const deliver = (event: WatchEvent<T>): void => {
      // A later change never arrives before an earlier one, whatever latency was drawn for it.
      const at = Math.max(clock.now + options.latencyMs(), this.#lastDelivery);
      this.#lastDelivery = at;
      clock.at(at, () => {
        if (this.#stopped) return;
        const key = keyOf(event.object);
        if (event.type === 'DELETED') this.#objects.delete(key);
        else this.#objects.set(key, event.object);
        options.onEvent(event);
      });
    };
    for (const object of api.storage.list(type) as T[]) {
      if (!filter(object)) continue;
      if (options.onAtRest === undefined || !api.storage.isAtRest(object)) deliver({ type: 'ADDED', object });
      else {
        this.#objects.set(keyOf(object), object);
        options.onAtRest(object);
      }
    }
    const watcher = (event: WatchEvent): void => {
      const is = event.type !== 'DELETED' && filter(event.object as T);
      const was = event.previous !== undefined && filter(event.previous as T);
      if (!is && !was) return;
      const type = !is ? 'DELETED' : was ? 'MODIFIED' : 'ADDED';
      const { object, previous } = event as WatchEvent<T>;
      deliver({ type, object, previous });
    };
    this.#stop = api.storage.watch(type, watcher, { nodeName });
  }

  /** What the cache holds now, in order of arrival. */
  list(): readonly T[] {
    return [...this.#objects.values()];
  }
  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(`${namespace ?? ''}/${name}`);
  }
  /** Ends the watch: nothing is delivered any more, not even what is under way. */
  stop(): void {
    this.#stopped = true;
    this.#stop();
  }
}

const keyOf = (object: KubeObject): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
