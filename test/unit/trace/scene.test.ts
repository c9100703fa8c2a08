import { describe, expect, it } from 'vitest';
import {
  clusterScene,
  fractionAt,
  type PodScene,
  podScene,
  remainingAt,
  Trace,
} from '../../../src/trace/index.ts';
import {
  clusterStory,
  crashLoopStory,
  FakePod,
  FakeWorld,
  fakeNode,
  initChainStory,
  sidecarStory,
  stamp,
} from '../../helpers/fake-trace.ts';

const container = (scene: PodScene, name: string) => {
  const found = [...scene.init, ...scene.app].find((c) => c.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
};

describe('a Pod at a time', () => {
  it('[SCENE-1] goes from nothing through an object without a node to a bound Pod', () => {
    const { trace, pod } = initChainStory();
    const stage = (t: number) => podScene(trace, pod.subject, t).stage;
    expect(stage(199)).toBe('none');
    expect(stage(200)).toBe('pending');
    expect(stage(204)).toBe('bound');
    expect(podScene(trace, pod.subject, 100).name).toBe('myapp-pod');
  });
  it('[SCENE-2] has the columns of kubectl', () => {
    const { trace, pod } = initChainStory();
    const scene = podScene(trace, pod.subject, 29_200);
    expect(scene).toMatchObject({
      status: 'Init:1/2',
      tone: 'pending',
      phase: 'Pending',
      ready: 0,
      total: 1,
    });
    expect(podScene(trace, pod.subject, 50_000)).toMatchObject({
      status: 'Running',
      tone: 'running',
      ready: 1,
    });
  });
  it('[SCENE-3] is equal between two changes', () => {
    const { trace, pod } = initChainStory();
    expect(podScene(trace, pod.subject, 45_000)).toEqual(podScene(trace, pod.subject, 50_000));
  });
  it('[SCENE-4] names why it waits for a node', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    world.at(10);
    pod.condition('PodScheduled', 'False', 'Unschedulable', '0/1 nodes are available: 1 Insufficient cpu.');
    const trace = world.trace();
    expect(podScene(trace, pod.subject, 0).scheduling.state).toBe('waiting');
    expect(podScene(trace, pod.subject, 10).scheduling).toEqual({
      state: 'unschedulable',
      message: '0/1 nodes are available: 1 Insufficient cpu.',
    });
  });
  it('[SCENE-5] knows the grace of its deletion from the request on, and when it went', () => {
    const { trace, pod } = sidecarStory();
    expect(podScene(trace, pod.subject, 119_999).deletion).toBeUndefined();
    expect(podScene(trace, pod.subject, 125_000)).toMatchObject({
      stage: 'terminating',
      deletion: { graceSeconds: 30, fromMs: 120_000, untilMs: 150_000 },
    });
    expect(podScene(trace, pod.subject, 151_000)).toMatchObject({ stage: 'gone', goneMs: 151_000 });
  });
  it('[SCENE-6] a new Pod of the same name is another life', () => {
    const world = new FakeWorld();
    const first = new FakePod(world.at(0), [{ name: 'app' }], { uid: 'one' });
    first.create('app');
    first.start('app');
    world.at(10);
    first.gone();
    const second = new FakePod(world.at(20), [{ name: 'app' }], { uid: 'two' });
    const trace = world.trace();
    expect(container(podScene(trace, first.subject, 5), 'app').state).toBe('running');
    expect(podScene(trace, second.subject, 20).uid).toBe('two');
    expect(container(podScene(trace, first.subject, 20), 'app').state).toBe('waiting');
  });
});

describe('the sandbox', () => {
  it('[SCENE-7] is made, gets its network, is ready, stops', () => {
    const { trace, pod } = sidecarStory();
    const state = (t: number) => podScene(trace, pod.subject, t).sandbox?.state;
    expect(state(109)).toBeUndefined();
    expect(state(110)).toBe('creating');
    expect(state(500)).toBe('networked');
    expect(podScene(trace, pod.subject, 800).sandbox).toMatchObject({
      state: 'ready',
      ip: '10.244.1.7',
      attempt: 0,
      namespaces: { net: 'pod', uts: 'pod', ipc: 'pod', pid: 'container' },
    });
    expect(state(150_020)).toBe('stopped');
  });
});

