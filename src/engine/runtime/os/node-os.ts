/**
 * The operating system of one simulated node: processes, PID namespaces, signals.
 *
 * Models Linux as far as the life of containers shows it: kernel/exit.c (zombies, re-parenting to PID 1 of the
 * namespace), kernel/pid_namespace.c (when PID 1 ends, everything in its namespace is killed), kernel/signal.c (PID 1
 * is spared signals it has no handler for; from outside of its namespace KILL and STOP get through).
 *
 * Leaves out: threads, sessions, priorities, user namespaces, ptrace, process accounting.
 */
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../clock/random.ts';
import type { Task } from '../../clock/task.ts';
import { DEFAULT_LIMITS, type LimitReport, type Limits } from '../../limits.ts';
import type { EntryKind, EntryValues } from '../../../trace/entries.ts';
import type { Errno } from './errno.ts';
import { DEFAULT_PATH, findExecutable, loadProgram, startErrorOf } from './executable.ts';
import { FileSystem } from './filesystem.ts';
import type { Credentials } from './filesystem.ts';
import { LoopbackNetwork } from './loopback-network.ts';
import { NodeMemory } from './memory.ts';
import type { NetworkStack } from './network-stack.ts';
import { FileRef, NullFile, type OpenFile } from './open-file.ts';
import { PidNamespace } from './pid-namespace.ts';
import { Process, type ProcessStart } from './process.ts';
import { mountProc } from './proc-fs.ts';
import type { Environment, ForkOptions, ProgramRegistry, StartError } from './program.ts';
import { Scheduler } from './scheduler.ts';
import { defaultAction, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP } from './signals.ts';
import { Volume } from './volume.ts';

/** The writing side of the trace, as far as processes go. */
export interface ProcessRecorder {
  record<K extends EntryKind>(kind: K, component: string, subject: string, value: EntryValues[K]): number;
}

export interface NodeOsOptions {
  readonly node: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly programs: ProgramRegistry;
  /** Absent: nothing is recorded. */
  readonly recorder?: ProcessRecorder | undefined;
  /** What `date` shows at virtual time 0, in ms since the Unix epoch; 0 unless given. */
  readonly epochMs?: number;
  readonly limits?: Limits;
  /** Absent: `limit.reached` entries are recorded, one for each limit and place. */
  readonly onLimit?: LimitReport;
  readonly firstPid?: number;
}

export interface ProcessSpec {
  readonly argv: readonly string[];
  /** `PATH` is looked up here; without one the usual default is used for the search. */
  readonly env: Environment;
  readonly cwd: string;
  readonly root: FileSystem;
  /** From `newPidNamespace`, or that of other processes. Its first process becomes PID 1. */
  readonly pidNamespace: PidNamespace;
  readonly network: NetworkStack;
  readonly hostname: () => string;
  readonly user: Credentials;
  /** Absent: `/dev/null`. Each is closed when the last process that has it lets go of it. */
  readonly stdin?: OpenFile | undefined;
  readonly stdout?: OpenFile | undefined;
  readonly stderr?: OpenFile | undefined;
  readonly owner: { readonly podUid: string; readonly containerId: string };
  /** Nothing of it and of its children goes into the trace: what a person runs at a terminal. */
  readonly unrecorded?: boolean | undefined;
  /** Absent: the runtime's shim, outside of the namespace, which reaps at once. */
  readonly parent?: Process | undefined;
  readonly onExit?: ((process: Process) => void) | undefined;
  /** Called once it exists and before its first step: what is recorded here is the cause of what it does. */
  readonly onStart?: ((process: Process) => void) | undefined;
}

/** What a process holds until its program says otherwise. */
const ORDINARY_MEMORY_BYTES = 1024 * 1024;
const NO_ONE = { podUid: '', containerId: '' };

export class NodeOs {
  readonly node: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly epochMs: number;
  readonly programs: ProgramRegistry;
  /** The node's own numbering, in which every process has a number too. */
  readonly hostNamespace: PidNamespace;
  /** PID 1 of the node; parent of what the runtime starts. */
  readonly init: Process;
  readonly memory = new NodeMemory(
    () => this.#processes.values(),
    (process, signal, from) => void this.kill(process, signal, from),
    (fn) => void this.clock.after(0, fn),
  );
  #recorder: ProcessRecorder | undefined;
  readonly #scheduler: Scheduler;
  readonly #processes = new Map<number, Process>();
  readonly #onLimit: LimitReport;
  readonly #reported = new Set<string>();
  #nextPid = 1;
  #nextNamespace = 1;

