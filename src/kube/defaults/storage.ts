/**
 * Defaults of volumes, claims and storage classes.
 * Models pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume and pkg/apis/storage/v1/defaults.go.
 */
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  StorageClass,
} from '../types.ts';
import { change, changeStruct, fill } from './fill.ts';

export function defaultClaimSpec(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return fill(spec, { volumeMode: 'Filesystem' });
}

export function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const filled = fill(changeStruct(claim, 'spec', defaultClaimSpec), { status: {} });
  return change(filled, 'status', (status) => fill(status, { phase: 'Pending' }));
}

export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const filled = fill(volume, { status: {} });
  const phased = change(filled, 'status', (status) => fill(status, { phase: 'Pending' }));
  return changeStruct(phased, 'spec', (spec) => {
    const own = fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
    return change(own, 'hostPath', (source) =>
      source.type === undefined ? { ...source, type: '' } : source,
    );
  });
}

export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fill(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}
