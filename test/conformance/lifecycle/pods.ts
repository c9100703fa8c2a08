/** Reading Pods and other objects for predicates: selection, statuses, owners. */
import type { ContainerStatus, Job, KubeObject, OwnerReference, Pod } from '../../../src/kube/types.ts';
import type { World } from './world.ts';

/** The Pods that a vector names, which decide what "the vector's only pod" is. */
export interface Scope {
  readonly podNames: readonly string[];
}

/**
 * The Pod that a predicate is about: the one that is named, else the vector's only one, else the only living one
 * (of those that have the container, if the predicate speaks of one). Undefined when it does not exist.
 */
export function podOf(world: World, scope: Scope, name?: string, container?: string): Pod | undefined {
  if (name !== undefined) return world.find<Pod>('Pod', world.resolve(name));
  if (scope.podNames.length === 1) return world.find<Pod>('Pod', scope.podNames[0] as string);
  const pods = world.pods.filter((pod) => container === undefined || hasContainer(pod, container));
  return pods.length === 1 ? pods[0] : undefined;
}

const hasContainer = ({ spec }: Pod, name: string): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].some(
    (container) => container.name === name,
  );

export const statusesOf = ({ status }: Pod): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
  ...(status?.ephemeralContainerStatuses ?? []),
];
export const statusOf = (pod: Pod | undefined, container: string): ContainerStatus | undefined =>
  pod && statusesOf(pod).find((status) => status.name === container);

export const conditionOf = (pod: Pod | undefined, type: string) =>
  pod?.status?.conditions?.find((condition) => condition.type === type);

export type Selector = Readonly<Record<string, string>>;

/** Every label of `selector` is there with that value; without a selector every object is selected. */
export const selects = (selector: Selector | undefined, object: KubeObject): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => object.metadata.labels?.[key] === value);

export const oneOf = (allowed: unknown, value: unknown): boolean =>
  Array.isArray(allowed) ? allowed.includes(value) : allowed === value;

/** Without the default registry: `docker.io/library/busybox:1.36` → `busybox:1.36`. */
export const shortImage = (image: string): string => image.replace(/^docker\.io\/(library\/)?/, '');

export const hasImage = (spec: Pod['spec'] | undefined, image: string): boolean =>
  (spec?.containers ?? []).some((container) => shortImage(container.image ?? '') === shortImage(image));

export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller === true);

/** A Job with a terminal condition, a Pod in a terminal phase. Nothing else finishes. */
export function isFinished(object: KubeObject): boolean {
  if (object.kind === 'Pod') return ['Succeeded', 'Failed'].includes((object as Pod).status?.phase ?? '');
  if (object.kind !== 'Job') return false;
  return ((object as Job).status?.conditions ?? []).some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}

export const isReady = (pod: Pod): boolean => conditionOf(pod, 'Ready')?.status === 'True';

/** uids of an object and of all that own it, directly or not. */
export function withOwners(world: World, object: KubeObject): ReadonlySet<string> {
  const uids = new Set<string>();
  const visit = (at: KubeObject): void => {
    uids.add(at.metadata.uid ?? '');
    for (const owner of at.metadata.ownerReferences ?? []) {
      const life = world.lives.find(({ uid }) => uid === owner.uid);
      if (life !== undefined && !uids.has(owner.uid)) visit(life.object);
      else uids.add(owner.uid);
    }
  };
  visit(object);
  return uids;
}
