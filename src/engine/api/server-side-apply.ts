/**
 * Server-side apply: who applies owns what he says, takes away what he said before, and is told of conflicts.
 * Models staging/src/k8s.io/apimachinery/pkg/util/managedfields and structured-merge-diff merge.Updater.
 * Differs: managers are kept only for objects that somebody has applied this way; until then nobody needs to know.
 */
import { deepEqual } from '../../kube/json.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject, ManagedFieldsEntry, Status } from '../../kube/types.ts';
import { failure } from './errors.ts';
import {
  type Fields,
  intersect,
  leafPaths,
  ownedFields,
  removeFields,
  subtract,
  union,
  valueAtStep,
} from './field-sets.ts';
import { strategicMergePatch } from './patch.ts';

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  readonly timestamp: string;
  readonly subresource: string | undefined;
}

const managersOf = (object: KubeObject): readonly ManagedFieldsEntry[] => object.metadata.managedFields ?? [];
const setOf = (entry: ManagedFieldsEntry): Fields => (entry.fieldsV1 ?? {}) as Fields;
const isOwn = (entry: ManagedFieldsEntry, { manager, subresource }: ApplyOptions): boolean =>
  entry.manager === manager &&
  entry.operation === 'Apply' &&
  (entry.subresource ?? '') === (subresource ?? '');

/** The object as it is to be stored; `live` is undefined when it is new. */
export function applyServerSide(
  live: KubeObject | undefined,
  applied: KubeObject,
  options: ApplyOptions,
): Result<KubeObject, Status> {
  const wanted = ownedFields(applied);
  const entry: ManagedFieldsEntry = {
    manager: options.manager,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    time: options.timestamp,
    fieldsType: 'FieldsV1',
    fieldsV1: wanted as Record<string, unknown>,
    ...(options.subresource === undefined ? {} : { subresource: options.subresource }),
  };
  if (!live) return ok({ ...applied, metadata: { ...applied.metadata, managedFields: [entry] } });
  const others = managersOf(live).filter((known) => !isOwn(known, options));
  const conflicts = others.map((other) => conflictsWith(other, wanted, live, applied));
  if (!options.force && conflicts.some((paths) => paths.length > 0))
    return err(conflictStatus(others, conflicts));
  const mine = managersOf(live).find((known) => isOwn(known, options));
  const merged = strategicMergePatch(live, applied) as KubeObject;
  const dropped = others.reduce(
    (fields, other) => subtract(fields, setOf(other)),
    subtract(mine ? setOf(mine) : {}, wanted),
  );
  const result = removeFields(merged, dropped) as KubeObject;
  const kept = others
    .map((other, i) =>
      conflicts[i]?.length ? withFields(other, subtract(setOf(other), fieldsFrom(conflicts[i]))) : other,
    )
    .filter((other) => Object.keys(setOf(other)).length > 0);
  const isSame = mine !== undefined && deepEqual(setOf(mine), wanted);
  const managedFields = [...kept, isSame ? mine : entry];
  return ok({ ...result, metadata: { ...result.metadata, managedFields } });
}

const withFields = (entry: ManagedFieldsEntry, fields: Fields): ManagedFieldsEntry => ({
  ...entry,
  fieldsV1: fields as Record<string, unknown>,
});

type Path = ReturnType<typeof leafPaths>[number];

/** Fields of another that would get another value. */
function conflictsWith(
  other: ManagedFieldsEntry,
  wanted: Fields,
  live: KubeObject,
  applied: KubeObject,
): Path[] {
  return leafPaths(intersect(wanted, setOf(other))).filter(
    ({ steps }) => !deepEqual(at(live, steps), at(applied, steps)),
  );
}

function at(root: unknown, steps: readonly string[]): unknown {
  let value = root;
  let field = '';
  for (const step of steps) {
    value = valueAtStep(value, step, field);
    if (step.startsWith('f:')) field = step.slice(2);
  }
  return value;
}

function fieldsFrom(paths: readonly Path[]): Fields {
  return paths.reduce<Fields>(
    (fields, { steps }) =>
      union(
        fields,
        steps.reduceRight<Fields>((inner, step) => ({ [step]: inner }), {}),
      ),
    {},
  );
}

/** Models NewConflictError. */
function conflictStatus(
  managers: readonly ManagedFieldsEntry[],
  conflicts: readonly (readonly Path[])[],
): Status {
  const all = managers.flatMap((manager, i) => (conflicts[i] ?? []).map((path) => ({ manager, path })));
  const nameOf = ({ manager, operation, apiVersion, time, subresource }: ManagedFieldsEntry): string => {
    const part = subresource === undefined ? '' : ` with subresource "${subresource}"`;
    if (operation === 'Apply') return `"${manager}"${part}`;
    return `"${manager}"${part} using ${apiVersion}${time === undefined ? '' : ` at ${time}`}`;
  };
  const causes = all.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${nameOf(manager)}`,
    field: path.text,
  }));
  const [first] = all;
  const message =
    all.length === 1 && first
      ? `Apply failed with 1 conflict: conflict with ${nameOf(first.manager)}: ${first.path.text}`
      : `Apply failed with ${all.length} conflicts: ${managers
          .flatMap((manager, i) => {
            const paths = conflicts[i] ?? [];
            return paths.length === 0
              ? []
              : [`conflicts with ${nameOf(manager)}:\n${paths.map((path) => `- ${path.text}`).join('\n')}`];
          })
          .join('\n')}`;
  return failure(409, 'Conflict', message, { causes });
}

/** What another kind of write does to who owns what: the fields it changed are the writer's now. */
export function noteUpdate(before: KubeObject, after: KubeObject, options: ApplyOptions): KubeObject {
  const managers = managersOf(before);
  if (managers.length === 0) return after;
  const changed = changedFields(before, after);
  if (Object.keys(changed).length === 0) return after;
  const isWriter = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === options.manager &&
    entry.operation === 'Update' &&
    (entry.subresource ?? '') === (options.subresource ?? '');
  const writer = managers.find(isWriter);
  const others = managers
    .filter((entry) => !isWriter(entry))
    .map((entry) => withFields(entry, subtract(setOf(entry), changed)))
    .filter((entry) => Object.keys(setOf(entry)).length > 0);
  const entry: ManagedFieldsEntry = {
    manager: options.manager,
    operation: 'Update',
    apiVersion: after.apiVersion,
    time: options.timestamp,
    fieldsType: 'FieldsV1',
    fieldsV1: union(writer ? setOf(writer) : {}, intersect(changed, ownedFields(after))) as Record<
      string,
      unknown
    >,
    ...(options.subresource === undefined ? {} : { subresource: options.subresource }),
  };
  return { ...after, metadata: { ...after.metadata, managedFields: [...others, entry] } };
}

function changedFields(before: KubeObject, after: KubeObject): Fields {
  const all = union(ownedFields(before), ownedFields(after));
  return fieldsFrom(leafPaths(all).filter(({ steps }) => !deepEqual(at(before, steps), at(after, steps))));
}
