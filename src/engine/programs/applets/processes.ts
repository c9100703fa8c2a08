/** Commands about processes: `ps`, `kill`, `timeout`, `nohup`, `xargs`, `time`. */
import { Signal } from '../../clock/signal.ts';
import type { Task } from '../../clock/task.ts';
import { strerror } from '../../runtime/os/errno.ts';
import type { ChildExit, ProcessInfo } from '../../runtime/os/program.ts';
import {
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGNAL_NAMES,
  SIGQUIT,
  signalName,
  signalNumber,
  SIGTERM,
} from '../../runtime/os/signals.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { lastValue, parseOptions } from '../options.ts';
import { durationMs } from './basic.ts';
import { humanSize } from './listing.ts';
import { strftime } from '../date-format.ts';

const commandText = (info: ProcessInfo): string =>
  info.state === 'Z' ? `[${baseCommand(info)}]` : info.argv.join(' ').replaceAll('\n', ' ');
const baseCommand = (info: ProcessInfo): string => (info.argv[0] ?? '').replace(/^.*\//, '').slice(0, 15);

function userName(io: AppletIo, uid: number): string {
  const read = io.context.fs.readFile('/etc/passwd');
  const line =
    typeof read === 'string' ? undefined : read.text.split('\n').find((l) => l.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? String(uid);
}

/** busybox's columns; `-o` with the usual names. Debian's images have no ps. */
function* ps(io: AppletIo): Task<number> {
  const options = parseOptions(
    io.args.map((arg) => (/^[auxefw]+$/.test(arg) ? `-${arg}` : arg)),
    'aAuxefwlTo:p:',
  );
  const list = io.context.processes();
  const columns = lastValue(options, 'o');
  if (columns !== undefined) {
    io.out(psColumns(io, list, columns.split(',')));
    return 0;
  }
  // busybox ≥ 1.29 prints no TIME column in its small configuration; the image's does.
  io.out('PID   USER     TIME  COMMAND\n');
  for (const info of list) {
    io.out(
      `${String(info.pid).padStart(5)} ${userName(io, info.uid).slice(0, 8).padEnd(8)}  0:00 ${commandText(info)}\n`,
    );
  }
  return 0;
}

function psColumns(io: AppletIo, list: readonly ProcessInfo[], names: readonly string[]): string {
  const heads: Readonly<Record<string, string>> = {
    pid: 'PID',
    ppid: 'PPID',
    user: 'USER',
    comm: 'COMMAND',
    args: 'COMMAND',
    stat: 'STAT',
    state: 'S',
    time: 'TIME',
    etime: 'ELAPSED',
    vsz: 'VSZ',
    rss: 'RSS',
    pgid: 'PGID',
    cmd: 'COMMAND',
    command: 'COMMAND',
  };
  const cell = (info: ProcessInfo, name: string): string => {
    switch (name) {
      case 'pid':
        return String(info.pid);
      case 'ppid':
        return String(info.parentPid);
      case 'pgid':
        return String(info.processGroup);
      case 'user':
        return userName(io, info.uid);
      case 'comm':
        return baseCommand(info);
      case 'stat':
      case 'state':
        return info.state;
      case 'time':
        return '0:00';
      case 'etime':
        return elapsed(io.context.now - info.startedMs);
      case 'vsz':
      case 'rss':
        return humanSize(info.memoryBytes);
      default:
        return commandText(info);
    }
  };
  const clean = names.map((name) => name.split('=')[0] as string);
  const rows = [
    clean.map((name) => heads[name] ?? name.toUpperCase()),
    ...list.map((info) => clean.map((name) => cell(info, name))),
  ];
  const widths = clean.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  return rows
    .map(
      (row) =>
        `${row.map((text, i) => (i < row.length - 1 ? text.padEnd(widths[i] as number) : text)).join(' ')}\n`,
    )
    .join('');
}

const elapsed = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return seconds >= 3600
    ? `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}`
    : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
};

function* top(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bHmn:d:');
  const rounds = Number(
    lastValue(options, 'n') ??
      (options.flags.includes('b') ? Number.POSITIVE_INFINITY : Number.POSITIVE_INFINITY),
  );
  const delay = Number(lastValue(options, 'd') ?? 5) * 1000;
  for (let round = 0; round < rounds && !io.broken; round++) {
    if (round > 0) yield Math.max(1, delay);
    const list = io.context.processes();
    const usedKb = Math.round(list.reduce((sum, p) => sum + p.memoryBytes, 0) / 1024);
    io.out(`Mem: ${usedKb}K used, ${8 * 1024 * 1024 - usedKb}K free, 0K shrd, 0K buff, 0K cached\n`);
    io.out('CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n');
    io.out(`Load average: 0.00 0.01 0.05 1/${list.length} ${list.at(-1)?.pid ?? 1}\n`);
    io.out('  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n');
    for (const info of list) {
      const vsz = `${Math.round(info.memoryBytes / 1024)}`;
      io.out(
        `${String(info.pid).padStart(5)} ${String(info.parentPid).padStart(5)} ${userName(io, info.uid).slice(0, 8).padEnd(8)} ${info.state.padEnd(4)} ${vsz.padStart(5)}   0%   0   0% ${commandText(info)}\n`,
      );
    }
    yield* io.flush();
  }
  return 0;
}

function* kill(io: AppletIo): Task<number> {
  const args = [...io.args];
  if (args[0] === '-l') {
    if (args[1] === undefined)
      io.out(SIGNAL_NAMES.map((name, i) => `${String(i + 1).padStart(2)}) ${name}\n`).join(''));
    else
      for (const arg of args.slice(1))
        io.out(`${/^\d/.test(arg) ? signalName(Number(arg)) : (signalNumber(arg) ?? arg)}\n`);
    return 0;
  }
  let signal = SIGTERM;
  if (args[0] !== undefined && /^-./.test(args[0]) && args[0] !== '--') {
    const option = args.shift() as string;
    const name = option === '-s' ? (args.shift() ?? '') : option.slice(1);
    const number = signalNumber(name);
    if (number === undefined) {
      io.complain(`bad signal name '${name}'`);
      return 1;
    }
    signal = number;
  }
  if (args[0] === '--') args.shift();
  if (args.length === 0) {
    io.complain('you need to specify whom to kill');
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    if (!/^-?\d+$/.test(arg)) {
      io.complain(`invalid number '${arg}'`);
      status = 1;
      continue;
    }
    const failure = io.context.kill(Number(arg), signal);
    if (!failure) continue;
    io.complain(`can't kill pid ${arg}: ${strerror(failure)}`);
    status = 1;
  }
  return status;
}

/** `killall`, `pkill`, `pgrep`, `pidof`: processes by name. */
function* byName(io: AppletIo): Task<number> {
  const options = parseOptions(
    io.args.filter((arg) => !/^-(?:\d+|[A-Z]{2,})$/.test(arg)),
    'qlfxvnos:P:u:',
  );
  const given = io.args.find((arg) => /^-(?:\d+|[A-Z]{2,})$/.test(arg))?.slice(1) ?? lastValue(options, 's');
  const signal = given === undefined ? SIGTERM : (signalNumber(given) ?? SIGTERM);
  const regular = io.name === 'pkill' || io.name === 'pgrep';
  const all = io.context.processes().filter((info) => info.pid !== io.context.pid && info.state !== 'Z');
  let found: ProcessInfo[] = [];
  for (const name of options.rest) {
    const matching = all.filter((info) => {
      const text = options.flags.includes('f') ? commandText(info) : baseCommand(info);
      return regular && !options.flags.includes('x')
        ? text.includes(name.replace(/^\^|\$$/g, ''))
        : text === name;
    });
    if (matching.length === 0 && io.name === 'killall' && !options.flags.includes('q'))
      io.complain(`${name}: no process killed`);
    found.push(...matching);
  }
  if (io.name === 'pidof') found = found.reverse();
  if (io.name === 'pidof') io.out(found.length > 0 ? `${found.map((info) => info.pid).join(' ')}\n` : '');
  else if (io.name === 'pgrep')
    for (const info of found)
      io.out(`${info.pid}${options.flags.includes('l') ? ` ${baseCommand(info)}` : ''}\n`);
  else for (const info of found) io.context.kill(info.pid, signal);
  return found.length > 0 ? 0 : 1;
}

/** `timeout [-s SIG] [-k SECS] SECS command…`. busybox ends with 143 when it had to send TERM, GNU with 124. */
function* timeout(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 's:k:t:', {
    stopAtWord: true,
    long: { signal: 's', 'kill-after': 'k' },
  });
  const words = [...options.rest];
  const limit = durationMs(lastValue(options, 't') ?? words.shift() ?? '');
  const signal = signalNumber(lastValue(options, 's') ?? 'TERM') ?? SIGTERM;
  const killAfter = durationMs(lastValue(options, 'k') ?? '');
  if (limit === undefined || words.length === 0) return io.usage('[-s SIG] [-k KILL_SECS] SECS PROG ARGS');
  if (io.flavour === 'busybox') return yield* timeoutOfBusybox(io, words, limit, signal, killAfter);
  const path = io.find(words[0] as string);
  if (path === undefined) return 127;
  const child = io.context.spawn(path, words);
  if ('code' in child) return 126;
  let exit = yield* waitUntil(io, child.pid, limit === 0 ? undefined : limit);
  if (exit) return exit.exitCode;
  io.context.kill(child.pid, signal);
  if (killAfter !== undefined) {
    exit = yield* waitUntil(io, child.pid, killAfter);
    if (!exit) {
      io.context.kill(child.pid, SIGKILL);
      yield* waitUntil(io, child.pid, undefined);
      return 128 + SIGKILL;
    }
  } else exit = yield* waitUntil(io, child.pid, undefined);
  return 124;
}

