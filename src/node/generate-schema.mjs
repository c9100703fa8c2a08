#!/usr/bin/env node
// Writes what we know about the shape of the Kubernetes API, from one walk so that the outputs cannot disagree:
//   src/kube/types.generated.ts          TypeScript interfaces, status included
//   src/kube/field-table.generated.ts    the same as data, for decoding what a person wrote
//   src/ui/editor/schema.generated.json  JSON schema for completion and hover, status left out
// Source: the models of the official JavaScript client, which are generated from the OpenAPI document of the server.
// The package is taken with `npm pack` into a temporary folder; it is not a dependency (62 MB for a file that changes
// three times a year). Run by hand when KUBERNETES_VERSION changes; the output is committed.
//
//   node src/node/generate-schema.mjs [folder of an unpacked @kubernetes/client-node]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const CLIENT = '@kubernetes/client-node@2.0.1';
const DESCRIPTION_LIMIT = 300;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Kinds with an interface. `written` kinds are those a person writes in a manifest: they are in the schema too. */
const KINDS = [
  ...written('v1', [
    'Pod',
    'Service',
    'Endpoints',
    'ConfigMap',
    'Secret',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Node',
    'Namespace',
    'ServiceAccount',
    'ReplicationController',
    'ResourceQuota',
    'LimitRange',
  ]),
  ...written('apps/v1', ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']),
  ...written('batch/v1', ['Job', 'CronJob']),
  ...written('networking.k8s.io/v1', ['Ingress']),
  ...written('discovery.k8s.io/v1', ['EndpointSlice']),
  ...written('storage.k8s.io/v1', ['StorageClass']),
  ...written('scheduling.k8s.io/v1', ['PriorityClass']),
  ...written('policy/v1', ['PodDisruptionBudget']),
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    model: 'V2HorizontalPodAutoscaler',
    written: true,
  },
  { kind: 'Event', apiVersion: 'v1', model: 'CoreV1Event', written: false },
  { kind: 'ControllerRevision', apiVersion: 'apps/v1', model: 'V1ControllerRevision', written: false },
  { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1', model: 'V1Lease', written: false },
  // Stored and printed, but nothing acts on them.
  { kind: 'PodTemplate', apiVersion: 'v1', model: 'V1PodTemplate', written: false },
  { kind: 'IngressClass', apiVersion: 'networking.k8s.io/v1', model: 'V1IngressClass', written: false },
  { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', model: 'V1NetworkPolicy', written: false },
  { kind: 'RuntimeClass', apiVersion: 'node.k8s.io/v1', model: 'V1RuntimeClass', written: false },
  ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map((kind) => ({
    kind,
    apiVersion: 'rbac.authorization.k8s.io/v1',
    model: `V1${kind}`,
    written: false,
  })),
  // What requests and replies carry beside the objects themselves.
  { kind: 'Status', apiVersion: 'v1', model: 'V1Status', written: false },
  { kind: 'Binding', apiVersion: 'v1', model: 'V1Binding', written: false },
  { kind: 'Eviction', apiVersion: 'policy/v1', model: 'V1Eviction', written: false },
  { kind: 'Scale', apiVersion: 'autoscaling/v1', model: 'V1Scale', written: false },
];

function written(apiVersion, kinds) {
  return kinds.map((kind) => ({ kind, apiVersion, model: `V1${kind}`, written: true }));
}

/** Optional in the client, but the API server refuses or fills an object without it, so the engine need not ask. */
const ALWAYS_PRESENT = new Set(
  [
    'Pod Service PersistentVolume PersistentVolumeClaim ReplicationController ResourceQuota LimitRange Deployment',
    'ReplicaSet StatefulSet DaemonSet Job CronJob Ingress PodDisruptionBudget HorizontalPodAutoscaler',
    'PodTemplateSpec JobTemplateSpec',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `${name}.spec`),
);

/** Fields that hold quantities. People write `cpu: 1`, so the schema takes numbers too. */
const QUANTITIES = new Set(
  'limits requests capacity allocatable hard overhead sizeLimit divisor max min default defaultRequest maxLimitRequestRatio averageValue'.split(
    ' ',
  ),
);
/** Too common a name to be in the list above. */
const MORE_QUANTITIES = new Set(['MetricTarget.value']);

const PULL = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOL = ['TCP', 'UDP', 'SCTP'];
const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const RECLAIM = ['Retain', 'Recycle', 'Delete'];
const VOLUME_MODES = ['Filesystem', 'Block'];
const SCALING = ['Max', 'Min', 'Disabled'];
const TRAFFIC = ['Cluster', 'Local'];
const NODE_POLICY = ['Honor', 'Ignore'];

/** The OpenAPI models carry no enums: this is the overlay. A path that no longer exists stops the run. */
const ENUMS = {
  'PodSpec.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'PodSpec.dnsPolicy': ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  'PodSpec.preemptionPolicy': ['PreemptLowerPriority', 'Never'],
  'PodOS.name': ['linux', 'windows'],
  'PodSecurityContext.fsGroupChangePolicy': ['OnRootMismatch', 'Always'],
  'PodSecurityContext.supplementalGroupsPolicy': ['Merge', 'Strict'],
  'PodSecurityContext.seLinuxChangePolicy': ['Recursive', 'MountOption'],
  'SeccompProfile.type': ['RuntimeDefault', 'Unconfined', 'Localhost'],
  'AppArmorProfile.type': ['RuntimeDefault', 'Unconfined', 'Localhost'],
  'SecurityContext.procMount': ['Default', 'Unmasked'],
  'Container.imagePullPolicy': PULL,
  'Container.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'Container.terminationMessagePolicy': ['File', 'FallbackToLogsOnError'],
  'EphemeralContainer.imagePullPolicy': PULL,
  'EphemeralContainer.terminationMessagePolicy': ['File', 'FallbackToLogsOnError'],
  'ContainerPort.protocol': PROTOCOL,
  'ContainerResizePolicy.restartPolicy': ['NotRequired', 'RestartContainer'],
  'ContainerRestartRule.action': ['Restart', 'RestartAllContainers'],
  'ContainerRestartRuleOnExitCodes.operator': ['In', 'NotIn'],
  'HTTPGetAction.scheme': ['HTTP', 'HTTPS'],
  'VolumeMount.mountPropagation': ['None', 'HostToContainer', 'Bidirectional'],
  'VolumeMount.recursiveReadOnly': ['Disabled', 'IfPossible', 'Enabled'],
  'ImageVolumeSource.pullPolicy': PULL,
  'HostPathVolumeSource.type': [
    '',
    'DirectoryOrCreate',
    'Directory',
    'FileOrCreate',
    'File',
    'Socket',
    'CharDevice',
    'BlockDevice',
  ],
  'EmptyDirVolumeSource.medium': ['', 'Memory', 'HugePages'],
  'Toleration.operator': ['Exists', 'Equal', 'Lt', 'Gt'],
  'Toleration.effect': TAINT_EFFECTS,
  'Taint.effect': TAINT_EFFECTS,
  'NodeSelectorRequirement.operator': [...SELECTOR_OPERATORS, 'Gt', 'Lt'],
  'LabelSelectorRequirement.operator': SELECTOR_OPERATORS,
  'TopologySpreadConstraint.whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
  'TopologySpreadConstraint.nodeAffinityPolicy': NODE_POLICY,
  'TopologySpreadConstraint.nodeTaintsPolicy': NODE_POLICY,
  'ServiceSpec.type': ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
  'ServiceSpec.sessionAffinity': ['None', 'ClientIP'],
  'ServiceSpec.externalTrafficPolicy': TRAFFIC,
  'ServiceSpec.internalTrafficPolicy': TRAFFIC,
  'ServiceSpec.ipFamilyPolicy': ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
  'ServicePort.protocol': PROTOCOL,
  'EndpointPort.protocol': PROTOCOL,
  'DiscoveryEndpointPort.protocol': PROTOCOL,
  'EndpointSlice.addressType': ['IPv4', 'IPv6', 'FQDN'],
  'PersistentVolumeSpec.accessModes': ACCESS_MODES,
  'PersistentVolumeSpec.persistentVolumeReclaimPolicy': RECLAIM,
  'PersistentVolumeSpec.volumeMode': VOLUME_MODES,
  'PersistentVolumeClaimSpec.accessModes': ACCESS_MODES,
  'PersistentVolumeClaimSpec.volumeMode': VOLUME_MODES,
  'StorageClass.reclaimPolicy': RECLAIM,
  'StorageClass.volumeBindingMode': ['Immediate', 'WaitForFirstConsumer'],
  'DeploymentStrategy.type': ['RollingUpdate', 'Recreate'],
  'StatefulSetUpdateStrategy.type': ['RollingUpdate', 'OnDelete'],
  'DaemonSetUpdateStrategy.type': ['RollingUpdate', 'OnDelete'],
  'StatefulSetSpec.podManagementPolicy': ['OrderedReady', 'Parallel'],
  'StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted': ['Retain', 'Delete'],
  'StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled': ['Retain', 'Delete'],
  'JobSpec.completionMode': ['NonIndexed', 'Indexed'],
  'JobSpec.podReplacementPolicy': ['TerminatingOrFailed', 'Failed'],
  'PodFailurePolicyRule.action': ['FailJob', 'FailIndex', 'Ignore', 'Count'],
  'PodFailurePolicyOnExitCodesRequirement.operator': ['In', 'NotIn'],
  'CronJobSpec.concurrencyPolicy': ['Allow', 'Forbid', 'Replace'],
  'HTTPIngressPath.pathType': ['Exact', 'Prefix', 'ImplementationSpecific'],
  'PriorityClass.preemptionPolicy': ['PreemptLowerPriority', 'Never'],
  'PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy': ['IfHealthyBudget', 'AlwaysAllow'],
  'MetricSpec.type': ['Resource', 'ContainerResource', 'Pods', 'Object', 'External'],
  'MetricTarget.type': ['Utilization', 'Value', 'AverageValue'],
  'HPAScalingRules.selectPolicy': SCALING,
  'HPAScalingPolicy.type': ['Pods', 'Percent'],
  'LimitRangeItem.type': ['Container', 'Pod', 'PersistentVolumeClaim'],
};

/** Models whose name without its version is taken by another. */
const RENAMED = { DiscoveryV1EndpointPort: 'DiscoveryEndpointPort', RbacV1Subject: 'Subject' };

const [, , given] = process.argv;
const scratch = given === undefined ? mkdtempSync(join(tmpdir(), 'schema-')) : undefined;
try {
  const dir = join(given ?? unpack(scratch), 'dist', 'gen', 'models');
  const models = readModels(dir);
  writeFileSync(join(ROOT, 'src/kube/types.generated.ts'), typesText(models));
  writeFileSync(join(ROOT, 'src/kube/field-table.generated.ts'), fieldTableText(models));
  const schema = JSON.stringify(schemaOf(models));
  writeFileSync(join(ROOT, 'src/ui/editor/schema.generated.json'), `${schema}\n`);
  const gzip = gzipSync(schema, { level: 9 }).length;
  console.log(`${models.size} models; schema ${schema.length} bytes, ${gzip} bytes gzip`);
} finally {
  if (scratch !== undefined) rmSync(scratch, { recursive: true });
}

function unpack(folder) {
  const name = execFileSync('npm', ['pack', CLIENT, '--silent'], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', name], { cwd: folder });
  return join(folder, 'package');
}

/** Reads every model that the kinds reach → name → { name, description, fields }. */
function readModels(dir) {
  const models = new Map();
  const owners = new Map();
  const visit = (source) => {
    const name = plainName(source);
    if (owners.get(name) === source) return;
    if (owners.has(name)) throw new Error(`${source} and ${owners.get(name)} are both called ${name}`);
    owners.set(name, source);
    const model = { name, ...readModel(dir, source) };
    models.set(name, model);
    for (const field of model.fields) for (const other of modelsIn(field.type)) visit(other);
  };
  for (const { model } of KINDS) visit(model);
  visit('V1DeleteOptions');
  return models;
}

/** A model is two files: X.js lists the attributes with their types, X.d.ts has the texts and what is optional. */
function readModel(dir, source) {
  const [, list] = /attributeTypeMap = (\[[\s\S]*?\n?\]);/.exec(
    readFileSync(join(dir, `${source}.js`), 'utf8'),
  );
  const declaration = readFileSync(join(dir, `${source}.d.ts`), 'utf8');
  const start = declaration.indexOf('export declare class');
  const head = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(declaration.slice(0, start))?.[1] ?? '';
  const body = declaration.slice(start, declaration.indexOf('static', start));
  const info = new Map();
  for (const [, text, name, optional] of body.matchAll(
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?'([^']+)'(\?)?:/g,
  )) {
    info.set(name, { description: text === undefined ? '' : clip(text), optional: optional === '?' });
  }
  const fields = JSON.parse(list).map(({ name, baseName, type, format }) => ({
    name: baseName,
    type,
    format,
    integer: type === 'number' && format.startsWith('int'),
    ...info.get(name),
  }));
  return { description: /OpenAPI Generator/i.test(head) ? '' : clip(head), fields };
}

function plainName(source) {
  return RENAMED[source] ?? source.replace(/^(Core|Discovery)?V[12]/, '');
}

function modelsIn(type) {
  const words = type.match(/\b(?:[A-Z][a-z]+)?V[12][A-Z]\w*/g) ?? [];
  return words.filter((word) => word !== 'V1MicroTime');
}

/** One line of at most DESCRIPTION_LIMIT characters, cut at the end of a sentence where there is one. */
function clip(comment) {
  const text = comment
    .replace(/\s*\*\s+/g, ' ')
    .replace(/\\(['"`\\])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length <= DESCRIPTION_LIMIT) return text;
  const cut = text.slice(0, DESCRIPTION_LIMIT - 1);
  const dot = cut.lastIndexOf('. ');
  return dot > 60 ? cut.slice(0, dot + 1) : `${cut}…`;
}

function split(type) {
  const list = /^(?:Array|Set)<(.*)>$/.exec(type);
  if (list) return { list: list[1] };
  const map = /^\{ \[key: string\]: (.*?);? \}$/.exec(type);
  if (map) return { map: map[1] };
  return { one: type };
}

// ---- TypeScript

function typesText(models) {
  const kinds = new Map(KINDS.map((entry) => [entry.kind, entry]));
  const lines = [
    `// Generated by src/node/generate-schema.mjs from ${CLIENT}. Do not edit.`,
    '// Timestamps are RFC 3339 text, quantities text; `T | undefined` lets a caller pass on what may be missing.',
  ];
  for (const name of [...models.keys()].sort()) {
    const { fields } = models.get(name);
    const kind = kinds.get(name);
    lines.push('', `export interface ${name} {`);
    for (const field of fields) {
      if (kind !== undefined && field.name === 'apiVersion')
        lines.push(`  apiVersion: '${kind.apiVersion}';`);
      else if (kind !== undefined && field.name === 'kind') lines.push(`  kind: '${kind.kind}';`);
      else lines.push(`  ${propertyText(name, field, kind)};`);
    }
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}

function propertyText(owner, field, kind) {
  const isMeta = kind !== undefined && field.name === 'metadata' && owner !== 'Status';
  const required = !field.optional || isMeta || ALWAYS_PRESENT.has(`${owner}.${field.name}`);
  const key = /^[\w$]+$/.test(field.name) ? field.name : `'${field.name}'`;
  const type = typeText(field.type);
  if (required) return `${key}: ${type}`;
  return type === 'unknown' ? `${key}?: unknown` : `${key}?: ${type} | undefined`;
}

function typeText(type) {
  const { list, map, one } = split(type);
  if (list !== undefined) return /^IntOrString$/.test(list) ? `(${typeText(list)})[]` : `${typeText(list)}[]`;
  if (map !== undefined) return `Record<string, ${typeText(map)}>`;
  if (one === 'any') return 'unknown';
  if (one === 'Date' || one === 'V1MicroTime') return 'string';
  if (one === 'IntOrString') return 'number | string';
  if (['string', 'number', 'boolean'].includes(one)) return one;
  return plainName(one);
}

// ---- Field table

/** One line for each model: `name:code` in alphabetical order; the codes are explained in the output. */
function fieldTableText(models) {
  const lines = [
    `// Generated by src/node/generate-schema.mjs from ${CLIENT}. Do not edit.`,
    '// Fields of each model as `name:code`. Codes: s text, i int32, l int64, d double, b boolean, q quantity, x number or',
    '// text, t time, m time with microseconds, y base64, ? anything, a name = another model; before them [] list, {} map.',
    '',
    '/** `apiVersion/kind` of what the table has a model for. */',
    'export const KINDS: Readonly<Record<string, string>> = {',
    ...KINDS.map(({ apiVersion, kind }) => `  '${apiVersion}/${kind}': '${kind}',`),
    '};',
    '',
    'export const FIELDS: Readonly<Record<string, string>> = {',
  ];
  for (const name of [...models.keys()].sort()) {
    const fields = models.get(name).fields.map((field) => `${field.name}:${fieldCode(name, field)}`);
    lines.push(`  ${name}: '${fields.join(' ')}',`);
  }
  lines.push('};');
  return `${lines.join('\n')}\n`;
}

function fieldCode(owner, field) {
  const isQuantity = QUANTITIES.has(field.name) || MORE_QUANTITIES.has(`${owner}.${field.name}`);
  const codeOf = (type) => {
    const { list, map, one } = split(type);
    if (list !== undefined) return `[]${codeOf(list)}`;
    if (map !== undefined) return `{}${codeOf(map)}`;
    if (one === 'any') return '?';
    if (one === 'boolean') return 'b';
    if (one === 'Date') return 't';
    if (one === 'V1MicroTime') return 'm';
    if (one === 'IntOrString') return 'x';
    if (one === 'number')
      return { int32: 'i', int64: 'l' }[field.format] ?? (field.format === '' ? 'i' : 'd');
    if (one === 'string') return isQuantity ? 'q' : field.format === 'byte' ? 'y' : 's';
    return plainName(one);
  };
  return codeOf(field.type);
}

// ---- JSON schema

function schemaOf(models) {
  const roots = KINDS.filter((entry) => entry.written);
  const definitions = {};
  const define = (name) => {
    if (definitions[name] !== undefined) return;
    definitions[name] = {}; // before the walk: JSONSchemaProps and others refer to themselves
    const root = roots.find((entry) => entry.kind === name);
    definitions[name] = definitionOf(models.get(name), root, define);
  };
  for (const { kind } of roots) define(kind);
  applyEnums(definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Generated by src/node/generate-schema.mjs. Descriptions: the Kubernetes authors, Apache-2.0.',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { type: 'string', enum: [...new Set(roots.map((entry) => entry.apiVersion))] },
      kind: { type: 'string', enum: roots.map((entry) => entry.kind) },
    },
    allOf: roots.map(({ kind }) => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON schema
      then: { $ref: `#/definitions/${kind}` },
    })),
    definitions,
  };
}

function definitionOf(model, root, define) {
  const properties = {};
  const required = [];
  for (const field of model.fields) {
    if (root !== undefined && field.name === 'status') {
      properties.status = { type: 'object' };
      continue;
    }
    properties[field.name] = described(fieldSchema(model.name, field, define), field.description);
    if (field.optional === false) required.push(field.name);
  }
  if (root !== undefined) {
    Object.assign(properties, { apiVersion: { type: 'string', enum: [root.apiVersion] } });
    Object.assign(properties, { kind: { type: 'string', enum: [root.kind] } });
    required.unshift('apiVersion', 'kind');
  }
  return {
    type: 'object',
    ...(model.description === '' ? {} : { description: model.description }),
    // A closed object, so that a misspelt field is found.
    ...(model.fields.length === 0 ? {} : { properties, additionalProperties: false }),
    ...(required.length === 0 ? {} : { required }),
  };
}

function described(schema, description) {
  if (description === undefined || description === '') return schema;
  return schema.$ref === undefined ? { ...schema, description } : { allOf: [schema], description };
}

function fieldSchema(owner, field, define) {
  if (field.integer) return { type: 'integer' };
  const isQuantity = QUANTITIES.has(field.name) || MORE_QUANTITIES.has(`${owner}.${field.name}`);
  return typeSchema(field.type, isQuantity, define);
}

function typeSchema(type, isQuantity, define) {
  const { list, map, one } = split(type);
  if (list !== undefined) return { type: 'array', items: typeSchema(list, false, define) };
  if (map !== undefined) return { type: 'object', additionalProperties: typeSchema(map, isQuantity, define) };
  if (one === 'string' && isQuantity) return { type: ['string', 'number'] };
  if (one === 'string' || one === 'number' || one === 'boolean') return { type: one };
  if (one === 'any') return {};
  if (one === 'Date' || one === 'V1MicroTime') return { type: 'string', format: 'date-time' };
  if (one === 'IntOrString') return { type: ['string', 'integer'] };
  const name = plainName(one);
  define(name);
  return { $ref: `#/definitions/${name}` };
}

function applyEnums(definitions) {
  for (const [path, values] of Object.entries(ENUMS)) {
    const [name, field] = path.split('.');
    const property = definitions[name]?.properties?.[field];
    if (property === undefined) throw new Error(`enum overlay: ${path} no longer exists`);
    (property.type === 'array' ? property.items : property).enum = values;
  }
}
