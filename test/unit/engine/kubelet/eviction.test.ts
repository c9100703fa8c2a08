import { describe, expect, it } from 'vitest';
import { evictionMessage } from '../../../../src/engine/kubelet/eviction/messages.ts';
import type { PodStats } from '../../../../src/engine/kubelet/eviction/pod-stats.ts';
import { rankForEviction } from '../../../../src/engine/kubelet/eviction/ranking.ts';
import { isMet, parseThresholds } from '../../../../src/engine/kubelet/eviction/thresholds.ts';
import type { Act } from '../../../../src/engine/simulation-setup.ts';
import type { Pod } from '../../../../src/kube/types.ts';
import { testPod } from '../../../helpers/kubelet-fixtures.ts';
import { NodeRun, webPod } from '../../../helpers/node-run.ts';

const MIB = 1024 * 1024;
const pressure = (resource: 'memory' | 'disk' | 'pids', used?: string): Act => ({
  kind: 'fault.pressure',
  node: 'node-1',
  resource,
  ...(used === undefined ? {} : { used }),
});
const holding = (name: string, image: string, request?: string) =>
  webPod(
    { image, ...(request === undefined ? {} : { resources: { requests: { memory: request } } }) },
    {},
    { name },
  );

/** Past the scheduler, which keeps Pods away from a tainted node. */
const onNode = (pod: Pod): Pod => ({ ...pod, spec: { ...pod.spec, nodeName: 'node-1' } });

describe('thresholds', () => {
  it('[EVICT-1] has defaults, which a setting of evictionHard replaces unless they are merged', () => {
    expect(parseThresholds({}).map(({ signal, value }) => `${signal}<${value}`)).toEqual([
      'memory.available<100Mi',
      'nodefs.available<10%',
      'imagefs.available<15%',
    ]);
    const own = { evictionHard: { 'memory.available': '1Gi', 'nodefs.available': '0%' } };
    expect(parseThresholds(own).map(({ signal }) => signal)).toEqual(['memory.available']);
    expect(parseThresholds({ ...own, mergeDefaultEvictionSettings: true })).toHaveLength(2);
  });

  it('[EVICT-1] is met below its value, and resolved only beyond what is to be reclaimed', () => {
    const [threshold] = parseThresholds({
      evictionHard: { 'memory.available': '100Mi' },
      evictionMinimumReclaim: { 'memory.available': '50Mi' },
    });
    if (!threshold) throw new Error('no threshold');
    const free = (mib: number) => ({ used: (1000 - mib) * MIB, capacity: 1000 * MIB });
    expect([99, 100].map((mib) => isMet(threshold, free(mib)))).toEqual([true, false]);
    expect([149, 150].map((mib) => isMet(threshold, free(mib), true))).toEqual([true, false]);
  });
});

describe('ranking', () => {
  const pod = (name: string, request: string | undefined, priority = 0) =>
    testPod(
      {
        priority,
        containers: [
          {
            name: 'app',
            image: 'a',
            resources: request === undefined ? {} : { requests: { memory: request } },
          },
        ],
      },
      { name, uid: name },
    );
  const stats = (mib: number): PodStats => ({
    containers: [{ name: 'app', memoryBytes: mib * MIB, diskBytes: 0 }],
    volumes: [],
    processes: mib,
  });

  it('[EVICT-2] takes who exceeds its request, then lower priority, then the larger excess', () => {
    const pods = [
      pod('within', '500Mi'),
      pod('over-a-little', '90Mi'),
      pod('over-much', undefined),
      pod('important', undefined, 10),
    ];
    const used: Record<string, number> = {
      within: 400,
      'over-a-little': 100,
      'over-much': 50,
      important: 900,
    };
    const ranked = rankForEviction(pods, (one) => stats(used[one.metadata.name ?? ''] ?? 0), 'memory');
    expect(ranked.map(({ metadata }) => metadata.name)).toEqual([
      'over-much',
      'over-a-little',
      'important',
      'within',
    ]);
  });

  it('[EVICT-2] for process numbers: lower priority, then more processes', () => {
    const pods = [pod('few', undefined), pod('many', undefined), pod('important', undefined, 1)];
    const used: Record<string, number> = { few: 2, many: 9, important: 99 };
    const ranked = rankForEviction(pods, (one) => stats(used[one.metadata.name ?? ''] ?? 0), 'pids');
    expect(ranked.map(({ metadata }) => metadata.name)).toEqual(['many', 'few', 'important']);
  });

  it('[EVICT-3] says what was short, what is left, and who used more than it asked for', () => {
    const [threshold] = parseThresholds({});
    if (!threshold) throw new Error('no threshold');
    const amount = { used: 8192 * MIB - 84_720 * 1024, capacity: 8192 * MIB };
    expect(evictionMessage(pod('web', undefined), stats(812), threshold, amount)).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 84720Ki. Container app was using 812Mi, request is 0, has larger consumption of memory. ',
    );
    expect(evictionMessage(pod('web', '1Gi'), stats(812), threshold, amount)).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 84720Ki. ',
    );
  });
});

