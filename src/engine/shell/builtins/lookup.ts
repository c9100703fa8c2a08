/** What a name stands for: `type`, `command -v`, aliases. */
import type { Machine } from '../machine.ts';
import { quoteWord } from '../quote.ts';
import { findProgram } from '../processes.ts';
import { isBuiltin, SPECIAL } from './names.ts';
import type { Builtin } from './types.ts';

const KEYWORDS: ReadonlySet<string> = new Set([
  '!',
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'function',
  'if',
  'in',
  'then',
  'until',
  'while',
  '{',
  '}',
]); // prettier-ignore

/** `full`: a sentence (`type`, `command -V`); otherwise what could be typed instead (`command -v`). */
export function lookupCommand(machine: Machine, name: string, full: boolean): number {
  const say = (sentence: string, short: string): number =>
    machine.write(1, `${full ? `${name} ${sentence}` : short}\n`);
  if (KEYWORDS.has(name)) return say('is a shell keyword', name);
  const alias = machine.aliases.get(name);
  if (alias !== undefined) return say(`is an alias for ${alias}`, `alias ${name}=${quoteWord(alias)}`);
  if (machine.functions.has(name)) return say('is a function', name);
  if (isBuiltin(name)) return say(`is a ${SPECIAL.has(name) ? 'special ' : ''}shell builtin`, name);
  const found = findProgram(machine, name);
  if (typeof found !== 'string') return say(`is ${found.path}`, name.includes('/') ? name : found.path);
  if (full) machine.write(1, `${name}: not found\n`);
  return 127;
}

export const lookupBuiltins: Readonly<Record<string, Builtin>> = {
  type: (machine, argv) => {
    let status = 0;
    for (const name of argv.slice(1)) {
      const found = lookupCommand(machine, name, true);
      if (found !== 0) status = found;
    }
    return status;
  },
  alias: (machine, argv) => {
    if (argv.length === 1) {
      const lines = [...machine.aliases].map(([name, text]) => `${name}=${quoteWord(text)}\n`);
      return machine.write(1, lines.join(''));
    }
    let status = 0;
    for (const word of argv.slice(1)) {
      const at = word.indexOf('=');
      if (at > 0) machine.aliases.set(word.slice(0, at), word.slice(at + 1));
      else {
        const text = machine.aliases.get(word);
        if (text === undefined) {
          machine.error(`alias: ${word} not found`);
          status = 1;
        } else machine.write(1, `${word}=${quoteWord(text)}\n`);
      }
    }
    return status;
  },
  unalias: (machine, argv) => {
    if (argv[1] === '-a') machine.aliases.clear();
    else for (const name of argv.slice(1)) machine.aliases.delete(name);
    return 0;
  },
};
