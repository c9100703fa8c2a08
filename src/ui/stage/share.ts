/**
 * `next` with every part that equals the same part of `previous` replaced by it, so that what did not change is the same
 * reference and a memoised component is left alone.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (typeof previous !== 'object' || typeof next !== 'object' || previous === null || next === null)
    return next;
  if (Array.isArray(previous) !== Array.isArray(next)) return next;
  const before = previous as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const keys = Object.keys(after);
  let same = Object.keys(before).length === keys.length;
  const mixed: Record<string, unknown> = {};
  for (const key of keys) {
    const part = share(before[key], after[key]);
    mixed[key] = part;
    if (!Object.is(part, before[key])) same = false;
  }
  if (same) return previous as T;
  return (Array.isArray(next) ? keys.map((key) => mixed[key]) : mixed) as T;
}
