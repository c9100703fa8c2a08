/** An act as the trace names it: its kind, and its words and numbers. The same as the engine records. */
import type { ScenarioAct, Undated } from './format.ts';

const LEFT_OUT: ReadonlySet<string> = new Set(['kind', 'at', 'body', 'text']);

export function actArgs(act: ScenarioAct | Undated): Readonly<Record<string, string | number>> {
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(act)) {
    if (LEFT_OUT.has(name) || value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'number') args[name] = value;
    else if (typeof value === 'boolean') args[name] = String(value);
    else args[name] = name === 'command' ? (value as readonly string[]).join(' ') : JSON.stringify(value);
  }
  return args;
}
