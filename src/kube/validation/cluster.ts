/**
 * Nodes, Namespaces, PersistentVolumes, storage and priority classes, disruption budgets.
 * Models pkg/apis/core/validation/validation.go ValidateNode, ValidateNamespace and ValidatePersistentVolume,
 * pkg/apis/storage/validation, pkg/apis/scheduling/validation and pkg/apis/policy/validation.
 */
import { isQualifiedName, isValidPercent } from '../names.ts';
import type {
  Namespace,
  Node,
  PersistentVolume,
  PodDisruptionBudget,
  PriorityClass,
  StorageClass,
} from '../types.ts';
import { validateNodeSelector } from './affinity.ts';
import { isValidCIDR } from './addresses.ts';
import { VOLUME_MODES, validateAccessModes } from './claims.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './field-error.ts';
import {
  labelName,
  subdomainName,
  validateKubeFinalizer,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './metadata.ts';
import { validateAmount, validatePositiveAmount } from './resources.ts';
import { MUST_NOT_BE_NEGATIVE, NOT_CHANGEABLE, validateChoice, validateOptionalChoice } from './rules.ts';
import { validateTaints } from './scheduling.ts';
import { validateLabelSelector } from './selectors.ts';
import { semanticEqual } from './semantic-equal.ts';
import { specDiff } from './spec-diff.ts';

const CLUSTER_SUBDOMAIN = { name: subdomainName, namespaced: false };

export function validateNamespace({ metadata, spec }: Draft<Namespace>): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { name: labelName, namespaced: false }),
    ...(spec?.finalizers ?? []).flatMap((finalizer) => [
      ...invalidEach('spec.finalizers', finalizer, isQualifiedName(finalizer)),
      ...validateKubeFinalizer(finalizer, 'spec.finalizers'),
    ]),
  ];
}

/** Taints are reported under `metadata`, as upstream does. */
export function validateNode({ metadata, spec, status }: Draft<Node>): FieldError[] {
  const errors = [
    ...validateObjectMeta(metadata, CLUSTER_SUBDOMAIN),
    ...validateTaints(spec?.taints ?? [], 'metadata.taints'),
  ];
  for (const list of ['capacity', 'allocatable'] as const) {
    for (const [name, amount = '0'] of Object.entries(status?.[list] ?? {})) {
      errors.push(...validateAmount(name, amount, `status.${list}.${name}`));
    }
  }
  spec?.podCIDRs?.forEach((range, i) =>
    errors.push(...invalidEach(`spec.podCIDRs[${i}]`, range, isValidCIDR(range))),
  );
  return errors;
}

