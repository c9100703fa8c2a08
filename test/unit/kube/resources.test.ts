import { describe, expect, it } from 'vitest';
import { computePodQOS, podQOSClass } from '../../../src/kube/qos.ts';
import { formatQuantity } from '../../../src/kube/quantity.ts';
import {
  cpuMillis,
  memoryBytes,
  podLimits,
  podRequests,
  type ResourceList,
} from '../../../src/kube/resources.ts';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../../src/kube/types.ts';

function pod(spec: Partial<PodSpec>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [], ...spec } };
}

function container(name: string, cpu: string, restartPolicy?: string): Container {
  return { name, restartPolicy, resources: { requests: { cpu }, limits: { cpu } } };
}

const both = (cpu: string, memory: string): ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});

const shown = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, amount]) => [name, formatQuantity(amount)]));

describe('resources of a Pod', () => {
  it('[RES-1] takes the largest init container, not their sum', () => {
    const initContainers = [container('a', '2'), container('b', '3')];
    expect(cpuMillis(podRequests(pod({ initContainers, containers: [container('c', '1')] })))).toBe(3000);
  });

  it('[RES-1] counts a sidecar beside the init containers after it and beside the main ones', () => {
    const initContainers = [container('a', '2'), container('side', '500m', 'Always'), container('b', '2')];
    expect(cpuMillis(podRequests(pod({ initContainers, containers: [container('c', '1')] })))).toBe(2500);
    expect(cpuMillis(podRequests(pod({ initContainers, containers: [container('c', '3')] })))).toBe(3500);
  });

  it('adds overhead to requests, and to limits only where there are some', () => {
    const spec = { containers: [container('c', '1')], overhead: { cpu: '100m', memory: '64Mi' } };
    expect(shown(podRequests(pod(spec)))).toEqual({ cpu: '1100m', memory: '64Mi' });
    expect(shown(podLimits(pod(spec)))).toEqual({ cpu: '1100m' });
    expect(memoryBytes(podRequests(pod(spec)))).toBe(67108864);
  });

  it('lets resources at pod level win', () => {
    const spec = { containers: [container('c', '1')], resources: both('4', '1Gi') };
    expect(shown(podRequests(pod(spec)))).toEqual({ cpu: '4', memory: '1Gi' });
  });
});

describe('QoS class', () => {
  it('[QOS-1] Guaranteed needs limits on every container, init containers included', () => {
    const containers = [{ name: 'c', resources: both('1', '1Gi') }];
    expect(computePodQOS(pod({ containers }))).toBe('Guaranteed');
    expect(computePodQOS(pod({ containers, initContainers: [{ name: 'i' }] }))).toBe('Burstable');
  });

  it('[QOS-1] equal sums are enough', () => {
    const containers = [
      {
        name: 'a',
        resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
      },
      {
        name: 'b',
        resources: { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
      },
    ];
    expect(computePodQOS(pod({ containers }))).toBe('Guaranteed');
  });

  it('[QOS-1] zero is nothing', () => {
    expect(computePodQOS(pod({ containers: [{ name: 'c', resources: both('0', '0') }] }))).toBe('BestEffort');
  });

  it('keeps the class that was fixed at creation', () => {
    expect(podQOSClass({ ...pod({}), status: { qosClass: 'Burstable' } })).toBe('Burstable');
    expect(podQOSClass(pod({}))).toBe('BestEffort');
  });
});
