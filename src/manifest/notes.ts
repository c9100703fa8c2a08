/**
 * What is worth knowing about an object that has no errors: defaults that people do not expect, fields and kinds that
 * the simulation does not follow, images that it does not know.
 */
import { ACTIVE_KINDS, findCoverage, podSpecPath } from '../kube/coverage.ts';
import { defaultPullPolicy } from '../kube/image-ref.ts';
import { type FieldPath, fieldPath, valueAt } from '../kube/json.ts';
import type { KubeObject } from '../kube/types.ts';
import { type Finding, isMapping } from './document-check.ts';

/** `undefined`: the caller has no catalogue, so no image is unknown. */
export type KnownImage = ((image: string) => boolean) | undefined;

export function notesFor(object: KubeObject, knownImage: KnownImage): Finding[] {
  const notes: Finding[] = [];
  const { kind } = object;
  if (!ACTIVE_KINDS.has(kind)) {
    const message = `${kind} is stored, but no controller acts on it yet`;
    notes.push({ severity: 'note', code: 'kind.stored', message, args: { kind }, at: ['kind'] });
  }
  for (const { path, status, note } of findCoverage(object)) {
    const field = fieldPath(path);
    const message = `${field} is ${status} by the simulation`;
    const code = status === 'ignored' ? 'coverage.ignored' : 'coverage.approximated';
    notes.push({
      severity: 'note',
      code,
      message,
      args: { field, note },
      at: path,
      path: field,
      onKey: true,
    });
  }
  const root = podSpecPath(kind);
  const spec = root === undefined ? undefined : valueAt(object, root);
  if (root !== undefined && isMapping(spec)) notes.push(...podNotes(spec, root, kind, knownImage));
  return notes;
}

type Mapping = Readonly<Record<string, unknown>>;

function podNotes(spec: Mapping, root: FieldPath, kind: string, knownImage: KnownImage): Finding[] {
  const notes: Finding[] = [];
  if (kind === 'Pod' && spec['restartPolicy'] === undefined) {
    const path = fieldPath([...root, 'restartPolicy']);
    const message = `${path} defaults to "Always"`;
    const args = { field: path, value: 'Always' };
    notes.push({
      severity: 'note',
      code: 'default.restartPolicy',
      message,
      args,
      at: root,
      path,
      onKey: true,
    });
  }
  for (const list of ['initContainers', 'containers']) {
    const containers = spec[list];
    if (!Array.isArray(containers)) continue;
    containers.forEach((container: unknown, i) => {
      if (isMapping(container)) notes.push(...containerNotes(container, [...root, list, i], knownImage));
    });
  }
  return notes;
}

function containerNotes(container: Mapping, path: FieldPath, knownImage: KnownImage): Finding[] {
  const { image, imagePullPolicy } = container;
  if (typeof image !== 'string' || image === '') return [];
  const notes: Finding[] = [];
  const at = [...path, 'image'];
  if (imagePullPolicy === undefined) {
    const value = defaultPullPolicy(image);
    const field = fieldPath([...path, 'imagePullPolicy']);
    const message = `${field} defaults to "${value}", because of the tag of the image`;
    const args = { field, value, image };
    notes.push({ severity: 'note', code: 'default.imagePullPolicy', message, args, at, path: field });
  }
  if (knownImage !== undefined && !knownImage(image)) {
    const message = `image "${image}" is not in the catalogue: it is pulled like any other and sleeps`;
    notes.push({
      severity: 'note',
      code: 'image.unknown',
      message,
      args: { image },
      at,
      path: fieldPath(at),
    });
  }
  return notes;
}
