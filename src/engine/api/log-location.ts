/**
 * Which container's log is meant. Models pkg/registry/core/pod/strategy.go LogLocation (getContainerForLogs) and
 * pkg/kubelet/kubelet_pods.go validateContainerLogStatus.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { ContainerStatus, Pod } from '../../kube/types.ts';

/** The container asked for, or the only one. The error is the text of a BadRequest. */
export function containerForLogs(pod: Pod, asked: string | undefined): Result<string> {
  const name = pod.metadata.name ?? '';
  const { initContainers = [], ephemeralContainers = [] } = pod.spec;
  // The vectors hold Pods without any container, and so may a client's.
  const containers = pod.spec.containers ?? [];
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
  if (asked !== undefined && asked !== '')
    return all.includes(asked) ? ok(asked) : err(`container ${asked} is not valid for pod ${name}`);
  const [only] = containers;
  if (only !== undefined && all.length === 1) return ok(only.name);
  const must = `a container name must be specified for pod ${name}`;
  return err(all.length === 0 ? must : `${must}, choose one of: [${all.join(' ')}]`);
}

/** The id of the instance whose log is meant. The error is the text of a BadRequest. */
export function instanceForLogs(pod: Pod, name: string, previous: boolean): Result<string> {
  const {
    initContainerStatuses = [],
    containerStatuses = [],
    ephemeralContainerStatuses = [],
  } = pod.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (one) => one.name === name,
  );
  const which = `container "${name}" in pod "${pod.metadata.name ?? ''}"`;
  if (status === undefined) return err(`${which} is not available`);
  const last = idOf(status.lastState?.terminated?.containerID);
  if (previous) return last === '' ? err(`previous terminated ${which} not found`) : ok(last);
  const { running, terminated, waiting } = status.state ?? {};
  if (running) return ok(idOf(status.containerID));
  if (terminated || status.lastState?.terminated) {
    const id = idOf(terminated?.containerID) || last;
    return id === '' ? err(`${which} is terminated`) : ok(id);
  }
  if (waiting) return err(`${which} is waiting to start: ${reasonText(waiting)}`);
  return err(`${which} is waiting to start - no logs yet`);
}

const idOf = (containerId: string | undefined): string => (containerId ?? '').replace(/^.*:\/\//, '');

function reasonText({ reason = '' }: NonNullable<NonNullable<ContainerStatus['state']>['waiting']>): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
}
