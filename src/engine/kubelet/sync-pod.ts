/**
 * SyncPod: what one look at a Pod that is to run does, from its status to its containers.
 * Models pkg/kubelet/kubelet.go SyncPod and kuberuntime/kuberuntime_manager.go SyncPod. The status that is stored first
 * describes the world before this sync's actions: failures are shown one sync later.
 */
import type { Container, EphemeralContainer, Pod, Secret } from '../../kube/types.ts';
import { isTerminalPhase } from './pod-format.ts';
import type { Task } from '../clock/task.ts';
import type { ContainerType } from '../../trace/entries.ts';
import { pastActiveDeadline, DEADLINE_EXCEEDED } from './active-deadline.ts';
import { type ContainerToReset, computePodActions, type PodActions } from './pod-actions.ts';
import { isSidecar } from './pod-format.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { killContainer, killPod } from './kill-pod.ts';
import type { PodWork, SyncError, SyncOutcome } from './pod-workers.ts';
import { containersToResize, needsResizeRestart, resizeInPlace } from './resize.ts';
import { isRestartingAllContainers } from './restart-policy.ts';
import { containerInstances, type RuntimePodStatus, runningContainers } from './runtime-status.ts';
import { createSandbox } from './sandbox.ts';
import { syncErrorText } from './sync-result.ts';
import { startContainer, type StartError } from './start-container.ts';
import { computeStatus } from './compute-status.ts';

export function* syncPod(
  kubelet: KubeletContext,
  work: PodWork,
  status: RuntimePodStatus,
): Task<SyncOutcome> {
  const { uid } = work;
  const pod = kubelet.allocation.allocatedPod(work.pod);
  kubelet.allocation.setInProgress(work.pod, containersToResize(pod, status).length > 0);
  const deadline = pastActiveDeadline(kubelet, pod);
  if (deadline) kubelet.recorder.event(pod, 'Normal', DEADLINE_EXCEEDED.reason, DEADLINE_EXCEEDED.message);
  const apiStatus = computeStatus(kubelet, pod, status, false, deadline ? DEADLINE_EXCEEDED : undefined);
  kubelet.statusManager.setPodStatus(pod, apiStatus);
  if (isTerminalPhase(apiStatus.phase)) return { terminal: true, didSomething: false };
  if (work.state !== 'sync') return { terminal: false, didSomething: false };

  kubelet.ensureMirror(work.pod);
  const volumes = yield* kubelet.volumes.waitForMounts(pod);
  if (!volumes.ok) return { terminal: false, didSomething: false, error: { text: volumes.error } };
  const secrets = pullSecrets(kubelet, pod);
  kubelet.prober.addPod(pod);

  const restartAllContainers = isRestartingAllContainers(kubelet.statusManager.getPodStatus(uid));
  const actions = computePodActions({
    pod,
    status,
    liveness: kubelet.liveness,
    startup: kubelet.startup,
    gates: kubelet.gates,
    restartAllContainers,
    needsResizeRestart,
  });
  if (actions.containersToReset.length > 0) {
    for (const item of actions.containersToReset) yield* resetContainer(kubelet, pod, item);
    kubelet.poke(uid);
    return { terminal: false, didSomething: true };
  }
  return yield* carryOut(kubelet, work, pod, status, actions, secrets);
}

