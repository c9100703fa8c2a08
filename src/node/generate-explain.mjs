#!/usr/bin/env node
// Writes what `kubectl explain` says about every field of the kinds that a cluster here stores. Source: the Go types
// of the API and the texts generated from their comments, because the models that generate-schema.mjs reads have lost
// the texts of fields that refer to another type, and all line breaks. Run by hand when KUBERNETES_VERSION changes;
// the output is committed.
//
//   git clone --depth 1 -b v0.36.3 https://github.com/kubernetes/api          <folder>/api
//   git clone --depth 1 -b v0.36.3 https://github.com/kubernetes/apimachinery <folder>/apimachinery
//   node src/node/generate-explain.mjs <folder> [output [kind…]]

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const META = 'apimachinery/pkg/apis/meta/v1';

const KINDS = {
  v1: [
    'api/core/v1',
    'Pod Service Endpoints ConfigMap Secret PersistentVolume PersistentVolumeClaim Node Namespace ServiceAccount ReplicationController ResourceQuota LimitRange PodTemplate Event',
  ],
  'apps/v1': ['api/apps/v1', 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision'],
  'batch/v1': ['api/batch/v1', 'Job CronJob'],
  'networking.k8s.io/v1': ['api/networking/v1', 'Ingress IngressClass NetworkPolicy'],
  'discovery.k8s.io/v1': ['api/discovery/v1', 'EndpointSlice'],
  'storage.k8s.io/v1': ['api/storage/v1', 'StorageClass'],
  'scheduling.k8s.io/v1': ['api/scheduling/v1', 'PriorityClass'],
  'policy/v1': ['api/policy/v1', 'PodDisruptionBudget'],
  'autoscaling/v2': ['api/autoscaling/v2', 'HorizontalPodAutoscaler'],
  'coordination.k8s.io/v1': ['api/coordination/v1', 'Lease'],
  'node.k8s.io/v1': ['api/node/v1', 'RuntimeClass'],
  'rbac.authorization.k8s.io/v1': ['api/rbac/v1', 'Role ClusterRole RoleBinding ClusterRoleBinding'],
};
/** Go types with a form of their own in JSON. */
const SPECIAL = {
  'metav1.Time': 'string',
  'metav1.MicroTime': 'string',
  Time: 'string',
  MicroTime: 'string',
  'resource.Quantity': 'Quantity',
  'intstr.IntOrString': 'IntOrString',
  'runtime.RawExtension': 'Object',
  FieldsV1: 'FieldsV1',
  'metav1.FieldsV1': 'FieldsV1',
  '[]byte': 'string',
};
const PRIMITIVES = { string: 'string', bool: 'boolean', float64: 'number', float32: 'number' };

const [folder, output = join(ROOT, 'src/kubectl/explain.generated.json'), ...only] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node src/node/generate-explain.mjs <folder> [output [kind…]]');
  process.exit(2);
}

/** Package path → its structs, the plain types it names, and its texts. */
const packages = new Map();
function packageOf(path) {
  const known = packages.get(path);
  if (known !== undefined) return known;
  const read = (name) => {
    const file = join(folder, path, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const go = read('types.go') + read('well_known_types.go');
  const made = {
    structs: new Map(
      [...go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [name, body]),
    ),
    plain: new Map(
      [...go.matchAll(/^type (\w+) ((?:map\[\w+\]|\[\])?[\w.]+)\s*$/gm)].map(([, name, type]) => [
        name,
        type,
      ]),
    ),
    imports: new Map(
      [...go.matchAll(/^\s*(\w+) "k8s\.io\/(api(?:machinery)?\/[^"]+)"/gm)].map(([, alias, target]) => [
        alias,
        target,
      ]),
    ),
    docs: readDocs(read('types_swagger_doc_generated.go')),
  };
  packages.set(path, made);
  return made;
}

/** The comments' own backslashes are not escaped in the generated file. */
const textOf = (quoted) => quoted.slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\"', '"');

