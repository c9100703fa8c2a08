/** Puts a table vector to the adapters of its file. */
import type { TableAdapter } from './adapter.ts';
import { failed, type Outcome, PASSED } from './outcome.ts';
import type { RawVector } from './vector-files.ts';

const MODULES = import.meta.glob<{ readonly adapter: TableAdapter }>('./tables/*.ts', { eager: true });

const withoutEnding = (file: string): string => file.replace(/\.json$/, '');

const ADAPTERS = new Map<string, TableAdapter[]>();
for (const path of Object.keys(MODULES).sort()) {
  const adapter = MODULES[path]?.adapter;
  if (adapter === undefined) throw new Error(`${path} exports no adapter`);
  const file = withoutEnding(adapter.file);
  ADAPTERS.set(file, [...(ADAPTERS.get(file) ?? []), adapter]);
}

/** The table a vector belongs to: `print-pod-001` → `print-pod`. The name of its file is only a second guess. */
const tableOf = (id: string, file: string): string => {
  const table = id.replace(/-\d+$/, '');
  return ADAPTERS.has(table) ? table : file;
};

export function runTable(vector: RawVector, file: string): Outcome {
  const table = tableOf(vector.id, file);
  const adapters = ADAPTERS.get(table);
  if (adapters === undefined) return { kind: 'unsupported', reason: `no adapter for ${table}` };
  for (const adapter of adapters) {
    const result = adapter.run(vector);
    if (result === 'unsupported') continue;
    return result.pass ? PASSED : failed({ expected: result.expected, actual: result.actual });
  }
  const asked = typeof vector['fn'] === 'string' ? ` ${vector['fn']}` : '';
  return { kind: 'unsupported', reason: `no adapter of ${table} knows${asked}` };
}
