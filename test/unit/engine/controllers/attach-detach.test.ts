import { describe, expect, it } from 'vitest';
import type { KubeObject, Node, PersistentVolumeClaim, StorageClass } from '../../../../src/kube/types.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const storageClass = (provisioner: string): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'disk' },
  provisioner,
  volumeBindingMode: 'Immediate',
  reclaimPolicy: 'Delete',
});
const claim = (mode: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: [mode], storageClassName: 'disk', resources: { requests: { storage: '1Gi' } } },
});
/** A Pod on that node that writes its name into the volume and shows what is in it. */
const user = (name: string, nodeName: string) =>
  webPod(
    {
      command: ['sh', '-c', `echo ${name} >> /data/names; cat /data/names; sleep 100000`],
      volumeMounts: [{ name: 'd', mountPath: '/data' }],
    },
    {
      nodeName,
      terminationGracePeriodSeconds: 0,
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    },
    { name },
  );

function start(pods: readonly KubeObject[], mode = 'ReadWriteOnce', provisioner = 'ebs.csi.aws.com') {
  const nodes = ['node-1', 'node-2', 'node-3'].map((name) => ({ name, role: 'worker' as const }));
  return new NodeRun([storageClass(provisioner), claim(mode), ...pods], { nodes });
}
const remove = (run: NodeRun, name: string, gracePeriodSeconds?: number): NodeRun =>
  run.act({ kind: 'delete', resource: 'pods', namespace: 'default', name, gracePeriodSeconds });
const attachedTo = (run: NodeRun, node: string) => run.node(node).status?.volumesAttached?.length ?? 0;
const phaseOf = (run: NodeRun, name: string) => run.pod(name).status?.phase;
const messagesTo = (run: NodeRun, pod: string, reason: string) =>
  run
    .events(reason)
    .filter(({ involvedObject }) => involvedObject.name === pod)
    .map(({ message, count }) => `${count} ${message}`);

describe('attaching', () => {
  it('[ATTACH-1] comes before mounting, which waits until the Node says that the volume is there', () => {
    const run = start([user('a', 'node-1')]).until(9);
    expect(messagesTo(run, 'a', 'SuccessfulAttachVolume')).toEqual([
      expect.stringMatching(/^1 AttachVolume\.Attach succeeded for volume "pvc-[-\w]+" $/),
    ]);
    const [attached] = run.node('node-1').status?.volumesAttached ?? [];
    expect(attached?.name).toMatch(/^kubernetes\.io\/csi\/ebs\.csi\.aws\.com\^pvc-/);
    // The kubelet says every 10 s what it uses, and looks again after 0.5, 1, 2, 4, 8 s.
    expect(phaseOf(run, 'a')).toBe('Pending');
    run.until(17);
    expect(phaseOf(run, 'a')).toBe('Running');
    expect(run.node('node-1').status?.volumesInUse).toEqual([attached?.name]);
    expect(run.events('FailedMount')).toEqual([]);
  });

  it('[ATTACH-2] ends when the last Pod is gone and the kubelet has unmounted', () => {
    const run = remove(start([user('a', 'node-1')]).until(20), 'a');
    expect(attachedTo(run.until(21), 'node-1')).toBe(1);
    run.until(31);
    expect(run.node('node-1').status?.volumesInUse).toBeUndefined();
    expect(attachedTo(run, 'node-1')).toBe(0);
  });

  it('[ATTACH-3] a path of the node needs none', () => {
    const run = start([user('a', 'node-1')], 'ReadWriteOnce', 'rancher.io/local-path').until(3);
    expect(phaseOf(run, 'a')).toBe('Running');
    expect(attachedTo(run, 'node-1')).toBe(0);
    expect(run.events('SuccessfulAttachVolume')).toEqual([]);
  });

  it('[ATTACH-4] a second node is refused, once, until the first has let go; the data is there', () => {
    const run = start([user('a', 'node-1')]).until(20);
    run.act({ kind: 'apply', file: 'b.yaml', objects: [user('b', 'node-2'), user('c', 'node-1')] }).until(60);
    expect(messagesTo(run, 'b', 'FailedAttachVolume')).toEqual([
      expect.stringMatching(
        /^1 Multi-Attach error for volume "pvc-[-\w]+" Volume is already used by pod\(s\) a, c$/,
      ),
    ]);
    expect([phaseOf(run, 'b'), phaseOf(run, 'c')]).toEqual(['Pending', 'Running']);
    remove(remove(run, 'a'), 'c').until(140);
    expect(phaseOf(run, 'b')).toBe('Running');
    const lines = run.entries('log.line').map(({ value }) => value.text);
    expect(lines.slice(-3)).toEqual(['a', 'c', 'b']);
  });

  it('[ATTACH-5] several nodes may have a volume that says so', () => {
    const run = start([user('a', 'node-1'), user('b', 'node-2')], 'ReadWriteMany').until(20);
    expect([phaseOf(run, 'a'), phaseOf(run, 'b')]).toEqual(['Running', 'Running']);
    expect(run.events('FailedAttachVolume')).toEqual([]);
  });
});

describe('a node that died', () => {
  /** node-1 is off and known to be, `a` is removed by force, and `b` wants the volume on node-2. */
  function dead(): NodeRun {
    const run = start([user('a', 'node-1')]).until(20);
    run.act({ kind: 'fault.power', node: 'node-1', on: false }).until(100);
    remove(run, 'a', 0).act({ kind: 'apply', file: 'b.yaml', objects: [user('b', 'node-2')] });
    return run.until(110);
  }

  it('[ATTACH-6] keeps its volumes for six minutes after nobody wants them there', () => {
    const run = dead();
    expect(messagesTo(run, 'b', 'FailedAttachVolume')).toEqual([
      expect.stringMatching(
        /Volume is already exclusively attached to one node and can't be attached to another$/,
      ),
    ]);
    expect(attachedTo(run.until(459), 'node-2')).toBe(0);
    expect(attachedTo(run.until(462), 'node-2')).toBe(1);
    expect(attachedTo(run, 'node-1')).toBe(0);
  });

  it('[ATTACH-7] gives them up at once when it is out of service', () => {
    const run = dead();
    const taints = [{ key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }];
    const patch: Partial<Node> = { spec: { taints } };
    run.act({ kind: 'patch', resource: 'nodes', namespace: '', name: 'node-1', patch }).until(111);
    expect(attachedTo(run, 'node-2')).toBe(1);
  });
});
