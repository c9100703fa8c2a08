/**
 * Which Pods stand behind a Service. Models staging/src/k8s.io/endpointslice (conditions of an endpoint) read straight
 * from the Pods. Differs: there is no EndpointSlice object between, because the controllers come later.
 */
import { selectorMatches } from '../../kube/labels.ts';
import type { Pod, Service, ServicePort } from '../../kube/types.ts';

export interface Endpoint {
  readonly pod: Pod;
  readonly ip: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

export const isPodReady = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');

/** All endpoints of a Service with a selector: Pods with an address that have not ended, not-ready ones included. */
export function endpointsOf(service: Service, pods: readonly Pod[]): Endpoint[] {
  const entries = Object.entries(service.spec?.selector ?? {});
  if (entries.length === 0) return [];
  const selector = entries.map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return pods
    .filter(
      (pod) =>
        pod.metadata.namespace === service.metadata.namespace &&
        (pod.status?.podIP ?? '') !== '' &&
        pod.status?.phase !== 'Succeeded' &&
        pod.status?.phase !== 'Failed' &&
        selectorMatches(selector, pod.metadata.labels ?? {}),
    )
    .map((pod) => {
      const serving = service.spec?.publishNotReadyAddresses === true || isPodReady(pod);
      const terminating = pod.metadata.deletionTimestamp !== undefined;
      return { pod, ip: pod.status?.podIP ?? '', ready: serving && !terminating, serving, terminating };
    });
}

/** The number of a port's target in a Pod: a number as it is, a name through the Pod's container ports. */
export function targetPortOf(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  for (const container of pod.spec?.containers ?? [])
    for (const candidate of container.ports ?? [])
      if (candidate.name === target && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))
        return candidate.containerPort;
  return undefined;
}
