/**
 * The patch types of the API: JSON patch (RFC 6902), merge patch (RFC 7386) and strategic merge.
 * Each gives a new value that shares what did not change. A patch that does not apply gives an error text.
 */
import { deepEqual } from '../../kube/json.ts';
import { err, ok, type Result } from '../../kube/result.ts';

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Models RFC 7386: null deletes, objects merge, all else replaces. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const out: Record<string, Json> = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete out[key];
    else setOwn(out, key, mergePatch(out[key], patch[key]));
  }
  return out;
}

/**
 * The merge keys of lists, by field name. Models the `patchMergeKey` struct tags of k8s.io/api: a list that is not
 * named here is replaced whole. `null` marks a list of plain values that is merged as a set.
 */
const MERGE_KEYS: Readonly<Record<string, string | null>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  env: 'name',
  ports: 'containerPort',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  readinessGates: 'conditionType',
  schedulingGates: 'name',
  conditions: 'type',
  ownerReferences: 'uid',
  finalizers: null,
  podIPs: 'ip',
  hostIPs: 'ip',
  addresses: 'type',
  secrets: 'name',
};
/** Service ports merge by `port`; container ports by `containerPort`. */
export const mergeKeyOf = (field: string, item: Json): string | null | undefined =>
  field === 'ports' && isObject(item) && 'port' in item ? 'port' : MERGE_KEYS[field];

/** Models apimachinery/pkg/util/strategicpatch: `$patch: delete|replace`, `$deleteFromPrimitiveList/…`, merge keys. */
export function strategicMergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'replace') return omit(patch, '$patch');
  const out: Record<string, Json> = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (key === '$patch' || key.startsWith('$setElementOrder/') || key === '$retainKeys') continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      const list = out[field];
      if (Array.isArray(list) && Array.isArray(value))
        out[field] = list.filter((item) => !value.includes(item));
    } else if (value === null) delete out[key];
    else if (Array.isArray(value)) setOwn(out, key, mergeList(key, out[key], value));
    else setOwn(out, key, strategicMergePatch(out[key], value));
  }
  return out;
}

function mergeList(field: string, current: Json, patch: readonly Json[]): Json {
  const mergeKey = mergeKeyOf(field, patch[0]);
  if (mergeKey === undefined || patch.some((item) => isObject(item) && item['$patch'] === 'replace'))
    return patch.filter((item) => !(isObject(item) && '$patch' in item));
  const out: Json[] = Array.isArray(current) ? [...current] : [];
  for (const item of patch) {
    if (mergeKey === null || !isObject(item)) {
      if (!out.includes(item)) out.push(item);
      continue;
    }
    const at = out.findIndex((known) => isObject(known) && known[mergeKey] === item[mergeKey]);
    if (item['$patch'] === 'delete') {
      if (at >= 0) out.splice(at, 1);
    } else if (at >= 0) out[at] = strategicMergePatch(out[at], item);
    else out.push(omit(item, '$patch'));
  }
  return out;
}

interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

const tokens = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Models RFC 6902. The first operation that fails ends it. */
export function jsonPatch(target: Json, patch: Json): Result<Json> {
  if (!Array.isArray(patch))
    return err('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  let value = target;
  for (const operation of patch as JsonPatchOperation[]) {
    if (!isOperation(operation))
      return err('json: cannot unmarshal into Go value of type jsonpatch.Operation');
    const result = applyOperation(value, operation);
    if (!result.ok) return result;
    value = result.value;
  }
  return ok(value);
}

/** `test` and `remove` need no value; what is there must be text. */
const isOperation = (value: unknown): boolean =>
  isObject(value) &&
  [value['op'], value['path'], value['from'] ?? ''].every((part) => typeof part === 'string');

function applyOperation(target: Json, operation: JsonPatchOperation): Result<Json> {
  const path = tokens(operation.path);
  const from = tokens(operation.from ?? '');
  switch (operation.op) {
    case 'add':
      return edit(target, path, 'add', operation.value);
    case 'remove':
      return edit(target, path, 'remove', undefined);
    case 'replace':
      return edit(target, path, 'replace', operation.value);
    case 'test':
      return deepEqual(lookUp(target, path), operation.value)
        ? ok(target)
        : err(`testing value ${operation.path} failed`);
    case 'copy':
      return edit(target, path, 'add', lookUp(target, from));
    case 'move': {
      const value = lookUp(target, from);
      const removed = edit(target, from, 'remove', undefined);
      return removed.ok ? edit(removed.value, path, 'add', value) : removed;
    }
    default:
      return err(`Unexpected kind: ${operation.op}`);
  }
}

const lookUp = (target: Json, path: readonly string[]): Json =>
  path.reduce<Json>(
    (value, token) =>
      Array.isArray(value)
        ? value[Number(token)]
        : isObject(value) && Object.hasOwn(value, token)
          ? value[token]
          : undefined,
    target,
  );

function edit(
  target: Json,
  path: readonly string[],
  op: 'add' | 'remove' | 'replace',
  value: Json,
): Result<Json> {
  const [token, ...rest] = path;
  if (token === undefined) return ok(value);
  const missing = err(`${op} operation does not apply: doc is missing path: /${path.join('/')}`);
  if (Array.isArray(target)) {
    const index = token === '-' ? target.length : Number(token);
    if (!Number.isInteger(index) || index < 0 || index > target.length) return missing;
    const out = [...target];
    if (rest.length > 0) {
      const inner = edit(target[index], rest, op, value);
      if (!inner.ok) return inner;
      out[index] = inner.value;
    } else if (op === 'add') out.splice(index, 0, value);
    else if (index >= target.length) return missing;
    else if (op === 'remove') out.splice(index, 1);
    else out[index] = value;
    return ok(out);
  }
  if (!isObject(target)) return missing;
  const known = Object.hasOwn(target, token);
  if (!known && (rest.length > 0 || op !== 'add')) return missing;
  if (op === 'remove' && rest.length === 0) return ok(omit(target, token));
  const inner = rest.length > 0 ? edit(target[token], rest, op, value) : ok(value);
  if (!inner.ok) return inner;
  const out: Record<string, Json> = { ...target };
  setOwn(out, token, inner.value);
  return ok(out);
}

function omit(object: JsonObject, key: string): JsonObject {
  const out = { ...object };
  delete out[key];
  return out;
}

/** A key such as `__proto__` is data like any other. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
