/**
 * The memory of one node: what processes hold, the bounds of containers, and who is killed when a bound is passed.
 *
 * Models mm/oom_kill.c (oom_badness, select_bad_process) and mm/memcontrol.c with `memory.oom.group`: in a container
 * that is killed as a group every process goes, else the one with the most points. Leaves out: swap, page cache, the
 * reserve that root once had, memory of tmpfs files (a volume in memory counts for eviction only).
 */
import type { Process } from './process.ts';
import { SIGKILL } from './signals.ts';

/** The memory cgroup of one container (or of pause). */
export interface MemoryGroup {
  readonly id: string;
  readonly podUid: string;
  /** Bytes; undefined: none but the node's. */
  limitBytes: number | undefined;
  /** −1000 (never) … 1000 (first). */
  readonly oomScoreAdj: number;
  /** `memory.oom.group`: all of its processes are killed together. */
  readonly killTogether: boolean;
  usageBytes: number;
  /** As of the last `onUsage`. */
  reportedBytes: number;
}

export interface OomKill {
  /** The cgroup whose process was chosen; undefined for a process outside of containers. */
  readonly group: MemoryGroup | undefined;
  /** Whose bound was passed. */
  readonly scope: 'container' | 'node';
  readonly victim: Process;
  /** Of the container or the node, before the kill. */
  readonly usageBytes: number;
  readonly limitBytes: number;
}

export interface MemoryListener {
  /** Called before the signal is sent. */
  onOomKill?(kill: OomKill): void;
  /** A container's usage has moved by a noticeable step. */
  onUsage?(group: MemoryGroup): void;
  /** Less or more of the node's memory is free than before. */
  onNodeUsage?(): void;
}

/** Changes of a container's usage below this, and below a twentieth of its limit, are not told. */
const STEP_BYTES = 4 * 1024 * 1024;
const STEPS_OF_LIMIT = 20;
const NEVER = -1000;

export class NodeMemory {
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #processes: () => Iterable<Process>;
  readonly #kill: (process: Process) => void;
  readonly #defer: (fn: () => void) => void;
  readonly #passed = new Set<MemoryGroup>();
  #checkDue = false;
  listener: MemoryListener = {};
  /** Bytes of the whole node; 0: no bound. */
  capacityBytes = 0;
  /** Held by all processes. */
  #processBytes = 0;
  #outsideBytes = 0;

  constructor(
    processes: () => Iterable<Process>,
    kill: (process: Process, signal: number, from: string) => void,
    /** Runs something at this instant, after what runs now. */
    defer: (fn: () => void) => void,
  ) {
    this.#processes = processes;
    this.#kill = (process) => kill(process, SIGKILL, 'kernel');
    this.#defer = defer;
  }

  /** What processes and everything else on the node hold. */
  get usedBytes(): number {
    return this.#processBytes + this.#outsideBytes;
  }
  /** Held by what the simulation has no process for: a person turns this. */
  get outsideBytes(): number {
    return this.#outsideBytes;
  }
  set outsideBytes(bytes: number) {
    this.#outsideBytes = bytes;
    if (this.#isNodeFull()) this.#checkSoon();
    this.listener.onNodeUsage?.();
  }

  group(id: string): MemoryGroup | undefined {
    return this.#groups.get(id);
  }
  addGroup(group: Omit<MemoryGroup, 'usageBytes' | 'reportedBytes'>): void {
    this.#groups.set(group.id, { ...group, usageBytes: 0, reportedBytes: 0 });
  }
  removeGroup(id: string): void {
    this.#groups.delete(id);
  }

  /** A process holds `delta` bytes more (or less) than before. */
  charge(process: Process, delta: number): void {
    if (delta === 0) return;
    this.#processBytes += delta;
    const group = this.#groups.get(process.owner.containerId);
    if (group) {
      group.usageBytes += delta;
      this.#tell(group);
      if (delta > 0 && isPassed(group)) this.#checkSoon(group);
    }
    if (delta > 0 && this.#isNodeFull()) this.#checkSoon();
    this.listener.onNodeUsage?.();
  }

  /** A new limit, of which the kernel makes sure at once. */
  setLimit(id: string, limitBytes: number | undefined): void {
    const group = this.#groups.get(id);
    if (!group) return;
    group.limitBytes = limitBytes;
    if (isPassed(group)) this.#checkSoon(group);
  }

  /** Kills in a container as if it had passed its limit. False when nothing runs in it. */
  oomKill(id: string): boolean {
    const group = this.#groups.get(id);
    const victim = group && this.#choose((process) => process.owner.containerId === id);
    if (!group || !victim) return false;
    this.#killVictim(victim, group, 'container', group.limitBytes ?? group.usageBytes);
    return true;
  }

  #tell(group: MemoryGroup): void {
    const step = Math.max(STEP_BYTES, (group.limitBytes ?? 0) / STEPS_OF_LIMIT);
    if (Math.abs(group.usageBytes - group.reportedBytes) < step) return;
    group.reportedBytes = group.usageBytes;
    this.listener.onUsage?.(group);
  }

  /** The process that asked for too much is in the middle of its step: the kernel acts when that is over. */
  #checkSoon(group?: MemoryGroup): void {
    if (group) this.#passed.add(group);
    if (this.#checkDue) return;
    this.#checkDue = true;
    this.#defer(() => {
      this.#checkDue = false;
      const passed = [...this.#passed];
      this.#passed.clear();
      for (const one of passed) this.#checkGroup(one);
      this.#checkNode();
    });
  }

  #checkGroup(group: MemoryGroup): void {
    while (isPassed(group)) {
      const victim = this.#choose((process) => process.owner.containerId === group.id);
      if (!victim) return;
      this.#killVictim(victim, group, 'container', group.limitBytes ?? 0);
    }
  }

  #isNodeFull(): boolean {
    return this.capacityBytes > 0 && this.usedBytes > this.capacityBytes;
  }

  #checkNode(): void {
    while (this.#isNodeFull()) {
      const victim = this.#choose((process) => process.parent !== undefined);
      if (!victim) return;
      this.#killVictim(victim, this.#groups.get(victim.owner.containerId), 'node', this.capacityBytes);
    }
  }

  /** Models oom_badness: bytes held, plus thousandths of all memory by the adjustment. Of equals the older one. */
  #choose(eligible: (process: Process) => boolean): Process | undefined {
    let chosen: Process | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const process of this.#processes()) {
      if (process.memoryBytes === 0 || !eligible(process)) continue;
      const adjust = this.#groups.get(process.owner.containerId)?.oomScoreAdj ?? 0;
      const points = process.memoryBytes + (adjust * this.capacityBytes) / 1000;
      if (adjust <= NEVER || points <= most) continue;
      most = points;
      chosen = process;
    }
    return chosen;
  }

  #killVictim(
    victim: Process,
    group: MemoryGroup | undefined,
    scope: OomKill['scope'],
    limitBytes: number,
  ): void {
    const usageBytes = scope === 'node' ? this.usedBytes : (group?.usageBytes ?? 0);
    this.listener.onOomKill?.({ group, scope, victim, usageBytes, limitBytes });
    const victims = [victim];
    if (group?.killTogether === true)
      for (const other of this.#processes())
        if (other !== victim && other.owner.containerId === group.id) victims.push(other);
    for (const process of victims) this.#kill(process);
  }
}

const isPassed = ({ usageBytes, limitBytes }: MemoryGroup): boolean =>
  limitBytes !== undefined && usageBytes > limitBytes;
