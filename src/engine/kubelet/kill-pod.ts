/**
 * Stopping containers, one of them or all of a Pod.
 *
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go killContainer and killContainersWithSyncResult, and
 * kuberuntime_manager.go killPodWithSyncResult. Leaves out: errors of the runtime, which here always stops what it is
 * asked to stop, and hooks of containers whose Pod is not known any more.
 */
import type { Container, EphemeralContainer, Pod } from '../../kube/types.ts';
import type { ContainerType } from '../../trace/entries.ts';
import type { TraceWriter } from '../../trace/writer.ts';
import { join, type Task, type TaskHandle } from '../clock/task.ts';
import type { RuntimeService } from '../runtime/cri.ts';
import { containerGracePeriod, type KillReason, MINIMUM_GRACE_SECONDS } from './grace-period.ts';
import { type HookContext, runPreStop } from './hooks.ts';
import { findContainer } from './pod-format.ts';
import { type RuntimeContainerStatus, type RuntimePodStatus, runningContainers } from './runtime-status.ts';
import { TerminationOrder } from './termination-order.ts';

export interface KillContext extends HookContext {
  readonly node: string;
  readonly trace: Pick<TraceWriter, 'record'>;
  readonly runtime: Pick<RuntimeService, 'stopContainer' | 'stopPodSandbox'>;
}

export interface KillOptions {
  /** Text of the `Killing` event; default `Stopping container <name>`. */
  readonly message?: string | undefined;
  readonly reason?: KillReason | undefined;
  /** Takes the place of every other grace period. */
  readonly graceSeconds?: number | undefined;
  /** Whose turn it is, when a whole Pod with sidecars is stopped. */
  readonly order?: TerminationOrder | undefined;
  /** For an `httpGet` hook without a host. */
  readonly podIp?: string | undefined;
}

const SECOND_MS = 1000;

/**
 * Stops one container: event, preStop, its turn, then the runtime with what is left of the grace, at least 2 s. Returns
 * when it has exited.
 */
export function* killContainer(
  kubelet: KillContext,
  pod: Pod,
  container: Container | EphemeralContainer,
  instance: RuntimeContainerStatus,
  options: KillOptions = {},
): Task {
  const { name } = container;
  const message = options.message || `Stopping container ${name}`;
  let grace = options.graceSeconds ?? containerGracePeriod(pod, container, options.reason ?? 'Unknown');
  kubelet.recorder.event(pod, 'Normal', 'Killing', message, name, instance.id);
  traceKilling(kubelet, pod, instance, message, grace);

  const preStop = container.lifecycle?.preStop;
  if (preStop !== undefined && grace > 0) {
    const target = { pod, container, containerId: instance.id, podIp: podIpOf(pod, options) };
    grace -= yield* runPreStop(kubelet, target, preStop, grace);
  }
  if (options.order !== undefined && grace > 0) grace -= yield* options.order.waitForTurn(name, grace);
  yield* kubelet.runtime.stopContainer(instance.id, Math.max(grace, MINIMUM_GRACE_SECONDS));
  options.order?.terminated(name);
}

/** Stops all running containers of a Pod side by side, then all its sandboxes. `graceSeconds`: as in `KillOptions`. */
export function* killPod(
  kubelet: KillContext,
  pod: Pod,
  status: RuntimePodStatus,
  graceSeconds: number | undefined,
): Task {
  const running = runningContainers(status);
  const order = TerminationOrder.of(
    pod,
    running.map((c) => c.name),
    kubelet.clock,
  );
  const podIp = status.ips[0];
  const kills = running.map((instance) => {
    const container = findContainer(pod, instance.name)?.container ?? { name: instance.name };
    return kubelet.clock.spawn(
      killContainer(kubelet, pod, container, instance, { graceSeconds, order, podIp }),
    );
  });
  yield* joinAll(kills);
  for (const { id } of status.sandboxes) yield* kubelet.runtime.stopPodSandbox(id);
}

/** Waits for all; whoever is cancelled while it waits takes them along. */
function* joinAll(handles: readonly TaskHandle[]): Task {
  try {
    for (const handle of handles) yield* join(handle);
  } finally {
    for (const handle of handles) handle.cancel();
  }
}

function podIpOf(pod: Pod, options: KillOptions): string {
  return options.podIp ?? pod.status?.podIP ?? '';
}

function traceKilling(
  kubelet: KillContext,
  pod: Pod,
  instance: RuntimeContainerStatus,
  message: string,
  graceSeconds: number,
): void {
  const { clock, component, node, trace } = kubelet;
  const podUid = pod.metadata.uid ?? '';
  const type: ContainerType = findContainer(pod, instance.name)?.type ?? instance.type;
  trace.record('container.killing', component, `container/${instance.id}`, {
    podUid,
    container: instance.name,
    type,
    attempt: instance.restartCount,
    node,
    message,
    graceSeconds,
  });
  trace.record('deadline.set', component, `deadline/${podUid}/grace`, {
    podUid,
    what: 'grace',
    atMs: clock.now + Math.max(graceSeconds, MINIMUM_GRACE_SECONDS) * SECOND_MS,
  });
}
