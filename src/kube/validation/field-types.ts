/**
 * The table of fields, read on first use: `ports:[]ContainerPort` → a list of the model ContainerPort.
 */
import { FIELDS, KINDS } from '../field-table.generated.ts';

export type FieldType =
  | { readonly kind: 'text' | 'boolean' | 'double' | 'quantity' | 'intOrText' | 'base64' | 'any' }
  | { readonly kind: 'integer'; readonly bits: 32 | 64 }
  | { readonly kind: 'time'; readonly micro: boolean }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'list' | 'map'; readonly item: FieldType };

export type Model = ReadonlyMap<string, FieldType>;

const SIMPLE: Readonly<Record<string, FieldType>> = {
  s: { kind: 'text' },
  i: { kind: 'integer', bits: 32 },
  l: { kind: 'integer', bits: 64 },
  d: { kind: 'double' },
  b: { kind: 'boolean' },
  q: { kind: 'quantity' },
  x: { kind: 'intOrText' },
  t: { kind: 'time', micro: false },
  m: { kind: 'time', micro: true },
  y: { kind: 'base64' },
  '?': { kind: 'any' },
};

function readType(code: string): FieldType {
  if (code.startsWith('[]')) return { kind: 'list', item: readType(code.slice(2)) };
  if (code.startsWith('{}')) return { kind: 'map', item: readType(code.slice(2)) };
  return SIMPLE[code] ?? { kind: 'model', model: code };
}

const models = new Map<string, Model>();
const NO_FIELDS: Model = new Map();

export function modelOf(name: string): Model {
  let model = models.get(name);
  if (model === undefined) {
    const line = Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? '') : '';
    const fields = line === '' ? [] : line.split(' ');
    model = fields.length === 0 ? NO_FIELDS : new Map(fields.map(readField));
    models.set(name, model);
  }
  return model;
}

function readField(field: string): readonly [string, FieldType] {
  const colon = field.indexOf(':');
  return [field.slice(0, colon), readType(field.slice(colon + 1))];
}

const names = new Map<string, readonly string[]>();

/** The fields of a model; the same list each time. */
export function fieldNames(model: string): readonly string[] {
  let list = names.get(model);
  if (list === undefined) {
    list = [...modelOf(model).keys()];
    names.set(model, list);
  }
  return list;
}

/** The model for what calls itself `apiVersion` and `kind`; undefined when the server has no such kind. */
export function modelNameOf(apiVersion: string, kind: string): string | undefined {
  const key = `${apiVersion}/${kind}`;
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
}

/** Every `apiVersion/kind` that has a model. */
export const KNOWN_KINDS: readonly string[] = Object.keys(KINDS);

/** Texts with a Go type of their own, by `model.field`: error messages name it. */
const NAMED_TEXTS: Readonly<Record<string, string>> = {
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'Container.restartPolicy': 'v1.ContainerRestartPolicy',
  'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'ContainerPort.protocol': 'v1.Protocol',
  'ServicePort.protocol': 'v1.Protocol',
  'ServiceSpec.type': 'v1.ServiceType',
  'ServiceSpec.sessionAffinity': 'v1.ServiceAffinity',
  'HTTPGetAction.scheme': 'v1.URIScheme',
  'Toleration.operator': 'v1.TolerationOperator',
  'Toleration.effect': 'v1.TaintEffect',
  'Taint.effect': 'v1.TaintEffect',
  'Secret.type': 'v1.SecretType',
  'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'HostPathVolumeSource.type': 'v1.HostPathType',
  'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
  'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'StatefulSetUpdateStrategy.type': 'v1.StatefulSetUpdateStrategyType',
  'DaemonSetUpdateStrategy.type': 'v1.DaemonSetUpdateStrategyType',
  'StatefulSetSpec.podManagementPolicy': 'v1.PodManagementPolicyType',
  'CronJobSpec.concurrencyPolicy': 'v1.ConcurrencyPolicy',
  'JobSpec.completionMode': 'v1.CompletionMode',
  'ObjectMeta.uid': 'types.UID',
  'OwnerReference.uid': 'types.UID',
};

/** `[]v1.Container`, `map[string]string`, `int32`: the type as a decoding error names it. */
export function goTypeName(type: FieldType, model: string, field: string): string {
  switch (type.kind) {
    case 'text':
      return NAMED_TEXTS[`${model}.${field}`] ?? 'string';
    case 'integer':
      return `int${type.bits}`;
    case 'boolean':
      return 'bool';
    case 'double':
      return 'float64';
    case 'base64':
      return '[]uint8';
    case 'model':
      return `v1.${type.model}`;
    case 'list':
      return `[]${goTypeName(type.item, model, field)}`;
    case 'map':
      return type.item.kind === 'quantity'
        ? 'v1.ResourceList'
        : `map[string]${goTypeName(type.item, model, field)}`;
    default:
      return 'string';
  }
}
