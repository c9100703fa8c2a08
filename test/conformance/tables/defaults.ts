/** `defaults.json`: what the API server fills in. */
import { applyDefaults } from '../../../src/kube/defaults/apply-defaults.ts';
import { parseFieldPath, valueAt } from '../../../src/kube/json.ts';
import { compare, type TableAdapter, type Verdict } from '../adapter.ts';

/** `actual` cut down to what `expected` mentions, at every depth; lists keep their length. */
function mentioned(expected: unknown, actual: unknown): unknown {
  if (typeof expected !== 'object' || expected === null) return actual;
  if (typeof actual !== 'object' || actual === null) return actual;
  if (Array.isArray(expected)) {
    return Array.isArray(actual) ? actual.map((item, i) => mentioned(expected[i], item)) : actual;
  }
  const found = actual as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, mentioned(value, found[key])]),
  );
}

function run(vector: Readonly<Record<string, unknown>>): Verdict {
  const given = vector['in'] as { readonly kind: string };
  const before = JSON.stringify(given);
  const filled = applyDefaults(given);
  if (JSON.stringify(given) !== before) return compare(before, 'the input was changed');
  const verdict = compare(vector['out'], mentioned(vector['out'], filled));
  if (!verdict.pass) return verdict;
  const present = ((vector['absent'] as readonly string[] | undefined) ?? []).filter(
    (path) => valueAt(filled, parseFieldPath(path)) !== undefined,
  );
  return compare([], present);
}

export const adapter: TableAdapter = { file: 'defaults.json', run };
