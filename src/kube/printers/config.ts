/** What Pods are given, and what they are held to. Models pkg/printers/internalversion/printers.go printConfigMap and so on. */
import { compareText } from '../order.ts';
import { formatQuantity } from '../quantity.ts';
import type { ConfigMap, PodDisruptionBudget, ResourceQuota, Secret, ServiceAccount } from '../types.ts';
import { AGE, ageOf, column, NAME, nameOf, type Printer } from './printer.ts';

function sizeOf(map: object | undefined): number {
  return Object.keys(map ?? {}).length;
}

export const configMapPrinter: Printer<ConfigMap> = {
  columns: [NAME, column('Data'), AGE],
  cells: (object, options) => [
    nameOf(object),
    sizeOf(object.data) + sizeOf(object.binaryData),
    ageOf(object, options),
  ],
};

export const secretPrinter: Printer<Secret> = {
  columns: [NAME, column('Type'), column('Data'), AGE],
  cells: (object, options) => [
    nameOf(object),
    object.type ?? '',
    sizeOf(object.data),
    ageOf(object, options),
  ],
};

export const serviceAccountPrinter: Printer<ServiceAccount> = {
  columns: [NAME, column('Secrets'), AGE],
  cells: (object, options) => [nameOf(object), object.secrets?.length ?? 0, ageOf(object, options)],
};

export const resourceQuotaPrinter: Printer<ResourceQuota> = {
  columns: [NAME, column('Request'), column('Limit'), AGE],
  cells: (object, options) => [
    nameOf(object),
    quotaText(object, false),
    quotaText(object, true),
    ageOf(object, options),
  ],
};

/** `cpu: 1/2, memory: 1Gi/4Gi`; resources that begin with `limits.` have a column of their own. */
function quotaText({ status }: ResourceQuota, ofLimits: boolean): string {
  return Object.entries(status?.hard ?? {})
    .filter(([name]) => name.startsWith('limits.') === ofLimits)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, hard]) => `${name}: ${formatQuantity(status?.used?.[name] ?? 0)}/${formatQuantity(hard)}`)
    .join(', ');
}

export const podDisruptionBudgetPrinter: Printer<PodDisruptionBudget> = {
  columns: [
    NAME,
    column('Min Available'),
    column('Max Unavailable'),
    column('Allowed Disruptions', 'integer'),
    AGE,
  ],
  cells: (object, options) => [
    nameOf(object),
    String(object.spec?.minAvailable ?? 'N/A'),
    String(object.spec?.maxUnavailable ?? 'N/A'),
    object.status?.disruptionsAllowed ?? 0,
    ageOf(object, options),
  ],
};
