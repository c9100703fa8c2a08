/**
 * Orderly shutdown of the machine: Pods are ended first, ordinary ones before critical ones.
 * Models pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go with the two groups of `shutdownGracePeriod`. Leaves out:
 * groups by priority class, and a shutdown that is called off.
 */
import type { Pod } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import type { Task } from '../clock/task.ts';
import type { AdmissionRejection } from './admission.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';
import type { NodeStatus } from './node-status.ts';
import type { KillRequest } from './pod-workers.ts';

const CRITICAL_PRIORITY = 2_000_000_000;
const POLL_MS = 1000;
const DEFAULT_GRACE_SECONDS = 30;
const MESSAGE = 'Pod was terminated in response to imminent node shutdown.';

export interface NodeShutdownOptions {
  readonly clock: Clock;
  /** `shutdownGracePeriod`; 0: the manager is off. */
  readonly totalMs: number;
  /** `shutdownGracePeriodCriticalPods`. */
  readonly criticalMs: number;
  readonly recorder: KubeletEvents;
  readonly nodeStatus: NodeStatus;
  readonly activePods: () => readonly Pod[];
  readonly kill: (pod: Pod, request: KillRequest) => void;
  readonly isCleanedUp: (pod: Pod) => boolean;
}

export class NodeShutdown {
  readonly #o: NodeShutdownOptions;
  #isShuttingDown = false;
  #stopped = false;

  constructor(options: NodeShutdownOptions) {
    this.#o = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  admit(): AdmissionRejection | undefined {
    if (!this.#isShuttingDown) return undefined;
    return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' };
  }

  /** Holds the machine back until the Pods have ended, or their time is over. */
  *run(): Task {
    const { totalMs, criticalMs, recorder, nodeStatus } = this.#o;
    if (totalMs === 0 || this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    recorder.event(nodeStatus.reference, 'Normal', 'Shutdown', 'Shutdown manager detected shutdown event');
    nodeStatus.setNotReady('node is shutting down');
    const isCritical = (pod: Pod): boolean => (pod.spec.priority ?? 0) >= CRITICAL_PRIORITY;
    const pods = this.#o.activePods();
    yield* this.#endGroup(
      pods.filter((pod) => !isCritical(pod)),
      totalMs - criticalMs,
    );
    yield* this.#endGroup(pods.filter(isCritical), criticalMs);
  }

  *#endGroup(pods: readonly Pod[], periodMs: number): Task {
    const { clock, kill, isCleanedUp } = this.#o;
    const periodSeconds = Math.floor(periodMs / 1000);
    for (const pod of pods)
      kill(pod, {
        graceSeconds: Math.min(
          pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS,
          periodSeconds,
        ),
        status: { phase: 'Failed', reason: 'Terminated', message: MESSAGE },
        disruption: MESSAGE,
      });
    const until = clock.now + periodMs;
    while (!this.#stopped && clock.now < until && !pods.every(isCleanedUp))
      yield Math.min(POLL_MS, until - clock.now);
  }
}
