/** What a runtime keeps, by id and by Pod, each in the order of coming. */
export class PodRecords<T extends { readonly id: string; readonly config: { readonly podUid: string } }> {
  readonly #all = new Map<string, T>();
  readonly #byPod = new Map<string, Set<T>>();

  get(id: string): T | undefined {
    return this.#all.get(id);
  }
  add(record: T): void {
    const { podUid } = record.config;
    this.#all.set(record.id, record);
    const known = this.#byPod.get(podUid);
    if (known) known.add(record);
    else this.#byPod.set(podUid, new Set([record]));
  }
  delete(id: string): void {
    const record = this.#all.get(id);
    if (!record) return;
    this.#all.delete(id);
    const mine = this.#byPod.get(record.config.podUid);
    mine?.delete(record);
    if (mine?.size === 0) this.#byPod.delete(record.config.podUid);
  }

  values(): Iterable<T> {
    return this.#all.values();
  }
  ofPod(podUid: string): readonly T[] {
    return [...(this.#byPod.get(podUid) ?? [])];
  }
}
