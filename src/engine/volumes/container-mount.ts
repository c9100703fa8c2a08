import type { Inode } from '../runtime/os/inode.ts';
import type { Volume } from '../runtime/os/volume.ts';

/** One volume as one container gets it: what the kubelet hands the runtime. */
export interface ContainerMount {
  /** The volume's name in the Pod. */
  readonly name: string;
  /** Absolute. */
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** The tree that is written to, and that accounts for it. */
  readonly volume: Volume;
  /** What of the tree is shown: a directory, or a file; absent: all of it. */
  readonly inode?: Inode | undefined;
  /** As `mount` and `df` show it: `ext4`, `tmpfs`. */
  readonly type: string;
}