describe('the eviction manager', () => {
  const images = { big: { memory: '600Mi' }, small: { memory: '100Mi' } };
  const node = { capacity: { memory: '2Gi', cpu: '4', pods: '110', 'ephemeral-storage': '10Gi' } };

  it('[EVICT-4] evicts one Pod a round until enough is free, and leaves its object', () => {
    const run = new NodeRun([holding('big', 'big'), holding('small', 'small', '200Mi')], {
      images,
      node,
    }).until(5);
    run.act(pressure('memory', '1300Mi')).until(15);
    const { status } = run.pod('big');
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(status?.message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: 45Mi\. Container app was using 600Mi, request is 0, has larger consumption of memory\. $/,
    );
    expect(run.condition('DisruptionTarget', 'big')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message: status?.message,
    });
    expect(run.messages('Evicted')).toEqual([status?.message]);
    expect(run.messages('EvictionThresholdMet')).toEqual(['Attempting to reclaim memory']);
    expect(run.pod('small').status?.phase).toBe('Running');
    const { runtime } = run.simulation.nodes[0] ?? {};
    expect(runtime?.podUids()).toEqual([run.pod('small').metadata.uid]);
  });

  it('[EVICT-5] tells of the pressure with the look that finds it, before the Pod has ended', () => {
    const run = new NodeRun([holding('big', 'big')], { images, node }).until(5);
    run.act(pressure('memory', '1400Mi')).until(9.999);
    expect(run.nodeCondition('MemoryPressure')).toBe('False');
    run.until(10);
    expect(run.nodeCondition('MemoryPressure')).toBe('True');
    expect(run.pod('big').status?.phase).toBe('Running');
  });

  it('[EVICT-5] keeps the condition for five minutes, and takes no BestEffort Pods meanwhile', () => {
    const run = new NodeRun([holding('big', 'big')], { images, node }).until(5);
    run.act(pressure('memory', '1400Mi')).until(30);
    expect(run.nodeCondition('MemoryPressure')).toBe('True');
    expect(run.messages('NodeHasInsufficientMemory')).toEqual([
      'Node node-1 status is now: NodeHasInsufficientMemory',
    ]);
    run
      .act({
        kind: 'apply',
        file: 'more',
        objects: [onNode(holding('effort', 'small')), onNode(holding('asks', 'small', '100Mi'))],
      })
      .until(40);
    expect(run.pod('effort').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
    expect(run.pod('asks').status?.phase).toBe('Running');
    run.act(pressure('memory')).until(250);
    expect(run.nodeCondition('MemoryPressure')).toBe('True');
    run.until(340);
    expect(run.nodeCondition('MemoryPressure')).toBe('False');
  });

  it('[EVICT-6] frees disk from unused images first, and evicts nobody when that is enough', () => {
    const run = new NodeRun([webPod({ image: 'nginx:1.27' }, { restartPolicy: 'Never' })], { node }).until(5);
    run.act({ kind: 'delete', resource: 'pods', namespace: 'default', name: 'web', gracePeriodSeconds: 0 });
    run.act({ kind: 'apply', file: 'more', objects: [webPod({}, {}, { name: 'other' })] }).until(20);
    const room = 10 * 1024 * MIB * 0.85 - 40_000_000;
    run.act(pressure('disk', String(Math.round(room)))).until(40);
    expect(run.entries('image.removed').map((entry) => entry.value.image)).toEqual([
      'docker.io/library/nginx:1.27',
    ]);
    expect(run.pod('other').status?.phase).toBe('Running');
    expect(run.nodeCondition('DiskPressure')).toBe('True');
  });

  it('[EVICT-7] ends a Pod that writes more than a limit of local storage allows, without pressure', () => {
    const volume = { name: 'data', emptyDir: { sizeLimit: '10Ki' } };
    const write =
      'i=0; while [ $i -lt 400 ]; do echo 0123456789012345678901234567890123456789 >> /data/f; i=$((i+1)); done; sleep 1000';
    const run = new NodeRun([
      webPod(
        { command: ['sh', '-c', write], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        { volumes: [volume] },
      ),
    ]).until(30);
    expect(run.pod().status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Usage of EmptyDir volume "data" exceeds the limit "10Ki". ',
    });
    expect(run.condition('DisruptionTarget')).toBeUndefined();
  });

  it('[EVICT-8] never evicts critical Pods', () => {
    const critical = webPod(
      { image: 'big' },
      { priorityClassName: 'system-cluster-critical', priority: 2_000_000_000 },
      { namespace: 'default' },
    );
    const run = new NodeRun([critical], { images, node }).until(5);
    run.act(pressure('memory', '1400Mi')).until(60);
    expect(run.pod().status?.phase).toBe('Running');
    expect(run.messages('Evicted')).toEqual([]);
  });

  it('[EVICT-9] looks only while there is something to see', () => {
    const quiet = new NodeRun([]).until(1);
    const before = quiet.simulation.eventCount;
    quiet.until(3600);
    expect(quiet.simulation.eventCount - before).toBeLessThan(5);
  });

  it('[EVICT-10] soft thresholds wait for their grace', () => {
    const kubelet = {
      evictionSoft: { 'memory.available': '500Mi' },
      evictionSoftGracePeriod: { 'memory.available': '1m30s' },
      evictionMaxPodGracePeriod: 5,
    };
    const run = new NodeRun([holding('big', 'big')], { images, node: { ...node, kubelet } }).until(5);
    run.act(pressure('memory', '1000Mi')).until(95);
    expect(run.pod('big').status?.phase).toBe('Running');
    expect(run.nodeCondition('MemoryPressure')).toBe('True');
    run.until(120);
    expect(run.pod('big').status?.reason).toBe('Evicted');
  });
});

