/** `/proc`: what programs and people look at most. Made when it is read; holds nothing. */
import type { FileSystem } from './filesystem.ts';
import { type DirInode, type Inode, makeDir, makeLink, makeVirtual } from './inode.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Process } from './process.ts';
import { signalNumber } from './signals.ts';
import { Volume } from './volume.ts';

const dynamicDir = (
  namesOf: () => readonly string[],
  find: (name: string) => Inode | undefined,
): DirInode => ({
  ...makeDir(0o555),
  dynamic: { lookup: find, names: namesOf },
});

/** What is there once, not for each process. */
const GENERAL: Readonly<Record<string, (fs: FileSystem, namespace: PidNamespace) => string>> = {
  mounts: (fs) =>
    fs.mounts.map((m) => `${m.type} ${m.path} ${m.type} ${m.readOnly ? 'ro' : 'rw'},relatime 0 0\n`).join(''),
  version: () => 'Linux version 6.12.30 (builder@podplay) #1 SMP PREEMPT_DYNAMIC\n',
  meminfo: (_, namespace) => meminfo(namespace),
  cpuinfo: () =>
    [0, 1].map((n) => `processor\t: ${n}\nmodel name\t: Simulated CPU\ncpu MHz\t\t: 2000.000\n\n`).join(''),
  loadavg: (_, namespace) =>
    `0.00 0.01 0.05 1/${namespace.members.length} ${namespace.members.at(-1)?.pid ?? 1}\n`,
  uptime: (_, namespace) => {
    const seconds = (namespace.init?.now ?? 0) / 1000;
    return `${seconds.toFixed(2)} ${(seconds * 2).toFixed(2)}\n`;
  },
  filesystems: () => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n',
};

/** Mounts the namespace's `/proc` unless there is one. */
export function mountProc(fs: FileSystem, namespace: PidNamespace): void {
  if (fs.isMounted('/proc')) return;
  const root = dynamicDir(
    () => [
      ...namespace.members.map((p) => String(namespace.isHost ? p.hostPid : p.pid)),
      ...Object.keys(GENERAL),
    ],
    (name) => {
      if (/^\d+$/.test(name)) {
        const process = namespace.get(Number(name));
        return process ? processDir(process) : undefined;
      }
      const text = Object.hasOwn(GENERAL, name) ? GENERAL[name] : undefined;
      return text ? makeVirtual(() => text(fs, namespace)) : undefined;
    },
  );
  fs.mount('/proc', new Volume({ name: 'proc' }), { inode: root, type: 'proc' });
}

function processDir(process: Process): DirInode {
  const files: Readonly<Record<string, () => Inode>> = {
    cmdline: () => makeVirtual(() => process.argv.map((word) => `${word}\0`).join('')),
    comm: () => makeVirtual(() => `${commandName(process)}\n`),
    environ: () => makeVirtual(() => [...process.env].map(([k, v]) => `${k}=${v}\0`).join('')),
    status: () => makeVirtual(() => status(process)),
    stat: () => makeVirtual(() => stat(process)),
    cgroup: () => makeVirtual(() => '0::/\n'),
    cwd: () => makeLink(process.cwd),
    root: () => makeLink('/'),
    exe: () => makeLink(process.argv[0] ?? ''),
    fd: () =>
      dynamicDir(
        () => process.fds.flatMap((ref, fd) => (ref ? [String(fd)] : [])),
        (name) => {
          const file = process.file(Number(name));
          return file ? makeLink(file.path ?? `pipe:[${process.hostPid}${name}]`) : undefined;
        },
      ),
  };
  return dynamicDir(
    () => Object.keys(files),
    (name) => files[name]?.(),
  );
}

const commandName = (process: Process): string => (process.argv[0] ?? '').replace(/^.*\//, '').slice(0, 15);

const STATES = { R: 'running', S: 'sleeping', T: 'stopped', Z: 'zombie' } as const;

/** Signal sets are 64 bits in hexadecimal, bit 0 for signal 1. */
function signalMask(process: Process, disposition: 'ignore' | 'handle'): string {
  let mask = 0n;
  for (const name of [
    'HUP',
    'INT',
    'QUIT',
    'USR1',
    'USR2',
    'PIPE',
    'ALRM',
    'TERM',
    'CHLD',
    'CONT',
    'TSTP',
    'WINCH',
  ]) {
    const signal = signalNumber(name) as number;
    if (process.disposition(signal) === disposition) mask |= 1n << BigInt(signal - 1);
  }
  return mask.toString(16).padStart(16, '0');
}

function status(process: Process): string {
  const { state, parentPid, uid } = process.info();
  const { gid } = process.credentials;
  const pids = process.namespace.isHost ? [process.hostPid] : [process.pid];
  return [
    `Name:\t${commandName(process)}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    `State:\t${state} (${STATES[state]})`,
    `Tgid:\t${process.pid}`,
    `Pid:\t${process.pid}`,
    `PPid:\t${parentPid}`,
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
    `NSpid:\t${pids.join('\t')}`,
    `VmRSS:\t${String(Math.round(process.memoryBytes / 1024)).padStart(8)} kB`,
    'Threads:\t1',
    `SigIgn:\t${signalMask(process, 'ignore')}`,
    `SigCgt:\t${signalMask(process, 'handle')}`,
    '',
  ].join('\n');
}

function stat(process: Process): string {
  const { state, parentPid, startedMs, processGroup } = process.info();
  const zeros = '0 0 0 0 0 0 0 0 0 0 20 0 1 0';
  return `${process.pid} (${commandName(process)}) ${state} ${parentPid} ${processGroup} ${processGroup} 0 -1 ${zeros} ${Math.floor(startedMs / 10)} ${process.memoryBytes} ${Math.ceil(process.memoryBytes / 4096)}\n`;
}

function meminfo(namespace: PidNamespace): string {
  const totalKb = 8 * 1024 * 1024;
  const usedKb = Math.round(namespace.members.reduce((sum, p) => sum + p.memoryBytes, 0) / 1024);
  const line = (name: string, kb: number): string =>
    `${`${name}:`.padEnd(15)}${String(kb).padStart(10)} kB\n`;
  return (
    line('MemTotal', totalKb) + line('MemFree', totalKb - usedKb) + line('MemAvailable', totalKb - usedKb)
  );
}
