/** Programs and what they see of the system. A program is a value; all it can reach is its context. */
import type { RandomStream } from '../../clock/random.ts';
import type { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';
import type { Limits } from '../../limits.ts';
import type { Errno } from './errno.ts';
import type { Credentials, FileSystem, OpenFlags } from './filesystem.ts';
import type { Asker, NetworkStack } from './network-stack.ts';
import type { FileRef, OpenFile } from './open-file.ts';

export interface Program {
  /** The task is the process: what it returns is the exit code (0…255). */
  start(context: ProcessContext): Task<number>;
}

/** Finds the program of an executable file by the key that the file holds (`busybox@1.36.1`). */
export interface ProgramRegistry {
  get(key: string): Program | undefined;
}

/** Why a program could not be started; `message` is worded as runc does. */
export interface StartError {
  readonly code: Errno;
  readonly message: string;
}

export type Environment = ReadonlyMap<string, string>;
/** Index = descriptor number. */
export type FdTable = readonly (FileRef | undefined)[];

/** `default`: what the kernel does; `handle`: the program looks for it with `takeSignal`. */
export type Disposition = 'default' | 'ignore' | 'handle';

/** How a child ended. */
export interface ChildExit {
  /** As the parent sees it. */
  readonly pid: number;
  /** 128 + signal when a signal ended it. */
  readonly exitCode: number;
  /** 0 when it ended by itself. */
  readonly signal: number;
}

/** A child as its parent may look at it. */
export interface ChildProcess {
  /** As the parent sees it. */
  readonly pid: number;
}

export interface ForkOptions {
  /** Replaces the parent's descriptors; the references are taken over (retain them before). Absent: the parent's are shared. */
  readonly fds?: (FileRef | undefined)[] | undefined;
  readonly env?: Environment | undefined;
  /** Words that the process list shows; absent: the parent's. */
  readonly argv?: readonly string[] | undefined;
  /** Signals that the parent ignores and the child does not. */
  readonly defaults?: readonly number[] | undefined;
  /** Signals that the child ignores from the start. */
  readonly ignore?: readonly number[] | undefined;
  /** 0: a process group of its own; absent: the parent's. */
  readonly processGroup?: number | undefined;
}

/** One row of `ps`. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly uid: number;
  readonly argv: readonly string[];
  /** As in `/proc/<pid>/stat`. */
  readonly state: 'R' | 'S' | 'T' | 'Z';
  readonly startedMs: number;
  readonly memoryBytes: number;
  readonly processGroup: number;
}

export interface ProcessContext {
  /** As the process sees itself (in its PID namespace). */
  readonly pid: number;
  /** 0 when the parent is outside the namespace. */
  readonly parentPid: number;
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly fs: FileSystem;
  readonly network: NetworkStack;
  /** For the trace: who asks the network. */
  readonly owner: Asker;
  readonly credentials: Credentials;
  readonly limits: Limits;
  /** Virtual milliseconds since the start of the run. */
  readonly now: number;
  /** Milliseconds since the Unix epoch, as `date` sees them. */
  readonly wallClockMs: number;
  /** When the process started (ms, as `now`). */
  readonly startedMs: number;
  readonly cwd: string;
  umask: number;
  /** What the process holds; the owner of a cgroup may look. */
  memoryBytes: number;

  hostname(): string;
  /** The stream of that name, of this process alone. */
  random(name: string): RandomStream;
  chdir(path: string): Errno | undefined;
  /** An absolute path, seen from the working directory. `/proc/self` becomes the process's own. */
  path(path: string): string;

  // Files
  readonly fds: FdTable;
  file(fd: number): OpenFile | undefined;
  /** The path may be relative. `/dev/stdout` and its like give the process's own descriptors. */
  open(path: string, flags: OpenFlags): OpenFile | Errno;
  /** Takes the reference over and releases the one that was there. */
  setFd(fd: number, ref: FileRef | undefined): void;

  // Signals
  /** Fires when a handled signal has come in or a child has changed its state. */
  readonly wakeup: Signal;
  setDisposition(signal: number, disposition: Disposition): void;
  disposition(signal: number): Disposition;
  /** The oldest handled signal that has not been taken yet. */
  takeSignal(): number | undefined;
  readonly hasSignal: boolean;
  /** `pid` > 0: that process; 0: the own group; -1: all but PID 1 and itself; < -1: that group. Signal 0 only asks. */
  kill(pid: number, signal: number): Errno | undefined;

  // Processes
  /** A child that runs `program` with the parent's files and surroundings. EAGAIN when there are too many. */
  fork(program: (context: ProcessContext) => Task<number>, options?: ForkOptions): ChildProcess | 'EAGAIN';
  /** A child that runs `argv`, the file `path` (found before by `findExecutable`). */
  spawn(path: string, argv: readonly string[], options?: ForkOptions): ChildProcess | StartError;
  /** Becomes another program; on success the present task ends at its next `yield`. */
  exec(path: string, argv: readonly string[], env?: Environment): StartError | undefined;
  /** Takes the oldest ended child, if there is one. Does not wait. */
  waitChild(): ChildExit | undefined;
  /** Children alive or not waited for. */
  readonly childCount: number;
  hasChild(pid: number): boolean;
  /** A child's state: for `wait` with job control. */
  isStopped(pid: number): boolean;
  /** All processes of the namespace in order of their PID. */
  processes(): ProcessInfo[];
  readonly processGroup: number;
  /** The group of a process of the namespace, by its number there. */
  groupOf(pid: number): number;
  setProcessGroup(pid: number, group: number): void;
  /** Calls `fn` when the process ends, however it ends; for what it holds outside of its files (a port). */
  atEnd(fn: () => void): void;
  /** Notes in the trace that this process has reached a bound of the simulation. */
  reportLimit(limit: keyof Limits): void;
}
