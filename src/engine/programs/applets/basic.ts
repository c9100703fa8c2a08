/** Commands without input: words, times, who and where. */
import type { Task } from '../../clock/task.ts';
import { echoText } from '../../shell/echo.ts';
import { printf } from '../../shell/printf.ts';
import { testCommand } from '../../shell/test-expression.ts';
import { baseName, dirName, joinPath } from '../../runtime/os/path.ts';
import type { ProcessContext } from '../../runtime/os/program.ts';
import { byCodeUnit } from '../../runtime/os/inode.ts';
import type { Applet, AppletIo } from '../applet.ts';
import { parseDate, strftime } from '../date-format.ts';
import { lastValue, parseOptions } from '../options.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `1.5`, `2m`, `1h` → milliseconds. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (UNITS[match[2] || 's'] as number) * 1000 : undefined;
}

const PLAIN_NUMBER = /^\d+$/;

/** The whole life of a `sleep`; kept apart because it is what simulated clusters do most. */
export function* sleep(context: ProcessContext, name: string, gnu: boolean): Task<number> {
  const { argv } = context;
  let total = 0;
  if (argv.length <= 1) {
    context
      .file(2)
      ?.write(
        gnu
          ? `${name}: missing operand\nTry 'sleep --help' for more information.\n`
          : `${name}: missing operand\n`,
      );
    return 1;
  }
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i] as string;
    const ms = PLAIN_NUMBER.test(arg)
      ? Number(arg) * 1000
      : /^inf(inity)?$/.test(arg)
        ? Number.MAX_SAFE_INTEGER
        : durationMs(arg);
    if (ms === undefined) {
      context
        .file(2)
        ?.write(
          gnu
            ? `${name}: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`
            : `${name}: invalid number '${arg}'\n`,
        );
      return 1;
    }
    total += ms;
  }
  if (total > 0) yield Math.min(total, Number.MAX_SAFE_INTEGER / 4);
  return 0;
}

function* test(io: AppletIo): Task<number> {
  const result = testCommand([io.name, ...io.args], io.context);
  if (result.message !== undefined) io.complain(result.message);
  return result.status;
}

function* date(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'uRd:I::r:s:', {
    long: { utc: 'u', date: 'd', 'rfc-2822': 'R', reference: 'r' },
  });
  let ms = io.context.wallClockMs;
  const given = lastValue(options, 'd');
  if (given !== undefined) {
    const parsed = given === 'now' ? ms : parseDate(given, ms);
    if (parsed === undefined) {
      io.complain(`invalid date '${given}'`);
      return 1;
    }
    ms = parsed;
  }
  const reference = lastValue(options, 'r');
  if (reference !== undefined) {
    const stat = io.context.fs.stat(io.context.path(reference));
    if (typeof stat === 'string') {
      io.complain(reference, stat);
      return 1;
    }
    ms = stat.mtimeMs;
  }
  const format = options.rest.find((word) => word.startsWith('+'));
  const iso = options.values['I']?.[0];
  if (format !== undefined) io.out(`${strftime(format.slice(1), ms)}\n`);
  else if (iso !== undefined || io.args.includes('-I'))
    io.out(`${strftime(iso?.startsWith('s') ? '%Y-%m-%dT%H:%M:%S+00:00' : '%F', ms)}\n`);
  else if (options.flags.includes('R')) io.out(`${strftime('%a, %d %b %Y %H:%M:%S %z', ms)}\n`);
  else io.out(`${strftime('%a %b %e %H:%M:%S UTC %Y', ms)}\n`);
  return 0;
}

function* hostname(io: AppletIo): Task<number> {
  const full = io.context.hostname();
  const option = io.args[0];
  if (option === '-i' || option === '-I') io.out(`${io.context.network.ip}${option === '-I' ? ' ' : ''}\n`);
  else if (option === '-s') io.out(`${full.split('.')[0]}\n`);
  else if (option === '-d') io.out(`${full.split('.').slice(1).join('.')}\n`);
  else if (option !== undefined && !option.startsWith('-')) {
    io.complain(`sethostname`, 'EPERM');
    return 1;
  } else io.out(`${full}\n`);
  return 0;
}

interface Account {
  readonly name: string;
  readonly id: number;
}

function accountName(io: AppletIo, file: '/etc/passwd' | '/etc/group', id: number): string | undefined {
  const read = io.context.fs.readFile(file);
  if (typeof read === 'string') return undefined;
  const line = read.text.split('\n').find((l) => l.split(':')[2] === String(id));
  return line?.split(':')[0];
}

