/** Brings claims and volumes together. Models pkg/controller/volume/persistentvolume/pv_controller.go. */
import { deepEqual } from '../../../kube/json.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../kube/types.ts';
import { claimNamesOf } from '../../scheduler/volume-filters.ts';
import {
  findMatchingVolume,
  isPreBoundTo,
  mismatch,
  NO_PROVISIONER,
} from '../../scheduler/volume-matching.ts';
import { SELECTED_NODE } from '../../scheduler/volume-binding.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';

const RESYNC_MS = 15_000;
const VOLUME_KEY = 'volume:';
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

export class PvBinder {
  readonly #controller: Controller;
  readonly #claims: SharedInformer<PersistentVolumeClaim>;
  readonly #volumes: SharedInformer<PersistentVolume>;
  readonly #classes: SharedInformer<StorageClass>;
  readonly #pods: SharedInformer<Pod>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'persistentvolume-controller',
      workers: 1,
      sync: (key) =>
        key.startsWith(VOLUME_KEY) ? this.#syncVolume(key.slice(VOLUME_KEY.length)) : this.#syncClaim(key),
    });
    const { queue } = this.#controller;
    this.#claims = context.informers.of<PersistentVolumeClaim>('persistentvolumeclaims');
    this.#volumes = context.informers.of<PersistentVolume>('persistentvolumes');
    this.#classes = context.informers.of<StorageClass>('storageclasses');
    this.#pods = context.informers.of<Pod>('pods');
    this.#claims.addHandler(({ type, object }) => {
      if (type !== 'DELETED') return queue.add(keyOf(object));
      const volume = object.spec?.volumeName ?? '';
      if (volume !== '') queue.add(VOLUME_KEY + volume);
    });
    this.#volumes.addHandler(({ type, object }) => {
      const { claimRef } = object.spec ?? {};
      if (claimRef) queue.add(`${claimRef.namespace}/${claimRef.name}`);
      if (type !== 'DELETED') queue.add(VOLUME_KEY + (object.metadata.name ?? ''));
      if (type === 'ADDED') this.#retryPending();
    });
    this.#classes.addHandler(() => this.#retryPending());
  }

  #retryPending(): void {
    for (const claim of this.#claims.list())
      if (claim.status?.phase !== 'Bound') this.#controller.queue.add(keyOf(claim));
  }

  #syncClaim(key: string): SyncError {
    const claim = this.#claims.byKey(key);
    if (!claim?.spec || claim.metadata.deletionTimestamp !== undefined) return undefined;
    const isDone = claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;
    const name = claim.spec.volumeName ?? '';
    if (name === '') return this.#syncUnbound(claim);
    const volume = this.#volumes.get(undefined, name);
    if (!volume) return isDone ? this.#lose(claim) : undefined;
    const { claimRef } = volume.spec ?? {};
    if (claimRef && !isPreBoundTo(volume, claim)) {
      if (isDone) return this.#lose(claim);
      this.#event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
      return this.#later(key);
    }
    const why = isDone ? undefined : mismatch(volume, claim);
    if (why !== undefined) {
      this.#event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
      return this.#later(key);
    }
    return this.#bind(volume, claim);
  }

  #event(claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#controller.recorder.event(claim, type, reason, message);
  }

  /** As long as a claim waits it is looked at every 15 s, and said again what it waits for. */
  #later(key: string): undefined {
    this.#controller.queue.addAfter(key, RESYNC_MS);
    return undefined;
  }

  #syncUnbound(claim: PersistentVolumeClaim): SyncError {
    const key = keyOf(claim);
    const className = claim.spec?.storageClassName ?? '';
    const storageClass = className === '' ? undefined : this.#classes.get(undefined, className);
    const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
    const volumes = this.#volumes.list().filter((volume) => !isDelayed || isPreBoundTo(volume, claim));
    const volume = findMatchingVolume(claim, volumes, undefined);
    if (volume) return this.#bind(volume, claim);
    if (isDelayed && claim.metadata.annotations?.[SELECTED_NODE] === undefined) {
      const pod = this.#consumer(claim);
      if (pod)
        this.#event(
          claim,
          'Normal',
          'WaitForPodScheduled',
          `waiting for pod ${pod.metadata.name} to be scheduled`,
        );
      else
        this.#event(
          claim,
          'Normal',
          'WaitForFirstConsumer',
          'waiting for first consumer to be created before binding',
        );
    } else if (className === '')
      this.#event(
        claim,
        'Normal',
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      );
    else if (!storageClass)
      this.#event(
        claim,
        'Warning',
        'ProvisioningFailed',
        `storageclass.storage.k8s.io "${className}" not found`,
      );
    else if (storageClass.provisioner !== NO_PROVISIONER)
      this.#askProvisioner(claim, storageClass.provisioner);
    return this.#later(key);
  }

  #consumer(claim: PersistentVolumeClaim): Pod | undefined {
    return this.#pods
      .list(claim.metadata.namespace ?? '')
      .find(
        (pod) => (pod.spec.nodeName ?? '') === '' && claimNamesOf(pod).includes(claim.metadata.name ?? ''),
      );
  }

  #askProvisioner(claim: PersistentVolumeClaim, provisioner: string): void {
    const annotations = {
      [STORAGE_PROVISIONER]: provisioner,
      'volume.beta.kubernetes.io/storage-provisioner': provisioner,
    };
    if (claim.metadata.annotations?.[STORAGE_PROVISIONER] !== provisioner)
      this.#controller.client.patch(claim, { metadata: { annotations } }, 'merge');
    this.#event(
      claim,
      'Normal',
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
  }

  /** Both ways, volume first. Models bind. */
  #bind(volume: PersistentVolume, claim: PersistentVolumeClaim): SyncError {
    const { client } = this.#controller;
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    let bound = volume;
    if (volume.spec?.claimRef?.uid !== uid) {
      const annotations = volume.spec?.claimRef
        ? volume.metadata.annotations
        : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
      const claimRef = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name,
        uid,
        resourceVersion,
      };
      const updated = client.update<PersistentVolume>({
        ...volume,
        metadata: { ...volume.metadata, ...(annotations === undefined ? {} : { annotations }) },
        spec: { ...volume.spec, claimRef },
      });
      if (!updated.ok) return messageOf(updated.error);
      bound = updated.value;
    }
    this.#setPhase(bound, 'Bound');
    return this.#completeClaim(claim, bound);
  }

  #completeClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): SyncError {
    const { client } = this.#controller;
    let current = claim;
    const isOwnChoice = (claim.spec?.volumeName ?? '') === '';
    if (isOwnChoice || claim.metadata.annotations?.[BIND_COMPLETED] === undefined) {
      const annotations = {
        ...claim.metadata.annotations,
        [BIND_COMPLETED]: 'yes',
        ...(isOwnChoice ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}),
      };
      const updated = client.update<PersistentVolumeClaim>({
        ...claim,
        metadata: { ...claim.metadata, annotations },
        spec: { ...claim.spec, volumeName: volume.metadata.name },
      });
      if (!updated.ok) return messageOf(updated.error);
      current = updated.value;
    }
    const status = {
      ...current.status,
      phase: 'Bound',
      accessModes: volume.spec?.accessModes,
      capacity: volume.spec?.capacity,
    };
    if (deepEqual(current.status, status)) return undefined;
    const written = client.updateStatus<PersistentVolumeClaim>({ ...current, status });
    return written.ok ? undefined : messageOf(written.error);
  }

  #lose(claim: PersistentVolumeClaim): SyncError {
    if (claim.status?.phase === 'Lost') return undefined;
    const { capacity: _, accessModes: __, ...rest } = claim.status ?? {};
    this.#controller.client.updateStatus<PersistentVolumeClaim>({
      ...claim,
      status: { ...rest, phase: 'Lost' },
    });
    this.#event(
      claim,
      'Warning',
      'ClaimLost',
      'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
    return undefined;
  }

  #setPhase(volume: PersistentVolume, phase: string): void {
    if (volume.status?.phase === phase) return;
    const lastPhaseTransitionTime = this.#controller.timestamp;
    this.#controller.client.updateStatus<PersistentVolume>({
      ...volume,
      status: { ...volume.status, phase, lastPhaseTransitionTime },
    });
  }

  /** Models syncVolume: free, bound, or released by a claim that is gone. */
  #syncVolume(name: string): SyncError {
    const volume = this.#volumes.get(undefined, name);
    if (!volume) return undefined;
    const { claimRef } = volume.spec ?? {};
    if (!claimRef || claimRef.uid === undefined || claimRef.uid === '') {
      this.#setPhase(volume, 'Available');
      return undefined;
    }
    const claim = this.#controller.client.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      claimRef.namespace,
      claimRef.name ?? '',
    );
    const isThere = claim.ok && claim.value.metadata.uid === claimRef.uid;
    if (!isThere && volume.status?.phase !== 'Failed') this.#setPhase(volume, 'Released');
    return undefined;
  }
}
