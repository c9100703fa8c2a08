/** Reading plain objects whose shape is not known: what came from files and from the API server. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value under a path of keys; undefined where the path leaves the data. */
export function at(root: unknown, ...path: readonly (string | number)[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** A scalar as text; what is none as JSON. */
export function scalarText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

export function textAt(root: unknown, ...path: readonly (string | number)[]): string {
  const value = at(root, ...path);
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : scalarText(value);
}

export function numberAt(root: unknown, ...path: readonly (string | number)[]): number | undefined {
  const value = at(root, ...path);
  return typeof value === 'number' ? value : undefined;
}

export function listAt(root: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = at(root, ...path);
  return Array.isArray(value) ? value : [];
}

export function mapAt(
  root: unknown,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const value = at(root, ...path);
  return isObject(value) ? (value as Readonly<Record<string, string>>) : {};
}

/** A copy with the value under a path replaced; objects on the way are made. `undefined` removes the key. */
export function withAt(root: unknown, path: readonly string[], value: unknown): Json {
  const [key, ...rest] = path;
  const object: Record<string, unknown> = isObject(root) ? { ...root } : {};
  if (key === undefined) return object;
  const next = rest.length === 0 ? value : withAt(object[key], rest, value);
  if (next === undefined) delete object[key];
  else object[key] = next;
  return object;
}

/** Key order by code units, all the way down, as Go writes maps. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    Object.defineProperty(out, key, {
      value: sortKeys(value[key]),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return out;
}

/** JSON as Go's encoder writes it: sorted keys, `<`, `>` and `&` escaped. */
export function goJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(sortKeys(value), null, indent) ?? 'null';
  return text.replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text in double quotes as Go's %q writes it. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** As Go's %v prints decoded JSON: `map[app:web]`, `[a b]`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (isObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goValue(value[key])}`);
    return `map[${parts.join(' ')}]`;
  }
  return scalarText(value);
}

/** As Go's %#v prints decoded JSON. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${quote(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${parts.join(', ')}}`;
  }
  return typeof value === 'string' ? quote(value) : scalarText(value);
}
