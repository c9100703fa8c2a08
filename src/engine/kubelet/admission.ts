/**
 * Does this node take the Pod? Models pkg/kubelet/lifecycle/predicate.go: the scheduler's filters once more, because a
 * Pod may name its node itself. The first failure is reported, and the Pod is never tried again.
 */
import type { Node, Pod } from '../../kube/types.ts';
import { filterNode } from '../scheduler/filters.ts';
import { totalsOf } from '../scheduler/node-totals.ts';
import { allocatableOf, amountOf, requestsOf } from '../scheduler/amounts.ts';
import { isStaticPod } from './pod-format.ts';

export interface AdmissionRejection {
  readonly reason: string;
  /** The status shows it behind `Pod was rejected: `. */
  readonly message: string;
}

export function admitPod(
  pod: Pod,
  node: Node | undefined,
  others: readonly Pod[],
): AdmissionRejection | undefined {
  if (node === undefined) return { reason: 'InvalidNodeInfo', message: 'Kubelet cannot get node info.' };
  const os = pod.spec.os?.name;
  if (os !== undefined && os !== 'linux')
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    };
  const info = { node: forAdmission(pod, node), pods: others };
  const insufficient = insufficientResource(pod, info);
  if (insufficient) return insufficient;
  const rejection = filterNode(pod, info);
  if (!rejection) return undefined;
  const reason = rejection.plugin;
  const text = rejection.reasons[0] ?? '';
  return {
    reason,
    message:
      reason === 'TaintToleration'
        ? "node(s) had taints that the pod didn't tolerate"
        : `Predicate ${reason} failed: ${text}`,
  };
}

/** Being cordoned and NoSchedule taints are the scheduler's business; here only NoExecute counts, and not for static Pods. */
function forAdmission(pod: Pod, node: Node): Node {
  const taints = isStaticPod(pod)
    ? []
    : (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
  return { ...node, spec: { ...node.spec, taints, unschedulable: false } };
}

/** The first resource of which the node has not enough left. */
export function insufficientResource(
  pod: Pod,
  info: { readonly node: Node; readonly pods: readonly Pod[] },
): AdmissionRejection | undefined {
  const allocatable = allocatableOf(info.node);
  const short = (
    resource: string,
    requested: number,
    used: number,
    capacity: number,
  ): AdmissionRejection => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  });
  const maxPods = amountOf(allocatable, 'pods');
  if (allocatable.has('pods') && info.pods.length + 1 > maxPods)
    return short('pods', 1, info.pods.length, maxPods);
  for (const [resource, requested] of requestsOf(pod)) {
    const used = amountOf(totalsOf(info).requested, resource);
    const capacity = amountOf(allocatable, resource);
    if (requested > 0 && requested + used > capacity) return short(resource, requested, used, capacity);
  }
  return undefined;
}
