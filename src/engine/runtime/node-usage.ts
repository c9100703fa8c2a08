/**
 * What is in use on a node: memory, disk, process numbers; and what a person adds from outside of the simulation.
 *
 * Stands for what the kubelet reads from cgroups, statfs and /proc. One file system holds everything (nodefs and imagefs
 * are the same). Approximated: images count as they are transferred, compressed. Left out: inodes.
 */
import type { FileJournal } from './os/file-journal.ts';
import type { NodeOs } from './os/node-os.ts';
import type { Volume } from './os/volume.ts';

export type NodeResource = 'memory' | 'disk' | 'pids';

export interface Amount {
  readonly used: number;
  /** 0: not bounded. */
  readonly capacity: number;
}

/** Ordinary kernel.pid_max of a node with few processors. */
const MAX_PIDS = 32_768;

export class NodeUsage {
  /** Tells the trace what is written, where there is one. */
  readonly files: FileJournal | undefined;
  readonly #os: NodeOs;
  readonly #diskCapacity: number;
  #diskBytes = 0;
  #outsideDiskBytes = 0;
  #outsidePids = 0;
  /** Called on every change; set by whoever watches (the kubelet). Must cost nothing. */
  onChange: ((resource: NodeResource) => void) | undefined;

  constructor(os: NodeOs, diskCapacityBytes: number, files?: FileJournal) {
    this.files = files;
    this.#os = os;
    this.#diskCapacity = diskCapacityBytes;
    os.memory.listener = {
      ...os.memory.listener,
      onNodeUsage: () => {
        this.onChange?.('memory');
        this.onChange?.('pids');
      },
    };
  }

  amount(resource: NodeResource): Amount {
    const { memory, processes } = this.#os;
    if (resource === 'memory') return { used: memory.usedBytes, capacity: memory.capacityBytes };
    if (resource === 'disk')
      return { used: this.#diskBytes + this.#outsideDiskBytes, capacity: this.#diskCapacity };
    return { used: processes.size + this.#outsidePids, capacity: MAX_PIDS };
  }

  /** Files (or images) on the node's disk grew by `bytes`; negative when they are gone. */
  addDisk(bytes: number): void {
    this.#diskBytes += bytes;
    this.onChange?.('disk');
  }

  /** Counts a tree that lies on the node's disk, now and from now on. */
  watch(volume: Volume): void {
    volume.onGrow = (bytes) => this.addDisk(bytes);
    if (volume.usedBytes !== 0) this.addDisk(volume.usedBytes);
  }
  /** The tree is removed. */
  unwatch(volume: Volume): void {
    if (volume.onGrow === undefined) return;
    volume.onGrow = undefined;
    if (volume.usedBytes !== 0) this.addDisk(-volume.usedBytes);
  }

  /** Held by what the simulation knows nothing of: bytes, or process numbers. */
  setOutside(resource: NodeResource, amount: number): void {
    if (resource === 'memory') this.#os.memory.outsideBytes = amount;
    else if (resource === 'disk') this.#outsideDiskBytes = amount;
    else this.#outsidePids = amount;
    this.onChange?.(resource);
  }
}
