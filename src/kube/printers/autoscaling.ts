/** Horizontal pod autoscalers. Models pkg/printers/internalversion/printers.go printHorizontalPodAutoscaler. */
import { formatQuantity } from '../quantity.ts';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../types.ts';
import { AGE, ageOf, column, listed, NAME, nameOf, type Printer } from './printer.ts';

const METRIC_LIMIT = 2;

export const horizontalPodAutoscalerPrinter: Printer<HorizontalPodAutoscaler> = {
  columns: [
    NAME,
    column('Reference'),
    column('Targets'),
    column('MinPods'),
    column('MaxPods'),
    column('Replicas'),
    AGE,
  ],
  cells: (object, options) => [
    nameOf(object),
    `${object.spec?.scaleTargetRef?.kind ?? ''}/${object.spec?.scaleTargetRef?.name ?? ''}`,
    targetsText(object),
    object.spec?.minReplicas === undefined ? '<unset>' : `${object.spec.minReplicas}`,
    object.spec?.maxReplicas ?? 0,
    object.status?.currentReplicas ?? 0,
    ageOf(object, options),
  ],
};

/** `cpu: 42%/80%`, current value first. Statuses belong to the metrics by position. Models formatHPAMetrics. */
function targetsText({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  return listed(
    metrics.map((metric, i) => metricText(metric, status?.currentMetrics?.[i])),
    METRIC_LIMIT,
    ', ',
  );
}

function metricText(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'External':
      return amountText(metric.external?.target, status?.external?.current);
    case 'Object':
      return amountText(metric.object?.target, status?.object?.current);
    case 'Pods': {
      const target = metric.pods?.target.averageValue;
      return `${quantityText(status?.pods && (status.pods.current.averageValue ?? 0))}/${quantityText(target ?? 0)}`;
    }
    case 'Resource':
      return usageText(metric.resource?.name, metric.resource?.target, status?.resource?.current);
    case 'ContainerResource':
      return usageText(
        metric.containerResource?.name,
        metric.containerResource?.target,
        status?.containerResource?.current,
      );
    default:
      return '<unknown type>';
  }
}

function amountText(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) {
    return `${quantityText(current?.averageValue)}/${quantityText(target.averageValue)} (avg)`;
  }
  return `${quantityText(current && (current.value ?? 0))}/${quantityText(target?.value ?? 0)}`;
}

function usageText(
  name: string | undefined,
  target: MetricTarget | undefined,
  current: MetricValueStatus | undefined,
): string {
  if (target?.averageValue !== undefined) {
    return `${name}: ${quantityText(current && (current.averageValue ?? 0))}/${quantityText(target.averageValue)}`;
  }
  const percent = (value: number | undefined, missing: string) =>
    value === undefined ? missing : `${value}%`;
  const wanted = percent(target?.averageUtilization, '<auto>');
  return `${name}: ${percent(current?.averageUtilization, '<unknown>')}/${wanted}`;
}

function quantityText(value: string | number | undefined): string {
  return value === undefined ? '<unknown>' : formatQuantity(value);
}