describe('a container at a time', () => {
  it('[SCENE-8] waits, pulls, is created, runs, has ended', () => {
    const { trace, pod } = initChainStory();
    const state = (t: number) => container(podScene(trace, pod.subject, t), 'init-myservice').state;
    expect([300, 920, 4499, 4500, 4700, 27_048, 27_049].map(state)).toEqual([
      'waiting',
      'pulling',
      'pulling',
      'creating',
      'running',
      'running',
      'terminated',
    ]);
  });
  it('[SCENE-9] a pull ends when the trace knows that it ends, else when it is expected to', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app', image: 'nginx' }]);
    pod.bind();
    world.at(1000);
    const pull = pod.pull('app', 'nginx', 4000);
    const trace = new Trace();
    trace.append(world.writer.take(1000));
    expect(container(podScene(trace, pod.subject, 2000), 'app').pull).toMatchObject({
      fromMs: 1000,
      untilMs: 5000,
    });
    world.at(3000);
    pod.pulled(pull, 'app', 'nginx', 2000);
    trace.append(world.writer.take(3000));
    const pulling = container(podScene(trace, pod.subject, 2000), 'app').pull;
    expect(pulling).toMatchObject({ fromMs: 1000, untilMs: 3000 });
    expect(fractionAt(pulling as never, 2000)).toBe(0.5);
    expect(container(podScene(trace, pod.subject, 3000), 'app').pull).toBeUndefined();
  });
  it('[SCENE-10] tells the runtime and the API server apart', () => {
    const { trace, pod } = crashLoopStory();
    const c = container(podScene(trace, pod.subject, 6100), 'nginx');
    expect(c).toMatchObject({ state: 'terminated', exitCode: 0, tone: 'succeeded' });
    expect(c.api).toMatchObject({ state: 'waiting', reason: 'ContainerCreating', ready: false });
  });
  it('[SCENE-11] has a ring from the exit on, until it is tried again', () => {
    const { trace, pod } = crashLoopStory();
    const at = (t: number) => container(podScene(trace, pod.subject, t), 'nginx').backOff;
    expect(at(87_800)).toBeUndefined();
    const ring = at(138_000);
    expect(ring).toEqual({ what: 'crash', delayMs: 80_000, fromMs: 87_260, untilMs: 167_260 });
    expect(remainingAt(ring as never, 137_260)).toBe(30_000);
    expect(at(167_900)).toBeDefined();
    expect(at(168_260)).toBeUndefined();
  });
  it('[SCENE-12] has a ladder of waits: past, now, and doubled up to 5 minutes', () => {
    const { trace, pod } = crashLoopStory();
    const ladder = (t: number) =>
      container(podScene(trace, pod.subject, t), 'nginx').ladder.map((s) => `${s.delayMs / 1000} ${s.when}`);
    expect(ladder(6500)).toEqual([]);
    expect(ladder(138_000)).toEqual([
      '0 past',
      '10 past',
      '20 past',
      '40 past',
      '80 now',
      '160 next',
      '300 next',
    ]);
    expect(ladder(400_000)).toHaveLength(7);
    expect(ladder(400_000).at(-1)).toBe('300 now');
  });
  it('[SCENE-13] shows live processes, the parent first', () => {
    const { trace, pod } = initChainStory();
    const processes = (t: number) =>
      container(podScene(trace, pod.subject, t), 'init-myservice').processes.map(
        (p) => `${p.depth} ${p.argv[0]}`,
      );
    expect(processes(4722)).toEqual(['0 sh', '1 nslookup']);
    expect(processes(5000)).toEqual(['0 sh', '1 sleep']);
    expect(processes(30_000)).toEqual([]);
  });
  it('[SCENE-14] keeps zombies until they are reaped, and orphans below their new parent', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app', command: ['sh'] }]);
    pod.create('app');
    pod.start('app', 0, 50);
    pod.process('app', 0, 51, 2, 50, ['sh', '-c', 'x']);
    pod.process('app', 0, 52, 3, 51, ['sleep', '9']);
    world.at(10).record('process.exited', 'process/node-1/51', { exitCode: 0, signal: 0 });
    world.record('process.reparented', 'process/node-1/52', { parent: 50 });
    world.at(20).record('process.reaped', 'process/node-1/51', { by: 50 });
    const trace = world.trace();
    const tree = (t: number) =>
      container(podScene(trace, pod.subject, t), 'app').processes.map((p) => [p.nsPid, p.depth, p.zombie]);
    expect(tree(0)).toEqual([
      [1, 0, false],
      [2, 1, false],
      [3, 2, false],
    ]);
    expect(tree(10)).toEqual([
      [1, 0, false],
      [2, 1, true],
      [3, 1, false],
    ]);
    expect(tree(20)).toEqual([
      [1, 0, false],
      [3, 1, false],
    ]);
  });
  it('[SCENE-15] has probes with their streak; a startup probe holds the others back', () => {
    const { trace, pod } = sidecarStory();
    const probes = (t: number) =>
      container(podScene(trace, pod.subject, t), 'web').probes.map((p) => `${p.type} ${p.state} ${p.streak}`);
    expect(probes(26_500)).toEqual(['startup failing 2', 'liveness held 0', 'readiness held 0']);
    expect(probes(62_000)).toEqual(['startup succeeding 1', 'liveness failing 2', 'readiness succeeding 1']);
  });
  it('[SCENE-16] being killed shows hook, grace and the signal on its way', () => {
    const { trace, pod } = sidecarStory();
    const web = container(podScene(trace, pod.subject, 72_000), 'web');
    expect(web).toMatchObject({
      state: 'killing',
      tone: 'terminating',
      kill: { fromMs: 70_050, untilMs: 100_050, graceSeconds: 30 },
    });
    expect(web.hooks).toMatchObject([{ hook: 'preStop', state: 'running' }]);
    const later = container(podScene(trace, pod.subject, 76_000), 'web');
    expect(later.hooks).toMatchObject([{ hook: 'preStop', state: 'success' }]);
    expect(later.lastSignal).toMatchObject({ signal: 15, ignored: true, fromMs: 75_050, untilMs: 75_650 });
    expect(container(podScene(trace, pod.subject, 101_000), 'web').lastSignal).toBeUndefined();
  });
  it('[SCENE-17] that never started shows the API server’s reason', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app', image: 'nope' }]);
    pod.bind();
    world.at(100);
    const pull = pod.pull('app', 'nope', 1000);
    world.at(600).record('image.pullFailed', pull, {
      podUid: pod.uid,
      container: 'app',
      node: 'node-1',
      image: 'nope',
      reason: 'ErrImagePull',
      message: 'not found',
    });
    pod.publish('app', { waiting: { reason: 'ErrImagePull', message: 'not found' } });
    world.at(1000);
    pod.backOff('app', 10_000, 10_600, 'pull');
    const trace = world.trace();
    expect(container(podScene(trace, pod.subject, 700), 'app')).toMatchObject({
      state: 'waiting',
      reason: 'ErrImagePull',
      message: 'not found',
      tone: 'failed',
    });
    expect(container(podScene(trace, pod.subject, 1000), 'app').backOff).toMatchObject({
      what: 'pull',
      delayMs: 10_000,
    });
  });
  it('[SCENE-18] has the memory that it holds, where the trace tells', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    pod.create('app');
    pod.start('app');
    world.at(5).record('container.memory', `container/${pod.id('app')}`, {
      ...pod.identity('app'),
      usageBytes: 10,
      limitBytes: 64,
    });
    const trace = world.trace();
    expect(container(podScene(trace, pod.subject, 4), 'app').memory).toBeUndefined();
    expect(container(podScene(trace, pod.subject, 5), 'app').memory).toEqual({
      usageBytes: 10,
      limitBytes: 64,
    });
  });
});

