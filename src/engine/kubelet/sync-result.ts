/**
 * How failed actions of a sync read as one error.
 *
 * Models pkg/kubelet/container/sync_result.go PodSyncResult Error.
 */
import { goQuote } from '../../kube/validation/go-format.ts';

export interface FailedAction {
  /** `StartContainer`, `KillContainer`, `CreatePodSandbox` … */
  readonly action: string;
  /** The container's name, or the Pod. */
  readonly target: string;
  /** `CrashLoopBackOff`, `ErrImagePull`, `CreatePodSandboxError` … */
  readonly error: string;
  readonly message: string;
}

/** `failed to "StartContainer" for "app" with ErrImagePull: "…"`. */
export function failedActionText({ action, target, error, message }: FailedAction): string {
  return `failed to ${goQuote(action)} for ${goQuote(target)} with ${error}: ${goQuote(message)}`;
}

/** One error as it stands, several in brackets, each text once. Models NewAggregate. */
export function syncErrorText(failures: readonly FailedAction[]): string {
  const texts = [...new Set(failures.map(failedActionText))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
