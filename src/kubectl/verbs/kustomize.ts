/**
 * `kubectl kustomize`: resources of a folder with the common changes made. Models sigs.k8s.io/kustomize/api.
 * Leaves out: patches, generators, components, replacements, Helm; a file that asks for them is refused by name.
 */
import type { Command } from '../command.ts';
import { parseDocuments, parseYaml } from '../documents.ts';
import { KubectlError, notModelled } from '../errors.ts';
import { string } from '../flags.ts';
import { isObject, type Json, listAt, mapAt, textAt, withAt } from '../json.ts';
import { podSpecPath } from '../pod-template.ts';
import { toYaml } from '../printers/yaml.ts';
import type { Session } from '../session.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const KNOWN = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'commonAnnotations',
  'labels',
  'images',
  'replicas',
]);

export const kustomize: Command = {
  name: 'kustomize',
  about: 'Build a kustomization target from a directory or URL',
  flags: [string('output', '', 'o')],
  *run(session) {
    const objects = build(session, (session.args[0] ?? '.').replace(/\/$/, ''));
    session.out(objects.map((object) => toYaml(object)).join('---\n'));
  },
};

/** The objects of a kustomization, in the order in which it lists them. */
export function build(session: Session, folder: string): readonly Json[] {
  const path = NAMES.map((name) => `${folder}/${name}`).find(
    (each) => session.env.readFile(each) !== undefined,
  );
  if (path === undefined) {
    throw new KubectlError(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`,
    );
  }
  const parsed = parseYaml(session.env.readFile(path) ?? '');
  if (!parsed.ok) throw new KubectlError(`invalid Kustomization: ${parsed.error}`);
  const spec = isObject(parsed.value) ? parsed.value : {};
  const unknown = Object.keys(spec).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) throw notModelled(`kustomize's field ${unknown}`);
  const objects = [...listAt(spec, 'resources'), ...listAt(spec, 'bases')].flatMap((entry) =>
    load(session, folder, String(entry)),
  );
  return objects.map((object) => change(object, spec));
}

function load(session: Session, folder: string, entry: string): readonly Json[] {
  const path = `${folder}/${entry}`.replace(/\/$/, '');
  if (session.env.listDirectory(path) !== undefined) return build(session, path);
  const text = session.env.readFile(path);
  if (text === undefined)
    throw new KubectlError(
      `accumulating resources: accumulation err='accumulating resources from '${entry}': evalsymlink failure on '${path}' : lstat ${path}: no such file or directory'`,
    );
  return parseDocuments(text).map((each) => {
    if (!each.ok) throw new KubectlError(`accumulating resources from '${entry}': ${each.error}`);
    return each.value as Json;
  });
}

function change(given: Json, spec: Json): Json {
  const name = textAt(spec, 'namePrefix') + textAt(given, 'metadata', 'name') + textAt(spec, 'nameSuffix');
  let object = withAt(given, ['metadata', 'name'], name);
  if (textAt(spec, 'namespace') !== '')
    object = withAt(object, ['metadata', 'namespace'], textAt(spec, 'namespace'));
  const labels = {
    ...mapAt(spec, 'commonLabels'),
    ...(Object.assign({}, ...listAt(spec, 'labels').map((each) => mapAt(each, 'pairs'))) as object),
  };
  for (const [key, list] of [
    ['labels', labels],
    ['annotations', mapAt(spec, 'commonAnnotations')],
  ] as const) {
    if (Object.keys(list).length > 0)
      object = withAt(object, ['metadata', key], { ...mapAt(object, 'metadata', key), ...list });
  }
  const common = mapAt(spec, 'commonLabels');
  if (Object.keys(common).length > 0) object = withSelectors(object, common);
  const replicas = listAt(spec, 'replicas').find(
    (each) => textAt(each, 'name') === textAt(given, 'metadata', 'name'),
  );
  if (replicas !== undefined)
    object = withAt(object, ['spec', 'replicas'], Number(textAt(replicas, 'count')));
  return withImages(object, listAt(spec, 'images'));
}

/** Common labels also select. */
function withSelectors(object: Json, labels: Readonly<Record<string, string>>): Json {
  const add = (value: Json, path: readonly string[]): Json =>
    withAt(value, path, { ...mapAt(value, ...path), ...labels });
  if (textAt(object, 'kind') === 'Service') return add(object, ['spec', 'selector']);
  const path = podSpecPath(textAt(object, 'kind'));
  if (path === undefined || path.length < 3) return object;
  return add(add(object, ['spec', 'selector', 'matchLabels']), [...path.slice(0, -1), 'metadata', 'labels']);
}

function withImages(object: Json, images: readonly unknown[]): Json {
  const path = podSpecPath(textAt(object, 'kind'));
  if (path === undefined || images.length === 0) return object;
  let next = object;
  for (const field of ['containers', 'initContainers']) {
    const list = listAt(object, ...path, field);
    if (list.length === 0) continue;
    next = withAt(
      next,
      [...path, field],
      list.map((each) => withAt(each, ['image'], newImage(textAt(each, 'image'), images))),
    );
  }
  return next;
}

function newImage(image: string, images: readonly unknown[]): string {
  const [, name = image, tag = ''] = /^(.*?)(:[^/:]+)?$/.exec(image) ?? [];
  const rule = images.find((each) => textAt(each, 'name') === name);
  if (rule === undefined) return image;
  const digest = textAt(rule, 'digest');
  const newTag = textAt(rule, 'newTag');
  const end = digest !== '' ? `@${digest}` : newTag !== '' ? `:${newTag}` : tag;
  return (textAt(rule, 'newName') || name) + end;
}
