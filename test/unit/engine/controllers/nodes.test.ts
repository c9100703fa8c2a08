import { beforeEach, describe, expect, it } from 'vitest';
import type { Lease, Node, Pod, PodDisruptionBudget, Status } from '../../../../src/kube/types.ts';
import { ControlPlane, podSpec, template } from './control-plane.ts';

let plane: ControlPlane;
const NODES = ['node-1', 'node-2', 'node-3'];
beforeEach(() => {
  plane = new ControlPlane(NODES);
  plane.run(1);
  for (const node of NODES) plane.api.heartbeats.begin(node, 0);
});

const pod = (name: string, extra: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: podSpec({ nodeName: 'node-1', ...extra }),
});
const node = (name: string) => plane.get<Node>('nodes', name);
const ready = (name: string) => node(name).status?.conditions?.find((one) => one.type === 'Ready');
const taints = (name: string) =>
  (node(name).spec?.taints ?? []).map((taint) => `${taint.key}:${taint.effect}`);

describe('node life cycle', () => {
  it('[NODE-10] a new node takes no Pods before it is ready', () => {
    const conditions = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
    const object = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'new' } };
    const made = plane.create({ ...object, ...conditions('False') }) as Node;
    expect(made.spec?.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
    plane.run(10);
    expect(taints('new')).toContain('node.kubernetes.io/not-ready:NoSchedule');
    plane.send('PATCH', '/api/v1/nodes/new/status', conditions('True'), 'application/merge-patch+json');
    plane.run(10);
    expect(taints('new')).toEqual([]);
    expect(taints('node-1')).toEqual([]);
  });

  it('[NODE-1] a node that is silent for 50 s is Unknown and tainted, and its Pods are not ready', () => {
    plane.create(pod('web'));
    plane.run(2);
    plane.api.heartbeats.end('node-1');
    plane.run(51);
    expect(ready('node-1')?.status).toBe('True');
    plane.run(2);
    expect(ready('node-1')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(taints('node-1')).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
    expect(plane.get<Pod>('pods', 'web').status).toMatchObject({ phase: 'Running' });
    expect(
      plane.get<Pod>('pods', 'web').status?.conditions?.find((one) => one.type === 'Ready')?.status,
    ).toBe('False');
    expect(plane.events('Node')).toContain('NodeNotReady: Node node-1 status is now: NodeNotReady');
    expect(plane.events('Pod')).toContain('NodeNotReady: Node is not ready');
  });

  it('[NODE-2] five minutes later its Pods are deleted; who is controlled is replaced elsewhere', () => {
    plane.conduct = (one) => ({ readyAfterMs: 0, stopMs: one.spec.nodeName === 'node-1' ? 10_000_000 : 0 });
    plane.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
    });
    plane.run(2);
    plane.api.heartbeats.end('node-1');
    plane.run(340);
    expect(plane.pods()).toHaveLength(3);
    plane.run(20);
    const going = plane.pods().filter((one) => one.metadata.deletionTimestamp !== undefined);
    expect(going.map((one) => one.spec.nodeName)).toEqual(['node-1']);
    expect(going[0]?.status?.conditions?.find((one) => one.type === 'DisruptionTarget')).toMatchObject({
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(plane.pods().filter((one) => one.spec.nodeName !== 'node-1')).toHaveLength(3);
    expect(plane.events('Pod')).toContain(
      `TaintManagerEviction: Marking for deletion Pod default/${going[0]?.metadata.name}`,
    );
  });

  it('[NODE-3] when it is back, the taints go and nobody is evicted', () => {
    plane.create(pod('web'));
    plane.run(2);
    plane.api.heartbeats.end('node-1');
    plane.run(100);
    plane.api.heartbeats.begin('node-1', plane.clock.now);
    const back = node('node-1');
    plane.send('PUT', '/api/v1/nodes/node-1/status', {
      ...back,
      status: {
        ...back.status,
        conditions: (back.status?.conditions ?? []).map((one) => ({
          ...one,
          status: one.type === 'Ready' ? 'True' : 'False',
        })),
      },
    });
    plane.run(10);
    expect(taints('node-1')).toEqual([]);
    plane.run(400);
    expect(plane.get<Pod>('pods', 'web').metadata.deletionTimestamp).toBeUndefined();
    expect(plane.events('Pod')).toContain('TaintManagerEviction: Cancelling deletion of Pod default/web');
  });

  it('[NODE-4] when no node at all is ready, nobody is evicted', () => {
    plane.create(pod('web'));
    plane.run(2);
    for (const name of NODES) plane.api.heartbeats.end(name);
    plane.run(900);
    expect(taints('node-1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
    expect(plane.get<Pod>('pods', 'web').metadata.deletionTimestamp).toBeUndefined();
  });

  it('[NODE-5] heartbeats cost nothing and can be read all the same', () => {
    const before = plane.clock.eventCount;
    plane.run(3600);
    expect(plane.clock.eventCount - before).toBeLessThan(100);
    expect(plane.get<Lease>('leases', 'node-2', 'kube-node-lease').spec).toMatchObject({
      holderIdentity: 'node-2',
      renewTime: '2026-01-01T01:00:00.000000Z',
    });
    expect(ready('node-2')?.lastHeartbeatTime).toBe('2026-01-01T01:00:00Z');
  });

  it('[TAINT-1] an untolerated NoExecute taint evicts at once, a tolerated one after its seconds', () => {
    const tolerating = {
      tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }],
    };
    plane.create(pod('now'));
    plane.create(pod('later', tolerating));
    plane.create(pod('never', { tolerations: [{ operator: 'Exists' }] }));
    plane.run(2);
    plane.patch('nodes', 'node-1', { spec: { taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }] } });
    plane.run(5);
    expect(plane.pods().map((one) => one.metadata.name)).toEqual(['later', 'never']);
    plane.run(30);
    expect(plane.pods().map((one) => one.metadata.name)).toEqual(['never']);
  });

  it('[PODGC-1] Pods of a node that is gone are removed after the quarantine', () => {
    plane.conduct = () => ({ readyAfterMs: 0 });
    plane.create(pod('web'));
    plane.run(2);
    plane.delete('nodes', 'node-1');
    plane.run(50);
    expect(plane.maybe('pods', 'web')).toBeDefined();
    plane.run(25);
    expect(plane.maybe('pods', 'web')).toBeUndefined();
  });
});

describe('disruption budgets', () => {
  it('[PDB-1] allow evictions as long as enough Pods are healthy', () => {
    plane.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
    });
    plane.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: '60%', selector: { matchLabels: { app: 'web' } } },
    });
    plane.run(2);
    const budget = () => plane.get<PodDisruptionBudget>('poddisruptionbudgets', 'web').status;
    expect(budget()).toMatchObject({
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
    });
    plane.conduct = () => ({});
    const evict = () =>
      plane.send(
        'POST',
        `/api/v1/namespaces/default/pods/${plane.pods().find((one) => one.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'))?.metadata.name}/eviction`,
        { apiVersion: 'policy/v1', kind: 'Eviction' },
      );
    expect(evict().code).toBe(201);
    plane.run(2);
    expect(budget()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
    const refused = evict();
    expect(refused.code).toBe(429);
    expect((refused.body as Status).message).toBe(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    expect((refused.body as Status).details?.causes?.[0]?.message).toBe(
      'The disruption budget web needs 2 healthy pods and has 2 currently',
    );
  });
});
