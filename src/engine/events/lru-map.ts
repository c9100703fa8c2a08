/** A map that keeps the entries used last, at most so many of them. */
export class LruMap<K, V> {
  readonly #max: number;
  readonly #entries = new Map<K, Entry<K, V>>();
  #newest: Entry<K, V> | undefined;
  #oldest: Entry<K, V> | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  /** Reading an entry counts as use. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#use(entry);
    return entry.value;
  }

  set(key: K, value: V): void {
    const known = this.#entries.get(key);
    if (known) {
      known.value = value;
      this.#use(known);
      return;
    }
    const entry: Entry<K, V> = { key, value, newer: undefined, older: undefined };
    this.#entries.set(key, entry);
    this.#add(entry);
    if (this.#entries.size <= this.#max || !this.#oldest) return;
    this.#entries.delete(this.#oldest.key);
    this.#remove(this.#oldest);
  }

  #use(entry: Entry<K, V>): void {
    if (entry === this.#newest) return;
    this.#remove(entry);
    this.#add(entry);
  }
  #add(entry: Entry<K, V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }
  #remove({ newer, older }: Entry<K, V>): void {
    if (newer) newer.older = older;
    else this.#newest = older;
    if (older) older.newer = newer;
    else this.#oldest = newer;
  }
}

/** In a list from the newest to the oldest. */
interface Entry<K, V> {
  readonly key: K;
  value: V;
  newer: Entry<K, V> | undefined;
  older: Entry<K, V> | undefined;
}
