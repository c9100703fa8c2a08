import { describe, expect, it } from 'vitest';
import type { Act, NodeSetup } from '../../../src/engine/simulation-setup.ts';
import type { Deployment, KubeObject, Pod } from '../../../src/kube/types.ts';
import { NodeRun, webPod } from '../../helpers/node-run.ts';

const NODES: readonly NodeSetup[] = [
  { name: 'master-1', role: 'control-plane' },
  { name: 'node-1', role: 'worker' },
  { name: 'node-2', role: 'worker' },
];

const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: { ...webPod().spec, terminationGracePeriodSeconds: 5 },
    },
  },
};

/** Two Pods of a Deployment, one on each worker, and a bare Pod on node-1. */
const start = (nodes = NODES): NodeRun =>
  new NodeRun([webPod({}, { nodeName: 'node-1' }), deployment], { nodes }).until(20);

const shop = (run: NodeRun): readonly Pod[] =>
  (
    run.get<KubeObject & { readonly items: readonly Pod[] }>('/api/v1/namespaces/default/pods')?.items ?? []
  ).filter((pod) => pod.metadata.labels?.['app'] === 'shop');
const on = (run: NodeRun, node: string): readonly Pod[] =>
  shop(run).filter((pod) => pod.spec.nodeName === node && pod.metadata.deletionTimestamp === undefined);
const exists = (run: NodeRun): boolean => run.get('/api/v1/namespaces/default/pods/web') !== undefined;
const ready = (run: NodeRun) => run.node().status?.conditions?.find(({ type }) => type === 'Ready');
const taints = (run: NodeRun): readonly string[] =>
  (run.node().spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
const power = (on: boolean): Act => ({ kind: 'fault.power', node: 'node-1', on });

describe('a node that is lost', () => {
  it('[NODE-6] 40 to 60 s without power: NotReady; five minutes later controlled Pods are elsewhere, bare ones nowhere', () => {
    const run = start();
    expect([on(run, 'node-1').length, on(run, 'node-2').length]).toEqual([1, 1]);
    run.act(power(false)).until(20 + 40);
    expect(ready(run)?.status).toBe('True');
    run.until(20 + 60);
    expect(ready(run)).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(taints(run)).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
    expect(run.pod().status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
    expect(run.condition('Ready')?.status).toBe('False');
    run.until(20 + 339);
    expect([shop(run).length, run.pod().metadata.deletionTimestamp]).toEqual([2, undefined]);
    run.until(20 + 361);
    expect(run.pod().metadata.deletionTimestamp).toBeDefined();
    expect(run.messages('TaintManagerEviction')).toContain('Marking for deletion Pod default/web');
    run.until(20 + 370);
    expect([on(run, 'node-1').length, on(run, 'node-2').length]).toEqual([0, 2]);
    // Nobody confirms the deletion: what was on the lost node stays Terminating.
    run.until(3600);
    expect([shop(run).length, exists(run)]).toEqual([3, true]);
    // Back again, it ends them; the bare Pod is gone for good.
    run.act(power(true)).until(3600 + 60);
    expect([shop(run).length, exists(run)]).toEqual([2, false]);
    expect([ready(run)?.status, taints(run)]).toEqual(['True', []]);
    expect(run.messages('NodeReady')).toEqual(['Node node-1 status is now: NodeReady']);
  });

  it('[NODE-7] back before the five minutes: same Pods, one restart more, Ready again, nobody evicted', () => {
    const run = start();
    const before = on(run, 'node-1')[0]?.metadata.uid;
    run.act(power(false)).until(150).act(power(true)).until(190);
    expect([ready(run)?.status, taints(run)]).toEqual(['True', []]);
    expect(run.condition('Ready')?.status).toBe('True');
    expect(run.container().restartCount).toBe(1);
    run.until(900);
    expect(on(run, 'node-1')[0]?.metadata.uid).toBe(before);
    expect(exists(run)).toBe(true);
  });

  it('[NODE-7] a cut network: the same from outside, while the containers go on running', () => {
    const run = start();
    run.act({ kind: 'fault.network', node: 'node-1', cut: true }).until(100);
    expect(ready(run)?.status).toBe('Unknown');
    expect(run.condition('Ready')?.status).toBe('False');
    run.act({ kind: 'fault.network', node: 'node-1', cut: false }).until(125);
    expect([ready(run)?.status, taints(run)]).toEqual(['True', []]);
    expect(run.condition('Ready')?.status).toBe('True');
    expect(run.container().restartCount).toBe(0);
  });

  it('[NODE-7] less than 40 s leave no mark on the control plane', () => {
    const run = start();
    run.act({ kind: 'fault.network', node: 'node-1', cut: true }).until(55);
    run.act({ kind: 'fault.network', node: 'node-1', cut: false }).until(600);
    expect(run.messages('NodeNotReady')).toEqual([]);
    expect(run.container().restartCount).toBe(0);
  });

  it('[NODE-8] a deleted Node: pod GC takes its Pods, and those under a controller come up elsewhere', () => {
    const run = start();
    run.act({ kind: 'request', method: 'DELETE', path: '/api/v1/nodes/node-1' }).until(20 + 35);
    expect(exists(run)).toBe(true);
    run.until(20 + 85);
    expect(exists(run)).toBe(false);
    expect(on(run, 'node-2').length).toBe(2);
  });

  it('[NODE-9] an orderly shutdown fails its Pods first, and then the node is lost like any other', () => {
    const nodes = NODES.map((node) => ({ ...node, kubelet: { shutdownGracePeriod: '60s' } }));
    const run = start(nodes);
    run.act({ kind: 'fault.shutdown', node: 'node-1' }).until(21);
    expect(ready(run)).toMatchObject({ status: 'False', message: 'node is shutting down' });
    run.until(60);
    expect(run.pod().status).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
    expect(on(run, 'node-2').length).toBe(2);
    run.until(120);
    expect(ready(run)?.status).toBe('Unknown');
  });
});
