import { describe, expect, it } from 'vitest';
import { staticPod } from '../../../../src/engine/kubelet/static-pods.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const obey = ['sh', '-c', "trap 'exit 0' TERM; sleep 100000 & wait $!"];
const manifest = (image = 'busybox:1.36') => webPod({ image, command: obey });
const started = () => new NodeRun([], { node: { staticPods: { 'web.yaml': manifest() } } }).until(5);
const NAME = 'web-node-1';

describe('static Pods', () => {
  it('[STATIC-1] gets the name of its node, a uid from its text, and tolerates every eviction', () => {
    const pod = staticPod(manifest(), 'web.yaml', 'Node-1', '2026-01-01T08:00:00Z');
    expect(pod.metadata.name).toBe('web-node-1');
    expect(pod.metadata.annotations).toEqual({
      'kubernetes.io/config.hash': pod.metadata.uid,
      'kubernetes.io/config.seen': '2026-01-01T08:00:00Z',
      'kubernetes.io/config.source': 'file',
    });
    expect(pod.spec.tolerations).toEqual([{ operator: 'Exists', effect: 'NoExecute' }]);
    const other = staticPod(manifest('nginx'), 'web.yaml', 'Node-1', '2026-01-01T08:00:00Z');
    expect(other.metadata.uid).not.toBe(pod.metadata.uid);
  });

  it('[STATIC-2] runs without the API server, which shows a mirror with its status', () => {
    const run = started();
    const mirror = run.pod(NAME);
    expect(mirror.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(
      mirror.metadata.annotations?.['kubernetes.io/config.hash'],
    );
    expect(mirror.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Node', name: 'node-1' });
    expect(mirror.status).toMatchObject({ phase: 'Running' });
    expect(run.container('app', NAME).ready).toBe(true);
  });

  it('[STATIC-3] is not touched by a delete of its mirror, which is made anew', () => {
    const run = started();
    const before = run.pod(NAME).metadata.uid;
    run.act({ kind: 'delete', resource: 'pods', namespace: 'default', name: NAME }).until(20);
    expect(run.pod(NAME).metadata.uid).not.toBe(before);
    expect(run.pod(NAME).status?.phase).toBe('Running');
    run
      .act({ kind: 'delete', resource: 'pods', namespace: 'default', name: NAME, gracePeriodSeconds: 0 })
      .until(30);
    expect(run.container('app', NAME)).toMatchObject({ restartCount: 0, ready: true });
    expect(run.entries('container.started')).toHaveLength(1);
  });

  it('[STATIC-4] a changed file ends the old Pod, then starts the new one', () => {
    const run = started();
    run
      .act({ kind: 'staticPod', node: 'node-1', file: 'web.yaml', object: manifest('busybox:1.37') })
      .until(30);
    const [first, second] = run.entries('container.started');
    const exit = run.entries('container.exited')[0];
    expect(second?.at).toBeGreaterThanOrEqual(exit?.at ?? Number.POSITIVE_INFINITY);
    expect(second?.value.podUid).not.toBe(first?.value.podUid);
    expect(run.container('app', NAME).image).toContain('busybox:1.37');
    expect(run.pod(NAME).status?.phase).toBe('Running');
  });

  it('[STATIC-5] ends with its file, and the mirror goes', () => {
    const run = started();
    run.act({ kind: 'staticPod', node: 'node-1', file: 'web.yaml' }).until(30);
    expect(run.get(`/api/v1/namespaces/default/pods/${NAME}`)).toBeUndefined();
    expect(run.simulation.nodes[0]?.runtime.podUids()).toEqual([]);
  });

  it('[STATIC-6] runs on over a restart of the kubelet and without a network', () => {
    const run = started();
    run.act({ kind: 'fault.restartKubelet', node: 'node-1' }).until(20);
    run.act({ kind: 'fault.network', node: 'node-1', cut: true }).until(40);
    run.act({ kind: 'fault.network', node: 'node-1', cut: false }).until(60);
    expect(run.entries('container.started')).toHaveLength(1);
    expect(run.container('app', NAME)).toMatchObject({ restartCount: 0, ready: true });
  });
});
