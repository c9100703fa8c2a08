/**
 * Kind → printer, and the Table a server answers with.
 * Models pkg/printers/internalversion/printers.go AddHandlers and staging/src/k8s.io/apiserver/pkg/registry/rest/table.go.
 * Differs: columns carry no description, because no client prints them.
 */
import type { KnownKind, KubeObject, ListMeta, ObjectMeta } from '../types.ts';
import { horizontalPodAutoscalerPrinter } from './autoscaling.ts';
import {
  leasePrinter,
  namespacePrinter,
  nodePrinter,
  priorityClassPrinter,
  runtimeClassPrinter,
} from './cluster.ts';
import {
  configMapPrinter,
  podDisruptionBudgetPrinter,
  resourceQuotaPrinter,
  secretPrinter,
  serviceAccountPrinter,
} from './config.ts';
import { eventPrinter } from './events.ts';
import { cronJobPrinter, jobPrinter } from './jobs.ts';
import {
  endpointSlicePrinter,
  endpointsPrinter,
  ingressClassPrinter,
  ingressPrinter,
  networkPolicyPrinter,
  servicePrinter,
} from './network.ts';
import { podPrinter, podTemplatePrinter } from './pods.ts';
import {
  type Cell,
  type Column,
  column,
  NAME,
  nameOf,
  type Printer,
  type PrintOptions,
  type RowCondition,
} from './printer.ts';
import { clusterRoleBindingPrinter, roleBindingPrinter } from './rbac.ts';
import { persistentVolumeClaimPrinter, persistentVolumePrinter, storageClassPrinter } from './storage.ts';
import {
  controllerRevisionPrinter,
  daemonSetPrinter,
  deploymentPrinter,
  replicaSetPrinter,
  replicationControllerPrinter,
  statefulSetPrinter,
} from './workloads.ts';

/** For kinds nobody wrote a printer for. The time is no age: it stands as it is stored. */
const defaultPrinter: Printer = {
  columns: [NAME, column('Created At', 'date')],
  cells: (object) => [nameOf(object), object.metadata?.creationTimestamp ?? null],
};

type Any = Printer<never>;

const PRINTERS: Readonly<Partial<Record<KnownKind, Any>>> = {
  Pod: podPrinter,
  PodTemplate: podTemplatePrinter,
  ReplicationController: replicationControllerPrinter,
  ReplicaSet: replicaSetPrinter,
  Deployment: deploymentPrinter,
  StatefulSet: statefulSetPrinter,
  DaemonSet: daemonSetPrinter,
  ControllerRevision: controllerRevisionPrinter,
  Job: jobPrinter,
  CronJob: cronJobPrinter,
  Service: servicePrinter,
  Endpoints: endpointsPrinter,
  EndpointSlice: endpointSlicePrinter,
  Ingress: ingressPrinter,
  IngressClass: ingressClassPrinter,
  NetworkPolicy: networkPolicyPrinter,
  PersistentVolume: persistentVolumePrinter,
  PersistentVolumeClaim: persistentVolumeClaimPrinter,
  StorageClass: storageClassPrinter,
  Node: nodePrinter,
  Namespace: namespacePrinter,
  Lease: leasePrinter,
  PriorityClass: priorityClassPrinter,
  RuntimeClass: runtimeClassPrinter,
  ConfigMap: configMapPrinter,
  Secret: secretPrinter,
  ServiceAccount: serviceAccountPrinter,
  ResourceQuota: resourceQuotaPrinter,
  PodDisruptionBudget: podDisruptionBudgetPrinter,
  HorizontalPodAutoscaler: horizontalPodAutoscalerPrinter,
  Event: eventPrinter,
  RoleBinding: roleBindingPrinter,
  ClusterRoleBinding: clusterRoleBindingPrinter,
};

/** The printer of a kind; kinds without one print name and creation time. */
export function printerFor(kind: string): Printer {
  const found = Object.hasOwn(PRINTERS, kind) ? PRINTERS[kind as KnownKind] : undefined;
  // A printer is only ever given objects of the kind it is registered for.
  return (found as Printer | undefined) ?? defaultPrinter;
}

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object: KubeObject | { kind: string; apiVersion: string; metadata: ObjectMeta } | null;
}

export interface ColumnDefinition extends Column {
  readonly description: string;
}

export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: ListMeta;
  readonly columnDefinitions: readonly ColumnDefinition[];
  readonly rows: readonly TableRow[];
}

/** How much of the object goes with a row: `Metadata` unless the request says otherwise. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

export interface TableOptions extends PrintOptions {
  readonly metadata?: ListMeta;
  readonly includeObject?: IncludeObject;
}

/** A Table of objects of one kind, in their order. */
export function tableOf(kind: string, objects: readonly KubeObject[], options: TableOptions): Table {
  const { columns, cells, conditions } = printerFor(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata ?? {},
    columnDefinitions: columns.map((each) => ({ ...each, description: '' })),
    rows: objects.map((object) => {
      const marks = conditions?.(object) ?? [];
      return {
        cells: cells(object, options),
        ...(marks.length === 0 ? {} : { conditions: marks }),
        object: rowObject(object, options.includeObject ?? 'Metadata'),
      };
    }),
  };
}

function rowObject(object: KubeObject, include: IncludeObject): TableRow['object'] {
  switch (include) {
    case 'Object':
      return object;
    case 'None':
      return null;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  }
}
