/**
 * Storage: every object by type and key, one resourceVersion counter for all, and watches.
 *
 * A write is recorded in the trace as `object.written`, and that entry is the cause of what the watchers then do.
 * Stored objects never change: who wants to change one makes a new one that shares what stays (tests freeze them).
 * Models staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go as far as a client can see it.
 */
import type { SimTime } from '../../kube/time.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { deepFreeze, equalBut } from '../../kube/json.ts';
import { objectSubject } from '../../trace/entries.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import type { Clock } from '../clock/clock.ts';
import { ObjectTable } from './object-table.ts';
import type { ResourceType } from './resources.ts';

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: WatchEventType;
  readonly object: T;
  /** The version before, where there was one: what a selector watch compares with. */
  readonly previous?: T | undefined;
}
export type Watcher = (event: WatchEvent) => void;

/** A watch of Pods by the node they are on: it is not even asked about others. */
export interface WatchOptions {
  readonly nodeName?: string | undefined;
}

interface Watch {
  /** In the order of beginning. */
  readonly seq: number;
  readonly watcher: Watcher;
  isOver: boolean;
}

/**
 * The watches of one type, with an index by node, so that a Pod's change costs the same however many nodes there are.
 * Models pkg/registry/core/pod NodeNameTriggerFunc and the index of the watch cache.
 */
class Watches {
  readonly #all: Watch[] = [];
  readonly #byNode = new Map<string, Watch[]>();
  #count = 0;

  add(watcher: Watcher, nodeName: string | undefined): () => void {
    const watch: Watch = { seq: this.#count++, watcher, isOver: false };
    const list = nodeName === undefined ? this.#all : (this.#byNode.get(nodeName) ?? []);
    list.push(watch);
    if (nodeName !== undefined) this.#byNode.set(nodeName, list);
    return () => {
      watch.isOver = true;
      const at = list.indexOf(watch);
      if (at >= 0) list.splice(at, 1);
    };
  }

  deliver(event: WatchEvent): void {
    for (const watch of this.#of(event)) if (!watch.isOver) watch.watcher(event);
  }

  #of({ object, previous }: WatchEvent): readonly Watch[] {
    if (this.#byNode.size === 0) return [...this.#all];
    const [node, before] = [nodeOf(object), nodeOf(previous)];
    const here = node === undefined ? undefined : this.#byNode.get(node);
    const there = before === undefined || before === node ? undefined : this.#byNode.get(before);
    if (!here && !there) return [...this.#all];
    return [...this.#all, ...(here ?? []), ...(there ?? [])].sort((a, b) => a.seq - b.seq);
  }
}

/** The node that a Pod is on; undefined for everything else. */
export const nodeOf = (object: KubeObject | undefined): string | undefined =>
  (object as Pod | undefined)?.spec?.nodeName;

/** Which part of the control plane makes the request: the trace's `component`. */
export type Writer = string;

export class Storage {
  readonly #clock: Clock;
  readonly #trace: TraceWriter;
  readonly #tables = new Map<ResourceType, ObjectTable>();
  readonly #watches = new Map<ResourceType, Watches>();
  readonly #freezes: boolean;
  readonly #atRest = new Set<KubeObject>();
  #resourceVersion = 1;

  /** `freezes`: who changes a stored object gets an exception. For tests; it costs time. */
  constructor(clock: Clock, trace: TraceWriter, freezes = false) {
    this.#freezes = freezes;
    this.#clock = clock;
    this.#trace = trace;
  }

  /** The last resourceVersion given out. */
  get resourceVersion(): string {
    return String(this.#resourceVersion);
  }

  get(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#tables.get(type)?.get(namespace ?? '', name);
  }

  /** All objects of a type, of one namespace or of all, ordered by key as etcd does. */
  list(type: ResourceType, namespace = ''): readonly KubeObject[] {
    return this.#tableOf(type).list(namespace);
  }

  /** Delivers every change of that type from now on, at the instant of the change. */
  watch(type: ResourceType, watcher: Watcher, { nodeName }: WatchOptions = {}): () => void {
    let watches = this.#watches.get(type);
    if (!watches) {
      watches = new Watches();
      this.#watches.set(type, watches);
    }
    return watches.add(watcher, nodeName);
  }

  /**
   * Puts something in that was stored before the run began, as it is, with its resourceVersion. `isAtRest`: whoever
   * watches from the start knows of it and has nothing to do about it, so that nobody is told.
   */
  load(type: ResourceType, object: KubeObject, writer: Writer, isAtRest: boolean): void {
    const { namespace, name = '', resourceVersion } = object.metadata;
    this.#resourceVersion = Math.max(this.#resourceVersion, Number(resourceVersion ?? 0));
    if (isAtRest) this.#atRest.add(object);
    this.#tableOf(type).set(namespace ?? '', name, object);
    this.#trace.record('object.written', writer, objectSubject(type.resource, namespace, name), {
      verb: 'create',
      object,
    });
  }

  /** This very version has been there since before the run, and nothing is to be done about it. */
  isAtRest(object: KubeObject): boolean {
    return this.#atRest.has(object);
  }

  #tableOf(type: ResourceType): ObjectTable {
    let table = this.#tables.get(type);
    if (!table) {
      table = new ObjectTable();
      this.#tables.set(type, table);
    }
    return table;
  }

  create(type: ResourceType, object: KubeObject, writer: Writer): KubeObject {
    return this.#write(type, object, 'create', writer, undefined);
  }

  /** A write that changes nothing is none: same resourceVersion, no watch event, nothing in the trace. */
  update(type: ResourceType, object: KubeObject, writer: Writer): KubeObject {
    const before = this.get(type, object.metadata.namespace, object.metadata.name ?? '');
    if (before && sameButForVersion(before, object)) return before;
    return this.#write(type, object, 'update', writer, before);
  }

  delete(type: ResourceType, object: KubeObject, writer: Writer): KubeObject {
    return this.#write(type, object, 'delete', writer, object);
  }

  #write(
    type: ResourceType,
    object: KubeObject,
    verb: 'create' | 'update' | 'delete',
    writer: Writer,
    previous: KubeObject | undefined,
  ): KubeObject {
    const { namespace, name } = object.metadata;
    const stored: KubeObject = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.#resourceVersion) },
    };
    if (this.#freezes) deepFreeze(stored);
    const table = this.#tableOf(type);
    if (verb === 'delete') table.delete(namespace ?? '', name ?? '');
    else table.set(namespace ?? '', name ?? '', stored);
    const seq = this.#trace.record(
      'object.written',
      writer,
      objectSubject(type.resource, namespace, name ?? ''),
      {
        verb,
        object: stored,
      },
    );
    const event: WatchEvent = {
      type: verb === 'create' ? 'ADDED' : verb === 'update' ? 'MODIFIED' : 'DELETED',
      object: stored,
      previous,
    };
    const watches = this.#watches.get(type);
    if (watches) this.#clock.because(seq, () => watches.deliver(event));
    return stored;
  }

  /** The instant of storage, for callers that stamp objects. */
  get now(): SimTime {
    return this.#clock.now;
  }
}

/** Equal but for the resourceVersion. What a version shares with the one before costs nothing to compare. */
const sameButForVersion = (a: KubeObject, b: KubeObject): boolean =>
  equalBut(a, b, 'metadata') && equalBut(a.metadata, b.metadata, 'resourceVersion');
