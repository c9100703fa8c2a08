/** `pod-phase.json`: the phase of a Pod from its container statuses. */
import { getPhase } from '../../../src/engine/kubelet/phase.ts';
import { gatesOf, judge, podOf, statusesOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

export const adapter: TableAdapter = {
  file: 'pod-phase.json',
  run(vector) {
    const phase = getPhase({
      pod: podOf({ metadata: vector['metadata'], spec: vector['spec'] }),
      statuses: [...statusesOf(vector['initContainerStatuses']), ...statusesOf(vector['containerStatuses'])],
      podIsTerminal: vector['podIsTerminal'] === true,
      podHasInitialized: vector['podHasInitialized'] === true,
      gates: gatesOf(vector),
    });
    return judge(vector['phase'], phase);
  },
};
