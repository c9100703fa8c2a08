/** Which container's log is meant. Models pkg/registry/core/pod/strategy.go LogLocation (getContainerForLogs). */
import { err, ok, type Result } from '../../kube/result.ts';
import type { Pod } from '../../kube/types.ts';

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
