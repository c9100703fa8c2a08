/** From a change of a Pod (or of anything else that is owned) to the keys of the owners that have to look at it. */
import { deepEqual } from '../../kube/json.ts';
import { labelSelectorAsSelector, type Selector, selectorMatches } from '../../kube/labels.ts';
import type { KubeObject, LabelSelector, OwnerReference } from '../../kube/types.ts';
import type { WatchEvent } from '../api/storage.ts';
import { keyOf, type SharedInformer } from './shared-informers.ts';

/** The selector of a workload's `spec.selector`; undefined if it is malformed or selects nothing on purpose. */
export function specSelector(owner: KubeObject): Selector | undefined {
  const { spec } = owner as { readonly spec?: { readonly selector?: LabelSelector | undefined } | undefined };
  if (spec?.selector === undefined) return 'nothing';
  const known = selectors.get(spec.selector);
  if (known !== undefined) return known;
  const selector = labelSelectorAsSelector(spec.selector);
  if (!selector.ok) return undefined;
  selectors.set(spec.selector, selector.value);
  return selector.value;
}
/** Read once for each selector object: stored objects never change. */
const selectors = new WeakMap<LabelSelector, Selector>();

const controllerOf = (object: KubeObject | undefined): OwnerReference | undefined =>
  object?.metadata.ownerReferences?.find((reference) => reference.controller === true);

/**
 * The owners of that kind to look at: the controller now and before, and for an orphan everyone whose selector matches.
 * Models addPod, updatePod, deletePod and resolveControllerRef of the workload controllers.
 */
export function ownersToSync<O extends KubeObject>(
  event: WatchEvent,
  kind: string,
  owners: SharedInformer<O>,
  enqueue: (key: string) => void,
  selectorOf: (owner: O) => Selector | undefined = specSelector,
): void {
  const { object, previous, type } = event;
  const resolve = (reference: OwnerReference | undefined): void => {
    if (reference?.kind !== kind) return;
    const owner = owners.get(object.metadata.namespace, reference.name);
    if (owner?.metadata.uid === reference.uid) enqueue(keyOf(owner));
  };
  const before = controllerOf(previous);
  const now = controllerOf(object);
  if (before && before.uid !== now?.uid) resolve(before);
  if (now) return resolve(now);
  if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) return;
  const changed =
    type === 'ADDED' || before !== undefined || !deepEqual(previous?.metadata.labels, object.metadata.labels);
  if (!changed) return;
  for (const owner of owners.list(object.metadata.namespace ?? '')) {
    const selector = selectorOf(owner);
    if (selector !== undefined && selector.length > 0 && selectorMatches(selector, object.metadata.labels))
      enqueue(keyOf(owner));
  }
}
