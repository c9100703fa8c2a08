/** An act as the trace names it: its kind, and its words and numbers. The same as the engine records. */
import type { ScenarioAct, Undated } from './format.ts';

export function actArgs(act: ScenarioAct | Undated): Readonly<Record<string, string | number>> {
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(act)) {
    if (name === 'kind' || name === 'at' || value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'number') args[name] = value;
    else args[name] = typeof value === 'boolean' ? String(value) : JSON.stringify(value);
  }
  return args;
}
