/**
 * Who is evicted first. Models pkg/kubelet/eviction/helpers.go rankMemoryPressure, rankDiskPressure, rankPIDPressure.
 * The class of service is no key: a BestEffort Pod goes first because it asks for nothing and so uses more than that.
 */
import { podRequests } from '../../../kube/resources.ts';
import { integerValue } from '../../../kube/quantity.ts';
import type { Pod } from '../../../kube/types.ts';
import type { NodeResource } from '../../runtime/node-usage.ts';
import { diskOf, memoryOf, type PodStats } from './pod-stats.ts';

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

/** Pods in the order of eviction; of equals the earlier one in `pods` first. `stats` undefined: nothing is known. */
export function rankForEviction(
  pods: readonly Pod[],
  stats: (pod: Pod) => PodStats | undefined,
  resource: NodeResource,
): readonly Pod[] {
  if (resource === 'pids') {
    const count = (pod: Pod): number => stats(pod)?.processes ?? 0;
    return [...pods].sort((a, b) => priorityOf(a) - priorityOf(b) || count(b) - count(a));
  }
  const name = resource === 'memory' ? 'memory' : 'ephemeral-storage';
  const used = resource === 'memory' ? memoryOf : diskOf;
  const keys = new Map(
    pods.map((pod) => {
      const known = stats(pod);
      const excess =
        known === undefined
          ? Number.POSITIVE_INFINITY
          : used(known) - integerValue(podRequests(pod).get(name));
      return [pod, excess] as const;
    }),
  );
  const excessOf = (pod: Pod): number => keys.get(pod) ?? 0;
  const unknown = (pod: Pod): number => Number(excessOf(pod) === Number.POSITIVE_INFINITY);
  const exceeds = (pod: Pod): number => Number(excessOf(pod) > 0);
  return [...pods].sort(
    (a, b) =>
      unknown(b) - unknown(a) ||
      exceeds(b) - exceeds(a) ||
      priorityOf(a) - priorityOf(b) ||
      excessOf(b) - excessOf(a) ||
      0,
  );
}