/** Models kuberuntime SyncPod, in its order. */
function* carryOut(
  kubelet: KubeletContext,
  work: PodWork,
  pod: Pod,
  status: RuntimePodStatus,
  actions: PodActions,
  secrets: readonly Secret[],
): Task<SyncOutcome> {
  let didSomething = false;
  if (actions.killPod) {
    if (actions.createSandbox && actions.sandboxId !== '')
      kubelet.recorder.event(
        pod,
        'Normal',
        'SandboxChanged',
        'Pod sandbox changed, it will be killed and re-created.',
      );
    // Stopping again what is stopped is nothing that the runtime would have to be looked at for.
    const hadSomething =
      runningContainers(status).length > 0 || status.sandboxes.some(({ state }) => state === 'ready');
    yield* killPod(kubelet, pod, status, undefined);
    didSomething ||= hadSomething;
    if (actions.createSandbox) removeInitContainers(kubelet, pod, status, false);
    else return { terminal: false, didSomething };
  } else {
    for (const { container, instance, message, reason } of actions.containersToKill) {
      yield* killContainer(kubelet, pod, container, instance, { message, reason });
      didSomething = true;
    }
  }
  if (!actions.killPod) removeInitContainers(kubelet, pod, status, true);

  let sandboxId = actions.sandboxId;
  let ip = status.ips[0] ?? '';
  if (actions.createSandbox) {
    const created = yield* createSandbox(kubelet, work, actions.attempt);
    if (!created.ok) return { terminal: false, didSomething, error: { text: created.error } };
    didSomething = true;
    ({ sandboxId, ip } = created.value);
  }

  const errors: StartError[] = [];
  let resizeError: SyncError | undefined;
  const start = function* (container: Container | EphemeralContainer, type: ContainerType): Task<boolean> {
    const failure = yield* startContainer(kubelet, { pod, status, container, type, sandboxId, ip, secrets });
    didSomething = true;
    kubelet.reasonCache.update(work.uid, container.name, failure);
    if (failure) errors.push(failure);
    return failure === undefined;
  };
  for (const container of actions.ephemeralContainersToStart) yield* start(container, 'ephemeral');
  for (const container of actions.initContainersToStart) {
    const sidecar = isSidecar(container);
    const started = yield* start(container, sidecar ? 'sidecar' : 'init');
    // Nothing after an init container that cannot start is tried; a sidecar is skipped.
    if (!started && !sidecar) return { terminal: false, didSomething, error: syncError(errors) };
  }
  if (!actions.createSandbox && containersToResize(pod, status).length > 0) {
    const failure = resizeInPlace(kubelet, pod, status);
    kubelet.allocation.setError(work.pod, failure ?? '');
    if (failure !== undefined) resizeError = { text: failure };
    didSomething = true;
  }
  for (const container of actions.containersToStart) yield* start(container, 'regular');
  const error = syncError(errors) ?? resizeError;
  return { terminal: false, didSomething, ...(error === undefined ? {} : { error }) };
}

/** A wait of its own length comes only from crash back-offs, and only when nothing else went wrong. */
function syncError(errors: readonly StartError[]): SyncError | undefined {
  if (errors.length === 0) return undefined;
  const text = syncErrorText(
    errors.map(({ container, reason, message }) => ({
      action: 'StartContainer',
      target: container,
      error: reason,
      message,
    })),
  );
  const ends = errors.map((error) => error.backOffUntil);
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 ? { text } : { text, backOffUntil: Math.min(...known) };
}

/** Models getPullSecretsForPod: missing ones are named in an event, and the sync goes on without them. */
function pullSecrets(kubelet: KubeletContext, pod: Pod): Secret[] {
  const found: Secret[] = [];
  const missing: string[] = [];
  for (const { name } of pod.spec.imagePullSecrets ?? []) {
    if (name === undefined || name === '') continue;
    const secret = kubelet.client.get<Secret>('secrets', pod.metadata.namespace, name);
    if (secret.ok) found.push(secret.value);
    else missing.push(name);
  }
  if (missing.length > 0)
    kubelet.recorder.event(
      pod,
      'Warning',
      'FailedToRetrieveImagePullSecret',
      `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`,
    );
  return found;
}

function* resetContainer(kubelet: KubeletContext, pod: Pod, item: ContainerToReset): Task {
  if (item.kill)
    yield* killContainer(kubelet, pod, item.container, item.instance, {
      message: 'killing',
      reason: '',
      graceSeconds: 0,
    });
  kubelet.runtime.removeContainer(item.instance.id, { keepLog: true });
}

/** With a new sandbox all init instances go; otherwise of each name the newest stays. Models pruneInitContainersBeforeStart. */
function removeInitContainers(
  kubelet: KubeletContext,
  pod: Pod,
  status: RuntimePodStatus,
  keepNewest: boolean,
): void {
  for (const { name } of pod.spec.initContainers ?? []) {
    const dead = containerInstances(status, name).filter(
      (c) => c.state === 'exited' || c.state === 'unknown',
    );
    for (const instance of keepNewest ? dead.slice(1) : containerInstances(status, name))
      kubelet.runtime.removeContainer(instance.id);
  }
}
