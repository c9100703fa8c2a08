/** Kinds that keep Pods. Models pkg/printers/internalversion/printers.go printReplicaSet, printDeployment and so on. */
import { formatLabelSelector, formatLabels, formatSelector, labelSelectorAsSelector } from '../labels.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  LabelSelector,
  OwnerReference,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../types.ts';
import { AGE, ageOf, column, containerCells, NAME, nameOf, type Printer, wide } from './printer.ts';

const TEMPLATE = [wide('Containers'), wide('Images')];
const SELECTOR = wide('Selector');
const COUNTS = [column('Desired', 'integer'), column('Current', 'integer'), column('Ready', 'integer')];

export const replicationControllerPrinter: Printer<ReplicationController> = {
  columns: [NAME, ...COUNTS, AGE, ...TEMPLATE, SELECTOR],
  cells: (object, options) => [
    nameOf(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    ageOf(object, options),
    ...containerCells(object.spec?.template?.spec?.containers),
    formatLabels(object.spec?.selector),
  ],
};

export const replicaSetPrinter: Printer<ReplicaSet> = {
  columns: [NAME, ...COUNTS, AGE, ...TEMPLATE, SELECTOR],
  cells: (object, options) => [
    nameOf(object),
    object.spec?.replicas ?? 0,
    object.status?.replicas ?? 0,
    object.status?.readyReplicas ?? 0,
    ageOf(object, options),
    ...containerCells(object.spec?.template?.spec?.containers),
    formatLabelSelector(object.spec?.selector),
  ],
};

export const deploymentPrinter: Printer<Deployment> = {
  columns: [NAME, column('Ready'), column('Up-to-date'), column('Available'), AGE, ...TEMPLATE, SELECTOR],
  cells: (object, options) => [
    nameOf(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    object.status?.updatedReplicas ?? 0,
    object.status?.availableReplicas ?? 0,
    ageOf(object, options),
    ...containerCells(object.spec?.template?.spec?.containers),
    deploymentSelector(object.spec?.selector),
  ],
};

/** Unlike the other kinds, an empty selector leaves the cell empty. */
function deploymentSelector(selector: LabelSelector | undefined): string {
  const made = labelSelectorAsSelector(selector);
  return made.ok ? formatSelector(made.value) : '<invalid>';
}

export const statefulSetPrinter: Printer<StatefulSet> = {
  columns: [NAME, column('Ready'), AGE, ...TEMPLATE],
  cells: (object, options) => [
    nameOf(object),
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    ageOf(object, options),
    ...containerCells(object.spec?.template?.spec?.containers),
  ],
};

export const daemonSetPrinter: Printer<DaemonSet> = {
  columns: [
    NAME,
    ...COUNTS,
    column('Up-to-date', 'integer'),
    column('Available', 'integer'),
    column('Node Selector'),
    AGE,
    ...TEMPLATE,
    SELECTOR,
  ],
  cells: (object, options) => [
    nameOf(object),
    object.status?.desiredNumberScheduled ?? 0,
    object.status?.currentNumberScheduled ?? 0,
    object.status?.numberReady ?? 0,
    object.status?.updatedNumberScheduled ?? 0,
    object.status?.numberAvailable ?? 0,
    formatLabels(object.spec?.template?.spec?.nodeSelector),
    ageOf(object, options),
    ...containerCells(object.spec?.template?.spec?.containers),
    formatLabelSelector(object.spec?.selector),
  ],
};

export const controllerRevisionPrinter: Printer<ControllerRevision> = {
  columns: [NAME, column('Controller'), column('Revision'), AGE],
  cells: (object, options) => [
    nameOf(object),
    controllerName(object.metadata?.ownerReferences),
    object.revision ?? 0,
    ageOf(object, options),
  ],
};

/** The managing owner: `statefulset.apps/web`. Models formatResourceName. */
function controllerName(owners: readonly OwnerReference[] | undefined): string {
  const owner = owners?.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const [group, version] = owner.apiVersion.split('/');
  const kind = version === undefined ? owner.kind : `${owner.kind}.${group}`;
  return `${kind.toLowerCase()}/${owner.name}`;
}