describe('around the Pod', () => {
  it('[SCENE-19] the gate is open when Initialized is True, and there is none without init containers', () => {
    const { trace, pod } = initChainStory();
    expect(podScene(trace, pod.subject, 30_000).gate).toEqual({ open: false });
    expect(podScene(trace, pod.subject, 40_000).gate).toEqual({ open: true });
    const crash = crashLoopStory();
    expect(podScene(crash.trace, crash.pod.subject, 1000).gate).toBeUndefined();
  });
  it('[SCENE-20] a DNS question travels for at least 600 ms of virtual time', () => {
    const { trace, pod } = initChainStory();
    const question = (t: number) => podScene(trace, pod.subject, t).questions.at(-1);
    expect(question(4722)).toMatchObject({ name: 'myservice', rcode: '', fromMs: 4720, untilMs: 5320 });
    expect(question(4724)).toMatchObject({ rcode: 'NXDOMAIN', container: 'init-myservice' });
    expect(question(27_040)).toMatchObject({ rcode: 'NOERROR', addresses: ['10.96.0.47'] });
  });
  it('[SCENE-21] images are absent, pulled, present on the node', () => {
    const { trace, pod } = initChainStory();
    const image = (t: number) => podScene(trace, pod.subject, t).images[0]?.state;
    expect([500, 2000, 5000].map(image)).toEqual(['absent', 'pulling', 'present']);
  });
  it('[SCENE-22] Services of the namespace say whether they select the Pod', () => {
    const { trace, pod } = sidecarStory();
    expect(podScene(trace, pod.subject, 1000).services).toEqual([
      { name: 'shop', ip: '10.96.12.4', ports: [80], selects: true },
    ]);
  });
  it('[SCENE-23] volumes say who mounts them', () => {
    const { trace, pod } = sidecarStory();
    expect(podScene(trace, pod.subject, 1000).volumes).toMatchObject([
      { name: 'html', kind: 'emptyDir', readOnly: false, mountedBy: ['web', 'content'] },
      { name: 'config', kind: 'configMap', readOnly: true, mountedBy: [] },
    ]);
  });
  it('[SCENE-27] volumes and containers hold what was written last', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }], { spec: { volumes: [{ name: 'html' }] } });
    const write = (ms: number, subject: string, text: string) =>
      world.at(ms).record('files.changed', subject, {
        podUid: pod.uid,
        files: [{ path: 'a', sizeBytes: text.length, text }],
        more: 0,
      });
    pod.create('app');
    write(1000, `volume/${pod.uid}/html`, 'one');
    write(2000, `volume/${pod.uid}/html`, 'two');
    write(2000, `layer/${pod.id('app')}`, 'own');
    const trace = world.trace();
    const files = (t: number) => {
      const scene = podScene(trace, pod.subject, t);
      return [scene.volumes[0]?.files, container(scene, 'app').files].map((f) => f?.list[0]?.text ?? '');
    };
    expect([999, 1000, 2000].map(files)).toEqual([
      ['', ''],
      ['one', ''],
      ['two', 'own'],
    ]);
  });
  it('[SCENE-24] requests to and from it stay for two seconds', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    world.at(1000).record('net.request', 'net/1', {
      from: 'node-1',
      to: '10.244.1.7',
      port: 80,
      protocol: 'http',
      path: '/',
      podUid: '',
      targetPodUid: pod.uid,
    });
    world.at(1003).record('net.response', 'net/1', { status: 200, error: '' });
    const trace = world.trace();
    const seen = (t: number) => podScene(trace, pod.subject, t).requests;
    expect(seen(1001)).toMatchObject([{ id: '1', status: 0, fromMs: 1000, untilMs: 1600 }]);
    expect(seen(1003)).toMatchObject([{ status: 200 }]);
    expect(seen(3601)).toEqual([]);
  });
});

