/** The children that a shell makes: subshells, pipelines, background jobs, substitutions, programs. */
import { DEFAULT_PATH, findExecutable, isFixedPath } from '../runtime/os/executable.ts';
import { FileRef, NullFile, SinkFile } from '../runtime/os/open-file.ts';
import { makePipe } from '../runtime/os/pipe.ts';
import type {
  ChildExit,
  ChildProcess,
  Environment,
  ForkOptions,
  ProcessContext,
  StartError,
} from '../runtime/os/program.ts';
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP } from '../runtime/os/signals.ts';
import { Signal } from '../clock/signal.ts';
import type { Wait } from '../clock/task.ts';
import { isBuiltin } from './builtins/names.ts';
import type { Code } from './code.ts';
import type { Job } from './jobs.ts';
import { expandText, expandWords } from './expand.ts';
import type { Machine } from './machine.ts';
import { BLOCKED, type Blocked } from './waiting.ts';

type Found = { readonly path: string } | 'ENOENT' | 'EACCES';

/** The file of a program, or why there is none: `not found` (127) or a reason of 126. */
export function findProgram(machine: Machine, name: string): Found {
  const { context, hash } = machine;
  const { fs, credentials } = context;
  const pathVariable = machine.vars.get('PATH') ?? DEFAULT_PATH;
  if (hash.changes !== fs.changes || hash.pathVariable !== pathVariable) {
    hash.found.clear();
    hash.changes = fs.changes;
    hash.pathVariable = pathVariable;
    hash.usable = credentials.uid === 0 && isFixedPath(fs, pathVariable);
  }
  const known = hash.found.get(name);
  if (known) return known;
  const result = findExecutable(fs, name, pathVariable, context.cwd, credentials);
  const found =
    typeof result !== 'string' ? result : result === 'EACCES' || result === 'EISDIR' ? 'EACCES' : 'ENOENT';
  if (hash.usable && !name.includes('/')) hash.found.set(name, found);
  return found;
}

/** Starts a program as a child; a text without `#!` is run by another shell. */
export function startProgram(
  machine: Machine,
  path: string,
  argv: readonly string[],
  options: ForkOptions & { readonly env: Environment },
): ChildProcess | StartError {
  machine.cpu.program();
  const { context } = machine;
  // The table is used up by a start, also by one that fails.
  const spare = options.fds?.map((ref) => ref?.retain());
  const child = context.spawn(path, argv, options);
  if (!('code' in child) || child.code !== 'ENOEXEC') {
    if (spare) for (const ref of spare) ref?.release();
    return child;
  }
  const shell = findProgram(machine, 'sh');
  if (typeof shell === 'string') {
    if (spare) for (const ref of spare) ref?.release();
    return child;
  }
  return context.spawn(shell.path, ['sh', path, ...argv.slice(1)], {
    ...options,
    ...(spare ? { fds: spare } : {}),
  });
}

/** A child that runs the code as a shell of its own, or directly the program that the code is. */
function startCode(
  machine: Machine,
  code: Code,
  options: ForkOptions,
  tested = false,
): ChildProcess | undefined {
  const direct = startDirectly(machine, code, options);
  if (direct) return direct;
  const child = machine.context.fork((context) => {
    const shell = machine.fork(context);
    shell.inheritShellPid(machine.shellPid);
    return shell.main(code, tested);
  }, options);
  if (typeof child !== 'string') return child;
  machine.error("can't fork: Resource temporarily unavailable");
  return undefined;
}

function startDirectly(machine: Machine, code: Code, options: ForkOptions): ChildProcess | undefined {
  const { single } = code;
  if (!single || machine.options.xtrace || machine.options.nounset) return undefined;
  const argv = expandWords(single.words, machine);
  const name = argv[0];
  if (name === undefined || isBuiltin(name) || machine.functions.has(name)) return undefined;
  const found = findProgram(machine, name);
  if (typeof found === 'string') return undefined;
  let env = machine.vars.environment;
  if (single.assignments.length > 0) {
    const changed = new Map(env);
    for (const a of single.assignments) changed.set(a.name, expandText(a.value, machine));
    env = changed;
  }
  const child = startProgram(machine, found.path, argv, { ...options, env });
  return 'code' in child ? undefined : child;
}

export const lastStatus = (exits: readonly ChildExit[]): number => exits.at(-1)?.exitCode ?? 0;

/** What a shell waits for most: its foreground children. One object for each shell, used again and again. */
export class ForegroundWait implements Blocked {
  readonly #machine: Machine;
  #pids: readonly number[] = [];
  #finish: (exits: ChildExit[]) => number = lastStatus;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  begin(pids: readonly number[], finish: (exits: ChildExit[]) => number): this {
    if (this.#machine.interactive) giveForeground(this.#machine, pids[0]);
    for (const pid of pids) this.#machine.jobs.track(pid);
    this.#pids = pids;
    this.#finish = finish;
    return this;
  }

  wait(): Wait {
    return this.#machine.context.wakeup;
  }

