import { describe, expect, it } from 'vitest';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const obey = ['sh', '-c', "trap 'exit 0' TERM; sleep 100000 & wait $!"];

describe('the end of a Pod', () => {
  it('[DEADLINE-1] activeDeadlineSeconds counts from the start time, and the Pod fails', () => {
    const run = new NodeRun([webPod({ command: obey }, { activeDeadlineSeconds: 20 })]).until(19);
    expect(run.pod().status?.phase).toBe('Running');
    run.until(30);
    const message = 'Pod was active on the node longer than the specified deadline';
    expect(run.pod().status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', message });
    expect(run.events('DeadlineExceeded')[0]).toMatchObject({ type: 'Normal', message });
    expect(run.container().state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(run.entries('container.started')).toHaveLength(1);
  });

  it('[DELETE-1] a Pod with a finalizer stays, terminal, until the finalizer goes', () => {
    const run = new NodeRun([webPod({ command: obey }, {}, { finalizers: ['example.com/wait'] })]).until(3);
    run.act({ kind: 'delete', resource: 'pods', namespace: 'default', name: 'web' }).until(60);
    expect(run.pod().metadata.deletionTimestamp).toBeDefined();
    expect(run.pod().status?.phase).toBe('Succeeded');
    const target = { kind: 'patch', resource: 'pods', namespace: 'default', name: 'web' } as const;
    run.act({ ...target, patchType: 'merge', patch: { metadata: { finalizers: null } } }).until(90);
    expect(run.get('/api/v1/namespaces/default/pods/web')).toBeUndefined();
    expect(run.simulation.nodes[0]?.runtime.podUids()).toEqual([]);
  });
});
