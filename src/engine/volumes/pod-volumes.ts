/**
 * Which volumes of a Pod are mounted: those that a container uses.
 * Models pkg/volume/util/util.go GetPodVolumeNames and the claims of desired_state_of_world_populator.go createVolumeSpec.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import { deviceOf } from './attachable.ts';

/** In the order of `spec.volumes`; one that no container mentions is left alone. */
export function usedVolumes({ spec }: Pod): readonly Volume[] {
  if (spec.volumes === undefined || spec.volumes.length === 0) return [];
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  const names = new Set<string>();
  for (const container of containers) {
    for (const { name } of container.volumeMounts ?? []) names.add(name);
    for (const { name } of container.volumeDevices ?? []) names.add(name);
    for (const { valueFrom } of container.env ?? [])
      if (valueFrom?.fileKeyRef) names.add(valueFrom.fileKeyRef.volumeName);
  }
  return spec.volumes.filter(({ name }) => names.has(name));
}

/** `device`: it must be attached to the node first, where it has this name. */
export type ResolvedVolume = Volume & { readonly device?: string | undefined };

/**
 * The volume behind a claim; any other volume is itself. The result's name is what mount events say: that of the
 * PersistentVolume. Bound claims work for PersistentVolumes of kind hostPath and local, which are paths of the node, and
 * of kind csi.
 */
export function resolveClaim(
  client: Pick<ApiClient, 'get'>,
  pod: Pod,
  volume: Volume,
): Result<ResolvedVolume> {
  const { persistentVolumeClaim, ephemeral, name } = volume;
  if (!persistentVolumeClaim && !ephemeral) return ok(volume);
  const claimName = persistentVolumeClaim?.claimName ?? `${pod.metadata.name ?? ''}-${name}`;
  const namespace = pod.metadata.namespace ?? '';
  const fail = (text: string): { readonly ok: false; readonly error: string } =>
    err(`error processing PVC ${namespace}/${claimName}: ${text}`);

  const found = client.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, claimName);
  if (!found.ok) return fail(`failed to fetch PVC from API server: ${found.error.message ?? ''}`);
  const claim = found.value;
  if (claim.metadata.deletionTimestamp !== undefined) return fail('PVC is being deleted');
  const volumeName = claim.spec?.volumeName ?? '';
  if (claim.status?.phase !== 'Bound' || volumeName === '') return fail('PVC is not bound');
  const bound = client.get<PersistentVolume>('persistentvolumes', undefined, volumeName);
  if (!bound.ok)
    return fail(`failed to fetch PV ${volumeName} from API server: ${bound.error.message ?? ''}`);
  const { hostPath, local } = bound.value.spec ?? {};
  if (hostPath) return ok({ name: volumeName, hostPath });
  if (local) return ok({ name: volumeName, hostPath: { path: local.path, type: 'Directory' } });
  const device = deviceOf(bound.value);
  if (device !== undefined) return ok({ name: volumeName, device });
  return fail('only hostPath, local and csi PersistentVolumes are simulated');
}
