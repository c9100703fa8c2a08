/** Kind → how it is described. Models kubectl/pkg/describe describerMap. */
import type { Task } from '../../../engine/clock/task.ts';
import type { KubeObject } from '../../../kube/types.ts';
import type { Session } from '../../session.ts';
import {
  describeConfigMap,
  describeLimitRange,
  describeNamespace,
  describeQuota,
  describeSecret,
  describeServiceAccount,
} from './config.ts';
import { describeGeneric } from './generic.ts';
import { describeCronJob, describeJob } from './jobs.ts';
import {
  describeEndpoints,
  describeIngress,
  describeIngressClass,
  describeNetworkPolicy,
  describeService,
} from './network.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import {
  describeAutoscaler,
  describeBinding,
  describeBudget,
  describePriorityClass,
  describeRole,
} from './policy.ts';
import { describeClaim, describeStorageClass, describeVolume } from './storage.ts';
import {
  describeDaemonSet,
  describeDeployment,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads.ts';

export type Describer = (session: Session, object: KubeObject) => Task<string>;

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: describePod,
  Deployment: describeDeployment,
  ReplicaSet: describeReplicaSet,
  ReplicationController: describeReplicationController,
  StatefulSet: describeStatefulSet,
  DaemonSet: describeDaemonSet,
  Job: describeJob,
  CronJob: describeCronJob,
  Service: describeService,
  Endpoints: describeEndpoints,
  Ingress: describeIngress,
  IngressClass: describeIngressClass,
  NetworkPolicy: describeNetworkPolicy,
  Node: describeNode,
  Namespace: describeNamespace,
  ConfigMap: describeConfigMap,
  Secret: describeSecret,
  ServiceAccount: describeServiceAccount,
  ResourceQuota: describeQuota,
  LimitRange: describeLimitRange,
  PersistentVolume: describeVolume,
  PersistentVolumeClaim: describeClaim,
  StorageClass: describeStorageClass,
  HorizontalPodAutoscaler: describeAutoscaler,
  PodDisruptionBudget: describeBudget,
  PriorityClass: describePriorityClass,
  Role: describeRole,
  ClusterRole: describeRole,
  RoleBinding: describeBinding,
  ClusterRoleBinding: describeBinding,
};

/** Whether the object is read as a typed one, as all but the generic description do. */
export const hasDescriber = (kind: string): boolean => Object.hasOwn(DESCRIBERS, kind);

export const describerFor = (kind: string): Describer =>
  hasDescriber(kind) ? (DESCRIBERS[kind] as Describer) : describeGeneric;
