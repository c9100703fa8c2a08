import { computePodQOS } from '../../../src/kube/qos.ts';
import type { Pod } from '../../../src/kube/types.ts';
import { compare, type TableAdapter } from '../adapter.ts';

export const adapter: TableAdapter = {
  file: 'qos.json',
  run: ({ pod, qosClass }) => compare(qosClass, computePodQOS(pod as Pod)),
};
