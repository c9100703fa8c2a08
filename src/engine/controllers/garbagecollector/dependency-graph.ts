/** Who depends on whom, by uid. Models pkg/controller/garbagecollector/{graph,graph_builder}.go. */
import type { KubeObject, OwnerReference } from '../../../kube/types.ts';
import { FOREGROUND, ORPHAN } from '../../api/deletion.ts';

export interface GraphNode {
  readonly uid: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
  owners: readonly OwnerReference[];
  beingDeleted: boolean;
  /** In foreground deletion: it waits for its dependents. */
  deletingDependents: boolean;
}

const finalizerOf = (object: KubeObject, finalizer: string): boolean =>
  object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).includes(finalizer);
export const isDeletingDependents = (object: KubeObject): boolean => finalizerOf(object, FOREGROUND);
export const isOrphaningDependents = (object: KubeObject): boolean => finalizerOf(object, ORPHAN);

export class DependencyGraph {
  readonly #nodes = new Map<string, GraphNode>();
  /** Owner's uid → uids of its dependents, in order of arrival. */
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }
  dependentsOf(uid: string): GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])]
      .map((dependent) => this.#nodes.get(dependent))
      .filter((node) => node !== undefined);
  }
  /** Dependents that their owner waits for in foreground deletion. */
  blockersOf(uid: string): GraphNode[] {
    return this.dependentsOf(uid).filter((node) =>
      node.owners.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true),
    );
  }

  put(resource: string, object: KubeObject): GraphNode {
    const { uid = '', namespace, name = '', ownerReferences = [] } = object.metadata;
    const known = this.#nodes.get(uid);
    for (const owner of known?.owners ?? []) this.#dependents.get(owner.uid)?.delete(uid);
    const node: GraphNode = known ?? {
      uid,
      resource,
      namespace,
      name,
      owners: [],
      beingDeleted: false,
      deletingDependents: false,
    };
    node.owners = ownerReferences;
    node.beingDeleted = object.metadata.deletionTimestamp !== undefined;
    node.deletingDependents = isDeletingDependents(object);
    this.#nodes.set(uid, node);
    for (const owner of ownerReferences) {
      let set = this.#dependents.get(owner.uid);
      if (!set) {
        set = new Set();
        this.#dependents.set(owner.uid, set);
      }
      set.add(uid);
    }
    return node;
  }

  remove(uid: string): void {
    const node = this.#nodes.get(uid);
    for (const owner of node?.owners ?? []) {
      const set = this.#dependents.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) this.#dependents.delete(owner.uid);
    }
    this.#nodes.delete(uid);
  }
}
