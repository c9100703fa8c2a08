/**
 * Whether two specs mean the same. Models apimachinery's equality.Semantic: amounts are compared by value, and what is
 * empty is as good as absent.
 * Differs: a field whose Go type has no nil (a plain text, boolean or list) is told by its value alone, so `false`
 * equals absent also where upstream has a pointer; no default of such a field differs from what absent means.
 */
import { compareQuantities } from './quantities.ts';

/** Maps from resource to amount, and single amounts. */
const AMOUNT_MAPS: ReadonlySet<string> = new Set(['requests', 'limits', 'overhead', 'capacity', 'hard']);
const AMOUNTS: ReadonlySet<string> = new Set(['sizeLimit', 'divisor']);

/** Maps and plain structs for which empty and absent are one. Elsewhere `{}` chooses something, as in `emptyDir: {}`. */
const EMPTY_IS_ABSENT: ReadonlySet<string> = new Set([
  ...AMOUNT_MAPS,
  'labels',
  'annotations',
  'nodeSelector',
  'matchLabels',
  'resources',
  'data',
  'binaryData',
]);

/** Numbers that Go holds without a pointer: 0 is absent. */
const ZERO_IS_ABSENT: ReadonlySet<string> = new Set([
  'hostPort',
  'containerPort',
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
  'minReadySeconds',
  'nodePort',
]);

export function semanticEqual(a: unknown, b: unknown, key = ''): boolean {
  if (a === b) return true;
  const noA = isAbsent(a, key);
  const noB = isAbsent(b, key);
  if (noA || noB) return noA && noB;
  if (typeof a === 'string' && typeof b === 'string')
    return AMOUNTS.has(key) && compareQuantities(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => semanticEqual(item, b[i]));
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const amounts = AMOUNT_MAPS.has(key);
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) =>
    semanticEqual(left[name], right[name], amounts ? 'divisor' : name),
  );
}

function isAbsent(value: unknown, key: string): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (value === 0) return ZERO_IS_ABSENT.has(key);
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && EMPTY_IS_ABSENT.has(key) && Object.keys(value).length === 0;
}
