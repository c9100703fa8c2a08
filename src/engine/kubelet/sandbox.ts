/** Making a Pod's sandbox. Models pkg/kubelet/kuberuntime/kuberuntime_sandbox.go createPodSandbox. */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Task } from '../clock/task.ts';
import { hostnameOf } from './hostname.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { isHostNetwork } from './pod-format.ts';
import type { PodWork } from './pod-workers.ts';
import { resolvConf } from './resolv-conf.ts';

export interface CreatedSandbox {
  readonly sandboxId: string;
  readonly ip: string;
}

export function* createSandbox(
  kubelet: KubeletContext,
  work: PodWork,
  attempt: number,
): Task<Result<CreatedSandbox>> {
  const { pod, uid } = work;
  const spec = pod.spec;
  const hostname = hostnameOf(pod, kubelet.gates);
  if (!hostname.ok) return err(hostname.error);
  const dns = resolvConf(pod, kubelet.dns);
  for (const event of dns.events) kubelet.recorder.event(pod, 'Warning', event.reason, event.message);
  const result = yield* kubelet.runtime.runPodSandbox({
    podUid: uid,
    name: pod.metadata.name ?? '',
    namespace: pod.metadata.namespace ?? '',
    attempt,
    hostname: hostname.value.hostname,
    dns: dns.config,
    network: isHostNetwork(pod) ? 'node' : 'pod',
    pid: spec.hostPID === true ? 'node' : spec.shareProcessNamespace === true ? 'pod' : 'container',
    ipc: spec.hostIPC === true ? 'node' : 'pod',
  });
  if (!result.ok) {
    // A Pod that is on its way out needs no complaint.
    if (kubelet.podOf(uid)?.metadata.deletionTimestamp === undefined)
      kubelet.recorder.event(
        pod,
        'Warning',
        'FailedCreatePodSandBox',
        `Failed to create pod sandbox: ${result.error}`,
      );
    return err(`failed to "CreatePodSandbox" for "${pod.metadata.name ?? ''}": ${result.error}`);
  }
  markReadyToStartContainers(kubelet, work);
  const sandbox = kubelet.runtime
    .podStatus(uid, '', '')
    .sandboxes.find((candidate) => candidate.id === result.value);
  return ok({ sandboxId: result.value, ip: sandbox?.ip ?? '' });
}

/** 1.36: the condition is written as soon as the sandbox stands, before any image is pulled. */
function markReadyToStartContainers(kubelet: KubeletContext, work: PodWork): void {
  const status = kubelet.statusManager.getPodStatus(work.uid);
  if (!status) return;
  const conditions = (status.conditions ?? []).map((condition) =>
    condition.type === 'PodReadyToStartContainers' ? { ...condition, status: 'True' } : condition,
  );
  kubelet.statusManager.setPodStatus(work.pod, { ...status, conditions });
}
