/** What the scheduler reckons with for one node: the Node object and the Pods that are (or are assumed to be) on it. */
import type { Node, Pod } from '../../kube/types.ts';

export interface NodeInfo {
  readonly node: Node;
  /** Pods that use resources there: those that have not ended, terminating ones included. */
  readonly pods: readonly Pod[];
}

/** Why a node does not do. Models framework.Status: preemption can help with `unschedulable`, never with the other. */
export interface Rejection {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly code: 'unschedulable' | 'unresolvable';
}
