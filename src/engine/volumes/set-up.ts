/**
 * Sets up one volume of a Pod on the node: models the SetUp of the volume plugins.
 *
 * Differs: kinds that are not simulated (image, csi, nfs and other network storage, fc, iscsi …) are an empty directory
 * of the Pod, so that the rest of the Pod can be looked at; `kube/coverage` names them to the person who writes one.
 */
import { ok, type Result } from '../../kube/result.ts';
import type { Pod, Volume as VolumeSpec } from '../../kube/types.ts';
import { AtomicWriter, type Payload } from './atomic-writer.ts';
import { setUpEmptyDir } from './empty-dir.ts';
import { applyFsGroup } from './fs-group.ts';
import { setUpHostPath } from './host-path.ts';
import { type MountedVolume, podDirectory, rootOf, type SetUpContext } from './mounted-volume.ts';
import { configMapPayload, downwardPayload, projectedPayload, secretPayload } from './payload.ts';
import { TokenSource } from './service-account-token.ts';

export function setUpVolume(context: SetUpContext, pod: Pod, spec: VolumeSpec): Result<MountedVolume> {
  const { name, emptyDir, hostPath, configMap, secret, downwardAPI, projected } = spec;
  if (hostPath) return setUpHostPath(context, hostPath);
  if (configMap)
    return setUpFiles(context, pod, name, 'ext4', () =>
      configMapPayload(context, configMap, configMap.defaultMode),
    );
  if (secret)
    return setUpFiles(context, pod, name, 'tmpfs', () =>
      secretPayload(context, { ...secret, name: secret.secretName }, secret.defaultMode),
    );
  if (downwardAPI)
    return setUpFiles(context, pod, name, 'tmpfs', (now) =>
      downwardPayload(context, now, downwardAPI, downwardAPI.defaultMode),
    );
  if (projected) {
    const tokens = new TokenSource();
    return setUpFiles(context, pod, name, 'tmpfs', (now) =>
      projectedPayload(context, now, projected, tokens),
    );
  }
  const mounted = setUpEmptyDir(context, pod, name, emptyDir ?? {});
  return mounted.ok && spec.image ? ok({ ...mounted.value, readOnly: true }) : mounted;
}

/** A directory of files that come from the API. `payload` says what stands in them for the Pod as it is now. */
function setUpFiles(
  context: SetUpContext,
  pod: Pod,
  name: string,
  type: string,
  payload: (pod: Pod) => Result<Payload>,
): Result<MountedVolume> {
  const first = payload(pod);
  if (!first.ok) return first;
  const volume = podDirectory(context, name);
  applyFsGroup(volume.root, pod, true);
  const writer = new AtomicWriter(volume, context);
  writer.write(first.value, pod);
  const refresh = (now: Pod): Result<void> => {
    const next = payload(now);
    if (!next.ok) return next;
    writer.write(next.value, now);
    return ok(undefined);
  };
  return ok({ volume, type, readOnly: true, root: rootOf(volume), refresh });
}
