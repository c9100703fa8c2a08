import { describe, expect, it } from 'vitest';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';
import { nodeHostIps, sortPodIps } from '../../../../src/engine/kubelet/host-ips.ts';
import { generateApiPodStatus, type PodStatusInputs } from '../../../../src/engine/kubelet/pod-status.ts';
import { ReasonCache } from '../../../../src/engine/kubelet/reason-cache.ts';
import { terminatedPodStatus } from '../../../../src/engine/kubelet/terminal-status.ts';
import { formatRfc3339 } from '../../../../src/kube/time.ts';
import type { Pod, PodStatus } from '../../../../src/kube/types.ts';
import { runtimeOf, statusesOf, testPod } from '../../../helpers/kubelet-fixtures.ts';

interface World extends Partial<PodStatusInputs> {
  readonly sandboxes?: unknown;
  readonly containers?: unknown;
}

function statusOf(pod: Pod, world: World = {}): PodStatus {
  const { sandboxes = [{}], containers = [], ...inputs } = world;
  return generateApiPodStatus({
    pod,
    runtime: runtimeOf(pod, sandboxes, containers),
    cachedStatus: undefined,
    podIsTerminal: false,
    startFailure: () => undefined,
    updateProbeStatus: () => {},
    hostIps: ['192.168.0.1'],
    runtimeName: 'containerd',
    toTimestamp: (ms) => formatRfc3339(Date.UTC(2024, 0, 1) + ms),
    gates: DEFAULT_GATES,
    ...inputs,
  });
}

const app = testPod({ containers: [{ name: 'app', image: 'nginx' }] });
const running = { name: 'app', id: '1', state: 'running', startedAt: 1000 };
const crashed = {
  name: 'app',
  id: '1',
  state: 'exited',
  exitCode: 1,
  reason: 'Error',
  startedAt: 1000,
  finishedAt: 2000,
};

describe('phase', () => {
  const two = testPod({ containers: [{ name: 'a' }, { name: 'b' }] });
  const is = (name: string, state: string, exitCode = 0) => ({ name, state, exitCode });

  it.each<[string, string, Pod, unknown, string]>([
    ['one runs, one never ran', 'Always', two, [is('a', 'running')], 'Pending'],
    ['one runs, one crash-loops', 'Always', two, [is('a', 'running'), is('b', 'exited', 1)], 'Running'],
    ['both crash-loop', 'Always', two, [is('a', 'exited', 1), is('b', 'exited', 1)], 'Running'],
    ['one failed, one runs', 'Never', two, [is('a', 'exited', 1), is('b', 'running')], 'Running'],
    ['all done, one failed', 'Never', two, [is('a', 'exited', 1), is('b', 'exited')], 'Failed'],
    ['one done, one crash-loops', 'OnFailure', two, [is('a', 'exited'), is('b', 'exited', 1)], 'Running'],
    ['all done', 'OnFailure', two, [is('a', 'exited'), is('b', 'exited')], 'Succeeded'],
    ['all done, waiting for a restart', 'Always', two, [is('a', 'exited'), is('b', 'exited')], 'Running'],
  ])('[STATUS-1] %s, %s', (_what, restartPolicy, pod, containers, phase) => {
    const given = { ...pod, spec: { ...pod.spec, restartPolicy } };
    expect(statusOf(given, { containers }).phase).toBe(phase);
  });

  it('[STATUS-1] an init container that crash-loops keeps the Pod Pending, with Never it fails it', () => {
    const containers = [{ name: 'setup', state: 'exited', exitCode: 1 }];
    const init = (restartPolicy: string): Pod =>
      testPod({ restartPolicy, initContainers: [{ name: 'setup' }], containers: [{ name: 'app' }] });
    expect(statusOf(init('Always'), { containers }).phase).toBe('Pending');
    expect(statusOf(init('Never'), { containers }).phase).toBe('Failed');
  });

  it('[STATUS-1] a Pod that the kubelet has stopped is over, one from a file on the node is not', () => {
    const stopped = { containers: [{ ...crashed, exitCode: 0 }], podIsTerminal: true };
    expect(statusOf(app, stopped).phase).toBe('Succeeded');
    const fromFile = testPod(app.spec, { annotations: { 'kubernetes.io/config.source': 'file' } });
    expect(statusOf(fromFile, stopped).phase).toBe('Running');
  });

  it('[STATUS-2] a terminal phase is kept, and a reason stays while the phase does', () => {
    const failed = { phase: 'Failed', reason: 'Evicted', message: 'low on memory' };
    expect(statusOf(app, { containers: [running], cachedStatus: failed })).toMatchObject(failed);
    const pending = { phase: 'Pending', reason: 'Why', message: 'not' };
    const now = statusOf(app, { containers: [running], cachedStatus: pending });
    expect(now.phase).toBe('Running');
    expect(now.reason).toBeUndefined();
  });

  it('[STATUS-2] the active deadline fails the Pod with its reason', () => {
    const evict = { reason: 'DeadlineExceeded', message: 'too long' };
    expect(statusOf(app, { containers: [running], evict })).toMatchObject({ phase: 'Failed', ...evict });
  });
});

