/** Nodes, namespaces and what else a cluster is made of. Models pkg/printers/internalversion/printers.go printNode and so on. */
import { compareText } from '../order.ts';
import type { Lease, Namespace, Node, PriorityClass, RuntimeClass } from '../types.ts';
import { AGE, ageOf, column, NAME, nameOf, orNone, type Printer, wide } from './printer.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export const nodePrinter: Printer<Node> = {
  columns: [
    NAME,
    column('Status'),
    column('Roles'),
    AGE,
    column('Version'),
    wide('Internal-IP'),
    wide('External-IP'),
    wide('OS-Image'),
    wide('Kernel-Version'),
    wide('Container-Runtime'),
  ],
  cells(node, options) {
    const info = node.status?.nodeInfo;
    return [
      nameOf(node),
      nodeStatusText(node),
      orNone(nodeRoles(node).join(',')),
      ageOf(node, options),
      info?.kubeletVersion ?? '',
      firstAddress(node, 'InternalIP'),
      firstAddress(node, 'ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion || '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ];
  },
};

/** `Ready`, `NotReady` or, without such a condition, `Unknown`; a cordoned node says so. The last condition counts. */
export function nodeStatusText({ spec, status }: Node): string {
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready');
  const parts = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec?.unschedulable === true) parts.push('SchedulingDisabled');
  return parts.join(',');
}

/** Roles by their labels, sorted. Models findNodeRoles. */
export function nodeRoles({ metadata }: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata?.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX)) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL) roles.add(value);
  }
  roles.delete('');
  return [...roles].sort(compareText);
}

function firstAddress({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}

export const namespacePrinter: Printer<Namespace> = {
  columns: [NAME, column('Status'), AGE],
  cells: (object, options) => [nameOf(object), object.status?.phase ?? '', ageOf(object, options)],
};

export const leasePrinter: Printer<Lease> = {
  columns: [NAME, column('Holder'), AGE],
  cells: (object, options) => [nameOf(object), object.spec?.holderIdentity ?? '', ageOf(object, options)],
};

export const priorityClassPrinter: Printer<PriorityClass> = {
  columns: [
    NAME,
    column('Value', 'integer'),
    column('Global-Default', 'boolean'),
    AGE,
    column('PreemptionPolicy'),
  ],
  cells: (object, options) => [
    nameOf(object),
    object.value ?? 0,
    object.globalDefault ?? false,
    ageOf(object, options),
    object.preemptionPolicy ?? '',
  ],
};

export const runtimeClassPrinter: Printer<RuntimeClass> = {
  columns: [NAME, column('Handler'), AGE],
  cells: (object, options) => [nameOf(object), object.handler ?? '', ageOf(object, options)],
};
