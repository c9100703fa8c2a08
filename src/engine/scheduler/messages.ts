/** The text of FailedScheduling. Models pkg/scheduler/framework/types.go FitError and the default preemption's part. */
import type { Pod } from '../../kube/types.ts';
import type { Rejection } from './node-info.ts';

/** `2 Insufficient cpu, 1 node(s) …`: counted, then sorted as texts. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts.entries()]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

export function fitErrorMessage(pod: Pod, nodeCount: number, rejections: readonly Rejection[]): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const list = counted(rejections.flatMap((rejection) => rejection.reasons));
  const preemption =
    pod.spec.preemptionPolicy === 'Never'
      ? 'not eligible due to preemptionPolicy=Never.'
      : `0/${nodeCount} nodes are available: ${counted(
          rejections.map((rejection) =>
            rejection.code === 'unschedulable'
              ? 'No preemption victims found for incoming pod'
              : 'Preemption is not helpful for scheduling',
          ),
        )}.`;
  return `0/${nodeCount} nodes are available: ${list}. no new claims to deallocate, preemption: ${preemption}`;
}