  constructor(options: NodeOsOptions) {
    this.node = options.node;
    this.hostNamespace = new PidNamespace(0, this.#processes);
    this.clock = options.clock;
    this.random = options.random;
    this.programs = options.programs;
    this.limits = options.limits ?? DEFAULT_LIMITS;
    this.epochMs = options.epochMs ?? 0;
    this.#recorder = options.recorder;
    this.#onLimit = options.onLimit ?? ((limit, max, where) => this.#recordLimit(limit, max, where));
    this.#scheduler = new Scheduler(this.clock, this.limits, this.#onLimit, (process, code) =>
      this.#end(process, code, 0),
    );
    this.init = this.#create(undefined, this.hostNamespace, {
      argv: ['/sbin/init'],
      env: new Map(),
      cwd: '/',
      files: [],
      surroundings: {
        root: new FileSystem(new Volume({ name: this.node })),
        network: new LoopbackNetwork('127.0.0.1'),
        hostname: () => this.node,
        user: { uid: 0, gid: 0 },
        owner: NO_ONE,
      },
    });
    this.#nextPid = options.firstPid ?? 1001;
  }

  /** What `start` starts has been there before: its numbers come from `firstPid` on, and nothing of it is recorded. */
  asBefore(firstPid: number, start: () => void): void {
    const [recorder, nextPid] = [this.#recorder, this.#nextPid];
    this.#recorder = undefined;
    this.#nextPid = firstPid;
    start();
    this.#recorder = recorder;
    this.#nextPid = nextPid;
  }

  newPidNamespace(): PidNamespace {
    return new PidNamespace(this.#nextNamespace++);
  }

  /** All processes of the node by their number on it, zombies included. */
  get processes(): ReadonlyMap<number, Process> {
    return this.#processes;
  }

  /** Subject of the trace entries about a process. */
  subject(process: Process): string {
    return `process/${this.node}/${process.hostPid}`;
  }

  // --- starting ------------------------------------------------------------------------------------------------

  /** Starts a program. It runs in an event of its own at this instant: `spawn` returns before its first step. */
  spawn(spec: ProcessSpec): Process | StartError {
    const name = spec.argv[0] ?? '';
    const found = findExecutable(spec.root, name, spec.env.get('PATH') ?? DEFAULT_PATH, spec.cwd, spec.user);
    if (typeof found === 'string') return startErrorOf(name, found);
    const loaded = loadProgram(spec.root, this.programs, found.path, spec.argv, spec.cwd);
    if (typeof loaded === 'string') {
      return {
        code: loaded,
        message: `exec ${found.path}: ${loaded === 'ENOEXEC' ? 'exec format error' : 'no such file or directory'}`,
      };
    }
    if (!this.#hasRoom()) return { code: 'EAGAIN', message: 'fork/exec: resource temporarily unavailable' };
    const process = this.#create(spec.parent ?? this.init, spec.pidNamespace, {
      argv: loaded.argv,
      env: spec.env,
      cwd: spec.cwd,
      files: [spec.stdin, spec.stdout, spec.stderr].map((file) => new FileRef(file ?? new NullFile())),
      surroundings: {
        root: spec.root,
        network: spec.network,
        hostname: spec.hostname,
        user: spec.user,
        owner: spec.owner,
        ...(spec.unrecorded === true && { unrecorded: true }),
      },
    });
    process.processGroup = process.hostPid;
    process.onExit = spec.onExit;
    mountProc(spec.root, spec.pidNamespace);
    spec.onStart?.(process);
    this.begin(process, loaded.program.start(process));
    return process;
  }

  /** A child with the parent's surroundings. The caller gives it its task with `begin`. */
  fork(parent: Process, options: ForkOptions, argv = options.argv ?? parent.argv): Process | 'EAGAIN' {
    if (!this.#hasRoom()) {
      if (options.fds) for (const ref of options.fds) ref?.release();
      return 'EAGAIN';
    }
    const child = this.#create(parent, parent.namespace, {
      argv,
      env: options.env ?? parent.env,
      cwd: parent.cwd,
      files: options.fds ?? parent.fds.map((ref) => ref?.retain()),
      surroundings: parent.surroundings,
    });
    child.umask = parent.umask;
    child.inheritIgnored(parent);
    if (options.defaults) for (const signal of options.defaults) child.setDisposition(signal, 'default');
    if (options.ignore) for (const signal of options.ignore) child.setDisposition(signal, 'ignore');
    if (options.processGroup !== undefined) {
      child.processGroup = options.processGroup === 0 ? child.hostPid : options.processGroup;
    }
    return child;
  }

  forkExec(
    parent: Process,
    path: string,
    argv: readonly string[],
    options: ForkOptions,
  ): Process | StartError {
    const loaded = loadProgram(parent.fs, this.programs, path, argv, parent.cwd);
    if (typeof loaded === 'string') {
      if (options.fds) for (const ref of options.fds) ref?.release();
      return startErrorOf(path, loaded);
    }
    const child = this.fork(parent, options, loaded.argv);
    if (typeof child === 'string') return { code: 'EAGAIN', message: `fork: ${path}` };
    this.begin(child, loaded.program.start(child));
    return child;
  }

  /**
   * The process becomes another program under its old number.
   * It is recorded as a second `process.started` with the same subject.
   */
  exec(process: Process, path: string, argv: readonly string[], env: Environment): StartError | undefined {
    const loaded = loadProgram(process.fs, this.programs, path, argv, process.cwd);
    if (typeof loaded === 'string') return startErrorOf(path, loaded);
    process.argv = loaded.argv;
    process.env = env;
    process.dropHandlers();
    this.#scheduler.abandon(process);
    this.#recordStart(process);
    this.begin(process, loaded.program.start(process));
    return undefined;
  }

  begin(process: Process, task: Task<number>): void {
    process.run.task = task;
    if (!process.run.stepping) this.#scheduler.makeReady(process);
  }

  #hasRoom(): boolean {
    if (this.#processes.size < this.limits.processesPerNode) return true;
    this.#onLimit('processesPerNode', this.limits.processesPerNode, this.node);
    return false;
  }

  #create(parent: Process | undefined, namespace: PidNamespace, start: ProcessStart): Process {
    const process = new Process(this, this.#nextPid++, namespace, parent, start);
    this.#processes.set(process.hostPid, process);
    parent?.addChild(process);
    if (parent) this.#recordStart(process);
    process.memoryBytes = ORDINARY_MEMORY_BYTES;
    return process;
  }

  #recorderOf(process: Process): ProcessRecorder | undefined {
    return process.surroundings.unrecorded === true ? undefined : this.#recorder;
  }

  #recordStart(process: Process): void {
    this.#recorderOf(process)?.record('process.started', 'kernel', this.subject(process), {
      ...process.owner,
      nsPid: process.pid,
      parent: process.parent?.hostPid ?? 0,
      argv: process.argv,
    });
  }

  // --- signals -------------------------------------------------------------------------------------------------

  /**
   * Sends a signal. `from`: the process that sends it, or who outside of the node's processes does (`kubelet`).
   * Returns false when the process has ended already.
   */
  kill(process: Process, signal: number, from: Process | string): boolean {
    if (process.state === 'zombie' || process.state === 'gone') return false;
    if (signal === 0) return true;
    const inside = typeof from !== 'string' && from.namespace === process.namespace;
    const isInit = process.namespace.init === process;
    const forced = signal === SIGKILL || signal === SIGSTOP;
    const disposition = forced ? 'default' : process.disposition(signal);
    const action = defaultAction(signal);
    const spared = isInit && disposition === 'default' && (inside || !forced) && action !== 'continue';
    const ignored = spared || disposition === 'ignore' || (disposition === 'default' && action === 'ignore');
    this.#recorderOf(process)?.record('process.signalled', 'kernel', this.subject(process), {
      signal,
      from: typeof from === 'string' ? from : this.subject(from),
      ignored,
    });
    if (signal === SIGCONT && process.state === 'stopped') {
      process.state = 'running';
      this.#scheduler.resume(process);
      if (process.parent) this.#scheduler.notify(process.parent);
    }
    if (ignored) return true;
    if (disposition === 'handle') {
      process.addPending(signal);
      this.#scheduler.notify(process);
    } else if (action === 'terminate') this.#end(process, 128 + signal, signal);
    else if (action === 'stop' && process.state === 'running') {
      process.state = 'stopped';
      if (process.parent) this.#scheduler.notify(process.parent);
    }
    return true;
  }

  /** The system call of a process: see `ProcessContext.kill`. */
  killFrom(sender: Process, pid: number, signal: number): Errno | undefined {
    let targets: Process[];
    const one = pid > 0 ? sender.namespace.get(pid) : undefined;
    const members = pid > 0 ? [] : sender.namespace.members;
    if (pid > 0) targets = one ? [one] : [];
    else if (pid === -1) targets = members.filter((p) => p.pid !== 1 && p !== sender);
    else {
      const leader = pid === 0 ? undefined : sender.namespace.get(-pid);
      const group = pid === 0 ? sender.processGroup : (leader?.processGroup ?? -1);
      targets = members.filter((p) => p.processGroup === group);
    }
    if (targets.length === 0) return 'ESRCH';
    const { uid } = sender.credentials;
    const allowed = targets.filter((p) => uid === 0 || p.credentials.uid === uid);
    if (allowed.length === 0) return 'EPERM';
    for (const target of allowed) this.kill(target, signal, sender);
    return undefined;
  }

  /** Sends a signal to all processes of a group: what a terminal does for Ctrl-C. */
  signalGroup(group: number, signal: number, from: string): void {
    for (const process of Array.from(this.#processes.values())) {
      if (process.processGroup === group) this.kill(process, signal, from);
    }
  }

  /** Ends everything in a namespace from outside, PID 1 first (which takes the rest along). */
  killNamespace(namespace: PidNamespace, signal: number, from: string): void {
    for (const process of namespace.members) this.kill(process, signal, from);
  }

  // --- ending --------------------------------------------------------------------------------------------------

  #end(process: Process, exitCode: number, signal: number): void {
    if (process.state === 'zombie' || process.state === 'gone') return;
    process.state = 'zombie';
    process.exitCode = exitCode & 0xff;
    process.exitSignal = signal;
    this.#scheduler.abandon(process);
    this.#recorderOf(process)?.record('process.exited', 'kernel', this.subject(process), {
      exitCode: process.exitCode,
      signal,
    });
    process.releaseEverything();
    process.memoryBytes = 0;
    const { namespace } = process;
    if (namespace.init === process) this.#clearNamespace(process);
    else if (process.childCount > 0) this.#giveAwayChildren(process);
    const parent = process.parent;
    if (!parent || parent === this.init || parent.state === 'zombie' || parent.state === 'gone') {
      this.reap(process, parent ?? this.init);
    } else this.#tellParent(process, parent);
    process.tellExited();
  }

  /** Models zap_pid_ns_processes: nothing in the namespace outlives its PID 1. */
  #clearNamespace(init: Process): void {
    for (const other of init.namespace.members) {
      if (other === init) continue;
      if (other.state === 'zombie') this.reap(other, init);
      else this.kill(other, SIGKILL, this.subject(init));
    }
    for (const child of Array.from(init.children)) this.reap(child, init);
  }

  #giveAwayChildren(process: Process): void {
    const heir = process.namespace.init ?? this.init;
    for (const child of process.children) {
      child.parent = heir;
      heir.addChild(child);
      this.#recorderOf(child)?.record('process.reparented', 'kernel', this.subject(child), {
        parent: heir.hostPid,
      });
      if (child.state !== 'zombie') continue;
      if (heir === this.init) this.reap(child, heir);
      else this.#tellParent(child, heir);
    }
    process.forgetChildren();
  }

  #tellParent(child: Process, parent: Process): void {
    const disposition = parent.disposition(SIGCHLD);
    if (disposition === 'ignore') {
      this.reap(child, parent);
      return;
    }
    parent.addZombie(child);
    if (disposition === 'handle') parent.addPending(SIGCHLD);
    this.#scheduler.notify(parent);
  }

  /** The last trace of an ended process goes. */
  reap(process: Process, by: Process): void {
    if (process.state === 'gone') return;
    process.state = 'gone';
    this.#processes.delete(process.hostPid);
    process.namespace.remove(process.pid);
    const parent = process.parent;
    if (parent) {
      parent.removeChild(process);
    }
    this.#recorderOf(process)?.record('process.reaped', 'kernel', this.subject(process), { by: by.hostPid });
  }

  // --- limits --------------------------------------------------------------------------------------------------

  reportLimit(limit: keyof Limits, where: string): void {
    this.#onLimit(limit, this.limits[limit], where);
  }

  #recordLimit(limit: keyof Limits, max: number, where: string): void {
    const key = `${limit} ${where}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#recorder?.record('limit.reached', 'kernel', `limit/${limit}`, { limit, max, where });
  }
}