function* id(io: AppletIo): Task<number> {
  const { uid, gid } = io.context.credentials;
  const groups = io.context.credentials.groups ?? groupsOf(io, uid);
  const user: Account = { id: uid, name: accountName(io, '/etc/passwd', uid) ?? '' };
  const all = [...new Set([gid, ...groups])].map(
    (g): Account => ({ id: g, name: accountName(io, '/etc/group', g) ?? '' }),
  );
  const options = parseOptions(io.args, 'ugGnr');
  const names = options.flags.includes('n');
  const show = (account: Account): string =>
    names && account.name !== '' ? account.name : String(account.id);
  if (options.flags.includes('u')) io.out(`${show(user)}\n`);
  else if (options.flags.includes('g')) io.out(`${show(all[0] as Account)}\n`);
  else if (options.flags.includes('G')) io.out(`${all.map(show).join(' ')}\n`);
  else {
    const full = (account: Account): string =>
      account.name === '' ? String(account.id) : `${account.id}(${account.name})`;
    const listed = groups.length > 0 || io.flavour === 'gnu' || uid === 0;
    io.out(
      `uid=${full(user)} gid=${full(all[0] as Account)}${listed ? ` groups=${all.map(full).join(',')}` : ''}\n`,
    );
  }
  return 0;
}

/** The groups that /etc/group gives a user. */
function groupsOf(io: AppletIo, uid: number): number[] {
  const name = accountName(io, '/etc/passwd', uid);
  const read = io.context.fs.readFile('/etc/group');
  if (typeof read === 'string' || name === undefined) return [];
  const lines = read.text.split('\n').map((line) => line.split(':'));
  return lines.filter((fields) => fields[3]?.split(',').includes(name)).map((fields) => Number(fields[2]));
}

function* whoami(io: AppletIo): Task<number> {
  const { uid } = io.context.credentials;
  const name = accountName(io, '/etc/passwd', uid);
  if (name === undefined) {
    io.complain(io.flavour === 'gnu' ? `cannot find name for user ID ${uid}` : `unknown uid ${uid}`);
    return 1;
  }
  io.out(`${name}\n`);
  return 0;
}

function* uname(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'asnrvmpio');
  const parts: Readonly<Record<string, string>> = {
    s: 'Linux',
    n: io.context.hostname(),
    r: '6.12.30',
    v: '#1 SMP PREEMPT_DYNAMIC',
    m: 'x86_64',
    p: 'x86_64',
    i: 'x86_64',
    o: 'GNU/Linux',
  };
  const wanted = options.flags.includes('a') ? 'snrvmo' : options.flags === '' ? 's' : options.flags;
  io.out(
    `${'snrvmpio'
      .split('')
      .filter((letter) => wanted.includes(letter))
      .map((letter) => parts[letter])
      .join(' ')}\n`,
  );
  return 0;
}

/** `env [-i] [-u NAME] [NAME=VALUE…] [command…]` */
function* env(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'i0u:', {
    stopAtWord: true,
    long: { 'ignore-environment': 'i', unset: 'u' },
  });
  const result = new Map(options.flags.includes('i') || io.args[0] === '-' ? [] : io.context.env);
  for (const name of options.values['u'] ?? []) result.delete(name);
  let i = options.rest[0] === '-' ? 1 : 0;
  for (; i < options.rest.length; i++) {
    const word = options.rest[i] as string;
    const at = word.indexOf('=');
    if (at <= 0) break;
    result.set(word.slice(0, at), word.slice(at + 1));
  }
  const command = options.rest.slice(i);
  if (command.length > 0) return yield* io.become(command, result);
  for (const [name, value] of result) io.out(`${name}=${value}\n`);
  return 0;
}

function* printenv(io: AppletIo): Task<number> {
  if (io.args.length === 0) {
    for (const [name, value] of io.context.env) io.out(`${name}=${value}\n`);
    return 0;
  }
  let status = 0;
  for (const name of io.args) {
    const value = io.context.env.get(name);
    if (value === undefined) status = 1;
    else io.out(`${value}\n`);
  }
  return status;
}

function* seq(io: AppletIo): Task<number> {
  const options = parseSeq(io.args);
  const numbers = options.rest.map(Number);
  const bad = options.rest.find((word) => word === '' || Number.isNaN(Number(word)));
  if (bad !== undefined || numbers.length === 0 || numbers.length > 3) {
    io.complain(bad === undefined ? 'missing operand' : `invalid number '${bad}'`);
    return 1;
  }
  const last = numbers.at(-1) as number;
  const first = numbers.length > 1 ? (numbers[0] as number) : 1;
  const step = numbers.length > 2 ? (numbers[1] as number) : 1;
  const decimals = Math.max(...options.rest.slice(0, 2).map((word) => word.split('.')[1]?.length ?? 0), 0);
  const width = options.wide ? Math.max(...[first, last].map((n) => n.toFixed(decimals).length)) : 0;
  if (step === 0) return 1;
  let any = false;
  for (let n = 0; ; n++) {
    const value = first + n * step;
    if (step > 0 ? value > last + 1e-9 : value < last - 1e-9) break;
    io.out(`${any ? options.separator : ''}${value.toFixed(decimals).padStart(width, '0')}`);
    any = true;
    if (!io.isFull) continue;
    yield* io.flush();
    yield 0;
  }
  if (any) io.out('\n');
  return 0;
}

function parseSeq(args: readonly string[]): { rest: string[]; separator: string; wide: boolean } {
  const result = { rest: [] as string[], separator: '\n', wide: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '-w') result.wide = true;
    else if (arg === '-s') result.separator = args[++i] ?? '\n';
    else if (arg !== '--') result.rest.push(arg);
  }
  return result;
}

