/** Does a Pod need a new sandbox? Models pkg/kubelet/kuberuntime/util/util.go PodSandboxChanged. */
import type { Pod } from '../../kube/types.ts';
import { isHostNetwork } from './pod-format.ts';
import { newestSandbox, type RuntimePodStatus, type SandboxStatus } from './runtime-status.ts';

export interface SandboxChange {
  readonly changed: boolean;
  /** The attempt of the sandbox to be made, or of the present one. */
  readonly attempt: number;
  /** The present sandbox; empty if there is none, or if it is replaced because its network is of the other kind. */
  readonly sandboxId: string;
}

export function podSandboxChanged(pod: Pod, status: RuntimePodStatus): SandboxChange {
  const newest = newestSandbox(status);
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: '' };
  const hostNetwork = isHostNetwork(pod);
  const replace = (sandboxId: string): SandboxChange => ({
    changed: true,
    attempt: newest.attempt + 1,
    sandboxId,
  });
  const ready = status.sandboxes.filter((s) => s.state === 'ready').length;
  if (ready > 1 || newest.state !== 'ready') return replace(newest.id);
  if (newest.network !== (hostNetwork ? 'node' : 'pod')) return replace('');
  if (!hostNetwork && lacksAddress(newest)) return replace(newest.id);
  return { changed: false, attempt: newest.attempt, sandboxId: newest.id };
}

function lacksAddress(sandbox: SandboxStatus): boolean {
  return sandbox.hasNetworkStatus !== false && sandbox.ip === '';
}
