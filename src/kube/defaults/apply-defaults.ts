/**
 * What the API server fills in while it decodes an object: a new object that shares with the given one whatever did
 * not change. What admission adds (service account, tolerations, priority) is not part of this.
 * Models pkg/apis/…/zz_generated.defaults.go RegisterDefaults.
 */
import type { KindTypes, KnownKind } from '../types.ts';
import {
  defaultLimitRange,
  defaultNamespace,
  defaultNode,
  defaultPriorityClass,
  defaultSecret,
} from './cluster.ts';
import { defaultPod } from './pod.ts';
import { defaultBinding } from './rbac.ts';
import { defaultService } from './service.ts';
import { defaultClaim, defaultPersistentVolume, defaultStorageClass } from './storage.ts';
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workloads.ts';

const DEFAULTS: { readonly [Kind in KnownKind]?: (object: KindTypes[Kind]) => KindTypes[Kind] } = {
  Pod: defaultPod,
  Service: defaultService,
  Deployment: defaultDeployment,
  ReplicaSet: defaultReplicaSet,
  ReplicationController: defaultReplicationController,
  StatefulSet: defaultStatefulSet,
  DaemonSet: defaultDaemonSet,
  Job: defaultJob,
  CronJob: defaultCronJob,
  PersistentVolumeClaim: defaultClaim,
  PersistentVolume: defaultPersistentVolume,
  StorageClass: defaultStorageClass,
  Namespace: defaultNamespace,
  Node: defaultNode,
  Secret: defaultSecret,
  LimitRange: defaultLimitRange,
  PriorityClass: defaultPriorityClass,
  RoleBinding: defaultBinding,
  ClusterRoleBinding: defaultBinding,
};

/** The object with its defaults; the object itself when there are none to fill. `kind` says which apply. */
export function applyDefaults<T extends { readonly kind?: string | undefined }>(object: T): T {
  const kind = object.kind ?? '';
  if (!Object.hasOwn(DEFAULTS, kind)) return object;
  const defaults = DEFAULTS[kind as KnownKind] as unknown as (object: T) => T;
  return defaults(object);
}
