import { describe, expect, it } from 'vitest';
import usual from '../../../src/engine/kubeadm/three-nodes.generated.json' with { type: 'json' };
import { bootCluster } from '../../../src/engine/kubeadm/boot.ts';
import { USUAL_NODES } from '../../../src/engine/kubeadm/cluster-at-rest.ts';
import { nodeIp, Simulation } from '../../../src/engine/simulation.ts';
import type { DaemonSet, Deployment, Event, KubeObject, Node, Pod } from '../../../src/kube/types.ts';
import { NodeRun } from '../../helpers/node-run.ts';

const start = (): NodeRun => new NodeRun([], { nodes: USUAL_NODES }).until(1);
const list = <T extends KubeObject>(run: NodeRun, path: string): readonly T[] =>
  run.get<KubeObject & { readonly items: readonly T[] }>(path)?.items ?? [];
const pods = (run: NodeRun): readonly Pod[] => list(run, '/api/v1/namespaces/kube-system/pods');
const named = (run: NodeRun, prefix: string, node = 'master-1'): Pod => {
  const found = pods(run).find(
    (pod) => pod.metadata.name?.startsWith(prefix) === true && pod.spec.nodeName === node,
  );
  if (!found) throw new Error(`no ${prefix} on ${node}`);
  return found;
};
const statusOf = (pod: Pod) => pod.status?.containerStatuses?.[0];
const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';

describe('the cluster as kubeadm made it', () => {
  it('[KUBEADM-1] what was booted when the program was made is what booting gives now', () => {
    const booted = bootCluster(USUAL_NODES, nodeIp, (setup) => new Simulation(setup));
    expect(JSON.parse(JSON.stringify(booted))).toEqual(usual);
  });

  it('[KUBEADM-2] twelve Pods are Running since the day before, with what they belong to', () => {
    const run = start();
    expect(pods(run).map((pod) => pod.metadata.name?.replace(/-\w{5}$/, '-?'))).toEqual([
      expect.stringMatching(/^coredns-\w+-\?$/),
      expect.stringMatching(/^coredns-\w+-\?$/),
      'etcd-master-1',
      'kindnet-?',
      'kindnet-?',
      'kindnet-?',
      'kube-apiserver-master-1',
      'kube-controller-manager-master-1',
      'kube-proxy-?',
      'kube-proxy-?',
      'kube-proxy-?',
      'kube-scheduler-master-1',
    ]);
    expect(pods(run).every(isReady)).toBe(true);
    expect(new Set(pods(run).map((pod) => pod.metadata.creationTimestamp))).toEqual(
      new Set(['2025-12-31T08:00:00Z']),
    );
    const apps = '/apis/apps/v1/namespaces/kube-system';
    expect(run.get<Deployment>(`${apps}/deployments/coredns`)?.status?.readyReplicas).toBe(2);
    expect(list<DaemonSet>(run, `${apps}/daemonsets`).map((one) => one.status?.numberReady)).toEqual([3, 3]);
    expect(run.get<Node>('/api/v1/nodes/node-1')?.metadata.creationTimestamp).toBe('2025-12-31T08:00:00Z');
  });

  it('[KUBEADM-3] an hour in which nothing happens costs nothing and changes nothing', () => {
    const run = start();
    const before = run.simulation.eventCount;
    const seen = JSON.stringify(pods(run));
    run.until(3600);
    expect(run.simulation.eventCount - before).toBeLessThan(10);
    expect(JSON.stringify(pods(run))).toBe(seen);
    expect(list<Event>(run, '/api/v1/events')).toEqual([]);
  });

  it('[KUBEADM-4] whoever looks at a node sees them, and looking changes nothing', () => {
    const run = start();
    const [worker] = run.simulation.nodes.slice(1);
    expect(worker?.runtime.containers.map(({ config, state }) => `${config.name} ${state}`)).toEqual([
      'kube-proxy running',
      'kindnet-cni running',
    ]);
    expect(worker?.runtime.sandboxes.map(({ state }) => state)).toEqual(['ready', 'ready']);
    const seen = JSON.stringify(pods(run));
    run.until(600);
    expect(JSON.stringify(pods(run))).toBe(seen);
  });

  it('[KUBEADM-5] one that is killed is started again by its kubelet', () => {
    const run = start();
    const pod = named(run, 'kube-proxy', 'node-1').metadata.name ?? '';
    const target = { namespace: 'kube-system', pod, container: 'kube-proxy' };
    run.act({ kind: 'fault.kill', ...target, signal: 'KILL' }).until(10);
    expect(statusOf(named(run, 'kube-proxy', 'node-1'))).toMatchObject({ restartCount: 1, ready: true });
    expect(statusOf(named(run, 'kube-proxy', 'node-2'))).toMatchObject({ restartCount: 0 });
  });

  it('[KUBEADM-6] a Pod of a workload that is deleted is replaced', () => {
    const run = start();
    const old = named(run, 'coredns').metadata.name;
    run.act({ kind: 'delete', resource: 'pods', namespace: 'kube-system', name: old ?? '' }).until(60);
    const dns = pods(run).filter((pod) => pod.metadata.labels?.['k8s-app'] === 'kube-dns');
    expect(dns.map(isReady)).toEqual([true, true]);
    expect(dns.map((pod) => pod.metadata.name)).not.toContain(old);
  });

  it('[KUBEADM-7] a deleted mirror is made anew, and the container runs on', () => {
    const run = start();
    const before = named(run, 'etcd');
    run.act({ kind: 'delete', resource: 'pods', namespace: 'kube-system', name: 'etcd-master-1' }).until(40);
    const after = named(run, 'etcd');
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(statusOf(after)).toMatchObject({ containerID: statusOf(before)?.containerID, restartCount: 0 });
  });

  it('[KUBEADM-8] power off and on: daemons are not evicted, and restart once with their node', () => {
    const run = start();
    const before = named(run, 'kindnet', 'node-1').metadata.uid;
    run.act({ kind: 'fault.power', node: 'node-1', on: false }).until(600);
    const lost = named(run, 'kindnet', 'node-1');
    expect([isReady(lost), lost.metadata.deletionTimestamp]).toEqual([false, undefined]);
    run.act({ kind: 'fault.power', node: 'node-1', on: true }).until(660);
    const back = named(run, 'kindnet', 'node-1');
    expect([isReady(back), back.metadata.uid, statusOf(back)?.restartCount]).toEqual([true, before, 1]);
  });

  it('[KUBEADM-9] a restarted kubelet takes its Pods up as they are', () => {
    const run = start();
    const before = named(run, 'kube-apiserver');
    run.act({ kind: 'fault.restartKubelet', node: 'master-1' }).until(120);
    expect(pods(run).every(isReady)).toBe(true);
    expect(pods(run).map((pod) => statusOf(pod)?.restartCount)).toEqual(Array.from(pods(run), () => 0));
    expect(named(run, 'kube-apiserver').metadata.uid).toBe(before.metadata.uid);
  });
});
