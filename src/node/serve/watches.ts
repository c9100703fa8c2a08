/**
 * Watches: what happens to objects of one type, as lines of JSON.
 * Models staging/src/k8s.io/apiserver/pkg/storage/cacher and endpoints/handlers/watch.go: a window of past changes from
 * which a client goes on at its resourceVersion, selectors by which an object appears and disappears, bookmarks.
 */
import type { ServerResponse } from 'node:http';
import { failure } from '../../engine/api/errors.ts';
import { fieldMatcher, labelMatcher, type Matches } from '../../engine/api/list-options.ts';
import { apiVersionOf, RESOURCE_TYPES, type ResourceType } from '../../engine/api/resources.ts';
import type { ParsedPath } from '../../engine/api/routes.ts';
import type { WatchEvent } from '../../engine/api/storage.ts';
import type { KubeList } from '../../engine/api/api-server.ts';
import type { IncludeObject } from '../../kube/printers/registry.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { LiveCluster } from './live-cluster.ts';
import { acceptsTable, type Asked, flag, parameter, queryOf, wholeNumber } from './request.ts';
import { badRequest, Refusal, tooManyRequests } from './status.ts';
import { describedTable, includeObjectOf } from './tables.ts';

export const MAX_WATCHES = 2000;
/** Changes of each type that a client may have missed. */
const WINDOW = 5000;
const BOOKMARK_PERIOD_MS = 60_000;
/** As the real server has it: between 30 and 60 minutes when the client does not say. */
const DEFAULT_TIMEOUT_SECONDS = 3600;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

export class Watches {
  readonly #cluster: LiveCluster;
  readonly #windows = new Map<ResourceType, WatchEvent[]>();
  /** Version of the newest change that has fallen out of a window. */
  readonly #forgotten = new Map<ResourceType, number>();
  readonly #open = new Map<ResourceType, Set<(event: WatchEvent) => void>>();
  #count = 0;
  /** The same object goes to many watchers: its line is made once for each type of event. */
  readonly #lines = new WeakMap<KubeObject, Map<EventType, Buffer>>();

