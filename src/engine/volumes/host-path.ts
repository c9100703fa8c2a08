/**
 * hostPath: a file or directory of the node itself.
 * Models pkg/volume/hostpath/host_path.go checkType. Without a type nothing is checked, and the runtime makes a missing
 * directory when the first container comes.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import { baseName, directoryName, hasBackstep } from '../../kube/paths.ts';
import type { HostPathVolumeSource } from '../../kube/types.ts';
import type { Errno } from '../runtime/os/errno.ts';
import { strerror } from '../runtime/os/errno.ts';
import { FileSystem } from '../runtime/os/filesystem.ts';
import type { Inode } from '../runtime/os/inode.ts';
import type { MountedVolume, SetUpContext } from './mounted-volume.ts';

export function setUpHostPath(context: SetUpContext, source: HostPathVolumeSource): Result<MountedVolume> {
  const { hostVolume, nowMs } = context;
  const { path } = source;
  const host = new FileSystem(hostVolume, { nowMs });
  if (hasBackstep(path)) return err(`invalid HostPath \`${path}\`: must not contain '..'`);
  const checked = checkType(host, path, source.type ?? '');
  if (!checked.ok) return checked;
  return ok({
    volume: hostVolume,
    type: 'ext4',
    readOnly: false,
    root: () => hostInode(host, path),
    peek: () => {
      const stat = host.stat(path);
      return typeof stat === 'string' ? undefined : stat.inode;
    },
  });
}

type Kind = Inode['kind'] | undefined;

function checkType(host: FileSystem, path: string, type: string): Result<void> {
  const stat = host.stat(path);
  const kind: Kind = typeof stat === 'string' ? undefined : stat.kind;
  const need = (holds: boolean, what: string): Result<void> =>
    holds ? ok(undefined) : err(`hostPath type check failed: ${path} is not a ${what}`);
  switch (type) {
    case 'DirectoryOrCreate':
      return kind === undefined
        ? made(host.mkdirAll(path), 'mkdir', path)
        : need(kind === 'dir', 'directory');
    case 'Directory':
      return need(kind === 'dir', 'directory');
    case 'FileOrCreate':
      return kind === undefined
        ? made(host.writeFile(path, '', { mode: 0o644 }), 'open', path)
        : need(isFile(kind), 'file');
    case 'File':
      return need(isFile(kind), 'file');
    case 'Socket':
      return need(false, 'socket file');
    case 'CharDevice':
      return need(kind === 'device', 'character device');
    case 'BlockDevice':
      return need(false, 'block device');
    default:
      return ok(undefined);
  }
}

const isFile = (kind: Kind): boolean => kind === 'file' || kind === 'virtual';

/** As Go prints a failed system call: `open /a/b: no such file or directory`. */
function made(errno: Errno | undefined, call: string, path: string): Result<void> {
  return errno === undefined ? ok(undefined) : err(`${call} ${path}: ${strerror(errno).toLowerCase()}`);
}

/** The node's entry, ready to be written to. */
function hostInode(host: FileSystem, path: string): Result<Inode> {
  if (!host.exists(path)) {
    const failed = host.mkdirAll(path);
    if (failed !== undefined)
      return err(
        `failed to mkdir "${path}": mkdir ${obstacle(host, path)}: ${strerror(failed).toLowerCase()}`,
      );
  }
  const before = host.stat(path);
  if (typeof before === 'string')
    return err(`failed to stat "${path}": stat ${path}: ${strerror(before).toLowerCase()}`);
  // What shows through from the node's image is copied up, so that it is the node's own and not shared with others.
  host.change(path, { mode: before.mode });
  const stat = host.stat(path);
  return typeof stat === 'string' ? ok(before.inode) : ok(stat.inode);
}

/** The part of the path that is in the way: a file where a directory should be. */
function obstacle(host: FileSystem, path: string): string {
  let at = path;
  while (at !== '/' && !host.exists(at)) at = directoryName(at);
  return at === '/' ? `/${baseName(path)}` : at;
}