/** busybox becomes the command; a child of it watches the clock and sends the signal. So the shell sees the command die. */
function* timeoutOfBusybox(
  io: AppletIo,
  argv: readonly string[],
  limitMs: number,
  signal: number,
  killAfterMs: number | undefined,
): Task<number> {
  const { pid } = io.context;
  const over = new Signal();
  let alive = true;
  io.context.atEnd(() => {
    alive = false;
    over.fire();
  });
  if (limitMs > 0) {
    io.context.fork(function* (context) {
      yield { on: [over], timeoutMs: limitMs };
      if (!alive) return 0;
      context.kill(pid, signal);
      if (killAfterMs === undefined) return 0;
      yield { on: [over], timeoutMs: killAfterMs };
      if (alive) context.kill(pid, SIGKILL);
      return 0;
    });
  }
  return yield* io.become(argv, io.context.env);
}

function* waitUntil(io: AppletIo, pid: number, limitMs: number | undefined): Task<ChildExit | undefined> {
  const deadline = limitMs === undefined ? undefined : io.context.now + limitMs;
  for (;;) {
    for (let exit = io.context.waitChild(); exit; exit = io.context.waitChild())
      if (exit.pid === pid) return exit;
    if (deadline === undefined) yield io.context.wakeup;
    else {
      const left = deadline - io.context.now;
      if (left <= 0) return undefined;
      yield { on: [io.context.wakeup], timeoutMs: left };
    }
  }
}