describe('container statuses', () => {
  const first = (status: PodStatus) => status.containerStatuses?.[0];

  it('[STATUS-3] the newest instance is the state, the one before it the last state', () => {
    const again = {
      name: 'app',
      id: '2',
      state: 'running',
      startedAt: 3000,
      restartCount: 1,
      image: 'nginx',
    };
    expect(first(statusOf(app, { containers: [again, crashed] }))).toMatchObject({
      containerID: 'containerd://2',
      restartCount: 1,
      state: { running: { startedAt: '2024-01-01T00:00:03Z' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', containerID: 'containerd://1' } },
    });
  });

  it('[STATUS-3] what could not be started has the start of the epoch', () => {
    const failed = { ...crashed, startedAt: undefined, exitCode: 128, reason: 'StartError' };
    const state = first(statusOf(app, { containers: [failed] }))?.state;
    expect(state?.terminated).toMatchObject({ startedAt: '1970-01-01T00:00:00Z', reason: 'StartError' });
  });

  it('[STATUS-3] waiting for the first start has a reason that tells of init containers', () => {
    expect(first(statusOf(app))?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    const init = testPod({ containers: [{ name: 'app' }], initContainers: [{ name: 'setup' }] });
    expect(first(statusOf(init))?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(first(statusOf(app, { containers: [{ name: 'app', state: 'created' }] }))?.state).toEqual({
      waiting: {},
    });
  });

  it('[STATUS-3] regular containers are sorted by name, init containers stay in order', () => {
    const many = testPod({
      containers: [{ name: 'b' }, { name: 'a' }],
      initContainers: [{ name: 'z' }, { name: 'y' }],
    });
    const status = statusOf(many);
    expect(status.containerStatuses?.map((s) => s.name)).toEqual(['a', 'b']);
    expect(status.initContainerStatuses?.map((s) => s.name)).toEqual(['z', 'y']);
  });

  it('[STATUS-4] the reason of the last try replaces the end, which becomes the last state', () => {
    const cache = new ReasonCache();
    cache.update('uid-1', 'app', { reason: 'CrashLoopBackOff', message: 'back-off 10s' });
    const startFailure = (name: string) => cache.get('uid-1', name);
    const status = first(statusOf(app, { containers: [crashed], startFailure }));
    expect(status?.state).toEqual({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } });
    expect(status?.lastState?.terminated?.exitCode).toBe(1);
    cache.update('uid-1', 'app', undefined);
    expect(first(statusOf(app, { containers: [crashed], startFailure }))?.state?.terminated).toBeDefined();
  });

  it('[STATUS-4] what is not to be started again shows its end', () => {
    const never = testPod({ restartPolicy: 'Never', containers: [{ name: 'app' }] });
    const startFailure = () => ({ reason: 'CrashLoopBackOff', message: '' });
    expect(first(statusOf(never, { containers: [crashed], startFailure }))?.state?.terminated).toBeDefined();
  });

  it.each([
    [undefined, 1],
    ['2024-01-01T00:00:00Z', 0],
  ])(
    '[STATUS-5] a container that vanished, Pod deleted at %s: restart count %i',
    (deletionTimestamp, count) => {
      const pod = deletionTimestamp === undefined ? app : testPod(app.spec, { deletionTimestamp });
      const cachedStatus = { containerStatuses: statusesOf([{ name: 'app', state: { running: {} } }]) };
      expect(first(statusOf(pod, { cachedStatus }))).toMatchObject({
        restartCount: count,
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
      });
    },
  );

  it('[STATUS-5] the restart count never goes down', () => {
    const cachedStatus = { containerStatuses: statusesOf([{ name: 'app', restartCount: 4 }]) };
    expect(first(statusOf(app, { containers: [running], cachedStatus }))?.restartCount).toBe(4);
  });

  it('[RESTART-4] a container removed for the restart of all waits with that reason', () => {
    const rules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }];
    const pod = testPod({ containers: [{ name: 'app', restartPolicyRules: rules }] });
    const cachedStatus = {
      containerStatuses: statusesOf([{ name: 'app', state: { running: {} }, restartCount: 2 }]),
      conditions: [{ type: 'AllContainersRestarting', status: 'True' }],
    };
    expect(first(statusOf(pod, { cachedStatus }))).toMatchObject({
      restartCount: 3,
      state: { waiting: { reason: 'RestartingAllContainers' } },
      lastState: { terminated: { exitCode: 137, reason: 'RestartingAllContainers' } },
    });
  });
});

describe('conditions', () => {
  it('[STATUS-6] others come first, then the kubelet’s own in their order', () => {
    const pod: Pod = {
      ...testPod(app.spec, { generation: 3 }),
      status: {
        conditions: [
          { type: 'gate', status: 'True' },
          { type: 'Ready', status: 'True' },
        ],
      },
    };
    const status = statusOf(pod, {
      cachedStatus: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      resizeConditions: [{ type: 'PodResizePending', status: 'True' }],
    });
    expect(status.conditions?.map((c) => [c.type, c.status])).toEqual([
      ['gate', 'True'],
      ['PodResizePending', 'True'],
      ['DisruptionTarget', 'True'],
      ['PodReadyToStartContainers', 'True'],
      ['Initialized', 'True'],
      ['Ready', 'False'],
      ['ContainersReady', 'False'],
      ['PodScheduled', 'True'],
    ]);
    expect(status.conditions?.at(-1)?.observedGeneration).toBe(3);
    expect(status.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
  });

  it('[STATUS-6] a readiness gate that is not True keeps the Pod unready', () => {
    const gated = testPod({ ...app.spec, readinessGates: [{ conditionType: 'lb' }] });
    const updateProbeStatus = (_pod: Pod, status: PodStatus): void => {
      for (const container of status.containerStatuses ?? []) container.ready = true;
    };
    const status = statusOf(gated, { containers: [running], updateProbeStatus });
    expect(status.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "lb" does not exist.',
    });
  });
});

describe('the end', () => {
  it('[STATUS-7] what began has an end, what never began still waits', () => {
    const pod = testPod({
      initContainers: [{ name: 'one' }, { name: 'two' }],
      containers: [{ name: 'app' }],
    });
    const waiting = { waiting: { reason: 'PodInitializing' } };
    const status = terminatedPodStatus(pod, {
      phase: 'Pending',
      initContainerStatuses: statusesOf([
        { name: 'one', state: { running: {} } },
        { name: 'two', state: waiting },
      ]),
      containerStatuses: statusesOf([{ name: 'app', state: waiting }]),
    });
    expect(status.phase).toBe('Failed');
    expect(status.initContainerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
    });
    expect(status.initContainerStatuses?.[1]?.state).toEqual(waiting);
    expect(status.containerStatuses?.[0]?.state).toEqual(waiting);
  });

  it('[STATUS-7] a phase that is terminal stays, and so do the ends that are known', () => {
    const containerStatuses = statusesOf([{ name: 'app', state: { terminated: { exitCode: 0 } } }]);
    const status = terminatedPodStatus(app, { phase: 'Succeeded', containerStatuses });
    expect(status).toEqual({ phase: 'Succeeded', containerStatuses });
  });
});

