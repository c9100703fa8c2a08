/** Plain data: comparing, freezing, copying it, and saying where in it something is. */

/** A path into an object: field names and list indices, from the root. */
export type FieldPath = readonly (string | number)[];

/** A field name that needs no brackets in a printed path. Label keys and the like (`a.b/c`) do. */
const PLAIN_NAME = /^[A-Za-z_$][\w$-]*$/;

/**
 * A path as the API server prints it: `['spec', 'containers', 0, 'image']` → `spec.containers[0].image`, and
 * `['metadata', 'labels', 'a.b/c']` → `metadata.labels[a.b/c]`. The root is the empty text.
 * Models staging/src/k8s.io/apimachinery/pkg/util/validation/field/path.go String.
 */
export function fieldPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number' || !PLAIN_NAME.test(step)) text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** The inverse of `fieldPath`: `spec.containers[0].image` → its steps. Digits in brackets are an index. */
export function parseFieldPath(text: string): FieldPath {
  const steps = [...text.matchAll(/\[([^\]]*)\]|([^.[]+)/g)];
  return steps.map(([, bracket, name]) => {
    if (bracket === undefined) return name ?? '';
    return /^\d+$/.test(bracket) ? Number(bracket) : bracket;
  });
}

/** RFC 6901: `['a/b', 0, 'm~n']` → `/a~1b/0/m~0n`. The root is the empty text. */
export function jsonPointer(path: FieldPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The inverse of `jsonPointer`. Every step is text: whether it is an index depends on what it points into. */
export function parseJsonPointer(text: string): readonly string[] {
  const [, ...steps] = text.split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a path, or undefined where the path leaves the data. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Equal as JSON: key order is no difference, and neither is a key that is absent or undefined. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  return equalBut(a, b, undefined);
}

/** `deepEqual` of two objects, but for one of their own fields. */
export function equalBut(a: object, b: object, but: string | undefined): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let fields = 0;
  // Plain data inherits nothing; `in` goes through it without making a list of its keys.
  for (const key in left) {
    const value = left[key];
    if (value === undefined || key === but) continue;
    fields++;
    const other = right[key];
    if (value !== other && !deepEqual(value, other)) return false;
  }
  for (const key in right) {
    if (right[key] === undefined || key === but) continue;
    if (left[key] === undefined) return false;
    fields--;
  }
  return fields === 0;
}

/** Freezes data all the way down and gives it back. What is frozen already is taken to be so throughout. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
  return value;
}

/** An unfrozen copy; keys that are undefined are left out, as JSON would. */
export function deepClone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(deepClone) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = deepClone(item);
  return copy as T;
}
