/**
 * One informer for each resource type, shared by all controllers, with the two indices that they need: by namespace and
 * by the uid of the controlling owner.
 * Models client-go informers.SharedInformerFactory and tools/cache Indexer. Leaves out: resync.
 */
import type { KubeObject } from '../../kube/types.ts';
import type { ApiServer } from '../api/api-server.ts';
import { Informer } from '../api/informer.ts';
import { withoutQueueing } from './work-queue.ts';
import type { WatchEvent } from '../api/storage.ts';
import type { Clock } from '../clock/clock.ts';

export type Handler<T extends KubeObject> = (event: WatchEvent<T>) => void;

/** Keys as controllers have them: `default/web`, or `node-1` for what has no namespace. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined || namespace === '' ? (name ?? '') : `${namespace}/${name ?? ''}`;
}
export function splitKey(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The uid of the owner that controls the object; undefined: nobody does. */
export const controllerUidOf = (object: KubeObject): string | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller === true)?.uid;

class Index<T extends KubeObject> {
  readonly #groups = new Map<string, Map<string, T>>();
  put(group: string, key: string, object: T): void {
    let members = this.#groups.get(group);
    if (!members) {
      members = new Map();
      this.#groups.set(group, members);
    }
    members.set(key, object);
  }
  remove(group: string, key: string): void {
    const members = this.#groups.get(group);
    members?.delete(key);
    if (members?.size === 0) this.#groups.delete(group);
  }
  list(group: string): T[] {
    const members = this.#groups.get(group);
    return members === undefined ? [] : [...members.values()];
  }
}

const NOBODY = '';

export class SharedInformer<T extends KubeObject> {
  readonly resource: string;
  readonly #objects = new Map<string, T>();
  readonly #byNamespace = new Index<T>();
  readonly #byController = new Index<T>();
  readonly #handlers: Handler<T>[] = [];
  readonly #isAtRest: (object: T) => boolean;
  readonly #waiters: { readonly version: number; readonly wake: () => void }[] = [];
  /** The newest resourceVersion that was delivered. */
  #seen = 0;

  constructor(api: ApiServer, clock: Clock, resource: string, latencyMs: () => number) {
    this.resource = resource;
    this.#isAtRest = (object) => api.storage.isAtRest(object);
    new Informer<T>(api, clock, resource, {
      latencyMs,
      onEvent: (event) => this.#deliver(event),
      onAtRest: (object) => this.#deliver({ type: 'ADDED', object }),
    });
  }

  /**
   * Handlers are called in the order in which they were added; a late one hears of what is there already. What has
   * been at rest since before the run it may count, but no key is queued because of it.
   */
  addHandler(handler: Handler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values())
      if (this.#isAtRest(object)) withoutQueueing(() => handler({ type: 'ADDED', object }));
      else handler({ type: 'ADDED', object });
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(namespace === undefined || namespace === '' ? name : `${namespace}/${name}`);
  }
  byKey(key: string): T | undefined {
    return this.#objects.get(key);
  }
  list(namespace?: string): T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.#byNamespace.list(namespace);
  }
  /** What the object with that uid controls. */
  controlledBy(uid: string): T[] {
    return this.#byController.list(uid);
  }
  /** What nobody controls, in one namespace. */
  orphans(namespace: string): T[] {
    return this.#byController.list(`${NOBODY}/${namespace}`);
  }

  hasSeen(version: number): boolean {
    return this.#seen >= version;
  }
  /** Calls `wake` once, when a resourceVersion at least as new has been delivered. */
  whenSeen(version: number, wake: () => void): void {
    if (this.hasSeen(version)) wake();
    else this.#waiters.push({ version, wake });
  }

  #deliver(event: WatchEvent<T>): void {
    const { object, type } = event;
    const key = keyOf(object);
    const before = this.#objects.get(key);
    if (before) this.#unindex(key, before);
    if (type === 'DELETED') this.#objects.delete(key);
    else {
      this.#objects.set(key, object);
      this.#byNamespace.put(object.metadata.namespace ?? '', key, object);
      this.#byController.put(groupOf(object), key, object);
    }
    const version = Number(object.metadata.resourceVersion ?? 0);
    if (version > this.#seen) this.#seen = version;
    const seen = { ...event, ...(before === undefined ? {} : { previous: before }) };
    for (const handler of this.#handlers) handler(seen);
    this.#wakeWaiters();
  }

  #unindex(key: string, before: T): void {
    this.#byNamespace.remove(before.metadata.namespace ?? '', key);
    this.#byController.remove(groupOf(before), key);
  }

  #wakeWaiters(): void {
    if (this.#waiters.length === 0) return;
    const due = this.#waiters.filter((waiter) => this.hasSeen(waiter.version));
    if (due.length === 0) return;
    const rest = this.#waiters.filter((waiter) => !this.hasSeen(waiter.version));
    this.#waiters.splice(0, this.#waiters.length, ...rest);
    for (const waiter of due) waiter.wake();
  }
}

const groupOf = (object: KubeObject): string =>
  controllerUidOf(object) ?? `${NOBODY}/${object.metadata.namespace ?? ''}`;

export class SharedInformers {
  readonly #api: ApiServer;
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  readonly #informers = new Map<string, SharedInformer<KubeObject>>();

  constructor(api: ApiServer, clock: Clock, latencyMs: () => number) {
    this.#api = api;
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** The informer of a type; it is started when it is first asked for. */
  of<T extends KubeObject>(resource: string): SharedInformer<T> {
    let informer = this.#informers.get(resource);
    if (!informer) {
      informer = new SharedInformer<KubeObject>(this.#api, this.#clock, resource, this.#latencyMs);
      this.#informers.set(resource, informer);
    }
    return informer as unknown as SharedInformer<T>;
  }

  /** The informer of a type if somebody has asked for it. */
  known(resource: string): SharedInformer<KubeObject> | undefined {
    return this.#informers.get(resource);
  }
}
