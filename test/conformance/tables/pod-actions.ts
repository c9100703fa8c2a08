/** `pod-actions.json`: what the kubelet does with a Pod. */
import { computePodActions } from '../../../src/engine/kubelet/pod-actions.ts';
import type { ProbeResult } from '../../../src/engine/kubelet/prober/results.ts';
import type { RuntimePodStatus } from '../../../src/engine/kubelet/runtime-status.ts';
import { gatesOf, judge, podOf, runtimeOf } from '../../helpers/kubelet-fixtures.ts';
import type { TableAdapter } from '../adapter.ts';

interface PodActionsVector {
  readonly pod: unknown;
  readonly podStatus: { readonly sandboxes: unknown; readonly containers: unknown };
  readonly probeResults?: Readonly<Record<'liveness' | 'startup', Readonly<Record<string, ProbeResult>>>>;
  readonly restartAllContainers?: boolean;
  readonly actions: Readonly<Record<string, unknown>> & { readonly containersToKill: readonly string[] };
}

const byCode = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const names = (items: readonly { readonly name: string }[]): string[] => items.map((item) => item.name);

/** The vectors give probe results by the name of the container. */
function resultsByName(status: RuntimePodStatus, results: Readonly<Record<string, ProbeResult>> | undefined) {
  return {
    get: (id: string): ProbeResult | undefined => {
      const name = status.containers.find((c) => c.id === id)?.name;
      return name === undefined ? undefined : results?.[name];
    },
  };
}

export const adapter: TableAdapter = {
  file: 'pod-actions.json',
  run(vector) {
    const v = vector as unknown as PodActionsVector;
    const pod = podOf(v.pod);
    const status = runtimeOf(pod, v.podStatus.sandboxes, v.podStatus.containers);
    const actions = computePodActions({
      pod,
      status,
      liveness: resultsByName(status, v.probeResults?.liveness),
      startup: resultsByName(status, v.probeResults?.startup),
      gates: gatesOf(vector),
      restartAllContainers: v.restartAllContainers,
    });
    const expected = { ...v.actions, containersToKill: v.actions.containersToKill.toSorted(byCode) };
    return judge(expected, {
      ...actions,
      initContainersToStart: names(actions.initContainersToStart),
      containersToStart: names(actions.containersToStart),
      ephemeralContainersToStart: names(actions.ephemeralContainersToStart),
      containersToKill: names(actions.containersToKill.map((k) => k.container)).sort(byCode),
    });
  },
};
