/**
 * What a Pod's claims say about where it may go. Models pkg/scheduler/framework/plugins/{volumebinding,
 * volumerestrictions,volumezone}. Leaves out: capacity of storage, limits of volumes per node.
 */
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../kube/types.ts';
import { matchesNodeSelector } from './node-affinity.ts';
import { type ClusterView, type NodeInfo, type Reasons, unresolvable, unschedulable } from './node-info.ts';
import { canProvision, findMatchingVolume } from './volume-matching.ts';

const ZONE_LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];
const RWOP_IN_USE =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

/** The claims a Pod names, those of its generic ephemeral volumes included. */
export function claimNamesOf(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName];
    return volume.ephemeral ? [`${pod.metadata.name}-${volume.name}`] : [];
  });
}

export class VolumeFilters {
  readonly #view: ClusterView;
  readonly #pod: Pod;
  readonly #claims: PersistentVolumeClaim[] = [];
  /** Why the Pod can go nowhere; undefined: its claims allow some node. */
  readonly preFilter: { readonly plugin: string; readonly reasons: Reasons } | undefined;
  /** Claims without a volume that wait for the choice of a node. */
  readonly unbound: PersistentVolumeClaim[] = [];

  constructor(pod: Pod, view: ClusterView) {
    this.#pod = pod;
    this.#view = view;
    const reason = this.#gather();
    this.preFilter =
      reason === undefined
        ? this.#usedElsewhere()
        : { plugin: 'VolumeBinding', reasons: unresolvable(reason) };
  }

  #gather(): string | undefined {
    const { namespace } = this.#pod.metadata;
    let isUnbound = false;
    for (const name of claimNamesOf(this.#pod)) {
      const claim = this.#view.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
      if (!claim) {
        const isEphemeral = (this.#pod.spec.volumes ?? []).some(
          (volume) => volume.ephemeral && `${this.#pod.metadata.name}-${volume.name}` === name,
        );
        return isEphemeral
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`;
      }
      if (claim.metadata.deletionTimestamp !== undefined)
        return `persistentvolumeclaim "${name}" is being deleted`;
      if (claim.status?.phase === 'Lost')
        return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`;
      this.#claims.push(claim);
      if ((claim.spec?.volumeName ?? '') !== '') continue;
      if (isDelayed(claim, this.#view)) this.unbound.push(claim);
      else isUnbound = true;
    }
    return isUnbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
  }

  /** A claim for one Pod only that another Pod uses already. */
  #usedElsewhere(): { readonly plugin: string; readonly reasons: Reasons } | undefined {
    const single = this.#claims.filter((claim) =>
      (claim.spec?.accessModes ?? []).includes('ReadWriteOncePod'),
    );
    if (single.length === 0) return undefined;
    const names = new Set(single.map((claim) => claim.metadata.name ?? ''));
    const inUse = this.#view.infos.some(({ pods }) =>
      pods.some(
        (pod) =>
          pod.metadata.namespace === this.#pod.metadata.namespace &&
          claimNamesOf(pod).some((name) => names.has(name)),
      ),
    );
    return inUse ? { plugin: 'VolumeRestrictions', reasons: unschedulable(RWOP_IN_USE) } : undefined;
  }

  #volumeOf(claim: PersistentVolumeClaim): PersistentVolume | undefined {
    const name = claim.spec?.volumeName ?? '';
    return name === '' ? undefined : this.#view.get<PersistentVolume>('persistentvolumes', undefined, name);
  }

  binding({ node }: NodeInfo): Reasons | undefined {
    for (const claim of this.#claims) {
      if ((claim.spec?.volumeName ?? '') === '') continue;
      const volume = this.#volumeOf(claim);
      if (!volume)
        return unresolvable('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
      if (!fitsNode(volume, node))
        return unresolvable("node(s) didn't match PersistentVolume's node affinity");
    }
    const taken = new Set<string>();
    for (const claim of this.unbound) {
      const volume = findMatchingVolume(
        claim,
        this.#view.list<PersistentVolume>('persistentvolumes'),
        node,
        taken,
      );
      if (volume) taken.add(volume.metadata.name ?? '');
      else if (!canProvision(claim, this.#view, node))
        return unresolvable("node(s) didn't find available persistent volumes to bind");
    }
    return undefined;
  }

  zone({ node }: NodeInfo): Reasons | undefined {
    const labels = node.metadata.labels ?? {};
    const isElsewhere = this.#claims.some((claim) => {
      const wanted = this.#volumeOf(claim)?.metadata.labels ?? {};
      return ZONE_LABELS.some(
        (key) =>
          wanted[key] !== undefined &&
          labels[key] !== undefined &&
          !(wanted[key] ?? '').split('__').includes(labels[key] ?? ''),
      );
    });
    return isElsewhere ? unresolvable('node(s) had no available volume zone') : undefined;
  }
}

const fitsNode = (volume: PersistentVolume, node: Node): boolean =>
  volume.spec?.nodeAffinity?.required === undefined ||
  matchesNodeSelector(volume.spec.nodeAffinity.required, node);

/** Whether the claim waits for its first Pod. Models IsDelayBindingMode. */
export function isDelayed(claim: PersistentVolumeClaim, view: Pick<ClusterView, 'get'>): boolean {
  const name = claim.spec?.storageClassName ?? '';
  const storageClass = name === '' ? undefined : view.get<StorageClass>('storageclasses', undefined, name);
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
