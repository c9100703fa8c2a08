/** `scheduler.json`: one filter plugin, one node. */
import { FILTERS } from '../../../src/engine/scheduler/filters.ts';
import type { Node, Pod } from '../../../src/kube/types.ts';
import { compare, type TableAdapter } from '../adapter.ts';

const nodeOf = (given: unknown): Node => ({ ...(given as Node), apiVersion: 'v1', kind: 'Node' });
const podOf = (given: unknown): Pod => ({ ...(given as Pod), apiVersion: 'v1', kind: 'Pod' });

export const adapter: TableAdapter = {
  file: 'scheduler.json',
  run(vector) {
    const entry = FILTERS.find((candidate) => candidate.plugin === vector['plugin']);
    if (!entry) return 'unsupported';
    const pods = (vector['existingPods'] as readonly unknown[]).map(podOf);
    const rejection = entry.filter(podOf(vector['pod']), { node: nodeOf(vector['node']), pods });
    return compare(
      { fits: vector['fits'], reasons: vector['reasons'] },
      { fits: rejection === undefined, reasons: rejection?.reasons ?? [] },
    );
  },
};
