/**
 * `stress`: takes memory (and processor time, which nobody counts) on purpose. Models stress 1.0.4.
 *
 * A worker fills its memory in steps of 16 MiB, 64 of them a second, so that growth can be seen. Differs: without
 * `--vm-hang` a worker keeps its memory rather than freeing and filling it without end. Leaves out: what --io and --hdd
 * do to a disk.
 */
import type { Task } from '../clock/task.ts';
import type { ProcessContext, Program } from '../runtime/os/program.ts';
import { SIGKILL } from '../runtime/os/signals.ts';

const STEP_BYTES = 16 * 1024 * 1024;
const STEP_MS = 16;
const DEFAULT_VM_BYTES = 256 * 1024 * 1024;
const KINDS = ['cpu', 'io', 'vm', 'hdd'] as const;
const SHORT: Readonly<Record<string, string>> = {
  c: 'cpu',
  i: 'io',
  m: 'vm',
  d: 'hdd',
  t: 'timeout',
  v: 'verbose',
  q: 'quiet',
};
const FLAGS = new Set(['verbose', 'quiet', 'vm-keep', 'dry-run']);
const UNITS: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const TIMES: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };

export const stress = (): Program => ({ start: run });

function* run(context: ProcessContext): Task<number> {
  const say = (kind: string, text: string, fd = 1): void =>
    void context.file(fd)?.write(`stress: ${kind}: [${context.pid}] ${text}\n`);
  const options = parse(context.argv.slice(1));
  if (typeof options === 'string') {
    say('FAIL', options, 2);
    return 1;
  }
  const counts = KINDS.map((kind) => integer(options.get(kind)));
  const hogs = counts.reduce((sum, count) => sum + count, 0);
  if (hogs === 0) {
    context.file(1)?.write("`stress' imposes certain types of compute stress on your system\n");
    return 0;
  }
  const list = KINDS.map((kind, i) => `${counts[i]} ${kind}`).join(', ');
  if (!options.has('quiet')) say('info', `dispatching hogs: ${list}`);
  const startedMs = context.now;
  const vm = { bytes: amount(options.get('vm-bytes'), UNITS, DEFAULT_VM_BYTES), hangMs: hangOf(options) };
  for (const [i, kind] of KINDS.entries())
    for (let n = 0; n < (counts[i] as number); n++)
      context.fork(kind === 'vm' ? (worker) => fillMemory(worker, vm) : idle);

  const timeoutMs = 1000 * amount(options.get('timeout'), TIMES, 0);
  const seconds = (): string => `${Math.round((context.now - startedMs) / 1000)}s`;
  const endAt = startedMs + timeoutMs;
  for (;;) {
    const child = context.waitChild();
    if (child && child.signal !== 0) {
      say('FAIL', `(415) <-- worker ${child.pid} got signal ${child.signal}`, 2);
      say('WARN', '(417) now reaping child worker processes', 2);
      yield* endWorkers(context);
      say('FAIL', `(451) failed run completed in ${seconds()}`, 2);
      return 1;
    }
    if (timeoutMs > 0 && context.now >= endAt) {
      yield* endWorkers(context);
      if (!options.has('quiet')) say('info', `successful run completed in ${seconds()}`);
      return 0;
    }
    yield timeoutMs > 0 ? { on: [context.wakeup], timeoutMs: endAt - context.now } : context.wakeup;
  }
}

function* endWorkers(context: ProcessContext): Task {
  for (const { pid, parentPid } of context.processes())
    if (parentPid === context.pid) context.kill(pid, SIGKILL);
  while (context.childCount > 0) if (!context.waitChild()) yield context.wakeup;
}

function* fillMemory(
  context: ProcessContext,
  vm: { readonly bytes: number; readonly hangMs: number },
): Task<number> {
  const own = context.memoryBytes;
  for (;;) {
    while (context.memoryBytes < own + vm.bytes) {
      context.memoryBytes = Math.min(context.memoryBytes + STEP_BYTES, own + vm.bytes);
      yield STEP_MS;
    }
    yield vm.hangMs;
    context.memoryBytes = own;
  }
}

function* idle(): Task<number> {
  yield Number.MAX_SAFE_INTEGER / 4;
  return 0;
}

/** The options by their long names, or why they are refused. */
function parse(args: readonly string[]): ReadonlyMap<string, string> | string {
  const options = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const [, long, short, attached] = /^--([a-z-]+)$|^-([a-z])(.*)$/.exec(arg.split('=')[0] ?? '') ?? [];
    const name = long ?? SHORT[short ?? ''];
    if (name === undefined) return `(244) unrecognized option: ${arg}`;
    if (FLAGS.has(name)) options.set(name, '');
    else {
      const given = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : attached || args[++i];
      if (given === undefined) return `(253) missing argument to option: ${arg}`;
      options.set(name, given);
    }
  }
  return options;
}

/** Zero (and no word of it) is for ever. */
function hangOf(options: ReadonlyMap<string, string>): number {
  const seconds = integer(options.get('vm-hang'));
  return seconds === 0 ? Number.MAX_SAFE_INTEGER / 4 : seconds * 1000;
}

const integer = (text: string | undefined): number => Math.max(0, Number.parseInt(text ?? '0', 10) || 0);

/** `250M`, `2m`: a number and its unit. */
function amount(
  text: string | undefined,
  units: Readonly<Record<string, number>>,
  byDefault: number,
): number {
  if (text === undefined) return byDefault;
  const unit = units[text.at(-1) ?? ''] ?? units[(text.at(-1) ?? '').toUpperCase()] ?? 1;
  return integer(text) * unit;
}
