/**
 * `-f` and `-k`: files, folders and standard input → objects, checked as far as the client checks.
 * Models cli-runtime/pkg/resource/visitor.go FileVisitor and StreamVisitor, and kubectl/pkg/validation.
 */
import type { Task } from '../engine/clock/task.ts';
import type { KubeObject } from '../kube/types.ts';
import type { Info } from './builder.ts';
import { discover } from './discovery.ts';
import { parseDocuments } from './documents.ts';
import { KubectlError, notModelled } from './errors.ts';
import { isObject, type Json, textAt, withAt } from './json.ts';
import { toYaml } from './printers/yaml.ts';
import { findKind } from './resources.ts';
import { SchemaCheck } from './schema-check.ts';
import type { Session } from './session.ts';
import { build } from './verbs/kustomize.ts';

interface Source {
  /** As messages name it: the path, or `STDIN`. */
  readonly name: string;
  readonly text: string;
}

export interface FileOptions {
  readonly validate: boolean;
}

/** All objects of the files; what cannot be used is an error, and the others are still given. */
export function* fileInfos(
  session: Session,
  options: FileOptions,
): Task<{ readonly infos: readonly Info[]; readonly errors: readonly KubectlError[] }> {
  const infos: Info[] = [];
  const errors: KubectlError[] = [];
  const check = new SchemaCheck(session);
  for (const source of yield* readSources(session)) {
    for (const parsed of parseDocuments(source.text)) {
      try {
        if (!parsed.ok) throw new KubectlError(`error parsing ${source.name}: ${parsed.error}`);
        infos.push(...(yield* infosOf(session, source, parsed.value, options.validate ? check : undefined)));
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        errors.push(error);
      }
    }
  }
  return { infos, errors };
}

function* readSources(session: Session): Task<readonly Source[]> {
  const sources: Source[] = [];
  if (session.flags.changed('kustomize')) {
    const folder = session.flags.text('kustomize').replace(/\/$/, '');
    sources.push({
      name: folder,
      text: build(session, folder)
        .map((object) => toYaml(object))
        .join('---\n'),
    });
  }
  for (const path of session.flags.list('filename')) {
    if (path === '-') sources.push({ name: 'STDIN', text: yield* session.env.stdin() });
    else if (/^https?:\/\//.test(path)) throw notModelled('reading manifests from the network');
    else sources.push(...readPath(session, path));
  }
  return sources;
}

function readPath(session: Session, path: string): readonly Source[] {
  const { env, flags } = session;
  const folder = env.listDirectory(path);
  if (folder === undefined) {
    const text = env.readFile(path);
    if (text === undefined) throw new KubectlError(`the path ${JSON.stringify(path)} does not exist`);
    return [{ name: path, text }];
  }
  const base = path.endsWith('/') ? path : `${path}/`;
  return folder.flatMap((name) => {
    if (name.endsWith('/')) return flags.isOn('recursive') ? readPath(session, base + name.slice(0, -1)) : [];
    return /\.(json|yaml|yml)$/.test(name) ? readPath(session, base + name) : [];
  });
}

/** The objects of one document: one, or the items of a list. */
function* infosOf(
  session: Session,
  source: Source,
  value: unknown,
  check: SchemaCheck | undefined,
): Task<readonly Info[]> {
  if (check !== undefined) yield* check.document(value, source.name);
  if (!isObject(value))
    throw new KubectlError(`unable to decode ${JSON.stringify(source.name)}: ${notAnObject(value)}`);
  if (textAt(value, 'kind') === '') {
    throw new KubectlError(
      `unable to decode ${JSON.stringify(source.name)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`,
    );
  }
  const items = value['items'];
  if (textAt(value, 'kind').endsWith('List') && Array.isArray(items)) {
    const infos: Info[] = [];
    for (const item of items) infos.push(...(yield* infosOf(session, source, item, undefined)));
    return infos;
  }
  return [yield* oneInfo(session, source, value)];
}

const notAnObject = (value: unknown): string =>
  `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type unstructured.detector`;

function* oneInfo(session: Session, source: Source, given: Json): Task<Info> {
  const name = given['metadata'] === undefined ? undefined : (given['metadata'] as Json | null)?.['name'];
  if (name !== undefined && name !== null && typeof name !== 'string') {
    const kind = typeof name === 'boolean' ? 'bool' : typeof name;
    throw new KubectlError(
      `unable to decode ${JSON.stringify(source.name)}: json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.name of type string`,
    );
  }
  const apiVersion = textAt(given, 'apiVersion');
  const kind = textAt(given, 'kind');
  const type = findKind(apiVersion, kind);
  if (type === undefined) {
    yield* discover(session);
    throw new KubectlError(
      `resource mapping not found for name: "${name ?? ''}" namespace: "${textAt(given, 'metadata', 'namespace')}" from "${source.name}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  }
  const own = textAt(given, 'metadata', 'namespace');
  if (type.namespaced && own !== '' && session.enforceNamespace && own !== session.namespace) {
    throw new KubectlError(
      `the namespace from the provided object "${own}" does not match the namespace "${session.namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const namespace = type.namespaced ? own || session.namespace : '';
  const object = type.namespaced ? withAt(given, ['metadata', 'namespace'], namespace) : given;
  return { type, namespace, name: name ?? '', object: withMetadata(object), source: source.name };
}

const withMetadata = (object: Json): KubeObject =>
  ({ ...object, metadata: isObject(object['metadata']) ? object['metadata'] : {} }) as unknown as KubeObject;
