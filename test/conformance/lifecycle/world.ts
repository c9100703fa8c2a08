/**
 * What can be seen at one moment of a run: the objects that the API server holds, what has happened so far, and which
 * actions have fired. It is folded from the trace entry by entry, so every change is a moment of its own and nothing
 * is sampled.
 */
import type { Event, KubeObject, Pod } from '../../../src/kube/types.ts';
import type { Entry } from '../../../src/trace/entries.ts';
import { TaskHistory } from './task-history.ts';

/** An action that was done. */
export interface FiredAction {
  readonly index: number;
  readonly verb: string;
  /** Number of trace entries before it: everything it brought about comes after. */
  readonly seq: number;
  /** Number of entries when the API server had answered: what it changed at once lies in between. */
  readonly seqAfter: number;
  readonly atMs: number;
  /** Why the API server refused it; undefined when it did not. */
  readonly refused: { readonly reason: string; readonly message: string } | undefined;
  /** Names given by `as`. */
  readonly names: Readonly<Record<string, string>>;
}

/** One object through its life. Later objects of the same name are lives of their own. */
export interface ObjectLife {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdSeq: number;
  readonly createdMs: number;
  deletedSeq: number;
  deletedMs: number;
  /** The last version; for a removed object the one that was removed. */
  object: KubeObject;
}

export interface Pull {
  readonly image: string;
  readonly node: string;
  readonly startMs: number;
  endMs: number;
}
export interface NetRequest {
  readonly to: string;
  readonly port: number;
  readonly path: string;
  readonly podUid: string;
  readonly atMs: number;
}

export class World {
  nowMs = 0;
  /** Entries taken in so far. */
  seq = 0;
  readonly tasks = new TaskHistory();
  readonly fired: FiredAction[] = [];
  readonly lives: ObjectLife[] = [];
  readonly pulls: Pull[] = [];
  readonly requests: NetRequest[] = [];
  readonly #living = new Map<string, Map<string, ObjectLife>>();
  readonly #log = new Map<string, string[]>();
  readonly #openPulls = new Map<string, Pull>();

  /** Takes in one entry; true when a predicate may now come out differently. */
  apply(entry: Entry): boolean {
    this.nowMs = entry.at;
    this.seq = entry.seq + 1;
    switch (entry.kind) {
      case 'object.written':
        this.#write(entry);
        return true;
      case 'log.line':
        this.#appendLog(entry.subject.slice('log/'.length), entry.value.text);
        return true;
      case 'image.pulling':
        this.#startPull(entry);
        return true;
      case 'image.pulled':
      case 'image.pullFailed':
        this.#endPull(entry);
        return true;
      case 'net.request': {
        const { to, port, path, podUid } = entry.value;
        this.requests.push({ to, port, path, podUid, atMs: entry.at });
        return true;
      }
      default:
        return this.tasks.apply(entry);
    }
  }

  /** The moment at which an action fires: before anything that it brings about. */
  fire(action: FiredAction): void {
    this.nowMs = Math.max(this.nowMs, action.atMs);
    this.fired.push(action);
  }

  /** The living objects of a kind, in order of their creation. */
  list<T extends KubeObject = KubeObject>(kind: string): readonly T[] {
    return [...(this.#living.get(kind)?.values() ?? [])].map((life) => life.object as T);
  }
  get pods(): readonly Pod[] {
    return this.list<Pod>('Pod');
  }
  /** A living object by name; the first one of that name when several namespaces have it. */
  find<T extends KubeObject = KubeObject>(kind: string, name: string): T | undefined {
    return this.list<T>(kind).find((object) => object.metadata.name === name);
  }
  /** Everything that was ever created of a kind, in order of creation. */
  livesOf(kind: string): readonly ObjectLife[] {
    return this.lives.filter((life) => life.kind === kind);
  }
  /** Every Event recorded so far in its latest version, also after its time to live. */
  get events(): readonly { readonly event: Event; readonly firstMs: number }[] {
    return this.livesOf('Event').map((life) => ({ event: life.object as Event, firstMs: life.createdMs }));
  }
  /** Lines that a container wrote. */
  logOf(containerId: string): readonly string[] {
    return this.#log.get(containerId) ?? [];
  }
  firedAction(index: number): FiredAction | undefined {
    return this.fired.find((action) => action.index === index);
  }
  /** The name that an earlier action gave by `as`; names without `$` are themselves. */
  resolve(name: string): string {
    if (!name.startsWith('$')) return name;
    return this.fired.findLast((action) => name.slice(1) in action.names)?.names[name.slice(1)] ?? name;
  }

  #write(entry: Entry<'object.written'>): void {
    const { verb, object } = entry.value;
    const { kind } = object;
    const { namespace = '', name = '', uid = '' } = object.metadata;
    let living = this.#living.get(kind);
    if (living === undefined) {
      living = new Map();
      this.#living.set(kind, living);
    }
    const key = `${namespace}/${name}`;
    let life = living.get(key);
    if (life === undefined) {
      life = {
        kind,
        namespace,
        name,
        uid,
        createdSeq: entry.seq,
        createdMs: entry.at,
        deletedSeq: Number.POSITIVE_INFINITY,
        deletedMs: Number.POSITIVE_INFINITY,
        object,
      };
      living.set(key, life);
      this.lives.push(life);
    }
    life.object = object;
    if (verb !== 'delete') return;
    life.deletedSeq = entry.seq;
    life.deletedMs = entry.at;
    living.delete(key);
  }

  #appendLog(containerId: string, line: string): void {
    const lines = this.#log.get(containerId);
    if (lines === undefined) this.#log.set(containerId, [line]);
    else lines.push(line);
  }
  #startPull(entry: Entry<'image.pulling'>): void {
    const { image, node } = entry.value;
    const pull: Pull = { image, node, startMs: entry.at, endMs: Number.POSITIVE_INFINITY };
    this.pulls.push(pull);
    this.#openPulls.set(entry.subject, pull);
  }
  #endPull(entry: Entry<'image.pulled' | 'image.pullFailed'>): void {
    const pull = this.#openPulls.get(entry.subject);
    if (pull !== undefined) pull.endMs = entry.at;
    this.#openPulls.delete(entry.subject);
  }
}
