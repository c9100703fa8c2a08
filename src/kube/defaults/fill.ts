/**
 * Filling gaps without touching what was given: every function here returns its argument itself when there is
 * nothing to fill, so that objects share what did not change.
 */

/** What Go would hold as the zero value of a text: absent or empty. */
function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** `object` with each of `defaults` where it has none. */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  let filled: T | undefined;
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    if (!isUnset(object[key]) || defaults[key] === undefined) continue;
    filled ??= { ...object };
    Object.assign(filled, { [key]: defaults[key] });
  }
  return filled ?? object;
}

/** `object` with one field put through `change`, where it has that field. */
export function change<T extends object, Key extends keyof T>(
  object: T,
  key: Key,
  change: (value: NonNullable<T[Key]>) => NonNullable<T[Key]>,
): T {
  const value = object[key];
  if (value === undefined || value === null) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [key]: changed };
}

/** The list with each item put through `change`; what is no object is left for validation to refuse. */
export function each<Item extends object>(list: Item[], change: (item: Item) => Item): Item[] {
  if (!Array.isArray(list)) return list;
  let changed = false;
  const items = list.map((item) => {
    if (typeof item !== 'object' || item === null) return item;
    const next = change(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? items : list;
}

/** As `change`, for a field that Go holds as a plain struct: absent, it is one with nothing in it. */
export function changeStruct<T extends object, Key extends keyof T>(
  object: T,
  key: Key,
  change: (value: NonNullable<T[Key]>) => NonNullable<T[Key]>,
): T {
  const value = object[key] ?? undefined;
  const changed = change(value ?? ({} as NonNullable<T[Key]>));
  return changed === value ? object : { ...object, [key]: changed };
}
