/**
 * emptyDir: a directory that lives as long as the Pod is on the node.
 * Models pkg/volume/emptydir/empty_dir.go SetUp and calculateEmptyDirMemorySize. A size limit on disk is no bound of
 * the file system: the eviction manager looks at it. On memory it is one, and writing past it gives ENOSPC.
 * Leaves out huge pages, which are taken for memory.
 */
import { ok, type Result } from '../../kube/result.ts';
import { integerValue } from '../../kube/quantity.ts';
import { memoryBytes, podLimits } from '../../kube/resources.ts';
import type { EmptyDirVolumeSource, Pod } from '../../kube/types.ts';
import { applyFsGroup } from './fs-group.ts';
import { type MountedVolume, podDirectory, rootOf, type SetUpContext } from './mounted-volume.ts';

export function setUpEmptyDir(
  context: SetUpContext,
  pod: Pod,
  name: string,
  source: EmptyDirVolumeSource,
): Result<MountedVolume> {
  const inMemory = (source.medium ?? '') !== '';
  const volume = podDirectory(context, name, inMemory ? tmpfsBytes(context, pod, source) : undefined);
  applyFsGroup(volume.root, pod, false);
  return ok({ volume, type: inMemory ? 'tmpfs' : 'ext4', readOnly: false, root: rootOf(volume) });
}

/** The smallest of size limit, the Pod's memory limit and the node's memory, as far as they are set. */
function tmpfsBytes(context: SetUpContext, pod: Pod, source: EmptyDirVolumeSource): number | undefined {
  const bounds = [
    integerValue(source.sizeLimit),
    podMemoryLimit(pod),
    integerValue(context.allocatable()['memory']),
  ].filter((bytes) => bytes > 0);
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}

/** A Pod one of whose containers has no limit has none. */
function podMemoryLimit(pod: Pod): number {
  const isLimited = (
    resources: { readonly limits?: Record<string, string> | undefined } | undefined,
  ): boolean => resources?.limits?.['memory'] !== undefined;
  const limited =
    isLimited(pod.spec.resources) || pod.spec.containers.every((container) => isLimited(container.resources));
  return limited ? memoryBytes(podLimits(pod)) : 0;
}
