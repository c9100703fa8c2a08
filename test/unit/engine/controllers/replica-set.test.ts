import { beforeEach, describe, expect, it } from 'vitest';
import type { Pod, ReplicaSet } from '../../../../src/kube/types.ts';
import type { KubeList } from '../../../../src/engine/api/api-server.ts';
import { Simulation } from '../../../../src/engine/simulation.ts';
import { DEFAULT_CLUSTER } from '../../../../src/scenario/format.ts';
import { ControlPlane, podSpec, template } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
});

const replicaSet = (replicas: number, extra: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }), ...extra },
});
const status = () => plane.get<ReplicaSet>('replicasets', 'web').status;

describe('ReplicaSet', () => {
  it('[RS-1] makes the Pods that are missing, with names of its own and itself as controller', () => {
    plane.create(replicaSet(3));
    plane.run(1);
    const pods = plane.pods();
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(pod.metadata.ownerReferences).toMatchObject([
        { kind: 'ReplicaSet', name: 'web', controller: true, blockOwnerDeletion: true },
      ]);
    }
    expect(status()).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      fullyLabeledReplicas: 3,
      observedGeneration: 1,
    });
    expect(plane.events('ReplicaSet').sort()).toEqual(
      pods.map((pod) => `SuccessfulCreate: Created pod: ${pod.metadata.name}`).sort(),
    );
  });

  it('[RS-2] replaces a Pod as soon as it is being deleted', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 20_000 });
    plane.create(replicaSet(1));
    plane.run(1);
    plane.delete('pods', plane.pods()[0]?.metadata.name ?? '');
    plane.run(1);
    expect(
      plane
        .pods()
        .map((pod) => pod.metadata.deletionTimestamp !== undefined)
        .sort(),
    ).toEqual([false, true]);
    expect(status()).toMatchObject({ replicas: 1, terminatingReplicas: 1 });
    plane.run(30);
    expect(plane.pods()).toHaveLength(1);
    expect(status()?.terminatingReplicas).toBe(0);
  });

  it('[RS-3] a failed Pod stays listed and is replaced', () => {
    plane.create(replicaSet(1));
    plane.run(1);
    plane.setPhase(plane.pods()[0] as Pod, 'Failed', 1);
    plane.run(1);
    expect(
      plane
        .pods()
        .map((pod) => pod.status?.phase)
        .sort(),
    ).toEqual(['Failed', 'Running']);
  });

  it('[RS-4] adopts a Pod that matches, and of two too many the one that is not ready goes', () => {
    plane.create(replicaSet(1));
    plane.run(1);
    plane.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', labels: { app: 'web' } },
      spec: podSpec(),
    });
    plane.run(1);
    expect(plane.maybe('pods', 'bare')).toBeUndefined();
    expect(plane.pods()).toHaveLength(1);
    expect(plane.events('ReplicaSet')).toContain('SuccessfulDelete: Deleted pod: bare');
  });

  it('[RS-5] lets a Pod go whose labels match no more, and makes another', () => {
    plane.create(replicaSet(1));
    plane.run(1);
    const name = plane.pods()[0]?.metadata.name ?? '';
    plane.patch('pods', name, { metadata: { labels: { app: 'other' } } });
    plane.run(1);
    expect(plane.get<Pod>('pods', name).metadata.ownerReferences ?? []).toEqual([]);
    expect(plane.pods({ app: 'web' })).toHaveLength(1);
  });

  it('[RS-6] counts a Pod as available after minReadySeconds', () => {
    plane.create(replicaSet(1, { minReadySeconds: 10 }));
    plane.run(5);
    expect(status()).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    plane.run(6);
    expect(status()?.availableReplicas).toBe(1);
  });

  it('[RS-7] tells of Pods that cannot be made and tries on with growing pauses', () => {
    plane.create(replicaSet(2, { template: template({ app: 'web' }, { priorityClassName: 'nope' }) }));
    plane.run(10);
    expect(status()?.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
    ]);
    expect(plane.events('ReplicaSet')[0]).toMatch(
      /^FailedCreate: Error creating: pods "web-[a-z0-9]{5}" is forbidden: no PriorityClass with name nope was found/,
    );
  });

  it('[RS-8] scaling down to zero deletes all', () => {
    plane.create(replicaSet(3));
    plane.run(1);
    plane.patch('replicasets', 'web', { spec: { replicas: 0 } });
    plane.run(1);
    expect(plane.pods()).toEqual([]);
    expect(status()).toMatchObject({ replicas: 0, observedGeneration: 2 });
  });

  it('[RS-9] its end takes its Pods along, or leaves them as orphans', () => {
    plane.create(replicaSet(2));
    plane.run(1);
    plane.delete('replicasets', 'web', { propagationPolicy: 'Orphan' });
    plane.run(1);
    expect(plane.maybe('replicasets', 'web')).toBeUndefined();
    expect(plane.pods().map((pod) => pod.metadata.ownerReferences ?? [])).toEqual([[], []]);
    plane.create(replicaSet(2));
    plane.run(1);
    expect(plane.pods()).toHaveLength(2);
    plane.delete('replicasets', 'web');
    expect(plane.maybe('replicasets', 'web')).toBeUndefined();
    plane.run(1);
    expect(plane.pods()).toEqual([]);
  });

  it('[GC-2] in the foreground the owner goes last', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 5_000 });
    plane.create(replicaSet(2));
    plane.run(1);
    plane.delete('replicasets', 'web', { propagationPolicy: 'Foreground' });
    plane.run(2);
    expect(plane.get<ReplicaSet>('replicasets', 'web').metadata.finalizers).toEqual(['foregroundDeletion']);
    plane.run(5);
    expect(plane.maybe('replicasets', 'web')).toBeUndefined();
  });

  it('[RS-10] replaces Pods that their node refuses at the pace of its client: 30 at once, then 20 a second', () => {
    const simulation = new Simulation({ ...DEFAULT_CLUSTER, timing: 'exact' });
    const spec = {
      nodeName: 'node-1',
      containers: [{ name: 'app', image: 'nginx:1.27', resources: { requests: { cpu: '8' } } }],
    };
    const object = replicaSet(1, { template: { metadata: { labels: { app: 'web' } }, spec } });
    simulation.act(0, { kind: 'apply', file: 'web.yaml', objects: [object as ReplicaSet] });
    simulation.runUntil(5_000);
    const pods = simulation.api.request({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      user: 'test',
    });
    const { items } = pods.body as KubeList;
    expect(items.length).toBeGreaterThanOrEqual(125);
    expect(items.length).toBeLessThanOrEqual(135);
  });
});
