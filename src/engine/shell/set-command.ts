/** `set`: options and positional parameters. */
import { byCodeUnit } from '../runtime/os/inode.ts';
import { fatal } from './builtins/types.ts';
import type { Machine } from './machine.ts';
import { isOptionName, OPTION_NAMES, optionOfLetter } from './options.ts';
import { quoteWord } from './quote.ts';

export function setCommand(machine: Machine, argv: readonly string[]): number {
  if (argv.length === 1) {
    const lines = [...machine.vars.entries()]
      .filter(([, variable]) => variable.value !== undefined)
      .map(([name, variable]) => `${name}=${quoteWord(variable.value ?? '')}\n`);
    return machine.write(1, lines.sort(byCodeUnit).join(''));
  }
  let i = 1;
  for (; i < argv.length; i++) {
    const arg = argv[i] as string;
    if (arg === '--') {
      machine.positional = argv.slice(i + 1);
      return 0;
    }
    if (arg === '-') {
      i++;
      break;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = argv[++i];
        if (name === undefined) return machine.write(1, listOptions(machine, on));
        if (!isOptionName(name)) return fatal(machine, 'set', `illegal option ${on ? '-' : '+'}o ${name}`);
        machine.options[name] = on;
        continue;
      }
      const option = optionOfLetter(letter);
      if (!option) return fatal(machine, 'set', `illegal option ${on ? '-' : '+'}${letter}`);
      machine.options[option] = on;
    }
  }
  if (i < argv.length) machine.positional = argv.slice(i);
  return 0;
}

function listOptions(machine: Machine, table: boolean): string {
  return OPTION_NAMES.map((name) => {
    const on = machine.options[name];
    return table ? `${name.padEnd(15)} ${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`;
  }).join('');
}
