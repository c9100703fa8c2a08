/**
 * The rules of the API server, by kind. An object is checked as it is after decoding and defaults, before admission
 * and before the server allocates addresses and ports.
 */
import type { FieldError } from './field-error.ts';
import { validateClaim, validateClaimUpdate } from './claims.ts';
import {
  validateDisruptionBudget,
  validateNamespace,
  validateNode,
  validateNodeUpdate,
  validatePersistentVolume,
  validatePersistentVolumeUpdate,
  validatePriorityClass,
  validateStorageClass,
} from './cluster.ts';
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateSecret,
  validateSecretUpdate,
} from './config.ts';
import type { AnyObject } from './draft.ts';
import { required } from './field-error.ts';
import { validateCronJob, validateCronJobUpdate, validateJob, validateJobUpdate } from './jobs.ts';
import { subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';
import { validatePod } from './pod.ts';
import { validatePodUpdate } from './pod-update.ts';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from './rbac.ts';
import { validateService } from './service.ts';
import { validateServiceUpdate } from './service-update.ts';
import { withoutTolerated } from './tolerated.ts';
import {
  validateDaemonSet,
  validateDaemonSetUpdate,
  validateDeployment,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetUpdate,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from './workloads.ts';

interface KindRules {
  readonly create: (object: AnyObject) => FieldError[];
  /** Where there is none, an update is the change of the metadata and the rules for a new object. */
  readonly update?: (next: AnyObject, old: AnyObject) => FieldError[];
}

/** The rules of a kind take its own draft; that a Pod gets the rules for Pods is what the table is for. */
function kind<T extends AnyObject>(
  create: (object: T) => FieldError[],
  update?: (next: T, old: T) => FieldError[],
): KindRules {
  return { create, ...(update === undefined ? {} : { update }) } as KindRules;
}

const RULES: ReadonlyMap<string, KindRules> = new Map([
  ['Pod', kind(validatePod, validatePodUpdate)],
  ['Service', kind(validateService, validateServiceUpdate)],
  ['Deployment', kind(validateDeployment, validateDeploymentUpdate)],
  ['ReplicaSet', kind(validateReplicaSet, validateReplicaSetUpdate)],
  ['StatefulSet', kind(validateStatefulSet, validateStatefulSetUpdate)],
  ['DaemonSet', kind(validateDaemonSet, validateDaemonSetUpdate)],
  ['Job', kind(validateJob, validateJobUpdate)],
  ['CronJob', kind(validateCronJob, validateCronJobUpdate)],
  ['ConfigMap', kind(validateConfigMap, validateConfigMapUpdate)],
  ['Secret', kind(validateSecret, validateSecretUpdate)],
  ['PersistentVolumeClaim', kind(validateClaim, validateClaimUpdate)],
  ['PersistentVolume', kind(validatePersistentVolume, validatePersistentVolumeUpdate)],
  ['Namespace', kind(validateNamespace)],
  ['Node', kind(validateNode, validateNodeUpdate)],
  ['StorageClass', kind(validateStorageClass)],
  ['PriorityClass', kind(validatePriorityClass)],
  ['PodDisruptionBudget', kind(validateDisruptionBudget)],
  ['Role', kind(validateRole)],
  ['ClusterRole', kind(validateClusterRole)],
  ['RoleBinding', kind(validateRoleBinding, validateRoleBindingUpdate)],
  ['ClusterRoleBinding', kind(validateClusterRoleBinding, validateClusterRoleBindingUpdate)],
]);

/** Kinds without a namespace. */
export const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'RuntimeClass',
  'ClusterRole',
  'ClusterRoleBinding',
]);

/** A kind without rules of its own: its metadata is checked. */
function generic(object: AnyObject): FieldError[] {
  const namespaced = !CLUSTER_KINDS.has(object.kind ?? '');
  return validateObjectMeta(object.metadata, { name: subdomainName, namespaced });
}

export interface ValidationOptions {
  /** Whether a namespaced object must name its namespace. Default false: the request supplies it. */
  readonly namespaceRequired?: boolean;
}

/** Everything that is wrong with a new object, in the order in which the server reports it. */
export function validateCreate(object: AnyObject, options: ValidationOptions = {}): FieldError[] {
  const errors = (RULES.get(object.kind ?? '')?.create ?? generic)(object);
  if (options.namespaceRequired !== true || CLUSTER_KINDS.has(object.kind ?? '')) return errors;
  return (object.metadata?.namespace ?? '') === '' ? [required('metadata.namespace'), ...errors] : errors;
}

/** Everything that is wrong with putting `next` in the place of `old`. */
export function validateUpdate(old: AnyObject, next: AnyObject): readonly FieldError[] {
  const update = RULES.get(next.kind ?? '')?.update;
  const errors =
    update === undefined
      ? [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateCreate(next)]
      : update(next, old);
  return withoutTolerated(errors, () => validateCreate(old));
}
