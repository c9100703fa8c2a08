/** What events say of a resize. Models pkg/kubelet/events/resize.go: JSON of names, resources, generation and error. */
import type { Container, Pod, ResourceRequirements } from '../../kube/types.ts';
import { isSidecar } from './pod-format.ts';

export function resizeEventText(pod: Pod, generation: number | undefined, error = ''): string {
  const of = ({ name, resources }: Container) => ({ name, resources: ordered(resources) });
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => isSidecar(container)).map(of);
  return JSON.stringify({
    ...(sidecars.length === 0 ? {} : { initContainers: sidecars }),
    containers: pod.spec.containers.map(of),
    ...(generation === undefined ? {} : { generation }),
    ...(error === '' ? {} : { error }),
  });
}

/** As Go writes it: limits before requests, names in order. */
function ordered(resources: ResourceRequirements | undefined): object {
  const sort = (list: Record<string, string>) =>
    Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { limits, requests } = resources ?? {};
  return {
    ...(limits === undefined ? {} : { limits: sort(limits) }),
    ...(requests === undefined ? {} : { requests: sort(requests) }),
  };
}
