/**
 * A provisioner for every storage class that names one: makes volumes for claims and removes them after. What it is
 * called says what it makes.
 * Models sig-storage-lib-external-provisioner. Differs: one part stands for all provisioners, and none of them fails.
 */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import { SELECTED_NODE } from '../../scheduler/volume-binding.ts';
import { requestOf } from '../../scheduler/volume-matching.ts';
import { Controller, type ControllerContext, type SyncError } from '../controller.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { STORAGE_PROVISIONER } from './pv-binder.ts';

/** How long making or removing storage takes on an ordinary cluster; nothing in exact timing. */
const TYPICAL_MS = 2000;
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

export class Provisioner {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #claims: SharedInformer<PersistentVolumeClaim>;
  readonly #volumes: SharedInformer<PersistentVolume>;
  readonly #busy = new Set<string>();

  constructor(context: ControllerContext) {
    this.#clock = context.clock;
    this.#delayMs = context.timing.profile === 'exact' ? 0 : TYPICAL_MS;
    this.#controller = new Controller(context, {
      name: 'external-provisioner',
      workers: 1,
      sync: (key) => this.#sync(key),
    });
    this.#claims = context.informers.of<PersistentVolumeClaim>('persistentvolumeclaims');
    this.#volumes = context.informers.of<PersistentVolume>('persistentvolumes');
    this.#claims.addHandler(({ type, object }) => {
      if (type !== 'DELETED') this.#controller.queue.add(keyOf(object));
    });
    this.#volumes.addHandler(({ type, object }) => {
      if (type !== 'DELETED') this.#reclaim(object);
    });
  }

  #sync(key: string): SyncError {
    const claim = this.#claims.byKey(key);
    const uid = claim?.metadata.uid ?? '';
    const provisioner = claim?.metadata.annotations?.[STORAGE_PROVISIONER];
    if (!claim || provisioner === undefined || (claim.spec?.volumeName ?? '') !== '' || this.#busy.has(uid))
      return undefined;
    const found = this.#controller.client.get<StorageClass>(
      'storageclasses',
      undefined,
      claim.spec?.storageClassName ?? '',
    );
    if (!found.ok) return undefined;
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    if (found.value.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return undefined;
    this.#busy.add(uid);
    const { recorder } = this.#controller;
    recorder.event(
      claim,
      'Normal',
      'Provisioning',
      `External provisioner is provisioning volume for claim "${key}"`,
    );
    this.#clock.after(this.#delayMs, () => {
      this.#busy.delete(uid);
      const volume = volumeFor(claim, found.value, provisioner, node);
      const made = this.#controller.client.create(volume);
      if (made.ok)
        recorder.event(
          claim,
          'Normal',
          'ProvisioningSucceeded',
          `Successfully provisioned volume ${volume.metadata.name}`,
        );
    });
    return undefined;
  }

  /** Released volumes with the policy Delete go, and their storage with them. */
  #reclaim(volume: PersistentVolume): void {
    const name = volume.metadata.name ?? '';
    const isOver =
      volume.status?.phase === 'Released' && volume.spec?.persistentVolumeReclaimPolicy === 'Delete';
    if (!isOver || volume.metadata.annotations?.[PROVISIONED_BY] === undefined || this.#busy.has(name))
      return;
    this.#busy.add(name);
    this.#clock.after(this.#delayMs, () => {
      this.#busy.delete(name);
      this.#controller.client.delete('persistentvolumes', undefined, name);
    });
  }
}

/**
 * `ebs.csi.aws.com` is the name of a CSI driver, whose volumes are attached; `rancher.io/local-path`, with a slash as no
 * driver's name may have one, makes directories of a node. Models validation.ValidateCSIDriverName.
 */
const isDriver = (provisioner: string): boolean => !provisioner.includes('/');

function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  provisioner: string,
  node: string | undefined,
): PersistentVolume {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const volume = `pvc-${uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, annotations: { [PROVISIONED_BY]: provisioner } },
    spec: {
      accessModes: claim.spec?.accessModes,
      capacity: { storage: requestOf(claim) },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
      ...(isDriver(provisioner)
        ? { csi: { driver: provisioner, volumeHandle: volume } }
        : {
            hostPath: {
              path: `/opt/local-path-provisioner/${volume}_${namespace}_${name}`,
              type: 'DirectoryOrCreate',
            },
          }),
      ...(node === undefined || isDriver(provisioner)
        ? {}
        : {
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
                ],
              },
            },
          }),
    },
  } as PersistentVolume;
}
