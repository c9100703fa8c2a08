/**
 * One process: its state, and what its program may ask of the system.
 *
 * The rules of life and death (who is told, who reaps) are in `node-os.ts`; when a process runs is decided in
 * `scheduler.ts`. A process is the context of its own program.
 */
import type { RandomStream } from '../../clock/random.ts';
import { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';
import type { Limits } from '../../limits.ts';
import type { Errno } from './errno.ts';
import type { Credentials, FileSystem, OpenFlags } from './filesystem.ts';
import type { Asker, NetworkStack } from './network-stack.ts';
import type { NodeOs } from './node-os.ts';
import { type FileRef, NullFile, type OpenFile } from './open-file.ts';
import { joinPath } from './path.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type {
  ChildExit,
  ChildProcess,
  Disposition,
  Environment,
  ForkOptions,
  ProcessContext,
  ProcessInfo,
  StartError,
} from './program.ts';
import { RunState } from './scheduler.ts';
import { SIGCHLD } from './signals.ts';

/** What a process has from its surroundings; children inherit all of it. */
export interface Surroundings {
  readonly root: FileSystem;
  readonly network: NetworkStack;
  readonly hostname: () => string;
  readonly user: Credentials;
  readonly owner: Asker;
  readonly unrecorded?: boolean;
}

/** Paths that stand for a descriptor of the process that opens them, or of another. */
const OWN_DESCRIPTOR = /^\/dev\/(?:stdin|stdout|stderr|tty|fd\/(\d+))$|^\/proc\/(\d+)\/fd\/(\d+)$/;

/** What a process begins with. */
export interface ProcessStart {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly cwd: string;
  readonly files: (FileRef | undefined)[];
  readonly surroundings: Surroundings;
}

export type ProcessState = 'running' | 'stopped' | 'zombie' | 'gone';

export class Process implements ProcessContext {
  /** On the node. */
  readonly hostPid: number;
  /** In its PID namespace. */
  readonly pid: number;
  readonly namespace: PidNamespace;
  readonly surroundings: Surroundings;
  readonly startedMs: number;
  argv: readonly string[];
  env: Environment;
  cwd: string;
  umask = 0o022;
  #memoryBytes = 0;
  parent: Process | undefined;
  processGroup: number;
  state: ProcessState = 'running';
  /** Valid once it has ended: 0…255, or 128 + signal. */
  exitCode = 0;
  /** The signal that ended it; 0 if it ended by itself. */
  exitSignal = 0;
  /** Called once, after it has ended and its namespace has been cleared. */
  onExit: ((process: Process) => void) | undefined;
  /** What the scheduler keeps. */
  readonly run = new RunState();
  readonly os: NodeOs;
  // Most processes are a `sleep`: what they have no use for is made when it is needed.
  #exited: Signal | undefined;
  #children: Process[] | undefined;
  #zombies: Process[] | undefined;
  readonly #files: (FileRef | undefined)[];
  #dispositions: Map<number, Disposition> | undefined;
  #pending: number[] | undefined;
  #atEnd: (() => void)[] | undefined;

  constructor(
    os: NodeOs,
    hostPid: number,
    namespace: PidNamespace,
    parent: Process | undefined,
    start: ProcessStart,
  ) {
    this.os = os;
    this.hostPid = hostPid;
    this.namespace = namespace;
    this.parent = parent;
    this.pid = namespace.add(this, hostPid);
    this.processGroup = parent?.processGroup ?? hostPid;
    this.argv = start.argv;
    this.env = start.env;
    this.cwd = start.cwd;
    this.surroundings = start.surroundings;
    this.#files = start.files;
    this.startedMs = os.clock.now;
  }

  /** Fires when it has ended; `state` is then `zombie` or `gone`. */
  get exited(): Signal {
    this.#exited ??= new Signal();
    return this.#exited;
  }
  /** The system's. */
  tellExited(): void {
    this.#exited?.fire();
    this.onExit?.(this);
  }

