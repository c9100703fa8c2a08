/**
 * The scheduler's picture of the cluster, kept up to date change by change; what a cycle reads is live and holds until
 * the next change. Models pkg/scheduler/backend/cache.
 */
import type { Node, Pod } from '../../kube/types.ts';
import type { NodeInfo } from './node-info.ts';
import { NodeTotals } from './node-totals.ts';

/** What is counted on one node, whether the Node object is there or not. */
class PodsOfNode {
  readonly totals = new NodeTotals();
  readonly #pods = new Map<string, Pod>();
  #list: readonly Pod[] | undefined;

  get list(): readonly Pod[] {
    this.#list ??= [...this.#pods.values()];
    return this.#list;
  }
  set(uid: string, pod: Pod): void {
    const before = this.#pods.get(uid);
    if (before === pod) return;
    if (before) this.totals.remove(before);
    this.totals.add(pod);
    this.#pods.set(uid, pod);
    this.#list = undefined;
  }
  delete(uid: string): void {
    const before = this.#pods.get(uid);
    if (!before) return;
    this.totals.remove(before);
    this.#pods.delete(uid);
    this.#list = undefined;
  }
}

class CachedNode implements NodeInfo {
  readonly node: Node;
  readonly #pods: PodsOfNode;
  constructor(node: Node, pods: PodsOfNode) {
    this.node = node;
    this.#pods = pods;
  }
  get pods(): readonly Pod[] {
    return this.#pods.list;
  }
  get totals(): NodeTotals {
    return this.#pods.totals;
  }
}

export class NodeCache {
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #pods = new Map<string, PodsOfNode>();
  /** uid → the node the Pod is counted on. */
  readonly #places = new Map<string, string>();
  #all: readonly NodeInfo[] | undefined;

  setNode(node: Node): NodeInfo {
    const name = node.metadata.name ?? '';
    const info = new CachedNode(node, this.#podsOf(name));
    this.#nodes.set(name, info);
    this.#all = undefined;
    return info;
  }
  removeNode(name: string): void {
    this.#nodes.delete(name);
    this.#all = undefined;
  }

  /** Counts a Pod on its node; one that has ended is counted nowhere. */
  setPod(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const node = pod.spec.nodeName ?? '';
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    const before = this.#places.get(uid);
    if (before !== undefined && (before !== node || isOver)) this.removePod(uid);
    if (node === '' || isOver) return;
    this.#podsOf(node).set(uid, pod);
    this.#places.set(uid, node);
  }
  removePod(uid: string): void {
    const node = this.#places.get(uid);
    if (node === undefined) return;
    this.#places.delete(uid);
    this.#pods.get(node)?.delete(uid);
  }

  /** In the order in which the nodes came. */
  infos(): readonly NodeInfo[] {
    this.#all ??= [...this.#nodes.values()];
    return this.#all;
  }

  #podsOf(node: string): PodsOfNode {
    let pods = this.#pods.get(node);
    if (!pods) {
      pods = new PodsOfNode();
      this.#pods.set(node, pods);
    }
    return pods;
  }
}
