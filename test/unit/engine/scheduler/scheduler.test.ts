import { beforeEach, describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../../src/kube/types.ts';
import { ControlPlane, podSpec } from '../controllers/control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane(['node-1', 'node-2', 'node-3']);
  plane.run(1);
});

const pod = (name: string, extra: object = {}, labels: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: podSpec(extra),
});
const asking = (cpu: string, extra: object = {}): object => ({
  containers: [{ name: 'app', image: 'nginx:1.27', resources: { requests: { cpu } } }],
  ...extra,
});
const nodeOf = (name: string) => plane.get<Pod>('pods', name).spec.nodeName;
const scheduled = (name: string) =>
  plane.get<Pod>('pods', name).status?.conditions?.find((one) => one.type === 'PodScheduled');
const label = (node: string, labels: object) => plane.patch('nodes', node, { metadata: { labels } });

describe('filters', () => {
  it('[SCHED-1] counts the reasons, and says that no preemption helps', () => {
    plane.patch('nodes', 'node-1', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    plane.create(pod('big', asking('100')));
    plane.run(1);
    expect(scheduled('big')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message:
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    });
  });

  it('[SCHED-2] keeps Pods apart that want to be, in both directions', () => {
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    };
    for (const name of ['a', 'b', 'c', 'd']) plane.create(pod(name, apart, { app: 'db' }));
    plane.create(pod('plain', {}, { app: 'db' }));
    plane.run(1);
    expect(new Set(['a', 'b', 'c'].map(nodeOf)).size).toBe(3);
    expect(scheduled('d')?.message).toMatch(
      /^0\/3 nodes are available: 3 node\(s\) didn't match pod anti-affinity rules\./,
    );
    expect(scheduled('plain')?.message).toMatch(
      /^0\/3 nodes are available: 3 node\(s\) didn't satisfy existing pods anti-affinity rules\./,
    );
    plane.delete('pods', 'a');
    plane.run(1);
    expect(nodeOf('d') ?? nodeOf('plain')).toBeDefined();
  });

  it('[SCHED-3] brings Pods together, the first of them anywhere', () => {
    const together = {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    };
    for (const name of ['a', 'b', 'c']) plane.create(pod(name, together, { app: 'web' }));
    plane.create(
      pod('lonely', {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: { app: 'nobody' } }, topologyKey: 'kubernetes.io/hostname' },
            ],
          },
        },
      }),
    );
    plane.run(1);
    expect(new Set(['a', 'b', 'c'].map(nodeOf)).size).toBe(1);
    expect(scheduled('lonely')?.message).toMatch(
      /^0\/3 nodes are available: 3 node\(s\) didn't match pod affinity rules\./,
    );
  });

  it('[SCHED-4] spreads over zones up to the skew', () => {
    label('node-1', { zone: 'a' });
    label('node-2', { zone: 'b' });
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
    };
    plane.run(1);
    for (const name of ['a', 'b', 'c', 'd']) plane.create(pod(name, spread, { app: 'web' }));
    plane.run(1);
    const counts = ['a', 'b', 'c', 'd'].map(nodeOf).sort();
    expect(counts).toEqual(['node-1', 'node-1', 'node-2', 'node-2']);
    plane.patch('nodes', 'node-2', { spec: { unschedulable: true } });
    plane.run(1);
    plane.create(pod('e', spread, { app: 'web' }));
    plane.create(pod('f', spread, { app: 'web' }));
    plane.run(1);
    expect(nodeOf('e')).toBe('node-1');
    expect(scheduled('f')?.message).toMatch(
      /^0\/3 nodes are available: 1 node\(s\) didn't match pod topology spread constraints, 1 node\(s\) didn't match pod topology spread constraints \(missing required label\), 1 node\(s\) were unschedulable\./,
    );
  });

  it('[SCHED-5] a claim that is missing keeps the Pod from every node', () => {
    plane.create(pod('web', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] }));
    plane.run(1);
    expect(scheduled('web')?.message).toBe(
      '0/3 nodes are available: persistentvolumeclaim "data" not found. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });
});

describe('preemption', () => {
  const className = (name: string, value: number): object => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
  });

  it('[SCHED-6] deletes the fewest and least important Pods, then takes their place', () => {
    plane = new ControlPlane(['node-1']);
    plane.run(1);
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 5000 });
    plane.create(className('low', 10));
    plane.create(className('high', 1000));
    plane.create(pod('low-1', asking('2', { priorityClassName: 'low' })));
    plane.create(pod('zero', asking('2')));
    plane.run(1);
    plane.create(pod('high', asking('2', { priorityClassName: 'high' })));
    plane.run(1);
    const victim = plane.get<Pod>('pods', 'zero');
    expect(victim.metadata.deletionTimestamp).toBeDefined();
    expect(victim.status?.conditions?.find((one) => one.type === 'DisruptionTarget')).toMatchObject({
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    });
    const high = plane.get<Pod>('pods', 'high');
    expect(high.status?.nominatedNodeName).toBe('node-1');
    expect(scheduled('high')?.message).toBe('0/1 nodes are available: 1 Insufficient cpu.');
    plane.run(6);
    expect(nodeOf('high')).toBe('node-1');
    expect(plane.get<Pod>('pods', 'low-1').metadata.deletionTimestamp).toBeUndefined();
  });

  it('[SCHED-7] never preempts who is as important, nor with the policy Never', () => {
    plane = new ControlPlane(['node-1']);
    plane.run(1);
    plane.create(pod('a', asking('3')));
    plane.run(1);
    plane.create(pod('b', asking('3')));
    plane.run(1);
    expect(scheduled('b')?.message).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });
});

describe('queue', () => {
  it('[SCHED-8] tries again when a node that fits appears, and not before', () => {
    plane.create(pod('web', { nodeSelector: { disk: 'ssd' } }));
    plane.run(1);
    expect(scheduled('web')?.status).toBe('False');
    label('node-3', { disk: 'ssd' });
    plane.run(1);
    expect(nodeOf('web')).toBe('node-3');
  });

  it('[SCHED-9] Pods of one owner spread over the nodes', () => {
    plane.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: podSpec() },
      },
    });
    plane.run(1);
    expect(
      plane
        .pods()
        .map((one) => one.spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2', 'node-3']);
    expect(plane.list<Node>('nodes', '')).toHaveLength(3);
  });
});
