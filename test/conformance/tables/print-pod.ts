import { tableOf } from '../../../src/kube/printers/registry.ts';
import { tableLines } from '../../../src/kube/printers/table.ts';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import type { Pod } from '../../../src/kube/types.ts';
import { compare, type TableAdapter } from '../adapter.ts';

const FIELDS = [
  'name',
  'ready',
  'status',
  'restarts',
  'age',
  'ip',
  'node',
  'nominatedNode',
  'readinessGates',
];

interface PrintPodVector {
  now: string;
  wide: boolean;
  pod: Pod;
  row: Record<string, string>;
  rowCondition?: string;
  labelColumns?: string[];
  labelValues?: string[];
}

export const adapter: TableAdapter = {
  file: 'print-pod.json',
  run(vector) {
    const {
      now,
      wide,
      pod,
      row,
      rowCondition,
      labelColumns = [],
      labelValues = [],
    } = vector as unknown as PrintPodVector;
    const table = tableOf('Pod', [pod], { now: parseRfc3339(now) ?? 0 });
    const [line = []] = tableLines(table, { wide, labelColumns, noHeaders: true });
    const printed = line.slice(0, line.length - labelColumns.length);
    return compare(
      { row, rowCondition, labelValues },
      {
        row: Object.fromEntries(printed.map((text, i) => [FIELDS[i], text])),
        rowCondition: table.rows[0]?.conditions?.[0]?.reason,
        labelValues: line.slice(printed.length),
      },
    );
  },
};
