/** `export`, `readonly`, `local`, `unset`. */
import type { Machine } from '../machine.ts';
import { quoteWord } from '../quote.ts';
import { isName } from '../variables.ts';
import { byCodeUnit } from '../../runtime/os/inode.ts';
import { type Builtin, failed, fatal } from './types.ts';

const mark =
  (attribute: 'exported' | 'readOnly'): Builtin =>
  (machine, argv) => {
    const name0 = argv[0] as string;
    const args = argv.slice(1);
    let remove = false;
    while (args[0] !== undefined && /^-[pn]$/.test(args[0])) remove = args.shift() === '-n' || remove;
    if (args[0] === '--') args.shift();
    if (args.length === 0) return list(machine, name0, attribute);
    for (const word of args) {
      const at = word.indexOf('=');
      const name = at < 0 ? word : word.slice(0, at);
      if (!isName(name)) return fatal(machine, name0, `${name}: bad variable name`);
      const before = machine.vars.find(name);
      if (at >= 0 && before?.readOnly) return fatal(machine, name0, `${name}: is read only`);
      machine.vars.put(name, {
        value: at < 0 ? before?.value : word.slice(at + 1),
        exported: (before?.exported ?? false) || attribute === 'exported',
        readOnly: (before?.readOnly ?? false) || attribute === 'readOnly',
        ...(remove ? { [attribute]: false } : {}),
      });
    }
    return 0;
  };

function list(machine: Machine, command: string, attribute: 'exported' | 'readOnly'): number {
  const lines = [...machine.vars.entries()]
    .filter(([, variable]) => variable[attribute])
    .map(([name, { value }]) => `${command} ${name}${value === undefined ? '' : `=${quoteWord(value)}`}\n`);
  return machine.write(1, lines.sort(byCodeUnit).join(''));
}

const local: Builtin = (machine, argv) => {
  const frame = machine.frames.findLast((f) => f.kind === 'function');
  if (!frame) return fatal(machine, 'local', 'not in a function');
  frame.locals ??= new Map();
  for (const word of argv.slice(1)) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!isName(name)) return failed(machine, 'local', `${name}: bad variable name`);
    const before = machine.vars.find(name);
    if (!frame.locals.has(name)) frame.locals.set(name, before);
    if (at < 0) continue;
    if (!machine.assign(name, word.slice(at + 1))) return fatal(machine, 'local', `${name}: is read only`);
  }
  return 0;
};

const unset: Builtin = (machine, argv) => {
  const args = argv.slice(1);
  let functions = false;
  while (args[0]?.startsWith('-') && args[0] !== '-') {
    const option = args.shift() as string;
    if (!/^-[fv]+$/.test(option)) return fatal(machine, 'unset', `illegal option -${option[1]}`);
    functions = option.includes('f');
  }
  for (const name of args) {
    if (functions) machine.functions.delete(name);
    else if (machine.vars.find(name)?.readOnly) return fatal(machine, 'unset', `${name}: is read only`);
    else if (machine.vars.find(name)) machine.vars.put(name, undefined);
  }
  return 0;
};

export const variableBuiltins: Readonly<Record<string, Builtin>> = {
  export: mark('exported'),
  readonly: mark('readOnly'),
  local,
  unset,
};