  resume(): number {
    const { jobs, interactive, context } = this.#machine;
    jobs.collect();
    const exits: ChildExit[] = [];
    for (const pid of this.#pids) {
      const exit = jobs.exitOf(pid);
      if (exit) exits.push(exit);
      else if (!interactive) return BLOCKED;
      else return context.isStopped(pid) ? this.#stopped() : BLOCKED;
    }
    for (const pid of this.#pids) jobs.forget(pid);
    if (interactive) takeForeground(this.#machine);
    for (const exit of exits) if (exit.signal !== 0) this.#machine.announceDeath(exit);
    return this.#finish(exits);
  }

  /** Ctrl-Z: the job stays, and the shell is back at its prompt. */
  #stopped(): number {
    takeForeground(this.#machine);
    const { jobs } = this.#machine;
    const job = jobs.ofPid(this.#pids[0] as number) ?? jobs.add(this.#pids, this.#machine.lineText);
    this.#machine.writeNow(2, `\n${describeStopped(job)}`);
    return 128 + SIGTSTP;
  }
}

const describeStopped = (job: Job): string => `[${job.id}]+  Stopped                    ${job.text}\n`;

/** The keyboard's signals go to the shell again. */
function takeForeground(machine: Machine): void {
  const terminal = machine.context.file(0);
  if (terminal?.isTerminal) terminal.foregroundGroup = machine.context.processGroup;
}

/** The keyboard's signals go to a job. */
export function giveForeground(machine: Machine, pid: number | undefined): void {
  const terminal = machine.context.file(0);
  if (machine.interactive && pid !== undefined && terminal?.isTerminal)
    terminal.foregroundGroup = machine.context.groupOf(pid);
}

/** Waits for foreground children; `finish` turns their ends into the status. */
export function waitForeground(
  machine: Machine,
  pids: readonly number[],
  finish: (exits: ChildExit[]) => number,
): number {
  machine.blocked = machine.foreground.begin(pids, finish);
  return BLOCKED;
}

/** What a shell at a terminal ignores itself. */
const SHELL_IGNORES = [SIGINT, SIGQUIT, SIGTERM, SIGTSTP];

/** A group of its own for what an interactive shell runs in the foreground, so that Ctrl-C reaches it alone. */
export const groupOf = (machine: Machine): { processGroup?: number; defaults?: readonly number[] } =>
  machine.interactive ? { processGroup: 0, defaults: SHELL_IGNORES } : {};

export function runSubshell(machine: Machine, code: Code, tested: boolean): number {
  const child = startCode(machine, code, groupOf(machine), tested);
  return child ? waitForeground(machine, [child.pid], lastStatus) : 2;
}

export function runPipeline(machine: Machine, stages: readonly Code[]): number {
  const { context } = machine;
  const pids: number[] = [];
  let input: FileRef | undefined;
  let group = groupOf(machine);
  stages.forEach((stage, i) => {
    const fds = context.fds.map((ref) => ref?.retain());
    if (input) replace(fds, 0, input);
    input = undefined;
    if (i < stages.length - 1) {
      const pipe = makePipe(context.limits.pipeBytes);
      replace(fds, 1, new FileRef(pipe.writer));
      input = new FileRef(pipe.reader);
    }
    const child = startCode(machine, stage, { fds, ...group });
    if (!child) return;
    pids.push(child.pid);
    if (machine.interactive && pids.length === 1)
      group = { ...group, processGroup: context.groupOf(child.pid) };
  });
  return waitForeground(machine, pids, (exits) => {
    if (!machine.options.pipefail) return lastStatus(exits);
    return exits.map((exit) => exit.exitCode).findLast((code) => code !== 0) ?? 0;
  });
}

function replace(fds: (FileRef | undefined)[], fd: number, ref: FileRef): void {
  fds[fd]?.release();
  fds[fd] = ref;
}

/** `command &` */
export function runBackground(machine: Machine, code: Code): number {
  const { context, jobs } = machine;
  const fds = context.fds.map((ref) => ref?.retain());
  if (!machine.interactive) replace(fds, 0, new FileRef(new NullFile()));
  const options: ForkOptions = machine.interactive
    ? { fds, ...groupOf(machine) }
    : { fds, ignore: [SIGINT, SIGQUIT] };
  const child = startCode(machine, code, options);
  if (!child) return 2;
  jobs.track(child.pid);
  jobs.lastBackground = child.pid;
  const job = jobs.add([child.pid], code.text);
  if (machine.interactive) machine.writeNow(2, `[${job.id}] ${child.pid}\n`);
  return 0;
}

/** `$(command)`: runs it and keeps what it prints, without the line ends at its end. */
export function runSubstitution(machine: Machine, code: Code, slot: number): number {
  const { context } = machine;
  const max = context.limits.variableChars;
  const closed = new Signal();
  let text = '';
  let open = true;
  const sink = new SinkFile(
    (part) => {
      if (text.length < max) text += part;
    },
    () => {
      open = false;
      closed.fire();
    },
  );
  const fds = context.fds.map((ref) => ref?.retain());
  replace(fds, 1, new FileRef(sink));
  const child = startCode(machine, code, { fds });
  if (!child) {
    machine.slots[slot] = '';
    return 2;
  }
  const { jobs } = machine;
  const { pid } = child;
  const before = machine.status;
  jobs.track(pid);
  machine.blocked = {
    wait: () => (jobs.exitOf(pid) ? closed : context.wakeup),
    resume: () => {
      jobs.collect();
      const exit = jobs.exitOf(pid);
      if (!exit || open) return BLOCKED;
      jobs.forget(pid);
      if (text.length >= max) context.reportLimit('variableChars');
      machine.slots[slot] = text.replaceAll('\0', '').replace(/\n+$/, '');
      machine.substitutionStatus = exit.exitCode;
      // The command that the text is for sees the status from before.
      return before;
    },
  };
  return BLOCKED;
}

/** The shell's process becomes the program. Returns a status only if that fails. */
export function becomeProgram(
  machine: Machine,
  path: string,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
): number {
  const context: ProcessContext = machine.context;
  let failed = context.exec(path, argv, env);
  if (failed?.code === 'ENOEXEC') {
    const shell = findProgram(machine, 'sh');
    if (typeof shell !== 'string') failed = context.exec(shell.path, ['sh', path, ...argv.slice(1)], env);
  }
  if (failed) return 126;
  // The task that runs this shell is closed at its next yield.
  machine.blocked = { wait: () => 0, resume: () => 0 };
  return BLOCKED;
}
