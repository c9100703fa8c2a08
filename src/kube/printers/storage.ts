/** Volumes, claims and classes. Models pkg/printers/internalversion/printers.go printPersistentVolume and so on. */
import { formatQuantity } from '../quantity.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../types.ts';
import { AGE, ageOf, column, NAME, nameOf, type Printer, wide } from './printer.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** `RWO,RWX`, always in the same order. Models pkg/apis/core/v1/helper GetAccessModesAsString. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, text]) => text)
    .join(',');
}

/** The class by the old annotation, or else by the field. Models GetPersistentVolumeClass. */
export function storageClassOf(
  object: KubeObject & { spec?: { storageClassName?: string | undefined } },
): string {
  return object.metadata?.annotations?.[CLASS_ANNOTATION] ?? object.spec?.storageClassName ?? '';
}

function phaseOf(object: PersistentVolume | PersistentVolumeClaim): string {
  return object.metadata?.deletionTimestamp ? 'Terminating' : (object.status?.phase ?? '');
}

export const persistentVolumePrinter: Printer<PersistentVolume> = {
  columns: [
    NAME,
    column('Capacity'),
    column('Access Modes'),
    column('Reclaim Policy'),
    column('Status'),
    column('Claim'),
    column('StorageClass'),
    column('VolumeAttributesClass'),
    column('Reason'),
    AGE,
    wide('VolumeMode'),
  ],
  cells(volume, options) {
    const { spec, status } = volume;
    const claim = spec?.claimRef;
    return [
      nameOf(volume),
      formatQuantity(spec?.capacity?.['storage'] ?? 0),
      accessModesText(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      phaseOf(volume),
      claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
      storageClassOf(volume),
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      ageOf(volume, options),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};

export const persistentVolumeClaimPrinter: Printer<PersistentVolumeClaim> = {
  columns: [
    NAME,
    column('Status'),
    column('Volume'),
    column('Capacity'),
    column('Access Modes'),
    column('StorageClass'),
    column('VolumeAttributesClass'),
    AGE,
    wide('VolumeMode'),
  ],
  cells(claim, options) {
    const { spec, status } = claim;
    // Size and modes are those of the volume: without one there is nothing to show.
    const volume = spec?.volumeName ?? '';
    return [
      nameOf(claim),
      phaseOf(claim),
      volume,
      volume === '' ? '' : formatQuantity(status?.capacity?.['storage'] ?? 0),
      volume === '' ? '' : accessModesText(status?.accessModes),
      storageClassOf(claim),
      spec?.volumeAttributesClassName ?? '<unset>',
      ageOf(claim, options),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};

/** Models pkg/apis/storage/util IsDefaultAnnotation. */
export function isDefaultStorageClass({ metadata }: StorageClass): boolean {
  return DEFAULT_ANNOTATIONS.some((key) => metadata?.annotations?.[key] === 'true');
}

export const storageClassPrinter: Printer<StorageClass> = {
  columns: [
    NAME,
    column('Provisioner'),
    column('ReclaimPolicy'),
    column('VolumeBindingMode'),
    column('AllowVolumeExpansion'),
    AGE,
  ],
  cells: (object, options) => [
    `${nameOf(object)}${isDefaultStorageClass(object) ? ' (default)' : ''}`,
    object.provisioner ?? '',
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    object.allowVolumeExpansion ?? false,
    ageOf(object, options),
  ],
};