function readDocs(text) {
  const docs = new Map();
  for (const [, name, body] of text.matchAll(/^var map_(\w+) = map\[string\]string\{\n([\s\S]*?)^\}/gm)) {
    docs.set(
      name,
      new Map(
        [...body.matchAll(/^\t("(?:[^"\\]|\\.)*"):\s+("(?:[^"\\]|\\.)*"),$/gm)].map(([, key, value]) => [
          JSON.parse(key),
          textOf(value),
        ]),
      ),
    );
  }
  return docs;
}

const models = {};
const idOf = (path, name) =>
  `${path
    .replace(/^api(machinery)?\//, '')
    .replace('pkg/apis/', '')
    .replaceAll('/', '.')}.${name}`;

/** `metav1.ObjectMeta` seen from a package → the package and the name. */
function resolve(path, type) {
  if (!type.includes('.')) return [path, type];
  const [alias, name] = type.split('.');
  const target =
    packageOf(path).imports.get(alias) ??
    (alias === 'metav1' ? META : alias === 'v1' ? 'api/core/v1' : undefined);
  return [target ?? path, name];
}

/** How a Go type is shown, and the model behind it. */
function typeOf(path, type) {
  if (SPECIAL[type] !== undefined) return { shown: SPECIAL[type] };
  if (type.startsWith('*')) return typeOf(path, type.slice(1));
  if (type.startsWith('[]')) {
    const inner = typeOf(path, type.slice(2));
    return { shown: `[]${inner.shown}`, model: inner.model };
  }
  const map = /^map\[[\w.]+\](.*)$/.exec(type);
  if (map !== null) {
    const inner = typeOf(path, map[1]);
    return { shown: `map[string]${inner.shown}`, model: inner.model };
  }
  if (/^u?int(8|16|32|64)?$/.test(type)) return { shown: 'integer' };
  if (PRIMITIVES[type] !== undefined) return { shown: PRIMITIVES[type] };
  const [target, name] = resolve(path, type);
  const alias = packageOf(target).plain.get(name);
  if (alias !== undefined) return typeOf(target, alias);
  if (!packageOf(target).structs.has(name))
    return { shown: /UID|Type|Name$/.test(name) ? 'string' : 'Object' };
  visit(target, name);
  return { shown: name, model: idOf(target, name) };
}

function visit(path, name) {
  const id = idOf(path, name);
  if (models[id] !== undefined) return;
  models[id] = { text: packageOf(path).docs.get(name)?.get('') ?? '', fields: {} };
  addFields(models[id].fields, path, name);
}

function addFields(fields, path, name) {
  const { structs, docs } = packageOf(path);
  let comment = '';
  for (const line of (structs.get(name) ?? '').split('\n')) {
    const text = line.trim();
    if (text.startsWith('//')) {
      comment += `${text}\n`;
      continue;
    }
    const field = /^(?:(\w+)\s+)?([\w.*[\]]+)\s+`([^`]*)`/.exec(text);
    const isOptional = /\+optional\b/.test(comment);
    if (text !== '') comment = '';
    if (field === null) continue;
    const [, , type, tags] = field;
    const json = /json:"([^"]*)"/.exec(tags)?.[1]?.split(',') ?? [];
    if (json[0] === '-') continue;
    if (json[0] === '' || json[0] === undefined) {
      const [target, inner] = resolve(path, type.replace(/^\*/, ''));
      addFields(fields, target, inner);
      continue;
    }
    const { shown, model } = typeOf(path, type);
    const isRequired = !isOptional && !json.includes('omitempty') && !json.includes('omitzero');
    fields[json[0]] = [
      shown,
      docs.get(name)?.get(json[0]) ?? '',
      isRequired ? 1 : 0,
      ...(model === undefined ? [] : [model]),
    ];
  }
}

const kinds = {};
for (const [apiVersion, [path, names]] of Object.entries(KINDS)) {
  for (const kind of names.split(' ')) {
    if (only.length > 0 && !only.includes(kind)) continue;
    kinds[`${apiVersion}/${kind}`] = idOf(path, kind);
    visit(path, kind);
  }
}
writeFileSync(output, `${JSON.stringify({ kinds, models })}\n`);
