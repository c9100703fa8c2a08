/** What the parts of the volume manager say to each other. */
import type { ConfigMap, Pod, Secret } from '../../kube/types.ts';
import { ok, type Result } from '../../kube/result.ts';
import type { LimitReport, Limits } from '../limits.ts';
import type { Allocatable } from '../kubelet/environment/resource-field-ref.ts';
import type { Inode } from '../runtime/os/inode.ts';
import { Volume } from '../runtime/os/volume.ts';

/** A volume of a Pod that is set up on the node. */
export interface MountedVolume {
  readonly volume: Volume;
  readonly type: string;
  /** The kind of volume does not let containers write, whatever their mounts say. */
  readonly readOnly: boolean;
  /** What it holds is not on a disk of this node. */
  readonly isRemote?: boolean | undefined;
  /** What a container's mount shows; asked when a container is made. */
  readonly root: () => Result<Inode>;
  /** What is there now, for the trace: looks and makes nothing. Absent: `root` does not either. */
  readonly peek?: (() => Inode | undefined) | undefined;
  /** Writes what has changed in the API since; absent for volumes that are set up once. */
  readonly refresh?: ((pod: Pod) => Result<void>) | undefined;
}

/** What setting up a volume needs of the node and the cluster. */
export interface SetUpContext {
  /** Of the Pod's namespace. */
  readonly getConfigMap: (name: string) => ConfigMap | undefined;
  readonly getSecret: (name: string) => Secret | undefined;
  readonly allocatable: () => Allocatable;
  readonly hostVolume: Volume;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The digits that make the name of a data directory unique. */
  readonly digits: () => string;
  readonly limits: Limits;
  readonly onLimit?: LimitReport | undefined;
  /** What lies on the node's disk is made known. */
  readonly onDisk?: ((volume: Volume) => void) | undefined;
}

/** A directory of the Pod, empty and open to everyone, as every ordinary volume begins. */
export function podDirectory(context: SetUpContext, name: string, maxBytes?: number): Volume {
  const { limits, onLimit } = context;
  const volume = new Volume({ mode: 0o777, name, limits, onLimit, maxBytes });
  volume.root.mtimeMs = context.nowMs();
  if (maxBytes === undefined) context.onDisk?.(volume);
  return volume;
}

export function rootOf(volume: Volume): () => Result<Inode> {
  return () => ok(volume.root);
}