export function validateNodeUpdate(next: Draft<Node>, old: Draft<Node>): FieldError[] {
  const errors = [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateNode(next)];
  const oldRanges = old.spec?.podCIDRs ?? [];
  if (oldRanges.length > 0 && !semanticEqual(next.spec?.podCIDRs, oldRanges)) {
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  const oldProvider = old.spec?.providerID ?? '';
  if (oldProvider !== '' && oldProvider !== next.spec?.providerID) {
    errors.push(
      forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'),
    );
  }
  return errors;
}

const VOLUME_KINDS = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const;
const RECLAIM_POLICIES: readonly string[] = ['Delete', 'Recycle', 'Retain'];

export function validatePersistentVolume({ metadata, spec = {} }: Draft<PersistentVolume>): FieldError[] {
  const { accessModes = [], capacity = {}, storageClassName } = spec;
  const errors = validateObjectMeta(metadata, CLUSTER_SUBDOMAIN);
  if (accessModes.length === 0) errors.push(required('spec.accessModes'));
  errors.push(...validateAccessModes(accessModes, 'spec.accessModes'));
  if (Object.keys(capacity).length === 0) errors.push(required('spec.capacity'));
  const storage = capacity['storage'];
  if (storage === undefined || Object.keys(capacity).length > 1) {
    errors.push(notSupported('spec.capacity', capacity, ['storage']));
  }
  for (const [name, amount = '0'] of Object.entries(capacity)) {
    errors.push(...validateAmount(name, amount, `spec.capacity[${name}]`));
    errors.push(...validatePositiveAmount(amount, `spec.capacity[${name}]`));
  }
  errors.push(
    ...validateOptionalChoice(
      spec.persistentVolumeReclaimPolicy,
      RECLAIM_POLICIES,
      'spec.persistentVolumeReclaimPolicy',
    ),
  );
  const affinity = spec.nodeAffinity?.required;
  if (spec.nodeAffinity !== undefined) {
    const at = 'spec.nodeAffinity.required';
    errors.push(
      ...(affinity === undefined
        ? [required(at, 'must specify required node constraints')]
        : validateNodeSelector(affinity, at)),
    );
  }
  const [first, ...others] = VOLUME_KINDS.filter((kind) => spec[kind] !== undefined);
  for (const kind of others)
    errors.push(forbidden(`spec.${kind}`, 'may not specify more than 1 volume type'));
  if (first === undefined) errors.push(required('spec', 'must specify a volume type'));
  if (spec.hostPath !== undefined && isBlank(spec.hostPath.path)) errors.push(required('spec.hostPath.path'));
  if (spec.local !== undefined) {
    if (isBlank(spec.local.path)) errors.push(required('spec.local.path'));
    if (affinity === undefined)
      errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (!isBlank(storageClassName)) {
    errors.push(
      ...invalidEach('spec.storageClassName', storageClassName, subdomainName(storageClassName, false)),
    );
  }
  return [...errors, ...validateOptionalChoice(spec.volumeMode, VOLUME_MODES, 'spec.volumeMode')];
}

export function validatePersistentVolumeUpdate(
  next: Draft<PersistentVolume>,
  old: Draft<PersistentVolume>,
): FieldError[] {
  const errors = [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validatePersistentVolume(next),
  ];
  const pick = (volume: Draft<PersistentVolume>) => VOLUME_KINDS.map((kind) => volume.spec?.[kind]);
  if (!semanticEqual(pick(next), pick(old))) {
    const diff = specDiff(old.spec, next.spec);
    errors.push(
      forbidden(
        'spec.persistentvolumesource',
        `spec.persistentvolumesource is immutable after creation\n${diff}`,
      ),
    );
  }
  if (next.spec?.volumeMode !== old.spec?.volumeMode) {
    errors.push(invalid('volumeMode', next.spec?.volumeMode, NOT_CHANGEABLE));
  }
  return errors;
}

export function validateStorageClass(storageClass: Draft<StorageClass>): FieldError[] {
  const { metadata, provisioner, reclaimPolicy, volumeBindingMode } = storageClass;
  const errors = validateObjectMeta(metadata, CLUSTER_SUBDOMAIN);
  if (isBlank(provisioner)) errors.push(required('provisioner', provisioner));
  else errors.push(...invalidEach('provisioner', provisioner, isQualifiedName(provisioner.toLowerCase())));
  return [
    ...errors,
    ...validateOptionalChoice(reclaimPolicy, ['Delete', 'Retain'], 'reclaimPolicy'),
    ...validateChoice(volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'], 'volumeBindingMode'),
  ];
}

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

export function validatePriorityClass(priorityClass: Draft<PriorityClass>): FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  const errors = validateObjectMeta(metadata, CLUSTER_SUBDOMAIN);
  const name = metadata?.name ?? '';
  if (name.startsWith('system-')) {
    if (SYSTEM_PRIORITIES[name] !== value) {
      const start = "priority class names with 'system-' prefix are reserved for system use only. error:";
      errors.push(forbidden('metadata.name', `${start} ${name} is not a known system priority class`));
    }
  } else if (value > HIGHEST_USER_PRIORITY) {
    const detail = `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`;
    errors.push(forbidden('value', detail));
  }
  const policies = ['PreemptLowerPriority', 'Never'];
  return preemptionPolicy === undefined
    ? errors
    : [...errors, ...validateChoice(preemptionPolicy, policies, 'preemptionPolicy')];
}

export function validateDisruptionBudget({ metadata, spec = {} }: Draft<PodDisruptionBudget>): FieldError[] {
  const errors = validateObjectMeta(metadata, { name: subdomainName, namespaced: true });
  const { minAvailable, maxUnavailable } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const value = { MinAvailable: minAvailable, MaxUnavailable: maxUnavailable };
    errors.push(invalid('spec', value, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field];
    const path = `spec.${field}`;
    if (typeof value === 'number' && value < 0) errors.push(invalid(path, value, MUST_NOT_BE_NEGATIVE));
    if (typeof value !== 'string') continue;
    const messages = isValidPercent(value);
    errors.push(...invalidEach(path, value, messages));
    if (messages.length === 0 && Number(value.slice(0, -1)) > 100) {
      errors.push(invalid(path, value, 'must not be greater than 100%'));
    }
  }
  return [
    ...errors,
    ...validateLabelSelector(spec.selector, 'spec.selector'),
    ...validateOptionalChoice(
      spec.unhealthyPodEvictionPolicy,
      ['AlwaysAllow', 'IfHealthyBudget'],
      'spec.unhealthyPodEvictionPolicy',
    ),
  ];
}
