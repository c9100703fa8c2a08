/** Pods and pod templates. Models pkg/printers/internalversion/printers.go printPod, printPodTemplate. */
import { formatLabels } from '../labels.ts';
import type { Pod, PodTemplate } from '../types.ts';
import { summarizePod } from './pod-summary.ts';
import {
  AGE,
  ageOf,
  column,
  containerCells,
  NAME,
  nameOf,
  orNone,
  type Printer,
  type PrintOptions,
  type RowCondition,
  since,
  wide,
} from './printer.ts';

const FINISHED: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

export const podPrinter: Printer<Pod> = {
  columns: [
    NAME,
    column('Ready'),
    column('Status'),
    column('Restarts'),
    AGE,
    wide('IP'),
    wide('Node'),
    wide('Nominated Node'),
    wide('Readiness Gates'),
  ],
  cells(pod, options) {
    const summary = summarizePod(pod);
    const { spec, status } = pod;
    return [
      nameOf(pod),
      `${summary.readyContainers}/${summary.totalContainers}`,
      summary.status,
      restartsCell(summary, options),
      ageOf(pod, options),
      orNone(status?.podIPs?.[0]?.ip ?? status?.podIP),
      orNone(spec?.nodeName),
      orNone(status?.nominatedNodeName),
      readinessGatesCell(pod),
    ];
  },
  conditions: podRowConditions,
};

/** `3`, or `3 (10s ago)` once it is known when the last one ended. */
function restartsCell(
  { restarts, lastRestart }: { restarts: number; lastRestart: string | undefined },
  options: PrintOptions,
): string {
  if (restarts === 0 || lastRestart === undefined) return `${restarts}`;
  return `${restarts} (${since(lastRestart, options)} ago)`;
}

/** Gates whose condition is True out of all. */
function readinessGatesCell({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const isTrue = (type: string) =>
    status?.conditions?.find((condition) => condition.type === type)?.status === 'True';
  return `${gates.filter(({ conditionType }) => isTrue(conditionType)).length}/${gates.length}`;
}

function podRowConditions({ status }: Pod): RowCondition[] {
  const phase = status?.phase ?? '';
  const message = Object.hasOwn(FINISHED, phase) ? FINISHED[phase] : undefined;
  return message === undefined ? [] : [{ type: 'Completed', status: 'True', reason: phase, message }];
}

export const podTemplatePrinter: Printer<PodTemplate> = {
  columns: [NAME, column('Containers'), column('Images'), column('Pod Labels')],
  cells: (object) => [
    nameOf(object),
    ...containerCells(object.template?.spec?.containers),
    formatLabels(object.template?.metadata?.labels),
  ],
};
