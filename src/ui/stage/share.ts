/**
 * `next` with every part that equals the same part of `previous` replaced by it, so that what did not change is the same
 * reference and a memoised component is left alone.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (typeof previous !== 'object' || typeof next !== 'object' || previous === null || next === null)
    return next;
  if (Array.isArray(previous) || Array.isArray(next))
    return Array.isArray(previous) && Array.isArray(next)
      ? (shareList(previous as readonly unknown[], next as readonly unknown[]) as T)
      : next;
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
  return same ? (previous as T) : (mixed as T);
}

/** Lists may have hundreds of parts, most of them the same as before. */
function shareList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  let mixed: unknown[] | undefined;
  for (let i = 0; i < after.length; i++) {
    const part = Object.is(before[i], after[i]) ? after[i] : share(before[i], after[i]);
    if (mixed === undefined && !Object.is(part, before[i])) mixed = before.slice(0, i);
    mixed?.push(part);
  }
  if (mixed !== undefined) return mixed;
  return before.length === after.length ? before : before.slice(0, after.length);
}
