import { printerFor } from '../../../src/kube/printers/registry.ts';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import type { KubeObject } from '../../../src/kube/types.ts';
import { compare, type TableAdapter } from '../adapter.ts';

interface PrintVector {
  now: string;
  wide: boolean;
  object: KubeObject;
  columns: string[];
  cells: unknown[];
}

export const adapter: TableAdapter = {
  file: 'print-others.json',
  run(vector) {
    const { now, wide, object, columns, cells } = vector as unknown as PrintVector;
    const printer = printerFor(object.kind);
    const printed = printer.cells(object, { now: parseRfc3339(now) ?? 0 });
    const shown = printer.columns.map(({ priority }) => wide || priority === 0);
    return compare(
      { columns, cells },
      {
        columns: printer.columns.filter((_, i) => shown[i]).map(({ name }) => name),
        cells: printed.filter((_, i) => shown[i]),
      },
    );
  },
};