describe('addresses', () => {
  it('[STATUS-8] one of each family, the node’s first', () => {
    expect(sortPodIps(['fd00::2', '10.0.0.2', '10.0.0.3'], ['192.168.0.1'])).toEqual(['10.0.0.2', 'fd00::2']);
    expect(sortPodIps(['10.0.0.2', 'fd00::2'], ['fd00::1'])).toEqual(['fd00::2', '10.0.0.2']);
    expect(sortPodIps(['no address', '300.1.1.1'], [])).toEqual([]);
  });

  it('[STATUS-8] internal addresses of a node come before external ones', () => {
    const address = (type: string, text: string) => ({ type, address: text });
    expect(nodeHostIps([address('ExternalIP', '8.8.8.8'), address('InternalIP', '10.0.0.1')])).toEqual([
      '10.0.0.1',
    ]);
  });

  it('[STATUS-8] a Pod on the node’s network has the node’s addresses', () => {
    const host = testPod({ ...app.spec, hostNetwork: true });
    const status = statusOf(host, { sandboxes: [{ ip: '' }], hostIps: ['192.168.0.1', 'fd00::1'] });
    expect(status).toMatchObject({ hostIP: '192.168.0.1', podIP: '192.168.0.1' });
    expect(status.podIPs).toEqual([{ ip: '192.168.0.1' }, { ip: 'fd00::1' }]);
    expect(statusOf(app, { sandboxes: [{ state: 'notready' }] }).podIP).toBeUndefined();
  });
});
