/**
 * Sets of fields in the form of `managedFields[].fieldsV1`: `{"f:spec":{"f:replicas":{}}}`.
 * Models sigs.k8s.io/structured-merge-diff fieldpath.Set and its serialisation.
 */
import { mergeKeyOf } from './patch.ts';

export interface Fields {
  readonly [step: string]: Fields;
}
type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;
export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LEAF: Fields = {};
const SELF = '.';

/** The step to an item of a list that is merged by a key; undefined: the list is one value. */
export function itemStep(field: string, item: Json): string | undefined {
  const key = mergeKeyOf(field, item);
  if (key === undefined) return undefined;
  if (key === null || !isObject(item)) return `v:${JSON.stringify(item)}`;
  // Ports are told apart by number and protocol.
  const protocol =
    key === 'containerPort' || (key === 'port' && field === 'ports')
      ? { protocol: item['protocol'] ?? 'TCP' }
      : {};
  return `k:${JSON.stringify({ [key]: item[key], ...protocol })}`;
}

/** All fields that a value has; `field` is the name it stands under. */
export function fieldsOf(value: Json, field = ''): Fields {
  if (Array.isArray(value)) {
    const steps = value.map((item) => itemStep(field, item));
    if (value.length === 0 || steps.some((step) => step === undefined)) return LEAF;
    return Object.fromEntries(
      value.map((item, i) => [
        steps[i] as string,
        isObject(item) ? { [SELF]: LEAF, ...fieldsOf(item) } : LEAF,
      ]),
    );
  }
  if (!isObject(value)) return LEAF;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .map((key) => [`f:${key}`, fieldsOf(value[key], key)]),
  );
}

/** The fields that a manager can own: not what identifies the object. */
export function ownedFields(object: Json): Fields {
  if (!isObject(object)) return LEAF;
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const {
    name: _n,
    namespace: _ns,
    uid: _u,
    resourceVersion: _r,
    creationTimestamp: _c,
    generation: _g,
    managedFields: _m,
    ...meta
  } = (metadata ?? {}) as Record<string, Json>;
  return fieldsOf({ ...rest, ...(Object.keys(meta).length === 0 ? {} : { metadata: meta }) });
}

const isLeaf = (fields: Fields): boolean => Object.keys(fields).length === 0;

/** What is in `a` and not in `b`. */
export function subtract(a: Fields, b: Fields): Fields {
  const out: Record<string, Fields> = {};
  for (const [step, inner] of Object.entries(a)) {
    const other = b[step];
    if (other === undefined) out[step] = inner;
    else if (!isLeaf(inner)) {
      const rest = subtract(inner, other);
      if (!isLeaf(rest)) out[step] = rest;
    }
  }
  return out;
}

export function intersect(a: Fields, b: Fields): Fields {
  const out: Record<string, Fields> = {};
  for (const [step, inner] of Object.entries(a)) {
    const other = b[step];
    if (other === undefined) continue;
    if (isLeaf(inner) || isLeaf(other)) out[step] = LEAF;
    else {
      const both = intersect(inner, other);
      if (!isLeaf(both)) out[step] = both;
    }
  }
  return out;
}

export function union(a: Fields, b: Fields): Fields {
  const out: Record<string, Fields> = { ...a };
  for (const [step, inner] of Object.entries(b)) {
    const known = out[step];
    out[step] = known === undefined ? inner : union(known, inner);
  }
  return out;
}

/** The value at a step into `value`, which stands under `field`. */
export function valueAtStep(value: Json, step: string, field: string): Json {
  if (step.startsWith('f:')) return isObject(value) ? value[step.slice(2)] : undefined;
  return Array.isArray(value) ? value.find((item) => itemStep(field, item) === step) : undefined;
}

/** Every leaf of the set as a path in words: `.spec.containers[name="app"].image`. */
export function leafPaths(
  fields: Fields,
  prefix = '',
): { readonly text: string; readonly steps: readonly string[] }[] {
  return Object.entries(fields).flatMap(([step, inner]) => {
    if (step === SELF) return [];
    const text = `${prefix}${wordsOf(step)}`;
    const below = leafPaths(inner, text);
    if (below.length > 0) return below.map((leaf) => ({ ...leaf, steps: [step, ...leaf.steps] }));
    return [{ text, steps: [step] }];
  });
}

function wordsOf(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Record<string, Json>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

/** The value without these fields. */
export function removeFields(value: Json, fields: Fields, field = ''): Json {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const step = itemStep(field, item);
      const inner = step === undefined ? undefined : fields[step];
      if (inner === undefined) return [item];
      if (isLeaf(inner) || inner[SELF] !== undefined) return [];
      return [removeFields(item, inner)];
    });
  }
  if (!isObject(value)) return value;
  const out: Record<string, Json> = { ...value };
  for (const [step, inner] of Object.entries(fields)) {
    const key = step.slice(2);
    if (!step.startsWith('f:') || !Object.hasOwn(out, key)) continue;
    if (isLeaf(inner)) delete out[key];
    else out[key] = removeFields(out[key], inner, key);
  }
  return out;
}
