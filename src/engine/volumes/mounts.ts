/**
 * The mounts of one container. Models pkg/kubelet/kubelet_pods.go makeMounts, and the order in which containerd makes
 * them (orderedMounts: parents first). Leaves out mount propagation and recursive read-only, and block devices.
 */
import { cleanPath, joinPath } from '../../kube/paths.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import type { Container, EphemeralContainer, VolumeMount } from '../../kube/types.ts';
import type { VolumeFile } from '../kubelet/environment/environment.ts';
import { FileSystem } from '../runtime/os/filesystem.ts';
import type { Volume } from '../runtime/os/volume.ts';
import type { ContainerMount } from './container-mount.ts';
import type { MountedVolume } from './mounted-volume.ts';
import { enterSubPath, subPathOf } from './sub-path.ts';

type Mounts = Pick<Container | EphemeralContainer, 'name' | 'volumeMounts'>;

export function mountsOfContainer(
  container: Mounts,
  env: Readonly<Record<string, string>>,
  volumeOf: (name: string) => MountedVolume | undefined,
  nowMs: number,
): Result<readonly ContainerMount[]> {
  const mounts: ContainerMount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const made = mountOf(container, mount, env, volumeOf(mount.name), nowMs);
    if (!made.ok) return made;
    mounts.push(made.value);
  }
  const depth = ({ mountPath }: ContainerMount): number => cleanPath(mountPath).split('/').length;
  return ok(mounts.sort((a, b) => depth(a) - depth(b)));
}

function mountOf(
  container: Mounts,
  mount: VolumeMount,
  env: Readonly<Record<string, string>>,
  mounted: MountedVolume | undefined,
  nowMs: number,
): Result<ContainerMount> {
  const { name, mountPath, readOnly = false } = mount;
  if (mounted === undefined)
    return err(`cannot find volume "${name}" to mount into container "${container.name}"`);
  const subPath = subPathOf(mount, env);
  if (!subPath.ok) return subPath;
  const { volume, type } = mounted;
  let root = mounted.root();
  if (root.ok && subPath.value !== '') {
    const who = { mount: name, container: container.name };
    root = enterSubPath(volume, root.value, subPath.value, who, nowMs);
  }
  if (!root.ok) return root;
  return ok({
    name,
    mountPath: mountPath.startsWith('/') ? mountPath : `/${mountPath}`,
    readOnly: readOnly || mounted.readOnly,
    volume,
    ...(root.value === volume.root ? {} : { inode: root.value }),
    type,
  });
}

/** Models securejoin and os.Open in makeEnvironmentVariables. Only emptyDir volumes may be named. */
export function readVolumeFile(
  volume: Volume,
  podUid: string,
  name: string,
  path: string,
): Result<VolumeFile> {
  const file = new FileSystem(volume).readFile(joinPath('/', path));
  const directory = `/var/lib/kubelet/pods/${podUid}/volumes/kubernetes.io~empty-dir`;
  return ok({
    path: joinPath(directory, name, path),
    text: typeof file === 'string' ? undefined : file.text,
  });
}
