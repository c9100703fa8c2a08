/**
 * Who belongs to an owner: adopting what matches and has no controller, releasing what matches no more.
 * Models pkg/controller/controller_ref_manager.go BaseControllerRefManager.
 */
import { type Selector, selectorMatches } from '../../kube/labels.ts';
import type { KubeObject } from '../../kube/types.ts';
import type { Controller } from './controller.ts';
import { controllerReference } from './pod-control.ts';
import { controllerUidOf } from './shared-informers.ts';

export interface ClaimOptions<T extends KubeObject> {
  readonly owner: KubeObject;
  readonly ownerResource: string;
  readonly selector: Selector;
  /** Only these may be adopted. Default: all. */
  readonly mayAdopt?: (object: T) => boolean;
  /** Finalizers that an adopted object gets. */
  readonly finalizers?: readonly string[];
}

/** The objects of `candidates` that the owner controls after adopting and releasing. */
export function claim<T extends KubeObject>(
  controller: Controller,
  candidates: readonly T[],
  options: ClaimOptions<T>,
): T[] {
  const { owner, selector } = options;
  const uid = owner.metadata.uid ?? '';
  const mine: T[] = [];
  // The owner is read again from the API server before the first adoption: the cache may be behind a deletion.
  let canAdopt: boolean | undefined;
  for (const object of candidates) {
    const controllerUid = controllerUidOf(object);
    if (controllerUid !== undefined) {
      if (controllerUid !== uid) continue;
      if (selectorMatches(selector, object.metadata.labels)) mine.push(object);
      else if (owner.metadata.deletionTimestamp === undefined)
        release(controller, object, uid, options.finalizers);
      continue;
    }
    if (owner.metadata.deletionTimestamp !== undefined || !selectorMatches(selector, object.metadata.labels))
      continue;
    if (options.mayAdopt?.(object) === false || object.metadata.deletionTimestamp !== undefined) continue;
    canAdopt ??= isLive(controller, options);
    if (!canAdopt) continue;
    const adopted = adopt(controller, object, owner, options.finalizers);
    if (adopted) mine.push(adopted);
  }
  return mine;
}

function isLive(controller: Controller, { owner, ownerResource }: ClaimOptions<never>): boolean {
  const live = controller.client.get(ownerResource, owner.metadata.namespace, owner.metadata.name ?? '');
  return (
    live.ok &&
    live.value.metadata.uid === owner.metadata.uid &&
    live.value.metadata.deletionTimestamp === undefined
  );
}

function adopt<T extends KubeObject>(
  controller: Controller,
  object: T,
  owner: KubeObject,
  finalizers: readonly string[] = [],
): T | undefined {
  const result = controller.client.patch<T>(object, {
    metadata: {
      uid: object.metadata.uid,
      ownerReferences: [controllerReference(owner)],
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
  });
  return result.ok ? result.value : undefined;
}

function release(
  controller: Controller,
  object: KubeObject,
  ownerUid: string,
  finalizers: readonly string[] = [],
): void {
  controller.client.patch(object, {
    metadata: {
      uid: object.metadata.uid,
      ownerReferences: [{ $patch: 'delete', uid: ownerUid }],
      ...(finalizers.length === 0 ? {} : { '$deleteFromPrimitiveList/finalizers': finalizers }),
    },
  });
}
