/**
 * PersistentVolumes that must be attached to a node before they can be mounted there, and the storage behind them.
 * Models what pkg/volume/csi says of its volumes and pkg/volume/util IsMultiAttachAllowed. Every CSI driver is taken to
 * want attaching, and its storage to be in reach of every node. Differs: there are no VolumeAttachment objects between
 * the controller and a driver; what is attached stands in the status of the Node, as for every volume.
 */
import { ok, type Result } from '../../kube/result.ts';
import type { PersistentVolume, Pod } from '../../kube/types.ts';
import { Volume } from '../runtime/os/volume.ts';
import { applyFsGroup } from './fs-group.ts';
import { type MountedVolume, rootOf } from './mounted-volume.ts';

/**
 * What a volume is called in the status of its node, `kubernetes.io/csi/ebs.csi.aws.com^vol-1`; undefined: it is there
 * without being attached. Models GetUniqueVolumeNameFromSpec.
 */
export function deviceOf({ spec }: PersistentVolume): string | undefined {
  return spec?.csi && `kubernetes.io/csi/${spec.csi.driver}^${spec.csi.volumeHandle}`;
}

/** Whether several nodes may have the volume at the same time. Models IsMultiAttachAllowed. */
export function isMultiAttachAllowed({ spec }: PersistentVolume): boolean {
  const modes = spec?.accessModes ?? [];
  return modes.length === 0 || modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany');
}

/** Disks outside of all nodes, by device: what was written to one is there on the next node too. */
export class AttachableStorage {
  readonly #disks = new Map<string, Volume>();

  /** The disk; empty when it is asked for the first time. */
  disk(device: string, nowMs: number): Volume {
    let disk = this.#disks.get(device);
    if (!disk) {
      disk = new Volume({ mode: 0o777, name: device });
      disk.root.mtimeMs = nowMs;
      this.#disks.set(device, disk);
    }
    return disk;
  }
}

export function setUpAttached(disk: Volume, pod: Pod): Result<MountedVolume> {
  applyFsGroup(disk.root, pod, false);
  return ok({ volume: disk, type: 'ext4', readOnly: false, isRemote: true, root: rootOf(disk) });
}
