/** The working directory, the umask, limits. */
import { strerror } from '../../runtime/os/errno.ts';
import { joinPath } from '../../runtime/os/path.ts';
import type { Machine } from '../machine.ts';
import { type Builtin, failed } from './types.ts';

const cd: Builtin = (machine, argv) => {
  const { context } = machine;
  const args = argv.slice(1).filter((arg) => !/^-[LP]+$/.test(arg) && arg !== '--');
  const target = args[0] ?? machine.vars.get('HOME') ?? '';
  const previous = currentDirectory(machine);
  let print = false;
  let path = target;
  if (target === '-') {
    path = machine.vars.get('OLDPWD') ?? previous;
    if (path === '') path = previous;
    print = true;
  }
  if (path === '') return 0;
  const failure = context.chdir(joinPath(previous, path));
  if (failure) return failed(machine, argv[0] as string, `can't cd to ${path}: ${strerror(failure)}`);
  machine.assign('OLDPWD', previous);
  machine.assign('PWD', context.cwd);
  return print ? machine.write(1, `${context.cwd}\n`) : 0;
};

const currentDirectory = (machine: Machine): string => machine.context.cwd;

function symbolic(mask: number): string {
  const part = (shift: number): string => {
    const bits = (~mask >> shift) & 7;
    return `${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
  };
  return `u=${part(6)},g=${part(3)},o=${part(0)}\n`;
}

const umask: Builtin = (machine, argv) => {
  const { context } = machine;
  const args = argv.slice(1);
  if (args[0] === '-S' && args.length === 1) return machine.write(1, symbolic(context.umask));
  const mode = args.find((arg) => arg !== '-S');
  if (mode === undefined) return machine.write(1, `${context.umask.toString(8).padStart(4, '0')}\n`);
  if (!/^[0-7]{1,4}$/.test(mode)) return failed(machine, 'umask', `illegal mode: ${mode}`);
  context.umask = Number.parseInt(mode, 8) & 0o777;
  return 0;
};

const LIMITS: readonly (readonly [letter: string, text: string, value: string])[] = [
  ['f', 'file size (blocks)             (-f)', 'unlimited'],
  ['t', 'cpu time (seconds)             (-t)', 'unlimited'],
  ['d', 'data seg size (kb)             (-d)', 'unlimited'],
  ['s', 'stack size (kb)                (-s)', '8192'],
  ['c', 'core file size (blocks)        (-c)', 'unlimited'],
  ['m', 'resident set size (kb)         (-m)', 'unlimited'],
  ['l', 'locked memory (kb)             (-l)', 'unlimited'],
  ['p', 'processes                      (-p)', 'unlimited'],
  ['n', 'file descriptors               (-n)', '1048576'],
  ['v', 'address space (kb)             (-v)', 'unlimited'],
];

export const fileBuiltins: Readonly<Record<string, Builtin>> = {
  cd,
  chdir: cd,
  pwd: (machine, argv) => {
    const { fs, cwd } = machine.context;
    const real = argv[1] === '-P' ? fs.realpath(cwd) : undefined;
    return machine.write(1, `${real && typeof real !== 'string' ? real.path : cwd}\n`);
  },
  umask,
  ulimit: (machine, argv) => {
    const flags = argv.slice(1).find((arg) => arg.startsWith('-')) ?? '-f';
    if (argv.slice(1).some((arg) => !arg.startsWith('-'))) return 0;
    if (flags.includes('a'))
      return machine.write(1, LIMITS.map(([, text, value]) => `${text} ${value}\n`).join(''));
    const found = LIMITS.find(([letter]) => flags.includes(letter)) ?? LIMITS[0];
    return machine.write(1, `${found?.[2] ?? 'unlimited'}\n`);
  },
};
