/** The text of FailedScheduling. Models pkg/scheduler/framework/types.go FitError and the default preemption's part. */
import { compareText } from '../../kube/order.ts';
import type { Rejection } from './node-info.ts';

/** `2 Insufficient cpu, 1 node(s) …`: counted, then sorted as texts. */
export function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts.entries()]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort(compareText)
    .join(', ');
}

/** `list`: counted reasons, or the bare words of a PreFilter. `preemption`: what was tried after, or empty. */
export function fitErrorMessage(nodeCount: number, list: string, preemption: string): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const base = `0/${nodeCount} nodes are available: ${list}.`;
  return preemption === '' ? base : `${base} no new claims to deallocate, preemption: ${preemption}`;
}

export const countedReasons = (rejections: readonly Rejection[]): string =>
  counted(rejections.flatMap((rejection) => rejection.reasons));

export const preemptionText = (nodeCount: number, reasons: readonly string[]): string =>
  `0/${nodeCount} nodes are available: ${counted(reasons)}.`;