describe('the cluster at a time', () => {
  it('[SCENE-25] has nodes with their Pods, what ties them, and who has no node', () => {
    const { trace } = clusterStory();
    const scene = clusterScene(trace, 30_000);
    expect(scene.nodes.map((n) => [n.name, n.ready, n.pods.length])).toEqual([
      ['node-1', true, 1],
      ['node-2', true, 2],
      ['node-3', true, 1],
    ]);
    expect(scene.owners).toMatchObject([{ kind: 'Deployment', name: 'web', wants: 3 }]);
    expect(scene.waiting).toEqual([]);
    const later = clusterScene(trace, 393_000);
    expect(later.nodes[1]).toMatchObject({ ready: false, readyStatus: 'Unknown' });
    expect(later.nodes[1]?.pods.map((p) => p.tone)).toEqual(['terminating', 'terminating']);
    expect(later.nodes[1]?.pods[1]?.owner).toBe('');
  });
  it('[SCENE-26] a Pod on a node that nobody knows has a place too', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app' }], { node: 'node-9' });
    pod.bind();
    pod.status({ phase: 'Running', startTime: stamp(0) });
    const scene = clusterScene(world.trace(), 0);
    expect(scene.nodes.map((n) => [n.name, n.known])).toEqual([
      ['node-1', true],
      ['node-9', false],
    ]);
  });
});
