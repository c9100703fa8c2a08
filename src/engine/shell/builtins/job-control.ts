/** `wait`, `kill`, `trap`, `jobs`, `fg`, `bg`. */
import { strerror } from '../../runtime/os/errno.ts';
import { SIGCONT, SIGTERM, SIGNAL_NAMES, signalName, signalNumber } from '../../runtime/os/signals.ts';
import type { Job } from '../jobs.ts';
import type { Machine } from '../machine.ts';
import { BLOCKED } from '../waiting.ts';
import { quoteWord } from '../quote.ts';
import { lastStatus, waitForeground } from '../processes.ts';
import { type Builtin, failed, natural } from './types.ts';

const wait: Builtin = (machine, argv) => {
  const args = argv.slice(1).filter((arg) => arg !== '--');
  if (args[0] === '-n') return waitAny(machine);
  if (args.length === 0) return waitAll(machine);
  const pids: number[] = [];
  for (const arg of args) {
    const job = machine.jobs.find(arg);
    if (arg.startsWith('%') && !job) return failed(machine, 'wait', `${arg}: no such job`);
    const pid = job ? job.pids.at(-1) : natural(arg);
    if (pid === undefined) return failed(machine, 'wait', `Illegal number: ${arg}`);
    pids.push(pid);
  }
  return waitFor(machine, pids);
};

/** Waits for each in turn; the status is the last one's, 127 for what is no child. */
function waitFor(machine: Machine, pids: readonly number[]): number {
  const { jobs, context } = machine;
  let status = 0;
  let next = 0;
  const step = (): number => {
    jobs.collect();
    while (next < pids.length) {
      const pid = pids[next] as number;
      if (!jobs.isTracked(pid)) status = 127;
      else {
        const exit = jobs.exitOf(pid);
        if (!exit) return BLOCKED;
        status = exit.exitCode;
        machine.announceDeath(exit);
        const job = jobs.ofPid(pid);
        if (job) jobs.remove(job);
        else jobs.forget(pid);
      }
      next++;
    }
    return status;
  };
  return blockUntil(machine, step, () => context.wakeup);
}

function waitAll(machine: Machine): number {
  const step = (): number => {
    machine.jobs.collect();
    if (machine.jobs.runningPids.length > 0) return BLOCKED;
    for (const job of Array.from(machine.jobs.list)) machine.jobs.remove(job);
    return 0;
  };
  return blockUntil(machine, step, () => machine.context.wakeup);
}

/** `wait -n`: for the next job that ends. */
function waitAny(machine: Machine): number {
  const before = machine.jobs.list.filter((job) => !machine.jobs.isDone(job));
  if (before.length === 0) return 127;
  const step = (): number => {
    machine.jobs.collect();
    const done = before.find((job) => machine.jobs.isDone(job));
    if (!done) return BLOCKED;
    const status = machine.jobs.exitOf(done.pids.at(-1) as number)?.exitCode ?? 127;
    machine.jobs.remove(done);
    return status;
  };
  return blockUntil(machine, step, () => machine.context.wakeup);
}

function blockUntil(
  machine: Machine,
  step: () => number,
  signal: () => Machine['context']['wakeup'],
): number {
  const status = step();
  if (status !== BLOCKED) return status;
  machine.blocked = { wait: signal, resume: step, interruptible: true };
  return BLOCKED;
}

const kill: Builtin = (machine, argv) => {
  const args = argv.slice(1);
  if (args[0] === '-l') return listSignals(machine, args.slice(1));
  let signal = SIGTERM;
  const option = args[0];
  if (option !== undefined && /^-./.test(option) && option !== '--') {
    args.shift();
    const name = option === '-s' || option === '-n' ? (args.shift() ?? '') : option.slice(1);
    const number = signalNumber(name);
    if (number === undefined || (number === 0 && name !== '0')) {
      machine.error(`bad signal name '${name}'`);
      return 1;
    }
    signal = number;
  }
  if (args[0] === '--') args.shift();
  if (args.length === 0) {
    machine.error('you need to specify whom to kill');
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    if (!killOne(machine, arg, signal)) status = 1;
  }
  return status;
};

function killOne(machine: Machine, arg: string, signal: number): boolean {
  const { context } = machine;
  let targets: number[];
  if (arg.startsWith('%')) {
    const job = machine.jobs.find(arg);
    if (!job) {
      machine.error(`${arg}: no such job`);
      return false;
    }
    targets = [...job.pids];
  } else if (/^-?\d+$/.test(arg)) targets = [Number(arg)];
  else {
    machine.error(`invalid number '${arg}'`);
    return false;
  }
  return targets.every((pid) => {
    const failure = context.kill(pid, signal);
    if (failure) machine.error(`can't kill pid ${pid}: ${strerror(failure)}`);
    return failure === undefined;
  });
}