function* time(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'pva', { stopAtWord: true });
  const from = io.context.now;
  const exit = options.rest.length > 0 ? yield* io.run(options.rest) : undefined;
  const seconds = (io.context.now - from) / 1000;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(2).padStart(5, '0');
  if (options.flags.includes('p')) io.err(`real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
  else
    io.err(
      `real\t${minutes}m ${rest}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
        .replace(' 0', ' 0')
        .replace('m 00.', 'm 0.')
        .replace(/m 0(\d)\./, 'm $1.'),
    );
  return exit?.exitCode ?? 127;
}

/** `xargs [-n N] [-I STR] [-0] [-r] [-t] command…` */
function* xargs(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, '0rtpxn:I:L:s:P:d:', { stopAtWord: true });
  const file = io.stdin();
  if (!file) return 1;
  const text = yield* io.readAll(file);
  const words = options.rest.length > 0 ? options.rest : ['echo'];
  const replace = lastValue(options, 'I');
  const delimiter = lastValue(options, 'd');
  const items = options.flags.includes('0')
    ? text.split('\0').filter((item) => item !== '')
    : delimiter !== undefined
      ? text.replace(/\n$/, '').split(delimiter)
      : replace !== undefined
        ? text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '')
        : splitQuoted(text);
  const size =
    replace !== undefined
      ? 1
      : Number(lastValue(options, 'n') ?? lastValue(options, 'L') ?? Math.max(1, items.length));
  if (items.length === 0 && (options.flags.includes('r') || replace !== undefined)) return 0;
  let status = 0;
  for (let i = 0; i === 0 || i < items.length; i += size) {
    const part = items.slice(i, i + size);
    const argv =
      replace !== undefined
        ? words.map((word) => word.replaceAll(replace, part[0] ?? ''))
        : [...words, ...part];
    if (options.flags.includes('t')) io.err(`${argv.join(' ')}\n`);
    const exit = yield* io.run(argv);
    if (!exit) return 127;
    if (exit.exitCode === 255) return 124;
    if (exit.exitCode !== 0) status = 123;
  }
  return status;
}

