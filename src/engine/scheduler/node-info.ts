/** What the scheduler reckons with for one node: the Node object and the Pods that are (or are assumed to be) on it. */
import type { Node, Pod } from '../../kube/types.ts';
import type { NodeTotals } from './node-totals.ts';

export interface NodeInfo {
  readonly node: Node;
  /** Pods that use resources there: those that have not ended, terminating ones included. */
  readonly pods: readonly Pod[];
  /** What they add up to, where somebody keeps it; ask `totalsOf`. */
  readonly totals?: NodeTotals | undefined;
}

/** Why a node does not do. Models framework.Status: preemption can help with `unschedulable`, never with the other. */
export interface Rejection {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly code: 'unschedulable' | 'unresolvable';
}
/** What a filter says; the plugin's name is added by who runs it. */
export type Reasons = Omit<Rejection, 'plugin'>;
export const unresolvable = (reason: string): Reasons => ({ reasons: [reason], code: 'unresolvable' });
export const unschedulable = (reason: string): Reasons => ({ reasons: [reason], code: 'unschedulable' });

/** Objects beside nodes and Pods that decide where a Pod may go, as they are now. */
export interface ClusterView {
  readonly infos: readonly NodeInfo[];
  get<T>(resource: string, namespace: string | undefined, name: string): T | undefined;
  list<T>(resource: string, namespace?: string): readonly T[];
}
