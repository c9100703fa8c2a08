/**
 * What each kind of volume source must say.
 * Models pkg/apis/core/validation/validation.go validate…VolumeSource. Left out: formats that only old storage
 * drivers use (iSCSI names, Azure addresses); their required fields are checked.
 */
import type {
  ConfigMapVolumeSource,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  EphemeralVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  NFSVolumeSource,
  ProjectedVolumeSource,
  SecretVolumeSource,
  Volume,
} from '../types.ts';
import { validateClaimTemplate } from './claims.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, required } from './field-error.ts';
import { validateProjection } from './projected-volume.ts';
import { compareQuantities } from './quantities.ts';
import {
  inclusiveRange,
  validateChoice,
  validateDescendingPath,
  validateNoBacksteps,
  validateOptionalChoice,
} from './rules.ts';
import { validateDownwardFile, validateItems, validateMode } from './volume-items.ts';

export interface SourceContext {
  readonly podName: string;
  readonly volumeName: string;
  /** False in a template, which may leave some things open. */
  readonly isPod: boolean;
}

type SourceField = Exclude<keyof Volume, 'name'>;
type Validate = (source: object, path: string, context: SourceContext) => FieldError[];

interface VolumeSourceRule {
  readonly field: SourceField;
  /** How upstream spells the field when it comes second; there are typing errors in the original. */
  readonly printedField?: string;
  readonly validate: Validate;
}

function rule<Field extends SourceField>(
  field: Field,
  validate: (source: Draft<NonNullable<Volume[Field]>>, path: string, context: SourceContext) => FieldError[],
  printedField?: string,
): VolumeSourceRule {
  return { field, validate: validate as Validate, ...(printedField === undefined ? {} : { printedField }) };
}

