/** What a builtin is, and how builtins complain. */
import type { Machine } from '../machine.ts';
import { ENTERED } from '../waiting.ts';

/** `argv[0]` is the name. Gives the status, BLOCKED or ENTERED (see `machine.ts`). */
export type Builtin = (machine: Machine, argv: readonly string[], tested: boolean) => number;

/** `sh: cd: line 0: …` */
export function complain(machine: Machine, name: string, message: string): void {
  machine.error(`${name === machine.name ? '' : `${name}: `}line ${machine.lineNumber}: ${message}`);
}

/** An error in an ordinary builtin: status 2. */
export function failed(machine: Machine, name: string, message: string, status = 2): number {
  complain(machine, name, message);
  return status;
}

/** An error in a special builtin: it ends a shell that is not at a terminal. */
export function fatal(machine: Machine, name: string, message: string, status = 2): number {
  complain(machine, name, message);
  if (machine.interactive) machine.abandonLine(status);
  else machine.exit(status);
  return ENTERED;
}

/** A number without sign, or undefined. */
export const natural = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
