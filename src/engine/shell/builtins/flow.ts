/** Builtins that change where the shell goes on. */
import { compile } from '../compile.ts';
import type { Machine } from '../machine.ts';
import { ENTERED } from '../waiting.ts';
import { becomeProgram, findProgram } from '../processes.ts';
import { isBuiltin } from './names.ts';
import { lookupCommand } from './lookup.ts';
import { type Builtin, failed, fatal, natural } from './types.ts';

const loop =
  (again: boolean): Builtin =>
  (machine, argv) => {
    const count = argv[1] === undefined ? 1 : natural(argv[1]);
    if (count === undefined || count === 0)
      return fatal(machine, argv[0] as string, `Illegal number: ${argv[1]}`);
    const depth = machine.frames.length;
    const pc = machine.frames.at(-1)?.pc;
    machine.leaveLoops(count, again);
    return depth === machine.frames.length && pc === machine.frames.at(-1)?.pc ? 0 : ENTERED;
  };

const exit: Builtin = (machine, argv) => {
  let status = machine.frames.findLast((frame) => frame.kind === 'trap')?.status ?? machine.status;
  if (argv[1] !== undefined) {
    const given = natural(argv[1]);
    if (given === undefined) return fatal(machine, 'exit', `Illegal number: ${argv[1]}`);
    status = given & 0xff;
  }
  machine.exit(status);
  return ENTERED;
};

const returnFrom: Builtin = (machine, argv) => {
  const status = argv[1] === undefined ? machine.status : natural(argv[1]);
  if (status === undefined) return fatal(machine, 'return', `Illegal number: ${argv[1]}`);
  machine.returnFrom(status & 0xff);
  return ENTERED;
};

const evalText: Builtin = (machine, argv, tested) => {
  const text = argv.slice(1).join(' ');
  if (text.trim() === '') return 0;
  machine.call(compile(text), 'eval', { tested });
  return ENTERED;
};

/** `. file`: looked for in PATH when it has no slash. */
const source: Builtin = (machine, argv, tested) => {
  const name = argv[0] as string;
  const file = argv[1];
  if (file === undefined) return 0;
  const { context } = machine;
  const path = file.includes('/') ? file : (inPath(machine, file) ?? file);
  const read = context.fs.readFile(context.path(path), context.credentials);
  if (typeof read === 'string') {
    const why =
      read === 'ENOENT'
        ? 'No such file or directory'
        : read === 'EISDIR'
          ? 'Is a directory'
          : 'Permission denied';
    return fatal(machine, name, `can't open '${file}': ${why}`);
  }
  const positional = argv.length > 2 ? { positional: argv.slice(2) } : {};
  machine.call(compile(read.text), 'file', { tested, ...positional });
  return ENTERED;
};

function inPath(machine: Machine, file: string): string | undefined {
  for (const dir of machine.pathVariable.split(':')) {
    const path = `${dir === '' ? '.' : dir}/${file}`;
    if (machine.context.fs.exists(machine.context.path(path))) return path;
  }
  return undefined;
}

/** Redirections of an `exec` without a command last: see `runBuiltin`. */
const exec: Builtin = (machine, argv) => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const name = words[0];
  if (name === undefined) return 0;
  const found = findProgram(machine, name);
  if (typeof found === 'string') {
    const denied = found === 'EACCES';
    return fatal(
      machine,
      'exec',
      `${name}: ${denied ? 'Permission denied' : 'not found'}`,
      denied ? 126 : 127,
    );
  }
  return becomeProgram(machine, found.path, words, machine.vars.environment);
};

/** `command name …`: without functions. `-v` and `-V` only tell what the name is. */
const command: Builtin = (machine, argv, tested) => {
  let i = 1;
  let tell = '';
  for (; i < argv.length && /^-[pvV]+$/.test(argv[i] as string); i++)
    tell = /[vV]/.exec(argv[i] as string)?.[0] ?? tell;
  if (argv[i] === '--') i++;
  const words = argv.slice(i);
  const name = words[0];
  if (name === undefined) return 0;
  if (tell !== '') return lookupCommand(machine, name, tell === 'V');
  if (isBuiltin(name)) return machine.callBuiltin(words, tested);
  return machine.runProgramWords(words);
};

const set: Builtin = (machine, argv) => machine.setOptions(argv);

const shift: Builtin = (machine, argv) => {
  const count = argv[1] === undefined ? 1 : natural(argv[1]);
  if (count === undefined) return fatal(machine, 'shift', `Illegal number: ${argv[1]}`);
  if (count > machine.positional.length) return 1;
  machine.positional = machine.positional.slice(count);
  return 0;
};

export const flowBuiltins: Readonly<Record<string, Builtin>> = {
  break: loop(false),
  continue: loop(true),
  exit,
  return: returnFrom,
  eval: evalText,
  '.': source,
  source,
  exec,
  command,
  set,
  shift,
  hash: () => 0,
  getopts: (machine, argv) => {
    if (argv.length < 3) return failed(machine, 'getopts', 'usage: getopts optstring var [arg]');
    return getopts(
      machine,
      argv[1] as string,
      argv[2] as string,
      argv.length > 3 ? argv.slice(3) : machine.positional,
    );
  },
};

function getopts(machine: Machine, spec: string, variable: string, args: readonly string[]): number {
  let index = Number(machine.vars.get('OPTIND') ?? '1');
  if (!Number.isInteger(index) || index < 1) index = 1;
  // The place inside of a word such as -ab is kept beside OPTIND, which counts words.
  let offset = machine.optionOffset.index === index ? machine.optionOffset.offset : 0;
  const word = args[index - 1];
  const done = (): number => {
    machine.assign('OPTIND', String(index));
    machine.assign(variable, '?');
    machine.optionOffset = { index, offset: 0 };
    return 1;
  };
  if (offset === 0) {
    if (word === undefined || word === '-' || !word.startsWith('-')) return done();
    if (word === '--') {
      index++;
      return done();
    }
    offset = 1;
  }
  const current = word ?? '';
  const letter = current[offset] as string;
  offset++;
  const quiet = spec.startsWith(':');
  const at = letter === ':' ? -1 : spec.indexOf(letter);
  let result = letter;
  if (at < 0) {
    result = '?';
    if (quiet) machine.assign('OPTARG', letter);
    else {
      machine.writeNow(2, `Illegal option -${letter}\n`);
      machine.vars.put('OPTARG', undefined);
    }
  } else if (spec[at + 1] === ':') {
    let value: string | undefined = current.slice(offset);
    if (value === '') {
      index++;
      value = args[index - 1];
    }
    index++;
    offset = 0;
    if (value === undefined) {
      index = args.length + 1;
      result = quiet ? ':' : '?';
      if (quiet) machine.assign('OPTARG', letter);
      else machine.writeNow(2, `No arg for -${letter} option\n`);
    } else machine.assign('OPTARG', value);
  } else machine.vars.put('OPTARG', undefined);
  if (offset >= current.length || offset === 0) {
    if (offset !== 0) index++;
    offset = 0;
  }
  machine.assign('OPTIND', String(index));
  machine.assign(variable, result);
  machine.optionOffset = { index, offset };
  return 0;
}
