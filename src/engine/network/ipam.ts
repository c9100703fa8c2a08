/**
 * Addresses of Pods on one node. Models the host-local IPAM plugin: the node's /24, from .2 on in turn, an address is
 * given again only after the whole range was gone through, so that a new sandbox gets a new address.
 */
export class PodAddresses {
  readonly #prefix: string;
  readonly #taken = new Set<number>();
  #next = 2;

  /** `index` is the node's number in the cluster: 10.244.<index>.0/24. */
  constructor(index: number) {
    this.#prefix = `10.244.${index}.`;
  }

  /** The next free address; undefined when all 253 are taken. */
  allocate(): string | undefined {
    for (let tries = 0; tries < 253; tries++) {
      const host = this.#next;
      this.#next = host === 254 ? 2 : host + 1;
      if (!this.#taken.has(host)) {
        this.#taken.add(host);
        return this.#prefix + host;
      }
    }
    return undefined;
  }

  /** Somebody has had this address since before the run. */
  reserve(ip: string): void {
    if (!ip.startsWith(this.#prefix)) return;
    const host = Number(ip.slice(this.#prefix.length));
    this.#taken.add(host);
    if (host >= this.#next) this.#next = host === 254 ? 2 : host + 1;
  }

  release(ip: string): void {
    if (ip.startsWith(this.#prefix)) this.#taken.delete(Number(ip.slice(this.#prefix.length)));
  }
}
