/** A numbering of processes of its own, with a first process that all orphans go to. */
import type { Process } from './process.ts';

export class PidNamespace {
  readonly id: number;
  /** The node's own: its numbers are those of the node, and it sees the processes of all namespaces. */
  readonly isHost: boolean;
  /** Ascending by number, which is the order of creation. Few in a container, so a list costs less than a table. */
  readonly #list: Process[] = [];
  /** Of the host: all processes of the node by number. */
  readonly #all: ReadonlyMap<number, Process> | undefined;
  #next = 1;
  init: Process | undefined;

  /** `all`: makes it the node's own namespace. */
  constructor(id: number, all?: ReadonlyMap<number, Process>) {
    this.id = id;
    this.#all = all;
    this.isHost = all !== undefined;
  }

  /** Gives the process its number. The first one becomes PID 1. */
  add(process: Process, hostPid: number): number {
    const nsPid = this.isHost ? hostPid : this.#next++;
    if (!this.isHost) this.#list.push(process);
    if (nsPid === 1) this.init = process;
    return nsPid;
  }

  remove(nsPid: number): void {
    const at = this.#find(nsPid);
    if (at >= 0) this.#list.splice(at, 1);
  }

  get(nsPid: number): Process | undefined {
    if (this.#all) return this.#all.get(nsPid);
    const at = this.#find(nsPid);
    return at < 0 ? undefined : this.#list[at];
  }

  /** In order of creation, which is the order of their numbers. Zombies included. A copy. */
  get members(): Process[] {
    return this.#all ? [...this.#all.values()] : [...this.#list];
  }

  #find(nsPid: number): number {
    let low = 0;
    let high = this.#list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { pid } = this.#list[middle] as Process;
      if (pid === nsPid) return middle;
      if (pid < nsPid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
