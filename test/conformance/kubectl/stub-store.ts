/** What the stub server holds: objects by type, a version that grows, and what happens to them as time passes. */
import { compareText } from '../../../src/kube/order.ts';
import { deepClone } from '../../../src/kube/json.ts';
import type { KubeObject } from '../../../src/kube/types.ts';
import { RESOURCES } from '../../../src/kubectl/resource-table.ts';
import { type ApiResource, apiVersionOf, findKind } from '../../../src/kubectl/resources.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}
type Listener = (type: ApiResource, event: StoreEvent) => void;

export interface ParsedPath {
  readonly type: ApiResource;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

export function parseApiPath(path: string): ParsedPath | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const isCore = parts[0] === 'api';
  const apiVersion = isCore ? parts[1] : `${parts[1]}/${parts[2]}`;
  const rest = parts.slice(isCore ? 2 : 3);
  const isScoped =
    rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const [resource, name, subresource] = isScoped ? rest.slice(2) : rest;
  const type = RESOURCES.find((each) => apiVersionOf(each) === apiVersion && each.resource === resource);
  if (type === undefined) return undefined;
  return { type, namespace: isScoped ? (rest[1] ?? '') : '', name, subresource };
}

export class StubStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<Listener>();
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];
  #version: number;
  #uids = 0;
  /** Virtual milliseconds since the command began. */
  nowMs = 0;

  constructor(objects: readonly KubeObject[]) {
    const versions = objects
      .map(({ metadata }) => Number(metadata?.resourceVersion ?? 0))
      .filter((n) => n >= 0);
    this.#version = Math.max(100_000, ...versions);
    for (const object of objects) {
      const type = findKind(object.apiVersion, object.kind);
      if (type !== undefined) this.#objects.set(key(type, object), object);
    }
  }

  get version(): string {
    return String(this.#version);
  }
  nextVersion(): string {
    this.#version++;
    return String(this.#version);
  }
  newUid(): string {
    this.#uids++;
    return `00000000-0000-4000-8000-${String(this.#uids).padStart(12, '0')}`;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(type: ApiResource, namespace: string): readonly KubeObject[] {
    return [...this.#objects.entries()]
      .filter(([id]) => id.startsWith(`${type.group}/${type.resource}/`))
      .filter(([, { metadata }]) => namespace === '' || metadata.namespace === namespace)
      .sort(([a], [b]) => compareText(a, b))
      .map(([, object]) => object);
  }

  get(type: ApiResource, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(type, namespace, name));
  }

  put(type: ApiResource, object: KubeObject): KubeObject {
    const id = key(type, object);
    const isNew = !this.#objects.has(id);
    const stored = deepClone({
      ...object,
      metadata: { ...object.metadata, resourceVersion: this.nextVersion() },
    });
    this.#objects.set(id, stored);
    this.#tell(type, { type: isNew ? 'ADDED' : 'MODIFIED', object: stored });
    return stored;
  }

  remove(type: ApiResource, object: KubeObject): void {
    const id = key(type, object);
    if (!this.#objects.delete(id)) return;
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: this.nextVersion() } };
    this.#tell(type, { type: 'DELETED', object: last });
  }

  #tell(type: ApiResource, event: StoreEvent): void {
    for (const listener of this.#listeners) listener(type, event);
  }

  after(ms: number, run: () => void): void {
    this.#due.push({ at: this.nowMs + ms, run });
    this.#due.sort((a, b) => a.at - b.at);
  }
  get nextDue(): number | undefined {
    return this.#due[0]?.at;
  }
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const first = this.#due[0];
      if (first === undefined || first.at > end) break;
      this.#due.shift();
      this.nowMs = Math.max(this.nowMs, first.at);
      first.run();
    }
    this.nowMs = end;
  }
}

const key = (type: ApiResource, { metadata }: KubeObject): string =>
  keyOf(type, metadata?.namespace ?? '', metadata?.name ?? '');
const keyOf = (type: ApiResource, namespace: string, name: string): string =>
  `${type.group}/${type.resource}/${type.namespaced ? namespace : ''}/${name}`;