function* yes(io: AppletIo): Task<number> {
  const line = `${io.args.length > 0 ? io.args.join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  while (!io.broken) {
    yield* io.print(block);
    yield 0;
  }
  return 1;
}

function* which(io: AppletIo): Task<number> {
  let status = 0;
  const options = parseOptions(io.args, 'a');
  for (const name of options.rest) {
    const paths = name.includes('/') ? [''] : (io.context.env.get('PATH') ?? '').split(':');
    const found = paths
      .map((dir) => (name.includes('/') ? name : `${dir}/${name}`))
      .filter((path) => io.context.fs.access(io.context.path(path), 1, io.context.credentials) === undefined);
    if (found.length === 0) status = 1;
    for (const path of options.flags.includes('a') ? found : found.slice(0, 1)) io.out(`${path}\n`);
  }
  return status;
}

function* mktemp(io: AppletIo): Task<number> {
  const options = parseOptions(io.args, 'dqutp:');
  const template = options.rest[0] ?? 'tmp.XXXXXX';
  if (!/X{6}/.test(template)) {
    io.complain(template, 'EINVAL');
    return 1;
  }
  const inTmp =
    options.rest[0] === undefined || options.flags.includes('t') || options.values['p'] !== undefined;
  const dir = lastValue(options, 'p') ?? io.context.env.get('TMPDIR') ?? '/tmp';
  const random = io.context.random('mktemp');
  const name = template.replace(/X+$/, (xs) =>
    random.text(xs.length, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
  );
  const path = inTmp ? joinPath(dir, name) : name;
  const full = io.context.path(path);
  const { fs, credentials } = io.context;
  const failure = options.flags.includes('d')
    ? fs.mkdir(full, 0o700, credentials)
    : fs.writeFile(full, '', { mode: 0o600 }, credentials);
  if (failure) {
    io.complain(`(null)`, failure);
    return 1;
  }
  io.out(`${path}\n`);
  return 0;
}

const simple = (run: (io: AppletIo) => number): Applet =>
  // oxlint-disable-next-line require-yield -- nothing to wait for
  function* (io) {
    return run(io);
  };

export const basicApplets: Readonly<Record<string, Applet>> = {
  true: simple(() => 0),
  false: simple(() => 1),
  echo: simple((io) => {
    io.out(echoText(io.args));
    return 0;
  }),
  printf: simple((io) => {
    const format = io.args[0];
    if (format === undefined) return io.usage('FORMAT [ARG]...');
    const result = printf(format, io.args.slice(1));
    io.out(result.text);
    for (const error of result.errors) io.complain(error);
    return result.status;
  }),
  test,
  '[': test,
  '[[': test,
  date,
  hostname,
  id,
  whoami,
  uname,
  arch: simple((io) => {
    io.out('x86_64\n');
    return 0;
  }),
  nproc: simple((io) => {
    io.out('2\n');
    return 0;
  }),
  env,
  printenv,
  seq,
  yes,
  which,
  mktemp,
  pwd: simple((io) => {
    io.out(`${io.context.cwd}\n`);
    return 0;
  }),
  basename: simple((io) => {
    const options = parseOptions(io.args, 'as:');
    const suffix = lastValue(options, 's') ?? (options.flags.includes('a') ? undefined : options.rest[1]);
    const several = options.flags.includes('a') || options.values['s'] !== undefined;
    for (const path of several ? options.rest : options.rest.slice(0, 1)) {
      const base = baseName(path);
      io.out(
        `${suffix !== undefined && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`,
      );
    }
    return 0;
  }),
  dirname: simple((io) => {
    for (const path of io.args) io.out(`${dirName(path)}\n`);
    return 0;
  }),
  uptime: simple((io) => {
    const minutes = Math.floor(io.context.now / 60_000);
    io.out(
      ` ${strftime('%H:%M:%S', io.context.wallClockMs)} up ${minutes} min,  0 users,  load average: 0.00, 0.01, 0.05\n`,
    );
    return 0;
  }),
  sync: simple(() => 0),
  clear: simple((io) => {
    io.out('\x1b[H\x1b[J');
    return 0;
  }),
  tty: simple((io) => {
    const terminal = io.context.file(0)?.isTerminal ?? false;
    io.out(terminal ? '/dev/pts/0\n' : 'not a tty\n');
    return terminal ? 0 : 1;
  }),
  groups: simple((io) => {
    io.out(`${accountName(io, '/etc/group', io.context.credentials.gid) ?? io.context.credentials.gid}\n`);
    return 0;
  }),
  getent: simple((io) => {
    const [database, key] = io.args;
    const file = database === 'hosts' ? '/etc/hosts' : `/etc/${database}`;
    const read = io.context.fs.readFile(file);
    if (typeof read === 'string') return 1;
    const lines = read.text
      .split('\n')
      .filter((line) => line !== '' && (key === undefined || line.split(/[:\s]/).includes(key)));
    for (const line of lines.sort(byCodeUnit)) io.out(`${line}\n`);
    return lines.length > 0 ? 0 : 2;
  }),
};
