/**
 * Deployments, ReplicaSets, StatefulSets and DaemonSets.
 * Models pkg/apis/apps/validation/validation.go.
 */
import { isValidPercent } from '../names.ts';
import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  Deployment,
  DeploymentStrategy,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
  StatefulSetUpdateStrategy,
  Volume,
} from '../types.ts';
import { validateClaimTemplate } from './claims.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './field-error.ts';
import {
  labelName,
  type NameRule,
  printableLabels,
  subdomainName,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './metadata.ts';
import { validatePodTemplate } from './pod-spec.ts';
import {
  MUST_NOT_BE_NEGATIVE,
  NOT_CHANGEABLE,
  validateChoice,
  validateLabel,
  validateNonnegative,
} from './rules.ts';
import { isEmptySelector, printableSelector, selectorMatches, validateLabelSelector } from './selectors.ts';
import { semanticEqual } from './semantic-equal.ts';

type IntOrPercent = number | string | undefined;

const named = (name: NameRule) => ({ name, namespaced: true });

/** `emptyFor` is what the text about an empty selector names: ReplicaSets say "deployment" too. */
function validateSelector(selector: Draft<LabelSelector> | undefined, emptyFor: string): FieldError[] {
  const path = 'spec.selector';
  if (selector === undefined) return [required(path)];
  const errors = validateLabelSelector(selector, path);
  if (isEmptySelector(selector)) {
    errors.push(invalid(path, printableSelector(selector), `empty selector is invalid for ${emptyFor}`));
  }
  return errors;
}

/** The Pods made from the template must be found again, and must be ones that are kept running. */
function validateTemplate(
  template: Draft<PodTemplateSpec>,
  selector: Draft<LabelSelector> | undefined,
  deadlineOwner: string,
  checked: Draft<PodTemplateSpec> = template,
): FieldError[] {
  const path = 'spec.template';
  const { metadata = {}, spec = {} } = template;
  const errors: FieldError[] = [];
  if (
    selector !== undefined &&
    !isEmptySelector(selector) &&
    !selectorMatches(selector, metadata.labels ?? {})
  ) {
    const labels = printableLabels(metadata.labels);
    errors.push(invalid(`${path}.metadata.labels`, labels, '`selector` does not match template `labels`'));
  }
  errors.push(...validatePodTemplate(checked, path));
  if (spec.restartPolicy !== 'Always') {
    errors.push(notSupported(`${path}.spec.restartPolicy`, spec.restartPolicy ?? '', ['Always']));
  }
  if (spec.activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${deadlineOwner} is not Supported`;
    errors.push(forbidden(`${path}.spec.activeDeadlineSeconds`, detail));
  }
  return errors;
}

/** The four kinds have a selector that is fixed once made. */
function validateSelectorUnchanged(
  next: Draft<LabelSelector> | undefined,
  old: Draft<LabelSelector> | undefined,
): FieldError[] {
  return semanticEqual(next, old) ? [] : [invalid('spec.selector', printableSelector(next), NOT_CHANGEABLE)];
}

// Deployment

export function validateDeployment(deployment: Draft<Deployment>): FieldError[] {
  const { metadata, spec = {} } = deployment;
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  const errors = [
    ...validateObjectMeta(metadata, named(subdomainName)),
    ...validateNonnegative(spec.replicas, 'spec.replicas'),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateTemplate(spec.template ?? {}, spec.selector, 'ReplicaSet'),
    ...validateStrategy(spec.strategy ?? {}),
    ...validateNonnegative(minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonnegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateNonnegative(deadline, 'spec.progressDeadlineSeconds'),
  ];
  if (deadline !== undefined && deadline <= minReadySeconds) {
    errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return errors;
}

export function validateDeploymentUpdate(next: Draft<Deployment>, old: Draft<Deployment>): FieldError[] {
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateDeployment(next),
    ...validateSelectorUnchanged(next.spec?.selector, old.spec?.selector),
  ];
}

function validateStrategy(strategy: Draft<DeploymentStrategy>): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const path = 'spec.strategy';
  const at = `${path}.rollingUpdate`;
  if (type === 'Recreate') {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate === undefined ? [] : [forbidden(at, detail)];
  }
  if (type !== 'RollingUpdate') {
    const value = { Type: type, RollingUpdate: printableRollingUpdate(rollingUpdate) };
    return [notSupported(path, value, ['Recreate', 'RollingUpdate'])];
  }
  if (rollingUpdate === undefined) return [required(at, 'this should be defaulted and never be nil')];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${at}.maxSurge`),
  ];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`)];
}

function printableRollingUpdate(update: Draft<DeploymentStrategy>['rollingUpdate']): unknown {
  if (update === undefined) return null;
  return { MaxUnavailable: update.maxUnavailable ?? 0, MaxSurge: update.maxSurge ?? 0 };
}

/** Models ValidatePositiveIntOrPercent. */
function validateIntOrPercent(value: IntOrPercent, path: string): FieldError[] {
  if (typeof value === 'string') return invalidEach(path, value, isValidPercent(value));
  return value !== undefined && value < 0 ? [invalid(path, value, MUST_NOT_BE_NEGATIVE)] : [];
}

/** The number, or that of percent; texts that are no percentage count as 0. */
function amountOf(value: IntOrPercent): number {
  if (typeof value !== 'string') return value ?? 0;
  return isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : 0;
}

function validateAtMostAll(value: IntOrPercent, path: string): FieldError[] {
  return typeof value === 'string' && amountOf(value) > 100
    ? [invalid(path, value, 'must not be greater than 100%')]
    : [];
}

// ReplicaSet

export function validateReplicaSet({ metadata, spec = {} }: Draft<ReplicaSet>): FieldError[] {
  return [
    ...validateObjectMeta(metadata, named(subdomainName)),
    ...validateNonnegative(spec.replicas, 'spec.replicas'),
    ...validateNonnegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateTemplate(spec.template ?? {}, spec.selector, 'ReplicaSet'),
  ];
}

export function validateReplicaSetUpdate(next: Draft<ReplicaSet>, old: Draft<ReplicaSet>): FieldError[] {
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateReplicaSet(next),
    ...validateSelectorUnchanged(next.spec?.selector, old.spec?.selector),
  ];
}

// StatefulSet

export function validateStatefulSet({ metadata, spec = {} }: Draft<StatefulSet>): FieldError[] {
  const { podManagementPolicy: policy, volumeClaimTemplates: claims = [], template = {}, serviceName } = spec;
  const errors = validateObjectMeta(metadata, named(labelName));
  if (isBlank(policy)) errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateStatefulStrategy(spec.updateStrategy ?? {}));
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    if (retention === undefined) break;
    const path = `spec.persistentVolumeClaimRetentionPolicy.${field}`;
    errors.push(...validateChoice(retention[field], ['Retain', 'Delete'], path));
  }
  errors.push(
    ...validateNonnegative(spec.replicas, 'spec.replicas'),
    ...validateNonnegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonnegative(spec.ordinals?.start, 'spec.ordinals.start'),
  );
  if (!isBlank(serviceName)) errors.push(...validateLabel(serviceName, 'spec.serviceName'));
  claims.forEach((claim, i) =>
    errors.push(...validateClaimTemplate(claim, `spec.volumeClaimTemplates[${i}]`)),
  );
  return [
    ...errors,
    ...validateSelector(spec.selector, 'statefulset'),
    ...validateTemplate(template, spec.selector, 'StatefulSet', withClaims(template, claims)),
  ];
}

/** Each claim template is a volume of the Pods; it takes the place of one of the same name. */
function withClaims(
  template: Draft<PodTemplateSpec>,
  claims: readonly { readonly metadata?: { readonly name?: string | undefined } | undefined }[],
): Draft<PodTemplateSpec> {
  const names = claims.flatMap(({ metadata }) => metadata?.name ?? []);
  const kept = (template.spec?.volumes ?? []).filter((volume) => !names.includes(volume.name ?? ''));
  const made: Draft<Volume>[] = names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...template.spec, volumes: [...kept, ...made] } };
}

function validateStatefulStrategy(strategy: Draft<StatefulSetUpdateStrategy>): FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const path = 'spec.updateStrategy';
  const at = `${path}.rollingUpdate`;
  if (type === '') return [required(path)];
  if (type === 'OnDelete') {
    const detail = "only allowed for updateStrategy 'RollingUpdate'";
    return rollingUpdate === undefined ? [] : [invalid(at, goRollingUpdate(rollingUpdate), detail)];
  }
  if (type !== 'RollingUpdate') {
    const value = {
      Type: type,
      RollingUpdate: rollingUpdate === undefined ? null : goRollingUpdate(rollingUpdate),
    };
    return [invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const { partition, maxUnavailable } = rollingUpdate ?? {};
  const errors = validateNonnegative(partition, `${at}.partition`);
  if (maxUnavailable === undefined) return errors;
  errors.push(...validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`));
  if (amountOf(maxUnavailable) === 0)
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0'));
  return [...errors, ...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`)];
}

function goRollingUpdate({
  partition = 0,
  maxUnavailable,
}: NonNullable<Draft<StatefulSetUpdateStrategy>['rollingUpdate']>): unknown {
  return { Partition: partition, MaxUnavailable: maxUnavailable ?? null };
}

const STATEFUL_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

export function validateStatefulSetUpdate(next: Draft<StatefulSet>, old: Draft<StatefulSet>): FieldError[] {
  const errors = [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateStatefulSet(next)];
  const munged: Record<string, unknown> = { ...next.spec };
  for (const field of STATEFUL_MUTABLE) munged[field] = old.spec?.[field];
  if (!semanticEqual(munged, old.spec ?? {})) {
    const fields = `${STATEFUL_MUTABLE.slice(0, -1)
      .map((field) => `'${field}'`)
      .join(', ')} and 'minReadySeconds'`;
    errors.push(
      forbidden('spec', `updates to statefulset spec for fields other than ${fields} are forbidden`),
    );
  }
  return errors;
}

// DaemonSet

export function validateDaemonSet({ metadata, spec = {} }: Draft<DaemonSet>): FieldError[] {
  const { selector } = spec;
  const errors = validateObjectMeta(metadata, named(subdomainName));
  if (selector === undefined) errors.push(required('spec.selector'));
  else {
    errors.push(...validateLabelSelector(selector, 'spec.selector'));
    const labels = spec.template?.metadata?.labels;
    if (!isEmptySelector(selector) && !selectorMatches(selector, labels ?? {})) {
      const detail = '`selector` does not match template `labels`';
      errors.push(invalid('spec.template.metadata.labels', printableLabels(labels), detail));
    }
    if (isEmptySelector(selector)) {
      errors.push(
        invalid('spec.selector', printableSelector(selector), 'empty selector is invalid for daemonset'),
      );
    }
  }
  return [
    ...errors,
    ...validateTemplate(spec.template ?? {}, undefined, 'DaemonSet'),
    ...validateNonnegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateDaemonStrategy(spec.updateStrategy ?? {}),
    ...validateNonnegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

export function validateDaemonSetUpdate(next: Draft<DaemonSet>, old: Draft<DaemonSet>): FieldError[] {
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateDaemonSet(next),
    ...validateSelectorUnchanged(next.spec?.selector, old.spec?.selector),
  ];
}

/** A DaemonSet either takes a Pod away first or starts the new one first, never both and never neither. */
function validateDaemonStrategy({ type = '', rollingUpdate }: Draft<DaemonSetUpdateStrategy>): FieldError[] {
  const path = 'spec.updateStrategy';
  const at = `${path}.rollingUpdate`;
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    return [notSupported(`${path}.type`, type, ['RollingUpdate', 'OnDelete'])];
  }
  if (rollingUpdate === undefined) return [required(at)];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${at}.maxSurge`),
    ...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`),
    ...validateAtMostAll(maxSurge, `${at}.maxSurge`),
  ];
  const unavailable = amountOf(maxUnavailable) !== 0;
  const surge = amountOf(maxSurge) !== 0;
  if (unavailable && surge) {
    errors.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  }
  if (!unavailable && !surge) errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}
