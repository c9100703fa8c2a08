/**
 * How long a Pod, and each of its containers, gets to end by itself.
 *
 * Models pkg/kubelet/pod_workers.go calculateEffectiveGracePeriod and
 * pkg/kubelet/kuberuntime/kuberuntime_container.go setTerminationGracePeriod. All values are whole seconds.
 */
import type { Container, Pod } from '../../kube/types.ts';

/** Why a container is killed; only the probes' own grace periods depend on it. Empty where upstream gives none. */
export type KillReason = '' | 'StartupProbe' | 'LivenessProbe' | 'FailedPostStartHook' | 'Unknown';

/** The least that StopContainer is ever called with. */
export const MINIMUM_GRACE_SECONDS = 2;
/** The least that a Pod as a whole gets. */
const MINIMUM_POD_GRACE_SECONDS = 1;

export interface PodGraceInputs {
  /** What the Pod got so far; it never grows. Undefined at the first computation. */
  readonly currentSeconds?: number | undefined;
  readonly deletionGracePeriodSeconds?: number | undefined;
  /** What a kill request (eviction, shutdown, preemption) asks for. */
  readonly overrideSeconds?: number | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
}

/**
 * The Pod's grace, computed anew with every update: deletion and override can only shorten it, the spec's value is what
 * holds when neither is set. `shortened` says that it fell below what was known before.
 */
export function effectiveGracePeriod(inputs: PodGraceInputs): {
  readonly seconds: number;
  readonly shortened: boolean;
} {
  const before = inputs.currentSeconds;
  const bounds = [before, inputs.deletionGracePeriodSeconds, inputs.overrideSeconds].filter(
    (bound) => bound !== undefined,
  );
  const wanted = bounds.length > 0 ? Math.min(...bounds) : (inputs.terminationGracePeriodSeconds ?? 0);
  const seconds = Math.max(wanted, MINIMUM_POD_GRACE_SECONDS);
  return { seconds, shortened: before !== undefined && before !== seconds };
}

/**
 * A container's grace when no override is given: that of the deletion, of the probe that failed, of the Pod, else the
 * minimum. A probe's value may be longer than the Pod's.
 */
export function containerGracePeriod(
  pod: Pod,
  container: Pick<Container, 'livenessProbe' | 'startupProbe'> | undefined,
  reason: KillReason,
): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  const { terminationGracePeriodSeconds } = pod.spec;
  if (terminationGracePeriodSeconds === undefined) return MINIMUM_GRACE_SECONDS;
  return probeGracePeriod(container, reason) ?? terminationGracePeriodSeconds;
}

function probeGracePeriod(
  container: Pick<Container, 'livenessProbe' | 'startupProbe'> | undefined,
  reason: KillReason,
): number | undefined {
  if (reason === 'LivenessProbe') return container?.livenessProbe?.terminationGracePeriodSeconds;
  if (reason === 'StartupProbe') return container?.startupProbe?.terminationGracePeriodSeconds;
  return undefined;
}