describe('image garbage collection', () => {
  it('[IMAGE-8] above the high threshold removes unused images that are older than two minutes', () => {
    const kubelet = { evictionHard: { 'memory.available': '100Mi' } };
    const run = new NodeRun([webPod({ image: 'nginx:1.27' })], {
      node: { capacity: { memory: '2Gi', cpu: '4', pods: '110', 'ephemeral-storage': '10Gi' }, kubelet },
    }).until(5);
    run
      .act({ kind: 'delete', resource: 'pods', namespace: 'default', name: 'web', gracePeriodSeconds: 0 })
      .until(20);
    run.act(pressure('disk', '9Gi')).until(299);
    expect(run.entries('image.removed')).toEqual([]);
    run.until(301);
    expect(run.entries('image.removed')).toHaveLength(1);
    expect(run.messages('FreeDiskSpaceFailed')[0]).toMatch(
      /^Insufficient free disk space on the node's image filesystem \(\d+% of 10Gi used\)\. Failed to free sufficient space by deleting unused images \(freed \d+ bytes\)\./,
    );
    run.until(1300);
    expect(run.events('ImageGCFailed').length).toBeGreaterThan(0);
  });
});

describe('orderly shutdown', () => {
  it('[SHUTDOWN-1] ends ordinary Pods first, marks them, takes no new ones, then the machine is off', () => {
    const obey = ['sh', '-c', "trap 'exit 0' TERM; sleep 1000 & wait $!"];
    const critical = { priorityClassName: 'system-cluster-critical', priority: 2_000_000_000 };
    const run = new NodeRun(
      [webPod({ command: obey }), webPod({ command: obey }, critical, { name: 'critical' })],
      {
        node: { kubelet: { shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '10s' } },
      },
    ).until(5);
    run.act({ kind: 'fault.shutdown', node: 'node-1' });
    run
      .act({ kind: 'apply', file: 'late', objects: [webPod({}, { nodeName: 'node-1' }, { name: 'late' })] })
      .until(50);
    expect(run.pod().status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
    expect(run.condition('DisruptionTarget')?.reason).toBe('TerminationByKubelet');
    const killed = run.entries('container.killing').map((entry) => entry.at);
    expect(killed[1]).toBeGreaterThan(killed[0] ?? 0);
    expect(run.pod('late').status).toMatchObject({
      reason: 'NodeShutdown',
      message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
    });
    expect(run.nodeCondition('Ready')).toBe('False');
    expect(run.simulation.nodes[0]?.isOn).toBe(false);
    expect(run.events('Shutdown')).toHaveLength(1);
  });
});
