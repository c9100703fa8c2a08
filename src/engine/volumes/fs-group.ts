/**
 * `securityContext.fsGroup`: the group that owns the Pod's own volumes.
 * Models pkg/volume/volume_linux.go changeFilePermission. Leaves out fsGroupChangePolicy: the trees are new anyway.
 */
import type { Pod } from '../../kube/types.ts';
import type { Inode } from '../runtime/os/inode.ts';

const READ_WRITE = 0o660;
const READ_ONLY = 0o440;
const ENTER = 0o110;
const SET_GID = 0o2000;

/** Gives one entry to the group; directories hand the group on to what is made in them. */
export function applyFsGroup(inode: Inode, pod: Pod, readOnly: boolean): void {
  const group = pod.spec.securityContext?.fsGroup;
  if (group === undefined || inode.kind === 'link') return;
  inode.gid = group;
  inode.mode |= readOnly ? READ_ONLY : READ_WRITE;
  if (inode.kind === 'dir') inode.mode |= SET_GID | ENTER;
}
