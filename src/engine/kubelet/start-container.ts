/**
 * Starting one container: back-off, image, create, start, postStart, each step as far as the one before succeeded.
 * Models pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer and kuberuntime_manager.go doBackOff.
 */
import { formatDuration } from '../../kube/duration.ts';
import { expandCommand } from '../../kube/expansion.ts';
import type { Container, EphemeralContainer, Node, Pod, Secret, Service } from '../../kube/types.ts';
import type { ContainerType } from '../../trace/entries.ts';
import type { Task } from '../clock/task.ts';
import type { ContainerConfig } from '../runtime/cri.ts';
import { makeEnvironment } from './environment/environment.ts';
import { hostsFile } from './hosts-file.ts';
import { killContainer } from './kill-pod.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { formatPod, isHostNetwork } from './pod-format.ts';
import { linuxResources } from './linux-resources.ts';
import { restartCountFromLogs } from './restart-count.ts';
import { runPostStart } from './hooks.ts';
import {
  containerHash,
  containerInstances,
  findContainerStatus,
  type RuntimePodStatus,
} from './runtime-status.ts';
import type { StartFailure } from './reason-cache.ts';

/** A failed start; `backOffUntil` only when it was not tried because of CrashLoopBackOff. */
export interface StartError extends StartFailure {
  readonly container: string;
  readonly backOffUntil?: number | undefined;
}

export interface StartRequest {
  readonly pod: Pod;
  /** The snapshot that this sync works with. */
  readonly status: RuntimePodStatus;
  readonly container: Container | EphemeralContainer;
  readonly type: ContainerType;
  readonly sandboxId: string;
  readonly ip: string;
  readonly secrets: readonly Secret[];
}

