/** Which volume a claim may have. Models component-helpers/storage/volume/pv_helpers.go FindMatchingVolume. */
import { compareQuantities } from '../../kube/quantity.ts';
import { labelSelectorMatches } from '../../kube/labels.ts';
import { compareText } from '../../kube/order.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../kube/types.ts';
import { matchesNodeSelector, matchesTerm } from './node-affinity.ts';
import type { ClusterView } from './node-info.ts';

export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const storageOf = (object: {
  readonly spec?: { readonly capacity?: Record<string, string> | undefined } | undefined;
}): string => object.spec?.capacity?.['storage'] ?? '0';
export const requestOf = (claim: PersistentVolumeClaim): string =>
  claim.spec?.resources?.requests?.['storage'] ?? '0';

export const isPreBoundTo = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean => {
  const { claimRef } = volume.spec ?? {};
  if (!claimRef || claimRef.name !== claim.metadata.name || claimRef.namespace !== claim.metadata.namespace)
    return false;
  return claimRef.uid === undefined || claimRef.uid === '' || claimRef.uid === claim.metadata.uid;
};

/** Why the volume is not for the claim, in the words of VolumeMismatch; undefined: it is. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { spec } = volume;
  if (compareQuantities(storageOf(volume), requestOf(claim)) < 0) return 'requested PV is too small';
  if ((spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? ''))
    return 'storageClassName does not match';
  if ((spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem'))
    return 'incompatible volumeMode';
  const modes = spec?.accessModes ?? [];
  if (!(claim.spec?.accessModes ?? []).every((mode) => modes.includes(mode)))
    return 'incompatible accessMode';
  return volume.metadata.deletionTimestamp === undefined
    ? undefined
    : `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
}

/** One that is meant for the claim, else the smallest that will do. With a node, only volumes that reach it. */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node: Node | undefined,
  taken: ReadonlySet<string> = new Set(),
): PersistentVolume | undefined {
  const fits = volumes.filter((volume) => {
    const { spec, status, metadata } = volume;
    if (taken.has(metadata.name ?? '') || mismatch(volume, claim) !== undefined) return false;
    const isMeant = isPreBoundTo(volume, claim);
    if (!isMeant && (spec?.claimRef !== undefined || status?.phase !== 'Available')) return false;
    if (claim.spec?.selector && !isMeant && !labelSelectorMatches(claim.spec.selector, metadata.labels))
      return false;
    return (
      !node ||
      spec?.nodeAffinity?.required === undefined ||
      matchesNodeSelector(spec.nodeAffinity.required, node)
    );
  });
  const meant = fits.find((volume) => isPreBoundTo(volume, claim));
  return (
    meant ??
    fits.toSorted(
      (a, b) =>
        compareQuantities(storageOf(a), storageOf(b)) ||
        compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
    )[0]
  );
}

/** Whether the class makes volumes that the node can reach. */
export function canProvision(
  claim: PersistentVolumeClaim,
  view: Pick<ClusterView, 'get'>,
  node: Node,
): boolean {
  const name = claim.spec?.storageClassName ?? '';
  const storageClass = name === '' ? undefined : view.get<StorageClass>('storageclasses', undefined, name);
  if (!storageClass || storageClass.provisioner === NO_PROVISIONER || claim.spec?.selector !== undefined)
    return false;
  const topologies = storageClass.allowedTopologies ?? [];
  return (
    topologies.length === 0 ||
    topologies.some((term) =>
      matchesTerm(
        {
          matchExpressions: (term.matchLabelExpressions ?? []).map(({ key, values }) => ({
            key,
            operator: 'In',
            values,
          })),
        },
        node,
      ),
    )
  );
}