function listSignals(machine: Machine, args: readonly string[]): number {
  if (args.length === 0) {
    return machine.write(
      1,
      SIGNAL_NAMES.map((name, i) => `${String(i + 1).padStart(2)}) ${name}\n`).join(''),
    );
  }
  let text = '';
  for (const arg of args) {
    const number = signalNumber(arg);
    if (number === undefined) {
      machine.error(`unknown signal '${arg}'`);
      return 1;
    }
    text += /^\d+$/.test(arg) ? `${signalName(number > 128 ? number - 128 : number)}\n` : `${number}\n`;
  }
  return machine.write(1, text);
}

const trap: Builtin = (machine, argv) => {
  const args = argv.slice(1).filter((arg, i) => !(i === 0 && arg === '--'));
  if (args.length === 0 || (args.length === 1 && args[0] === '-p')) {
    const order = [...machine.traps].sort(([a], [b]) => a - b);
    const lines = order.map(
      ([signal, command]) => `trap -- ${quoteWord(command)} ${signal === 0 ? 'EXIT' : signalName(signal)}\n`,
    );
    return machine.write(1, lines.join(''));
  }
  // `trap TERM` and `trap 15` reset; so does `-` as the command.
  const bare = args.length === 1 || natural(args[0] as string) !== undefined;
  const command = bare ? '-' : (args[0] as string);
  let status = 0;
  for (const name of bare ? args : args.slice(1)) {
    const signal = signalNumber(name);
    if (signal === undefined) {
      machine.error(`trap: line ${machine.lineNumber}: ${name}: invalid signal specification`);
      status = 1;
    } else setTrap(machine, signal, command);
  }
  return status;
};

function setTrap(machine: Machine, signal: number, command: string): void {
  const { context } = machine;
  if (signal !== 0 && machine.ignoredAtStart.has(signal)) return;
  if (command === '-') machine.traps.delete(signal);
  else {
    machine.traps.set(signal, command);
    machine.hadTraps = true;
  }
  if (signal !== 0)
    context.setDisposition(signal, command === '-' ? 'default' : command === '' ? 'ignore' : 'handle');
}

export function describeJob(machine: Machine, job: Job): string {
  const { list } = machine.jobs;
  const sign = job === list.at(-1) ? '+' : job === list.at(-2) ? '-' : ' ';
  const exit = machine.jobs.exitOf(job.pids.at(-1) as number);
  let state = 'Running';
  if (job.pids.some((pid) => machine.context.isStopped(pid))) state = 'Stopped';
  else if (exit)
    state =
      exit.signal !== 0 ? signalDeath(exit.signal) : exit.exitCode === 0 ? 'Done' : `Done(${exit.exitCode})`;
  if (machine.dialect !== 'bash') return `[${job.id}]${sign}  ${state.padEnd(27)}${job.text}\n`;
  const behind = state === 'Running' ? ' &' : '';
  return `[${job.id}]${sign}  ${state.replace('Done(', 'Exit ').replace(')', '').padEnd(24)}${job.text}${behind}\n`;
}

const signalDeath = (signal: number): string =>
  signal === 9 ? 'Killed' : signal === SIGTERM ? 'Terminated' : signalName(signal);

const fg: Builtin = (machine, argv) => {
  const name = argv[0] as string;
  machine.jobs.collect();
  const job = machine.jobs.find(argv[1] ?? '%%');
  if (!job)
    return failed(machine, name, argv[1] === undefined ? 'No current job' : `${argv[1]}: no such job`);
  for (const pid of job.pids) if (machine.context.isStopped(pid)) machine.context.kill(pid, SIGCONT);
  if (name === 'bg') return machine.write(1, `[${job.id}] ${job.text}\n`);
  machine.write(1, `${job.text}\n`);
  const pids = job.pids.filter((pid) => machine.jobs.isTracked(pid));
  return waitForeground(machine, pids, (exits) => {
    machine.jobs.remove(job);
    return lastStatus(exits);
  });
};

export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  wait,
  kill,
  trap,
  jobs: (machine) => {
    machine.jobs.collect();
    const list = [...machine.jobs.list];
    const text = list.map((job) => describeJob(machine, job)).join('');
    for (const job of list) if (machine.jobs.isDone(job)) machine.jobs.remove(job);
    return machine.write(1, text);
  },
  fg,
  bg: fg,
};