  /** What it holds; more than its container or the node has room for, and the kernel kills (see `memory.ts`). */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }
  set memoryBytes(bytes: number) {
    const delta = bytes - this.#memoryBytes;
    this.#memoryBytes = bytes;
    this.os.memory.charge(this, delta);
  }

  // --- surroundings --------------------------------------------------------------------------------------------

  get parentPid(): number {
    const parent = this.parent;
    return parent?.namespace === this.namespace ? parent.pid : 0;
  }
  get fs(): FileSystem {
    return this.surroundings.root;
  }
  get network(): NetworkStack {
    return this.surroundings.network;
  }
  get owner(): Asker {
    return this.surroundings.owner;
  }
  get credentials(): Credentials {
    return this.surroundings.user;
  }
  get limits(): Limits {
    return this.os.limits;
  }
  get now(): number {
    return this.os.clock.now;
  }
  get wallClockMs(): number {
    return this.os.epochMs + this.os.clock.now;
  }
  hostname(): string {
    return this.surroundings.hostname();
  }
  random(name: string): RandomStream {
    const { podUid, containerId } = this.owner;
    return this.os.random.stream(`process/${podUid}/${containerId}/${this.pid}/${name}`);
  }

  // --- files ---------------------------------------------------------------------------------------------------

  get fds(): readonly (FileRef | undefined)[] {
    return this.#files;
  }
  file(fd: number): OpenFile | undefined {
    return this.#files[fd]?.file;
  }
  setFd(fd: number, ref: FileRef | undefined): void {
    const before = this.#files[fd];
    this.#files[fd] = ref;
    before?.release();
  }

  /** Calls `fn` when the process ends, however it ends; for what it holds outside of its files (a port). */
  atEnd(fn: () => void): void {
    this.#atEnd ??= [];
    this.#atEnd.push(fn);
  }

  path(path: string): string {
    const full = joinPath(this.cwd, path);
    return full.startsWith('/proc/self') ? `/proc/${this.pid}${full.slice('/proc/self'.length)}` : full;
  }

  chdir(path: string): Errno | undefined {
    const full = this.path(path);
    const stat = this.fs.stat(full, this.credentials);
    if (typeof stat === 'string') return stat;
    if (stat.kind !== 'dir') return 'ENOTDIR';
    if (this.fs.access(full, 1, this.credentials)) return 'EACCES';
    this.cwd = full;
    return undefined;
  }

  open(path: string, flags: OpenFlags): OpenFile | Errno {
    const full = this.path(path);
    if (full.startsWith('/dev/') || full.startsWith('/proc/')) {
      const own = OWN_DESCRIPTOR.exec(full);
      if (own) return this.#openDescriptor(full, own);
    }
    const mode = flags.mode ?? 0o666;
    return this.fs.open(full, { ...flags, mode: mode & ~this.umask }, this.credentials);
  }

  /** `/dev/stdout` and `/proc/<pid>/fd/<n>`: the same open file, not a new one. */
  #openDescriptor(path: string, match: RegExpExecArray): OpenFile | Errno {
    const names: Readonly<Record<string, number>> = {
      '/dev/stdin': 0,
      '/dev/stdout': 1,
      '/dev/stderr': 2,
      '/dev/tty': 0,
    };
    const target = match[2] === undefined ? this : this.namespace.get(Number(match[2]));
    const ref = target?.fds[names[path] ?? Number(match[1] ?? match[3])];
    if (!ref) return 'ENOENT';
    const shared = ref.retain();
    return {
      write: (text) => shared.file.write(text),
      read: (max) => shared.file.read(max),
      readable: shared.file.readable,
      writable: shared.file.writable,
      close: () => shared.release(),
      isTerminal: shared.file.isTerminal ?? false,
    };
  }

  /** The system's, when the process ends. */
  releaseEverything(): void {
    for (let fd = 0; fd < this.#files.length; fd++) {
      const ref = this.#files[fd];
      this.#files[fd] = undefined;
      ref?.release();
    }
    const atEnd = this.#atEnd;
    this.#atEnd = undefined;
    if (atEnd) for (const fn of atEnd) fn();
  }

  // --- signals -------------------------------------------------------------------------------------------------

  get wakeup(): Signal {
    this.run.wakeup ??= new Signal();
    return this.run.wakeup;
  }
  setDisposition(signal: number, disposition: Disposition): void {
    this.#dispositions ??= new Map();
    if (disposition === 'default') this.#dispositions.delete(signal);
    else this.#dispositions.set(signal, disposition);
  }
  disposition(signal: number): Disposition {
    return this.#dispositions?.get(signal) ?? 'default';
  }
  /** What `exec` and a new child keep: what was ignored stays so, handlers are gone. */
  inheritIgnored(from: Process): void {
    if (!from.#dispositions) return;
    for (const [signal, disposition] of from.#dispositions) {
      if (disposition === 'ignore') this.setDisposition(signal, 'ignore');
    }
  }
  dropHandlers(): void {
    if (!this.#dispositions) return;
    for (const [signal, disposition] of Array.from(this.#dispositions)) {
      if (disposition === 'handle') this.#dispositions.delete(signal);
    }
    this.#pending = undefined;
  }
  addPending(signal: number): void {
    this.#pending ??= [];
    if (signal === SIGCHLD && this.#pending.includes(signal)) return;
    this.#pending.push(signal);
  }
  takeSignal(): number | undefined {
    return this.#pending?.shift();
  }
  get hasSignal(): boolean {
    return this.#pending !== undefined && this.#pending.length > 0;
  }
  kill(pid: number, signal: number): Errno | undefined {
    return this.os.killFrom(this, pid, signal);
  }

  // --- children ------------------------------------------------------------------------------------------------

  fork(
    program: (context: ProcessContext) => Task<number>,
    options: ForkOptions = {},
  ): ChildProcess | 'EAGAIN' {
    const child = this.os.fork(this, options);
    if (typeof child === 'string') return child;
    this.os.begin(child, program(child));
    return child;
  }
  spawn(path: string, argv: readonly string[], options: ForkOptions = {}): ChildProcess | StartError {
    return this.os.forkExec(this, path, argv, options);
  }
  exec(path: string, argv: readonly string[], env: Environment = this.env): StartError | undefined {
    return this.os.exec(this, path, argv, env);
  }
  waitChild(): ChildExit | undefined {
    const child = this.#zombies?.shift();
    if (!child) return undefined;
    this.os.reap(child, this);
    return { pid: child.pid, exitCode: child.exitCode, signal: child.exitSignal };
  }
  get childCount(): number {
    return this.#children?.length ?? 0;
  }
  get children(): Iterable<Process> {
    return this.#children ?? [];
  }
  addChild(child: Process): void {
    this.#children ??= [];
    this.#children.push(child);
  }
  removeChild(child: Process): void {
    removeFrom(this.#children, child);
    removeFrom(this.#zombies, child);
  }
  /** Its children are another's now. */
  forgetChildren(): void {
    this.#children = undefined;
    this.#zombies = undefined;
  }
  /** A child has ended and waits to be waited for; the oldest first. */
  addZombie(child: Process): void {
    this.#zombies ??= [];
    this.#zombies.push(child);
  }
  hasChild(pid: number): boolean {
    return this.namespace.get(pid)?.parent === this;
  }
  isStopped(pid: number): boolean {
    return this.namespace.get(pid)?.state === 'stopped';
  }
  setProcessGroup(pid: number, group: number): void {
    const process = pid === 0 ? this : this.namespace.get(pid);
    if (process) process.processGroup = group === 0 ? process.hostPid : group;
  }
  groupOf(pid: number): number {
    return this.namespace.get(pid)?.processGroup ?? this.processGroup;
  }
  reportLimit(limit: keyof Limits): void {
    this.os.reportLimit(limit, this.os.subject(this));
  }
  processes(): ProcessInfo[] {
    if (!this.namespace.isHost) return this.namespace.members.map((p) => p.info());
    // From the node, every process has the number that it has there.
    return this.namespace.members.map((p) => ({
      ...p.info(),
      pid: p.hostPid,
      parentPid: p.parent?.hostPid ?? 0,
    }));
  }

  info(): ProcessInfo {
    return {
      pid: this.pid,
      parentPid: this.parentPid,
      uid: this.credentials.uid,
      argv: this.argv,
      state: this.state === 'zombie' ? 'Z' : this.state === 'stopped' ? 'T' : this.run.isWaiting ? 'S' : 'R',
      startedMs: this.startedMs,
      memoryBytes: this.memoryBytes,
      processGroup: this.processGroup,
    };
  }
}

function removeFrom(list: Process[] | undefined, process: Process): void {
  if (!list || list.length === 0) return;
  // What was added last goes first in most cases.
  const at = list.lastIndexOf(process);
  if (at === list.length - 1) list.pop();
  else if (at >= 0) list.splice(at, 1);
}

/** Standard files that lead nowhere. */
export const nowhere = (): OpenFile => new NullFile();
