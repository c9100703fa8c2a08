import { beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../../src/kube/types.ts';
import { ControlPlane, template } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = new ControlPlane();
  plane.run(1);
});

const deployment = (replicas: number, extra: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }), ...extra },
});
const live = () => plane.get<Deployment>('deployments', 'web');
const sets = () => plane.list<ReplicaSet>('replicasets');
const setImage = (image: string) =>
  plane.patch(
    'deployments',
    'web',
    { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } },
    'application/strategic-merge-patch+json',
  );
const condition = (type: string) => live().status?.conditions?.find((one) => one.type === type);
const short = (events: readonly string[]): string[] =>
  events.map((text) => text.replace(/web-[bcdf456789]+/, 'web-X'));

describe('Deployment', () => {
  it('[DEPLOY-1] makes a ReplicaSet named by the hash of its template and reports a complete rollout', () => {
    plane.create(deployment(3));
    plane.run(1);
    const [set] = sets();
    expect(set?.metadata.name).toMatch(/^web-[bcdf456789]{1,10}$/);
    expect(set?.metadata.labels?.['pod-template-hash']).toBe(set?.metadata.name?.slice(4));
    expect(set?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    expect(live().metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    expect(live().metadata.generation).toBe(1);
    expect(live().status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: 0,
    });
    expect(condition('Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    });
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
    });
    expect(short(plane.events('Deployment'))).toEqual([
      'ScalingReplicaSet: Scaled up replica set web-X from 0 to 3',
    ]);
  });

  it('[DEPLOY-2] rolls one by one with surge 1 and unavailable 0', () => {
    plane.conduct = () => ({ readyAfterMs: 2000 });
    plane.create(deployment(3));
    plane.run(5);
    setImage('nginx:1.28');
    plane.run(20);
    expect(short(plane.events('Deployment')).slice(1)).toEqual([
      'ScalingReplicaSet: Scaled up replica set web-X from 0 to 1',
      'ScalingReplicaSet: Scaled down replica set web-X from 3 to 2',
      'ScalingReplicaSet: Scaled up replica set web-X from 1 to 2',
      'ScalingReplicaSet: Scaled down replica set web-X from 2 to 1',
      'ScalingReplicaSet: Scaled up replica set web-X from 2 to 3',
      'ScalingReplicaSet: Scaled down replica set web-X from 1 to 0',
    ]);
    expect(live().metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
    expect(
      sets()
        .map((set) => set.spec?.replicas)
        .sort(),
    ).toEqual([0, 3]);
  });

  it('[DEPLOY-3] stops at a template that never gets ready, and says so when the deadline is over', () => {
    plane.create(deployment(3, { progressDeadlineSeconds: 60 }));
    plane.run(1);
    plane.conduct = () => ({});
    setImage('broken:1');
    plane.run(59);
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
    plane.run(5);
    expect(condition('Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(live().status).toMatchObject({
      replicas: 4,
      availableReplicas: 3,
      updatedReplicas: 1,
      unavailableReplicas: 1,
    });
    plane.conduct = () => ({ readyAfterMs: 0 });
    setImage('nginx:1.28');
    plane.run(5);
    expect(condition('Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('[DEPLOY-4] Recreate waits until every old Pod is gone', () => {
    plane.conduct = () => ({ readyAfterMs: 0, stopMs: 10_000 });
    plane.create(deployment(2, { strategy: { type: 'Recreate' } }));
    plane.run(1);
    setImage('nginx:1.28');
    plane.run(8);
    expect(plane.pods().map((pod) => pod.spec.containers[0]?.image)).toEqual(['nginx:1.27', 'nginx:1.27']);
    plane.run(5);
    expect(plane.pods().map((pod) => pod.spec.containers[0]?.image)).toEqual(['nginx:1.28', 'nginx:1.28']);
  });

  it('[DEPLOY-5] a former template takes its ReplicaSet back, with a new revision', () => {
    plane.create(deployment(1));
    plane.run(1);
    const first = sets()[0]?.metadata.name;
    setImage('nginx:1.28');
    plane.run(1);
    setImage('nginx:1.27');
    plane.run(1);
    expect(sets()).toHaveLength(2);
    const set = sets().find((one) => one.metadata.name === first);
    expect(set?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(set?.spec?.replicas).toBe(1);
  });

  it('[DEPLOY-6] scales in proportion while a rollout is under way', () => {
    plane.create(
      deployment(10, {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
      }),
    );
    plane.run(1);
    plane.conduct = () => ({});
    setImage('broken:1');
    plane.run(1);
    const sizes = () =>
      sets()
        .map((set) => set.spec?.replicas)
        .sort((a, b) => (a ?? 0) - (b ?? 0));
    expect(sizes()).toEqual([5, 8]);
    plane.patch('deployments', 'web', { spec: { replicas: 30 } });
    plane.run(1);
    expect(sizes()).toEqual([13, 20]);
  });

  it('[DEPLOY-7] paused: no rollout, but scaling', () => {
    plane.create(deployment(1));
    plane.run(1);
    plane.patch('deployments', 'web', { spec: { paused: true } });
    setImage('nginx:1.28');
    plane.run(1);
    expect(sets()).toHaveLength(1);
    expect(condition('Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    plane.patch('deployments', 'web', { spec: { replicas: 2 } });
    plane.run(1);
    expect(plane.pods()).toHaveLength(2);
    plane.patch('deployments', 'web', { spec: { paused: false } });
    plane.run(1);
    expect(plane.pods().every((pod) => pod.spec.containers[0]?.image === 'nginx:1.28')).toBe(true);
  });

  it('[DEPLOY-8] keeps as many old ReplicaSets as the history limit says', () => {
    plane.create(deployment(1, { revisionHistoryLimit: 1 }));
    plane.run(1);
    for (const tag of ['1.28', '1.29', '1.30']) {
      setImage(`nginx:${tag}`);
      plane.run(1);
    }
    expect(
      sets()
        .map((set) => set.metadata.annotations?.['deployment.kubernetes.io/revision'])
        .sort(),
    ).toEqual(['3', '4']);
  });

  it('[GC-1] its end takes ReplicaSets and Pods along', () => {
    plane.create(deployment(2));
    plane.run(1);
    plane.delete('deployments', 'web');
    plane.run(1);
    expect([sets(), plane.pods()]).toEqual([[], []]);
  });
});
