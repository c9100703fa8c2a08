/**
 * Binding the claims of a Pod once its node is chosen. Models plugins/volumebinding/binder.go BindPodVolumes: what the
 * controllers have to do is written down, then looked at every second.
 */
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import type { Task } from '../clock/task.ts';
import { findMatchingVolume } from './volume-matching.ts';

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const POLL_MS = 1000;
const TIMEOUT_MS = 600_000;

/** True when all claims are bound; false when ten minutes did not suffice. */
export function* bindVolumes(
  client: ApiClient,
  node: Node,
  claims: readonly PersistentVolumeClaim[],
): Task<boolean> {
  const name = node.metadata.name ?? '';
  const taken = new Set<string>();
  for (const claim of claims) {
    const volume = findMatchingVolume(claim, client.list<PersistentVolume>('persistentvolumes'), node, taken);
    if (!volume) {
      client.patch(claim, { metadata: { annotations: { [SELECTED_NODE]: name } } }, 'merge');
      continue;
    }
    taken.add(volume.metadata.name ?? '');
    const { namespace, name: claimName, uid } = claim.metadata;
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName, uid };
    client.update<PersistentVolume>({ ...volume, spec: { ...volume.spec, claimRef } });
  }
  for (let waited = 0; waited < TIMEOUT_MS; waited += POLL_MS) {
    yield POLL_MS;
    const isBound = claims.every((claim) => {
      const live = client.get<PersistentVolumeClaim>(
        'persistentvolumeclaims',
        claim.metadata.namespace,
        claim.metadata.name ?? '',
      );
      return live.ok && live.value.status?.phase === 'Bound';
    });
    if (isBound) return true;
  }
  return false;
}
