/**
 * Strategic merge patches: what turns one object into another, as `apply`, `edit` and `set` send it.
 * Models apimachinery/pkg/util/strategicpatch/patch.go CreateTwoWayMergePatch and CreateThreeWayMergePatch, with the
 * merge keys of k8s.io/api by field name.
 */
import { deepEqual } from '../../kube/json.ts';
import { isObject, type Json } from '../json.ts';

interface ListRule {
  /** Field that items are known by; null: plain values that are merged as a set. */
  readonly key: string | null;
  /** Say which fields of an item stay: for unions such as volumes. */
  readonly retainKeys?: true;
}

const LISTS: Readonly<Record<string, ListRule>> = {
  containers: { key: 'name' },
  initContainers: { key: 'name' },
  ephemeralContainers: { key: 'name' },
  volumes: { key: 'name', retainKeys: true },
  volumeMounts: { key: 'mountPath' },
  volumeDevices: { key: 'devicePath' },
  env: { key: 'name' },
  imagePullSecrets: { key: 'name' },
  secrets: { key: 'name' },
  hostAliases: { key: 'ip' },
  topologySpreadConstraints: { key: 'topologyKey' },
  schedulingGates: { key: 'name' },
  resourceClaims: { key: 'name' },
  conditions: { key: 'type' },
  ownerReferences: { key: 'uid' },
  podIPs: { key: 'ip' },
  hostIPs: { key: 'ip' },
  addresses: { key: 'type' },
  webhooks: { key: 'name' },
  finalizers: { key: null },
};

function ruleOf(field: string, items: readonly unknown[]): ListRule | undefined {
  if (field !== 'ports') return Object.hasOwn(LISTS, field) ? LISTS[field] : undefined;
  const [first] = items;
  if (!isObject(first)) return undefined;
  if ('containerPort' in first) return { key: 'containerPort' };
  // Ports of a NetworkPolicy or EndpointSlice are replaced as a whole; those of a Service have a port number of their own.
  return 'port' in first ? { key: 'port' } : undefined;
}

interface Options {
  readonly ignoreChanges: boolean;
  readonly ignoreDeletions: boolean;
  readonly retainKeys?: boolean;
}

/** From one object to another. An empty object when there is nothing to do. */
export function twoWayPatch(original: Json, modified: Json): Json {
  return diffMaps(original, modified, { ignoreChanges: false, ignoreDeletions: false });
}

/** From the live object to what is wanted; what was wanted before and is no more is deleted. */
export function threeWayPatch(original: Json, modified: Json, current: Json): Json {
  const delta = diffMaps(current, modified, { ignoreChanges: false, ignoreDeletions: true });
  const deletions = diffMaps(original, modified, { ignoreChanges: true, ignoreDeletions: false });
  return mergePatches(deletions, delta);
}

function diffMaps(original: Json, modified: Json, options: Options): Json {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(original).sort()) {
    const before = original[key];
    const after = modified[key];
    if (after === undefined) {
      if (!options.ignoreDeletions) patch[key] = null;
    } else if (isObject(before) && isObject(after)) {
      const inner = diffMaps(before, after, { ...options, retainKeys: key === 'strategy' });
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (Array.isArray(before) && Array.isArray(after)) diffField(patch, key, before, after, options);
    else if (!options.ignoreChanges && !deepEqual(before, after)) patch[key] = after;
  }
  if (!options.ignoreChanges) {
    for (const key of Object.keys(modified)) if (!Object.hasOwn(original, key)) patch[key] = modified[key];
  }
  if (options.retainKeys === true && Object.keys(patch).length > 0)
    patch['$retainKeys'] = Object.keys(modified).sort();
  return patch;
}

function diffField(
  patch: Record<string, unknown>,
  key: string,
  before: readonly unknown[],
  after: readonly unknown[],
  options: Options,
): void {
  const rule = ruleOf(key, [...before, ...after]);
  if (rule === undefined) {
    if (!options.ignoreChanges && !deepEqual(before, after)) patch[key] = after;
  } else if (before.length === 0) {
    if (after.length > 0 && !options.ignoreChanges) patch[key] = after;
  } else if (rule.key === null) diffSet(patch, key, before, after, options);
  else diffItems(patch, key, before as readonly Json[], after as readonly Json[], { ...options, rule });
}

function diffSet(
  patch: Record<string, unknown>,
  key: string,
  before: readonly unknown[],
  after: readonly unknown[],
  options: Options,
): void {
  const added = options.ignoreChanges ? [] : after.filter((item) => !before.includes(item));
  const removed = options.ignoreDeletions ? [] : before.filter((item) => !after.includes(item));
  if (added.length > 0) patch[key] = added;
  if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed;
  if (added.length + removed.length > 0) patch[`$setElementOrder/${key}`] = after;
}

function diffItems(
  patch: Record<string, unknown>,
  field: string,
  before: readonly Json[],
  after: readonly Json[],
  options: Options & { readonly rule: ListRule },
): void {
  const key = options.rule.key ?? '';
  const changed: Json[] = [];
  for (const item of after) {
    const known = before.find((each) => deepEqual(each[key], item[key]));
    if (known === undefined) {
      if (!options.ignoreChanges) changed.push(item);
      continue;
    }
    const inner = diffMaps(known, item, { ...options, retainKeys: options.rule.retainKeys === true });
    if (Object.keys(inner).length > 0) changed.push({ ...inner, [key]: item[key] });
  }
  const gone = before.filter((item) => !after.some((each) => deepEqual(each[key], item[key])));
  const deleted = options.ignoreDeletions ? [] : gone.map((item) => ({ $patch: 'delete', [key]: item[key] }));
  const list = [...changed, ...deleted];
  if (list.length > 0) patch[field] = list;
  if (list.length > 0 || !sameOrder(before, after, key)) {
    patch[`$setElementOrder/${field}`] = after.map((item) => ({ [key]: item[key] }));
  }
}

/** Whether the items that both have stand in the same order. */
function sameOrder(before: readonly Json[], after: readonly Json[], key: string): boolean {
  const has = (list: readonly Json[], item: Json): boolean =>
    list.some((each) => deepEqual(each[key], item[key]));
  const left = before.filter((item) => has(after, item)).map((item) => item[key]);
  const right = after.filter((item) => has(before, item)).map((item) => item[key]);
  return deepEqual(left, right);
}

/** Two patches for the same object as one. */
function mergePatches(first: Json, second: Json): Json {
  const out: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const known = out[key];
    if (isObject(known) && isObject(value)) out[key] = mergePatches(known, value);
    else if (Array.isArray(known) && Array.isArray(value) && !key.startsWith('$'))
      out[key] = mergeLists(key, known, value);
    else out[key] = value;
  }
  return out;
}

function mergeLists(
  field: string,
  first: readonly unknown[],
  second: readonly unknown[],
): readonly unknown[] {
  const rule = ruleOf(field, [...first, ...second]);
  if (rule?.key === undefined || rule.key === null) return second;
  const key = rule.key;
  const out = [...(first as readonly Json[])];
  for (const item of second as readonly Json[]) {
    const at = out.findIndex((each) => deepEqual(each[key], item[key]));
    if (at < 0) out.push(item);
    else out[at] = mergePatches(out[at] as Json, item);
  }
  return out;
}

/** RFC 7386: from one object to another. */
export function mergePatchBetween(original: Json, modified: Json): Json {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null;
  for (const [key, value] of Object.entries(modified)) {
    const before = original[key];
    if (isObject(before) && isObject(value)) {
      const inner = mergePatchBetween(before, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (value !== undefined && !deepEqual(before, value)) patch[key] = value;
  }
  return patch;
}
