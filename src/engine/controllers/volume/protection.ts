/**
 * Claims that a Pod uses and volumes that a claim has stay until they are free; claims of ephemeral volumes are made.
 * Models pkg/controller/volume/{pvcprotection,pvprotection,ephemeral}.
 */
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/types.ts';
import { PV_PROTECTION, PVC_PROTECTION } from '../../api/storage-admission.ts';
import { claimNamesOf } from '../../scheduler/volume-filters.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { controllerReference } from '../pod-control.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';

export function startVolumeProtection(context: ControllerContext): void {
  const pods = context.informers.of<Pod>('pods');
  startClaimProtection(context, pods);
  startVolumeHolder(context);
  startEphemeralVolumes(context, pods);
}

function removeFinalizer(controller: Controller, object: KubeObject, finalizer: string): SyncError {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
  const updated = controller.client.update({ ...object, metadata: { ...object.metadata, finalizers } });
  return updated.ok || updated.error.reason === 'NotFound' ? undefined : messageOf(updated.error);
}
const isHeld = (object: KubeObject, finalizer: string): boolean =>
  object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).includes(finalizer);

/** Every Pod that has a node counts, also one that has ended. */
function startClaimProtection(context: ControllerContext, pods: SharedInformer<Pod>): void {
  const claims = context.informers.of<PersistentVolumeClaim>('persistentvolumeclaims');
  const controller = new Controller(context, {
    name: 'pvc-protection-controller',
    workers: 1,
    sync(key): SyncError {
      const claim = claims.byKey(key);
      if (!claim || !isHeld(claim, PVC_PROTECTION)) return undefined;
      const { namespace = '', name = '' } = claim.metadata;
      const isUsed = pods
        .list(namespace)
        .some((pod) => (pod.spec.nodeName ?? '') !== '' && claimNamesOf(pod).includes(name));
      return isUsed ? undefined : removeFinalizer(controller, claim, PVC_PROTECTION);
    },
  });
  claims.addHandler(({ type, object }) => {
    if (type !== 'DELETED' && isHeld(object, PVC_PROTECTION)) controller.queue.add(keyOf(object));
  });
  pods.addHandler(({ type, object }) => {
    if (type !== 'DELETED') return;
    for (const name of claimNamesOf(object)) controller.queue.add(`${object.metadata.namespace}/${name}`);
  });
}

function startVolumeHolder(context: ControllerContext): void {
  const volumes = context.informers.of<PersistentVolume>('persistentvolumes');
  const controller = new Controller(context, {
    name: 'pv-protection-controller',
    workers: 1,
    sync(key): SyncError {
      const volume = volumes.byKey(key);
      if (!volume || !isHeld(volume, PV_PROTECTION) || volume.status?.phase === 'Bound') return undefined;
      return removeFinalizer(controller, volume, PV_PROTECTION);
    },
  });
  volumes.addHandler(({ type, object }) => {
    if (type !== 'DELETED' && isHeld(object, PV_PROTECTION)) controller.queue.add(keyOf(object));
  });
}

function startEphemeralVolumes(context: ControllerContext, pods: SharedInformer<Pod>): void {
  const controller = new Controller(context, {
    name: 'ephemeral-volume-controller',
    workers: 1,
    sync(key): SyncError {
      const pod = pods.byKey(key);
      if (!pod || pod.metadata.deletionTimestamp !== undefined) return undefined;
      const { namespace, name } = pod.metadata;
      for (const volume of pod.spec.volumes ?? []) {
        const template = volume.ephemeral?.volumeClaimTemplate;
        if (!template) continue;
        const made = controller.client.create<PersistentVolumeClaim>({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            ...template.metadata,
            name: `${name}-${volume.name}`,
            namespace,
            ownerReferences: [controllerReference(pod)],
          },
          spec: template.spec,
        } as PersistentVolumeClaim);
        if (!made.ok && made.error.reason !== 'AlreadyExists') return messageOf(made.error);
      }
      return undefined;
    },
  });
  pods.addHandler(({ type, object }) => {
    if (type === 'ADDED' && (object.spec.volumes ?? []).some((volume) => volume.ephemeral))
      controller.queue.add(keyOf(object));
  });
}
