/** Models plugin/pkg/admission/storage/{setdefault,storageobjectinuseprotection}. */
import { compareText } from '../../kube/order.ts';
import { compareTimestamps } from '../../kube/time.ts';
import type { KubeObject, PersistentVolumeClaim, StorageClass } from '../../kube/types.ts';
import { typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection';
export const PV_PROTECTION = 'kubernetes.io/pv-protection';
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';

/** The newest of the classes that are marked as default. */
export function defaultStorageClass(storage: Storage): string | undefined {
  const type = typeOfPlural('storageclasses');
  const classes = (type ? storage.list(type) : []) as StorageClass[];
  return classes
    .filter((one) => one.metadata.annotations?.[IS_DEFAULT] === 'true')
    .sort(
      (a, b) =>
        compareTimestamps(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
        compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
    )[0]?.metadata.name;
}

export function admitStorage(storage: Storage, object: KubeObject): KubeObject {
  if (object.kind === 'PersistentVolume') return withFinalizer(object, PV_PROTECTION);
  if (object.kind !== 'PersistentVolumeClaim') return object;
  const claim = withFinalizer(object, PVC_PROTECTION) as PersistentVolumeClaim;
  const storageClassName = claim.spec?.storageClassName ?? defaultStorageClass(storage);
  return storageClassName === undefined
    ? claim
    : ({ ...claim, spec: { ...claim.spec, storageClassName } } as PersistentVolumeClaim);
}

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
