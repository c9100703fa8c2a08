/**
 * The scheduler's picture of the cluster, kept up to date change by change. A node's info is made anew only when
 * something on that node has changed. Models pkg/scheduler/backend/cache.
 */
import type { Node, Pod } from '../../kube/types.ts';
import type { NodeInfo } from './node-info.ts';

export class NodeCache {
  readonly #nodes = new Map<string, Node>();
  /** Node → uid → Pod. */
  readonly #pods = new Map<string, Map<string, Pod>>();
  /** uid → the node the Pod is counted on. */
  readonly #places = new Map<string, string>();
  readonly #infos = new Map<string, NodeInfo>();
  #all: readonly NodeInfo[] | undefined;

  setNode(node: Node): void {
    const name = node.metadata.name ?? '';
    this.#nodes.set(name, node);
    this.#forget(name);
  }
  removeNode(name: string): void {
    this.#nodes.delete(name);
    this.#forget(name);
  }

  /** Counts a Pod on its node; one that has ended is counted nowhere. */
  setPod(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const node = pod.spec.nodeName ?? '';
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    const before = this.#places.get(uid);
    if (before !== undefined && (before !== node || isOver)) this.removePod(uid);
    if (node === '' || isOver) return;
    let pods = this.#pods.get(node);
    if (!pods) {
      pods = new Map();
      this.#pods.set(node, pods);
    }
    const known = pods.get(uid);
    pods.set(uid, pod);
    this.#places.set(uid, node);
    // Most changes of a Pod's status are none to the scheduler; the fresh object is needed all the same.
    if (known !== pod) this.#forget(node);
  }
  removePod(uid: string): void {
    const node = this.#places.get(uid);
    if (node === undefined) return;
    this.#places.delete(uid);
    this.#pods.get(node)?.delete(uid);
    this.#forget(node);
  }

  infoOf(node: Node): NodeInfo {
    const name = node.metadata.name ?? '';
    const known = this.#infos.get(name);
    if (known && known.node === node) return known;
    const info: NodeInfo = { node, pods: [...(this.#pods.get(name)?.values() ?? [])] };
    this.#infos.set(name, info);
    return info;
  }
  /** In the order in which the nodes came. */
  infos(): readonly NodeInfo[] {
    this.#all ??= [...this.#nodes.values()].map((node) => this.infoOf(node));
    return this.#all;
  }

  #forget(node: string): void {
    this.#infos.delete(node);
    this.#all = undefined;
  }
}