export function* startContainer(
  kubelet: KubeletContext,
  request: StartRequest,
): Task<StartError | undefined> {
  const { pod, container, type } = request;
  const { recorder, runtime } = kubelet;
  const failed = (reason: string, message: string): StartError => ({
    container: container.name,
    reason,
    message,
  });
  const fail = (reason: string, message: string): StartError => {
    recorder.event(pod, 'Warning', 'Failed', `Error: ${message}`, container.name);
    return failed(reason, message);
  };

  const waiting = crashBackOff(kubelet, request);
  if (waiting) return waiting;

  const image = yield* kubelet.images.ensureImageExists({ pod, container, pullSecrets: request.secrets });
  if (!image.ok) {
    recorder.event(pod, 'Warning', 'Failed', `Error: ${image.error.reason}`, container.name);
    return failed(image.error.reason, image.error.message);
  }

  // What the runtime knows now, not the snapshot: an instance that this sync killed counts.
  const newest = containerInstances(runtime.podStatus(pod.metadata.uid ?? '', '', ''), container.name)[0];
  const attempt = newest
    ? newest.restartCount + 1
    : restartCountFromLogs(runtime.logFiles(pod.metadata.uid ?? '', container.name));
  const environment = makeEnvironment(environmentInputs(kubelet, request));
  if (!environment.ok) return fail('CreateContainerConfigError', environment.error.message);
  const variables = Object.fromEntries(environment.value.map(({ name, value }) => [name, value]));
  const mounts = kubelet.volumes.mountsOf(pod, container as Container, variables);
  if (!mounts.ok) return fail('CreateContainerConfigError', mounts.error);

  const created = yield* runtime.createContainer(request.sandboxId, {
    podUid: pod.metadata.uid ?? '',
    name: container.name,
    type,
    attempt,
    image: container.image ?? '',
    imageRef: image.value,
    command: expandCommand(container.command ?? [], variables),
    args: expandCommand(container.args ?? [], variables),
    env: environment.value,
    workingDir: container.workingDir ?? '',
    mounts: mounts.value,
    hosts: mounts.value.some((mount) => mount.mountPath === '/etc/hosts')
      ? undefined
      : hostsFile(pod, request.ip, kubelet.gates),
    hash: containerHash(container),
    console: consoleOf(container),
    terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    terminationMessagePolicy:
      container.terminationMessagePolicy === 'FallbackToLogsOnError' ? 'FallbackToLogsOnError' : 'File',
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem === true,
    user: userOf(pod, container),
    resources: linuxResources(pod, container, kubelet.machine),
  });
  if (!created.ok) return fail('CreateContainerError', created.error);
  recorder.event(pod, 'Normal', 'Created', 'Container created', container.name);

  const started = yield* runtime.startContainer(created.value);
  if (!started.ok) return fail('RunContainerError', started.error);
  recorder.event(pod, 'Normal', 'Started', 'Container started', container.name);

  const hook = container.lifecycle?.postStart;
  if (hook === undefined) return undefined;
  const identity = { pod, container: container as Container, containerId: created.value, podIp: request.ip };
  const outcome = yield* runPostStart(kubelet, identity, hook);
  if (outcome.ok) return undefined;
  recorder.event(pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', container.name);
  const instance = findContainerStatus(runtime.podStatus(pod.metadata.uid ?? '', '', ''), container.name);
  if (instance)
    yield* killContainer(kubelet, pod, container as Container, instance, {
      message: 'FailedPostStartHook',
      reason: 'FailedPostStartHook',
    });
  return failed('PostStartHookError', outcome.error);
}

/** Models doBackOff: judged from the newest exited instance in this sync's snapshot. */
function crashBackOff(
  kubelet: KubeletContext,
  { pod, status, container }: StartRequest,
): StartError | undefined {
  const exited = containerInstances(status, container.name).find((instance) => instance.state === 'exited');
  if (exited === undefined) return undefined;
  const key = backOffKey(pod, container);
  const now = kubelet.clock.now;
  // The runtime tells whole nanoseconds; here the instant of the exit is exact.
  const finishedAt = exited.finishedAt ?? now;
  if (kubelet.crashBackOff.isInBackOffSince(key, finishedAt, now)) {
    const delayMs = kubelet.crashBackOff.get(key);
    recordBackOff(kubelet, pod, container.name, delayMs, finishedAt + delayMs);
    kubelet.recorder.event(
      pod,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`,
      container.name,
    );
    return {
      container: container.name,
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatDuration(delayMs)} restarting failed container=${container.name} pod=${formatPod(pod)}`,
      backOffUntil: finishedAt + delayMs,
    };
  }
  kubelet.crashBackOff.next(key, finishedAt, now);
  return undefined;
}

function recordBackOff(
  kubelet: KubeletContext,
  pod: Pod,
  container: string,
  delayMs: number,
  untilMs: number,
): void {
  const podUid = pod.metadata.uid ?? '';
  const subject = `backoff/${podUid}/${container}`;
  if (kubelet.announcedBackOff.get(subject) === untilMs) return;
  kubelet.announcedBackOff.set(subject, untilMs);
  kubelet.trace.record('backoff.started', kubelet.component, subject, {
    podUid,
    container,
    what: 'crash',
    delayMs,
    untilMs,
  });
}

/** A change of image or resources starts a fresh sequence. Models getBackoffKey. Kept: it is asked for at every sync. */
function backOffKey(pod: Pod, container: Container | EphemeralContainer): string {
  const { name, namespace, uid } = pod.metadata;
  const known = backOffKeys.get(container);
  if (known?.uid === uid && known) return known.key;
  const { image, resources = {} } = container;
  const key = JSON.stringify([name, namespace, uid, container.name, image, resources]);
  backOffKeys.set(container, { uid, key });
  return key;
}
/** Pods of one template may share the container: the uid says whose key it is. */
const backOffKeys = new WeakMap<object, { readonly uid: string | undefined; readonly key: string }>();

function environmentInputs(
  kubelet: KubeletContext,
  { pod, container, ip }: StartRequest,
): Parameters<typeof makeEnvironment>[0] {
  const namespace = pod.metadata.namespace ?? '';
  return {
    pod,
    container: container as Container,
    podIps: isHostNetwork(pod) ? kubelet.hostIps : ip === '' ? [] : [ip],
    hostIps: kubelet.hostIps,
    nodeName: kubelet.node,
    services: kubelet.client
      .list<Service>('services')
      .filter(
        (service) =>
          service.metadata.namespace === namespace ||
          (service.metadata.namespace === 'default' && service.metadata.name === 'kubernetes'),
      ),
    getConfigMap: (name) => found(kubelet.client.get('configmaps', namespace, name)),
    allocatable: found(kubelet.client.get<Node>('nodes', undefined, kubelet.node))?.status?.allocatable,
    readVolumeFile: (volume, path) => kubelet.volumes.readFile(pod, volume, path),
    getSecret: (name) => found(kubelet.client.get('secrets', namespace, name)),
  };
}
const found = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false },
): T | undefined => (result.ok ? result.value : undefined);

function userOf(pod: Pod, container: Container | EphemeralContainer): string | undefined {
  const uid = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  return uid === undefined ? undefined : String(uid);
}

/** Standard input and a terminal, for a container that asks for one of them. */
function consoleOf({ stdin, stdinOnce, tty }: Container): ContainerConfig['console'] {
  if (stdin !== true && tty !== true) return undefined;
  return { stdin: stdin === true, stdinOnce: stdinOnce === true, tty: tty === true };
}