/** A source whose rule is that certain fields are given. */
function needs(...fields: readonly string[]): Validate {
  return (source, path) => {
    const given = source as Readonly<Record<string, unknown>>;
    return fields
      .filter((field) => given[field] === undefined || given[field] === '' || isEmptyList(given[field]))
      .map((field) => required(`${path}.${field}`));
  };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** In the order in which upstream looks; of several sources the first in this order counts as the right one. */
export const VOLUME_SOURCES: readonly VolumeSourceRule[] = [
  rule('emptyDir', validateEmptyDir),
  rule('hostPath', validateHostPath),
  rule('gitRepo', (source, path) => [
    ...needs('repository')(source, path, NO_CONTEXT),
    ...validateDescendingPath(source.directory ?? '', `${path}.directory`),
  ]),
  rule('gcePersistentDisk', (source, path) => validateDisk('pdName', source, path.replace(/gceP/, 'p'))),
  rule('awsElasticBlockStore', (source, path) => validateDisk('volumeID', source, path)),
  rule('secret', validateSecret),
  rule('nfs', validateNFS),
  rule('iscsi', needs('targetPortal', 'iqn')),
  rule('glusterfs', needs('endpoints', 'path')),
  rule('flocker', validateFlocker),
  rule('persistentVolumeClaim', needs('claimName')),
  rule('rbd', needs('monitors', 'image')),
  rule('cinder', needs('volumeID')),
  rule('cephfs', needs('monitors'), 'cephFS'),
  rule('quobyte', needs('registry', 'volume')),
  rule('downwardAPI', validateDownwardAPI, 'downwarAPI'),
  rule('fc', (source, path) =>
    isEmptyList(source.targetWWNs ?? []) && isEmptyList(source.wwids ?? [])
      ? [required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both')]
      : [],
  ),
  rule('flexVolume', needs('driver')),
  rule('configMap', validateConfigMap),
  rule('azureFile', needs('secretName', 'shareName')),
  rule('vsphereVolume', needs('volumePath')),
  rule('photonPersistentDisk', needs('pdID')),
  rule('portworxVolume', needs('volumeID')),
  rule('azureDisk', needs('diskName', 'diskURI')),
  rule('storageos', needs('volumeName')),
  rule('projected', validateProjected),
  rule('scaleIO', needs('gateway', 'system', 'volumeName')),
  rule('csi', validateCSI),
  rule('ephemeral', validateEphemeral),
  rule('image', validateImage),
];

const NO_CONTEXT: SourceContext = { podName: '', volumeName: '', isPod: false };

function validateEmptyDir({ sizeLimit }: Draft<EmptyDirVolumeSource>, path: string): FieldError[] {
  if (sizeLimit === undefined || compareQuantities(sizeLimit, '0') >= 0) return [];
  return [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')];
}

const HOST_PATH_TYPES: readonly string[] = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function validateHostPath({ path: target, type }: Draft<HostPathVolumeSource>, path: string): FieldError[] {
  if (isBlank(target)) return [required(`${path}.path`)];
  return [
    ...validateNoBacksteps(target, `${path}.path`),
    ...validateOptionalChoice(type, HOST_PATH_TYPES, `${path}.type`),
  ];
}

function validateDisk(
  idField: string,
  source: { readonly partition?: number | undefined },
  path: string,
): FieldError[] {
  const { partition = 0 } = source;
  const errors = needs(idField)(source, path, NO_CONTEXT);
  if (partition < 0 || partition > 255) {
    errors.push(invalid(`${path}.partition`, partition, inclusiveRange(1, 255)));
  }
  return errors;
}

function validateSecret(
  { secretName, defaultMode, items }: Draft<SecretVolumeSource>,
  path: string,
): FieldError[] {
  return [
    ...(isBlank(secretName) ? [required(`${path}.secretName`)] : []),
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...validateItems(items, path),
  ];
}

function validateConfigMap(
  { name, defaultMode, items }: Draft<ConfigMapVolumeSource>,
  path: string,
): FieldError[] {
  return [
    ...(isBlank(name) ? [required(`${path}.name`)] : []),
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...validateItems(items, path),
  ];
}

function validateNFS(source: Draft<NFSVolumeSource>, path: string): FieldError[] {
  const { path: target = '' } = source;
  const errors = needs('server', 'path')(source, path, NO_CONTEXT);
  if (!target.startsWith('/')) errors.push(invalid(`${path}.path`, target, 'must be an absolute path'));
  return errors;
}

function validateFlocker(
  { datasetName = '', datasetUUID = '' }: Draft<NonNullable<Volume['flocker']>>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (datasetName === '' && datasetUUID === '') {
    errors.push(required(path, 'one of datasetName and datasetUUID is required'));
  }
  if (datasetName !== '' && datasetUUID !== '') {
    errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
  }
  if (datasetName.includes('/'))
    errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  return errors;
}

function validateDownwardAPI(
  { defaultMode, items = [] }: Draft<DownwardAPIVolumeSource>,
  path: string,
): FieldError[] {
  return [
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...items.flatMap((file) => validateDownwardFile(file, path)),
  ];
}

function validateProjected(source: Draft<ProjectedVolumeSource>, path: string): FieldError[] {
  return [...validateMode(source.defaultMode, `${path}.defaultMode`), ...validateProjection(source, path)];
}

function validateCSI(
  { driver, nodePublishSecretRef }: Draft<NonNullable<Volume['csi']>>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isBlank(driver)) errors.push(required(`${path}.driver`));
  if (nodePublishSecretRef !== undefined && isBlank(nodePublishSecretRef.name)) {
    errors.push(required(`${path}.nodePublishSecretRef.name`));
  }
  return errors;
}

function validateEphemeral(
  { volumeClaimTemplate }: Draft<EphemeralVolumeSource>,
  path: string,
): FieldError[] {
  const at = `${path}.volumeClaimTemplate`;
  return volumeClaimTemplate === undefined ? [required(at)] : validateClaimTemplate(volumeClaimTemplate, at);
}

export const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never'];

function validateImage(source: Draft<ImageVolumeSource>, path: string, context: SourceContext): FieldError[] {
  const errors: FieldError[] = [];
  if (context.isPod && isBlank(source.reference)) errors.push(required(`${path}.reference`));
  return [...errors, ...validateChoice(source.pullPolicy, PULL_POLICIES, `${path}.pullPolicy`)];
}