/** White space separates; quotes and backslashes take it literally. */
function splitQuoted(text: string): string[] {
  const items: string[] = [];
  for (const match of text.matchAll(/(?:[^\s'"\\]|\\[^]|'[^']*'|"[^"]*")+/g)) {
    items.push(
      match[0].replace(
        /\\([^])|'([^']*)'|"([^"]*)"/g,
        (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '',
      ),
    );
  }
  return items;
}

function* wrapper(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'n:c', { stopAtWord: true });
  if (options.rest.length === 0) return io.usage('PROG ARGS');
  if (io.name === 'nohup') io.context.setDisposition(SIGHUP, 'ignore');
  return yield* io.become(options.rest, io.context.env);
}

function* free(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'bkmgh');
  const unit = options.flags.includes('m')
    ? 1024 ** 2
    : options.flags.includes('g')
      ? 1024 ** 3
      : options.flags.includes('b')
        ? 1
        : 1024;
  const total = 8 * 1024 ** 3;
  const used = io.context.processes().reduce((sum, p) => sum + p.memoryBytes, 0);
  const show = (bytes: number): string =>
    (options.flags.includes('h') ? humanSize(bytes) : String(Math.floor(bytes / unit))).padStart(12);
  io.out('              total        used        free      shared  buff/cache   available\n');
  io.out(
    `Mem:   ${show(total)}${show(used)}${show(total - used)}${show(0)}${show(0)}${show(total - used)}\n`,
  );
  io.out(`Swap:  ${show(0)}${show(0)}${show(0)}\n`);
  return 0;
}

/** `watch -n 2 command`: runs it again and again through a shell. */
function* watch(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'tn:', { stopAtWord: true });
  const period = Number(lastValue(options, 'n') ?? 2) * 1000;
  const command = options.rest.join(' ');
  while (!io.broken) {
    io.out('\x1b[H\x1b[J');
    if (!options.flags.includes('t'))
      io.out(
        `Every ${(period / 1000).toFixed(1)}s: ${command}  ${strftime('%F %T', io.context.wallClockMs)}\n\n`,
      );
    yield* io.run(['sh', '-c', command]);
    yield Math.max(100, period);
  }
  return 1;
}

/** `tini`, `dumb-init`: an init that hands signals on and reaps. */
export function* miniInit(io: AppletIo): Task<number> {
  const words = io.args.filter(
    (arg, i) => !(arg.startsWith('-') && io.args.slice(0, i + 1).every((a) => a.startsWith('-'))),
  );
  const handed = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
  for (const signal of handed) io.context.setDisposition(signal, 'handle');
  const path = io.find(words[0] ?? '');
  if (path === undefined) return 127;
  const child = io.context.spawn(path, words);
  if ('code' in child) return 126;
  for (;;) {
    let status: number | undefined;
    for (let exit = io.context.waitChild(); exit; exit = io.context.waitChild())
      if (exit.pid === child.pid) status = exit.exitCode;
    if (status !== undefined) return status;
    for (let signal = io.context.takeSignal(); signal !== undefined; signal = io.context.takeSignal())
      io.context.kill(child.pid, signal);
    yield io.context.wakeup;
  }
}

export const processApplets: Readonly<Record<string, Applet>> = {
  ps,
  top,
  kill,
  killall: byName,
  pkill: byName,
  pgrep: byName,
  pidof: byName,
  timeout,
  time,
  xargs,
  nohup: wrapper,
  nice: wrapper,
  setsid: wrapper,
  stdbuf: wrapper,
  free,
  watch,
  tini: miniInit,
  'dumb-init': miniInit,
  usleep: function* (io) {
    yield Number(io.args[0] ?? 0) / 1000;
    return 0;
  },
};
