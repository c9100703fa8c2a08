/**
 * Limits of local storage, which hold whether or not the node is short of it.
 * Models pkg/kubelet/eviction/eviction_manager.go localStorageEviction.
 */
import { formatQuantity, integerValue } from '../../../kube/quantity.ts';
import { podLimits } from '../../../kube/resources.ts';
import type { Pod } from '../../../kube/types.ts';
import { diskOf, type PodStats } from './pod-stats.ts';

const RESOURCE = 'ephemeral-storage';

/** Has the Pod any limit that could be passed? It is asked at every write to a disk, so the answer is kept. */
export function hasLocalLimits(pod: Pod): boolean {
  let answer = known.get(pod.spec);
  if (answer === undefined) {
    answer =
      (pod.spec.volumes ?? []).some((volume) => volume.emptyDir?.sizeLimit !== undefined) ||
      [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some(
        (container) => container.resources?.limits?.[RESOURCE] !== undefined,
      );
    known.set(pod.spec, answer);
  }
  return answer;
}
const known = new WeakMap<Pod['spec'], boolean>();

/** The message of the first limit that the Pod has passed; undefined when it keeps to all of them. */
export function passedLocalLimit(pod: Pod, stats: PodStats): string | undefined {
  return emptyDirLimit(pod, stats) ?? podLimit(pod, stats) ?? containerLimit(pod, stats);
}

function emptyDirLimit(pod: Pod, stats: PodStats): string | undefined {
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    if (limit === undefined || integerValue(limit) === 0) continue;
    const used = stats.volumes.find((volume) => volume.name === name)?.bytes ?? 0;
    if (used > integerValue(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${formatQuantity(limit)}". `;
  }
  return undefined;
}

function podLimit(pod: Pod, stats: PodStats): string | undefined {
  const limit = podLimits(pod).get(RESOURCE);
  if (limit === undefined || diskOf(stats) <= integerValue(limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(limit)}. `;
}

function containerLimit(pod: Pod, stats: PodStats): string | undefined {
  for (const { name, resources } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    const limit = resources?.limits?.[RESOURCE];
    const used = stats.containers.find((container) => container.name === name)?.diskBytes ?? 0;
    if (limit !== undefined && used > integerValue(limit))
      return `Container ${name} exceeded its local ephemeral storage limit "${formatQuantity(limit)}". `;
  }
  return undefined;
}
