import { beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, HorizontalPodAutoscaler } from '../../../../src/kube/types.ts';
import { ControlPlane, podSpec } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
  const containers = [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '100m' } } }];
  plane.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: podSpec({ containers }) },
    },
  });
  plane.run(2);
});
const autoscale = (): void =>
  void plane.create({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
  });
const replicas = () => plane.get<Deployment>('deployments', 'web').spec?.replicas;
const status = () => plane.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'web').status;
const condition = (type: string) => status()?.conditions?.find((one) => one.type === type);

describe('horizontal Pod autoscaler', () => {
  it('[HPA-1] grows by use, up to its maximum', () => {
    plane.metrics = () => ({ cpuMillis: 100, memoryBytes: 0 });
    autoscale();
    plane.run(1);
    expect(replicas()).toBe(4);
    expect(status()).toMatchObject({
      desiredReplicas: 4,
      currentMetrics: [{ resource: { current: { averageUtilization: 100, averageValue: '100m' } } }],
    });
    expect(plane.events('HorizontalPodAutoscaler')).toContain(
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    plane.run(30);
    expect(replicas()).toBe(5);
    expect(condition('ScalingLimited')).toMatchObject({ status: 'True', reason: 'TooManyReplicas' });
  });

  it('[HPA-2] shrinks only when nobody has wanted more for five minutes', () => {
    plane.metrics = () => ({ cpuMillis: 10, memoryBytes: 0 });
    autoscale();
    plane.run(290);
    expect(replicas()).toBe(2);
    expect(condition('AbleToScale')).toMatchObject({ reason: 'ScaleDownStabilized' });
    plane.run(30);
    expect(replicas()).toBe(1);
    expect(plane.events('HorizontalPodAutoscaler')).toContain(
      'SuccessfulRescale: New size: 1; reason: All metrics below target',
    );
  });

  it('[HPA-3] says what it cannot measure', () => {
    autoscale();
    plane.run(1);
    expect(condition('ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message:
        'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
    });
    expect(replicas()).toBe(2);
  });
});
