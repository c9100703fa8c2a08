/**
 * The objects of one type: by namespace and name, and as lists in the order of their keys, which is etcd's. A list that
 * somebody has asked for is kept up to date change by change; what was given out stays as it is.
 */
import { compareText } from '../../kube/order.ts';
import type { KubeObject } from '../../kube/types.ts';

/** All namespaces. */
const ALL = '';

class SortedList {
  readonly #keys: string[] = [];
  #objects: KubeObject[] = [];
  #isGivenOut = false;

  constructor(entries: readonly (readonly [key: string, object: KubeObject])[]) {
    for (const [key, object] of entries.toSorted(([a], [b]) => compareText(a, b))) {
      this.#keys.push(key);
      this.#objects.push(object);
    }
  }

  get(): readonly KubeObject[] {
    this.#isGivenOut = true;
    return this.#objects;
  }
  set(key: string, object: KubeObject): void {
    const at = this.#placeOf(key);
    this.#own();
    if (this.#keys[at] === key) this.#objects[at] = object;
    else {
      this.#keys.splice(at, 0, key);
      this.#objects.splice(at, 0, object);
    }
  }
  delete(key: string): void {
    const at = this.#placeOf(key);
    if (this.#keys[at] !== key) return;
    this.#own();
    this.#keys.splice(at, 1);
    this.#objects.splice(at, 1);
  }

  #own(): void {
    if (this.#isGivenOut) this.#objects = [...this.#objects];
    this.#isGivenOut = false;
  }

  /** Where the key is or belongs. */
  #placeOf(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class ObjectTable {
  readonly #namespaces = new Map<string, Map<string, KubeObject>>();
  readonly #lists = new Map<string, SortedList>();

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, object: KubeObject): void {
    let objects = this.#namespaces.get(namespace);
    if (!objects) {
      objects = new Map();
      this.#namespaces.set(namespace, objects);
    }
    objects.set(name, object);
    this.#lists.get(ALL)?.set(`${namespace}/${name}`, object);
    if (namespace !== ALL) this.#lists.get(namespace)?.set(name, object);
  }

  delete(namespace: string, name: string): void {
    if (this.#namespaces.get(namespace)?.delete(name) !== true) return;
    this.#lists.get(ALL)?.delete(`${namespace}/${name}`);
    if (namespace !== ALL) this.#lists.get(namespace)?.delete(name);
  }

  /** Those of one namespace, or all. */
  list(namespace: string): readonly KubeObject[] {
    let list = this.#lists.get(namespace);
    if (!list) {
      list = new SortedList(this.#entries(namespace));
      this.#lists.set(namespace, list);
    }
    return list.get();
  }

  #entries(namespace: string): (readonly [string, KubeObject])[] {
    if (namespace !== ALL) return [...(this.#namespaces.get(namespace) ?? [])];
    return [...this.#namespaces].flatMap(([one, objects]) =>
      [...objects].map(([name, object]) => [`${one}/${name}`, object] as const),
    );
  }
}
