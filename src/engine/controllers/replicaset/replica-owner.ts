/** The two kinds that keep a number of Pods alive, seen as one. Models pkg/controller/replication/conversion.go. */
import { type Selector, selectorFromSet } from '../../../kube/labels.ts';
import type {
  KubeObject,
  PodTemplateSpec,
  ReplicaSetStatus,
  ReplicationController,
} from '../../../kube/types.ts';
import { specSelector } from '../owner-events.ts';

/** A ReplicaSet or a ReplicationController as the controller reads it. */
export interface ReplicaOwner extends KubeObject {
  readonly spec?: {
    readonly replicas?: number | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly template?: PodTemplateSpec | undefined;
  };
  readonly status?: ReplicaSetStatus | undefined;
}

export interface ReplicaKind {
  readonly component: string;
  readonly kind: 'ReplicaSet' | 'ReplicationController';
  readonly resource: string;
  /** The selector; undefined if it is malformed. */
  selectorOf(owner: ReplicaOwner): Selector | undefined;
}

export const REPLICA_SETS: ReplicaKind = {
  component: 'replicaset-controller',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  selectorOf: specSelector,
};

export const REPLICATION_CONTROLLERS: ReplicaKind = {
  component: 'replication-controller',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  selectorOf: (owner) => selectorFromSet((owner as unknown as ReplicationController).spec?.selector),
};

/** An absent number is defaulted to 1 by the API server; 0 stays 0. */
export const wantedReplicas = (owner: {
  readonly spec?: { readonly replicas?: number | undefined } | undefined;
}): number => owner.spec?.replicas ?? 1;
