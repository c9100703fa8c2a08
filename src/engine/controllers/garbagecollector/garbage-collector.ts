/**
 * Deletes what has lost its owners, in the background, in the foreground or not at all.
 * Models pkg/controller/garbagecollector/garbagecollector.go. Leaves out: discovery, which is fixed here.
 */
import { deepEqual } from '../../../kube/json.ts';
import type { KubeObject, OwnerReference } from '../../../kube/types.ts';
import { FOREGROUND, ORPHAN } from '../../api/deletion.ts';
import { RESOURCE_TYPES, typeOfKind } from '../../api/resources.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import {
  DependencyGraph,
  type GraphNode,
  isDeletingDependents,
  isOrphaningDependents,
} from './dependency-graph.ts';

const WORKERS = 20;
/** Events are nobody's dependents. */
const IGNORED = new Set(['events']);
const ORPHAN_KEY = 'orphan:';

interface Classified {
  readonly solid: OwnerReference[];
  readonly dangling: OwnerReference[];
  readonly waiting: OwnerReference[];
}

export class GarbageCollector {
  readonly #controller: Controller;
  readonly #graph = new DependencyGraph();

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'generic-garbage-collector',
      workers: WORKERS,
      sync: (key) =>
        key.startsWith(ORPHAN_KEY) ? this.#orphan(key.slice(ORPHAN_KEY.length)) : this.#attemptToDelete(key),
    });
    for (const { resource } of RESOURCE_TYPES)
      if (!IGNORED.has(resource))
        context.informers.of(resource).addHandler((event) => this.#onEvent(resource, event));
  }

  /** Models processGraphChanges. */
  #onEvent(resource: string, { type, object, previous }: WatchEvent): void {
    const { uid = '' } = object.metadata;
    const { queue } = this.#controller;
    if (type === 'DELETED') {
      const owners = this.#graph.get(uid)?.owners ?? [];
      this.#graph.remove(uid);
      for (const dependent of this.#graph.dependentsOf(uid)) queue.add(dependent.uid);
      for (const owner of owners)
        if (this.#graph.get(owner.uid)?.deletingDependents === true) queue.add(owner.uid);
      return;
    }
    if (previous && !isChange(previous, object)) return;
    const node = this.#graph.put(resource, object);
    if (isOrphaningDependents(object)) return queue.add(ORPHAN_KEY + uid);
    if (node.deletingDependents) {
      for (const dependent of this.#graph.dependentsOf(uid)) queue.add(dependent.uid);
      return queue.add(uid);
    }
    // An owner that is not known (yet, or any more) has to be looked for; one that waits wants its dependents gone.
    const doubtful = node.owners.some((owner) => {
      const known = this.#graph.get(owner.uid);
      return known === undefined || known.deletingDependents;
    });
    const unblocked = (previous?.metadata.ownerReferences ?? []).filter(
      (before) =>
        before.blockOwnerDeletion === true &&
        !node.owners.some((now) => now.uid === before.uid && now.blockOwnerDeletion === true),
    );
    for (const owner of unblocked)
      if (this.#graph.get(owner.uid)?.deletingDependents === true) queue.add(owner.uid);
    if (doubtful) queue.add(uid);
  }

  #live(node: GraphNode): KubeObject | undefined {
    const live = this.#controller.client.get(node.resource, node.namespace, node.name);
    return live.ok && live.value.metadata.uid === node.uid ? live.value : undefined;
  }

  /** Models attemptToDeleteItem. */
  #attemptToDelete(uid: string): SyncError {
    const node = this.#graph.get(uid);
    if (!node) return undefined;
    const object = this.#live(node);
    if (!object) return undefined;
    if (node.beingDeleted && !node.deletingDependents) return undefined;
    if (node.deletingDependents) return this.#finishForeground(node, object);
    const references = object.metadata.ownerReferences ?? [];
    if (references.length === 0) return undefined;
    const { solid, dangling, waiting } = this.#classify(object, references);
    if (solid.length > 0) {
      const gone = [...dangling, ...waiting];
      return gone.length === 0
        ? undefined
        : this.#removeOwners(
            object,
            gone.map((owner) => owner.uid),
          );
    }
    const hasDependents = this.#graph.dependentsOf(uid).length > 0;
    if (waiting.length > 0 && hasDependents) return this.#delete(node, 'Foreground');
    const finalizers = object.metadata.finalizers ?? [];
    const kept = finalizers.includes(ORPHAN)
      ? 'Orphan'
      : finalizers.includes(FOREGROUND)
        ? 'Foreground'
        : 'Background';
    return this.#delete(node, kept);
  }

  /** Models classifyReferences: the graph may be behind, so what it does not know is asked of the API server. */
  #classify(object: KubeObject, references: readonly OwnerReference[]): Classified {
    const result: Classified = { solid: [], dangling: [], waiting: [] };
    for (const reference of references) {
      const type = typeOfKind(reference.apiVersion, reference.kind);
      if (!type) {
        result.solid.push(reference);
        continue;
      }
      if (type.namespaced && (object.metadata.namespace ?? '') === '') {
        this.#warnOfNamespace(object, reference);
        result.dangling.push(reference);
        continue;
      }
      const namespace = type.namespaced ? object.metadata.namespace : undefined;
      const owner = this.#controller.client.get(type.resource, namespace, reference.name);
      if (!owner.ok || owner.value.metadata.uid !== reference.uid) {
        const known = this.#graph.get(reference.uid);
        if (known && known.namespace !== object.metadata.namespace) this.#warnOfNamespace(object, reference);
        result.dangling.push(reference);
      } else if (isDeletingDependents(owner.value)) result.waiting.push(reference);
      else result.solid.push(reference);
    }
    return result;
  }

  #warnOfNamespace(object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference): void {
    const namespace = object.metadata.namespace ?? '';
    this.#controller.recorder.event(
      object,
      'Warning',
      'OwnerRefInvalidNamespace',
      `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`,
    );
  }

  /** Models processDeletingDependentsItem. */
  #finishForeground(node: GraphNode, object: KubeObject): SyncError {
    const blockers = this.#graph.blockersOf(node.uid);
    if (blockers.length === 0) return this.#removeFinalizer(object, FOREGROUND);
    for (const blocker of blockers) if (!blocker.deletingDependents) this.#controller.queue.add(blocker.uid);
    return undefined;
  }

  /** Models attemptToOrphanWorker: first every dependent is let go, then the owner. */
  #orphan(uid: string): SyncError {
    const node = this.#graph.get(uid);
    const object = node && this.#live(node);
    if (!object) return undefined;
    for (const dependent of this.#graph.dependentsOf(uid)) {
      const live = this.#live(dependent);
      const error = live && this.#removeOwners(live, [uid]);
      if (error !== undefined) return error;
    }
    return this.#removeFinalizer(object, ORPHAN);
  }

  #removeOwners(object: KubeObject, uids: readonly string[]): SyncError {
    const patched = this.#controller.client.patch(object, {
      metadata: { uid: object.metadata.uid, ownerReferences: uids.map((uid) => ({ $patch: 'delete', uid })) },
    });
    return patched.ok || patched.error.reason === 'NotFound' ? undefined : messageOf(patched.error);
  }

  #removeFinalizer(object: KubeObject, finalizer: string): SyncError {
    const finalizers = (object.metadata.finalizers ?? []).filter((other) => other !== finalizer);
    const updated = this.#controller.client.patch(
      object,
      { metadata: { resourceVersion: object.metadata.resourceVersion, finalizers } },
      'merge',
    );
    return updated.ok || updated.error.reason === 'NotFound' ? undefined : messageOf(updated.error);
  }

  #delete({ resource, namespace, name, uid }: GraphNode, propagationPolicy: string): SyncError {
    const deleted = this.#controller.client.delete(resource, namespace, name, {
      preconditions: { uid },
      propagationPolicy,
    });
    if (deleted.ok || deleted.error.reason === 'NotFound' || deleted.error.reason === 'Conflict')
      return undefined;
    return messageOf(deleted.error);
  }
}

/** Whether anything changed that the graph is made of. */
const isChange = (before: KubeObject, now: KubeObject): boolean =>
  before.metadata.uid !== now.metadata.uid ||
  before.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
  !deepEqual(before.metadata.finalizers, now.metadata.finalizers) ||
  !deepEqual(before.metadata.ownerReferences, now.metadata.ownerReferences);