  constructor(cluster: LiveCluster) {
    this.#cluster = cluster;
    const { api } = cluster.simulation;
    const before = Number(api.storage.resourceVersion);
    for (const type of RESOURCE_TYPES) {
      const window: WatchEvent[] = [];
      const watchers = new Set<(event: WatchEvent) => void>();
      this.#windows.set(type, window);
      this.#open.set(type, watchers);
      this.#forgotten.set(type, before);
      api.watch(type, (event) => {
        window.push(event);
        if (window.length > 2 * WINDOW) {
          const gone = window.splice(0, WINDOW);
          this.#forgotten.set(type, versionOf((gone.at(-1) as WatchEvent).object));
        }
        for (const watcher of watchers) watcher(event);
      });
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Answers a watch. The response is over when the client goes, is too slow, or its time is up. */
  serve(target: ParsedPath, asked: Asked, response: ServerResponse): void {
    if (this.#count >= MAX_WATCHES) throw tooManyRequests('too many watches, please try again later');
    const matches = matcherOf(target, asked);
    const initial = this.#initial(target, asked, matches);
    const timeoutSeconds = wholeNumber(asked, 'timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS;
    const stream = new EventStream(response, this.#writer(target.type, asked));
    this.#count++;
    // Whoever does not read is cut off and must list again.
    this.#cluster.backlog.add(response);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();

    const watchers = this.#open.get(target.type) as Set<(event: WatchEvent) => void>;
    const watcher = (event: WatchEvent): void => stream.change(event, matches);
    const bookmark = (annotations?: Readonly<Record<string, string>>): void =>
      stream.send('BOOKMARK', this.#bookmark(target.type, annotations));
    const bookmarks = flag(asked, 'allowWatchBookmarks')
      ? setInterval(() => bookmark(), BOOKMARK_PERIOD_MS)
      : undefined;
    // A timer holds at most 2^31 ms.
    const end = setTimeout(() => response.end(), Math.min(timeoutSeconds, 86_400) * 1000);
    response.once('close', () => {
      this.#count--;
      watchers.delete(watcher);
      clearInterval(bookmarks);
      clearTimeout(end);
    });

    if (initial instanceof Refusal) {
      stream.send('ERROR', initial.status);
      response.end();
      return;
    }
    for (const object of initial.objects) stream.send('ADDED', object);
    for (const event of initial.changes) stream.change(event, matches);
    if (flag(asked, 'sendInitialEvents')) bookmark({ [INITIAL_EVENTS_END]: 'true' });
    watchers.add(watcher);
  }

  /** What exists, or what has happened since the version that the client knows; 410 when that is too long ago. */
  #initial(
    target: ParsedPath,
    asked: Asked,
    matches: Matches,
  ): { readonly objects: readonly KubeObject[]; readonly changes: readonly WatchEvent[] } | Refusal {
    const version = parameter(asked, 'resourceVersion') ?? '';
    if (version === '' || version === '0' || flag(asked, 'sendInitialEvents')) {
      const { watch: _, limit: _limit, ...query } = queryOf(asked);
      const { body } = this.#cluster.read({ method: 'GET', path: { ...target, name: undefined }, query });
      return { objects: (body as KubeList).items.filter(matches), changes: [] };
    }
    if (!/^\d{1,15}$/.test(version))
      throw badRequest(`Invalid value: "${version}": invalid resource version`);
    const since = Number(version);
    const forgotten = this.#forgotten.get(target.type) ?? 0;
    if (since < forgotten)
      return new Refusal(failure(410, 'Expired', `too old resource version: ${version} (${forgotten})`));
    const window = this.#windows.get(target.type) ?? [];
    return { objects: [], changes: window.filter((event) => versionOf(event.object) > since) };
  }

  #bookmark(type: ResourceType, annotations: Readonly<Record<string, string>> | undefined): KubeObject {
    const { resourceVersion } = this.#cluster.simulation.api.storage;
    return {
      kind: type.kind,
      apiVersion: apiVersionOf(type),
      metadata: { resourceVersion, ...(annotations && { annotations }) },
    };
  }

  #writer(type: ResourceType, asked: Asked): (event: EventType, object: KubeObject) => Buffer {
    const { api } = this.#cluster.simulation;
    if (!acceptsTable(asked.accept))
      return (event, object) => this.#line(event, api.heartbeats.withHeartbeat(object));
    const includeObject: IncludeObject = includeObjectOf(asked);
    let isFirst = true;
    return (event, object) => {
      if (event === 'ERROR') return lineOf(event, object);
      const { resourceVersion } = object.metadata;
      const table = describedTable(type, event === 'BOOKMARK' ? [] : [object], {
        now: this.#cluster.wallMs,
        metadata: resourceVersion === undefined ? {} : { resourceVersion },
        includeObject,
      });
      const line = lineOf(event, isFirst ? table : { ...table, columnDefinitions: null });
      isFirst = false;
      return line;
    };
  }

  #line(event: EventType, object: KubeObject): Buffer {
    const lines = this.#lines.get(object) ?? new Map<EventType, Buffer>();
    if (lines.size === 0) this.#lines.set(object, lines);
    const known = lines.get(event);
    if (known) return known;
    const line = lineOf(event, object);
    lines.set(event, line);
    return line;
  }
}

const lineOf = (event: EventType, object: object): Buffer =>
  Buffer.from(`{"type":"${event}","object":${JSON.stringify(object)}}\n`);

const versionOf = (object: KubeObject): number => Number(object.metadata.resourceVersion ?? 0);

function matcherOf({ type, namespace, name }: ParsedPath, asked: Asked): Matches {
  const labels = labelMatcher(parameter(asked, 'labelSelector'));
  const fields = fieldMatcher(type, parameter(asked, 'fieldSelector'));
  if (!labels.ok) throw badRequest(labels.error);
  if (!fields.ok) throw badRequest(fields.error);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    labels.value(object) &&
    fields.value(object);
}

/** One client's lines. */
class EventStream {
  readonly #response: ServerResponse;
  readonly #write: (event: EventType, object: KubeObject) => Buffer;
  constructor(response: ServerResponse, write: (event: EventType, object: KubeObject) => Buffer) {
    this.#response = response;
    this.#write = write;
  }

  send(type: EventType, object: unknown): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(this.#write(type, object as KubeObject));
  }

  /** An object that begins or ceases to match shows as if it came or went. */
  change({ type, object, previous }: WatchEvent, matches: Matches): void {
    const is = type !== 'DELETED' && matches(object);
    const was = previous !== undefined && matches(previous);
    if (is) this.send(was ? 'MODIFIED' : 'ADDED', object);
    else if (was) this.send('DELETED', object);
  }
}
