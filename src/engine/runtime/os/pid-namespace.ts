/** A numbering of processes of its own, with a first process that all orphans go to. */
import type { Process } from './process.ts';

export class PidNamespace {
  readonly id: number;
  /** The namespace it was made in; undefined for the node's own. Numbers in a namespace are seen there only. */
  readonly isHost: boolean;
  readonly #members = new Map<number, Process>();
  #next = 1;
  init: Process | undefined;

  constructor(id: number, isHost = false) {
    this.id = id;
    this.isHost = isHost;
  }

  /** Gives the process its number. The first one becomes PID 1. In the node's namespace the host's number is used. */
  add(process: Process, hostPid: number): number {
    const nsPid = this.isHost ? hostPid : this.#next++;
    this.#members.set(nsPid, process);
    if (nsPid === 1) this.init = process;
    return nsPid;
  }

  /** The node's namespace: it sees the processes of all namespaces, under their numbers on the node. */
  addSeen(process: Process): void {
    this.#members.set(process.hostPid, process);
  }

  remove(nsPid: number): void {
    this.#members.delete(nsPid);
  }

  get(nsPid: number): Process | undefined {
    return this.#members.get(nsPid);
  }

  /** In order of creation, which is the order of their numbers. Zombies included. */
  get members(): Process[] {
    return [...this.#members.values()];
  }
}
