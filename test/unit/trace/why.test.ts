import { describe, expect, it } from 'vitest';
import { causeChain, causesOf, type Why, whyAt } from '../../../src/trace/index.ts';
import {
  crashLoopStory,
  FakePod,
  FakeWorld,
  fakeNode,
  initChainStory,
  sidecarStory,
} from '../../helpers/fake-trace.ts';

const codes = (why: Why) => why.paragraphs.map((p) => p.code);

describe('causes', () => {
  it('[WHY-1] lead back to what a person did', () => {
    const { trace } = initChainStory();
    const exited = trace.ofKind('container.exited')[0] as number;
    const all = causesOf(trace, exited);
    expect(all[0]).toBe(exited);
    expect(trace.kindOf(all.at(-1) as number)).toBe('act.applied');
    expect(causeChain(trace, exited).map((l) => l.said.code)).toEqual([
      'step.act',
      'step.objectCreated',
      'step.dns',
      'step.exited',
    ]);
  });
  it('[WHY-2] leave out what a later step includes, and all turns of a loop but the last', () => {
    const { trace } = crashLoopStory();
    const waits = trace.ofKind('backoff.started');
    const chain = causeChain(trace, waits[3] as number);
    const told = chain.map((l) => l.said.code);
    expect(told.filter((c) => c === 'step.exited')).toHaveLength(1);
    expect(told).not.toContain('step.pulling');
    expect(told.at(-1)).toBe('step.backOff');
    expect(chain[0]?.said.code).toBe('step.act');
  });
});

describe('why', () => {
  it('[WHY-3] an init container runs: who waits for it, what it asks for, what would change it', () => {
    const { trace, pod } = initChainStory();
    const why = whyAt(trace, pod.subject, 29_900);
    expect(why.headline).toEqual({
      code: 'why.initRunning',
      args: { container: 'init-mydb', number: 2, total: 2 },
    });
    expect(codes(why)).toEqual(['note.initNext', 'note.dnsMissing', 'note.appLocked']);
    expect(why).toMatchObject({
      container: 'init-mydb',
      rule: 'init-containers',
      change: { code: 'change.service', args: { name: 'mydb' } },
    });
    expect(why.chain.at(-1)).toMatchObject({
      said: { code: 'step.started', args: { container: 'init-mydb' } },
    });
    const changed = why.changed?.lines
      .filter((l) => l.kind !== 'same' && l.kind !== 'gap')
      .map((l) => l.text.trim());
    expect(changed).toEqual(expect.arrayContaining(['running:', 'waiting:']));
  });
  it('[WHY-4] back-off: policy, ladder, the same house', () => {
    const { trace, pod } = crashLoopStory();
    const why = whyAt(trace, pod.subject, 138_000);
    expect(why.headline).toEqual({
      code: 'why.backOff',
      args: { container: 'nginx', delayMs: 80_000, exitCode: 0 },
    });
    expect(why.paragraphs).toEqual([
      { code: 'note.always', args: { exitCode: 0 } },
      { code: 'note.ladder', args: { delayMs: 80_000, nextMs: 160_000 } },
      { code: 'note.sameHouse', args: { ip: '10.244.2.5' } },
    ]);
    expect(why.change?.code).toBe('change.foreground');
  });
  it('[WHY-5] follows a Pod from nothing to Ready', () => {
    const { trace, pod } = initChainStory();
    const headline = (t: number) => whyAt(trace, pod.subject, t).headline.code;
    expect([0, 200, 204, 300, 600, 2000, 5000, 39_650, 50_000].map(headline)).toEqual([
      'why.none',
      'why.scheduling',
      'why.kubeletSees',
      'why.sandboxCreating',
      'why.sandboxCreating',
      'why.pulling',
      'why.initRunning',
      'why.initDone',
      'why.ready',
    ]);
  });
  it('[WHY-6] startup probe, liveness kill, ignored SIGTERM, deletion, end', () => {
    const { trace, pod } = sidecarStory();
    const why = (t: number) => whyAt(trace, pod.subject, t);
    expect(why(26_500).headline).toMatchObject({
      code: 'why.startupHolds',
      args: { streak: 2, threshold: 30 },
    });
    expect(why(62_000).headline).toMatchObject({ code: 'why.livenessFailing', args: { streak: 2 } });
    expect(why(76_000).headline.code).toBe('why.killing');
    expect(why(76_000).change).toEqual({ code: 'change.probe', args: { probe: 'liveness' } });
    expect(codes(why(76_000))).toContain('note.signalPid1');
    expect(why(126_000).headline).toMatchObject({ code: 'why.terminating', args: { graceSeconds: 30 } });
    expect(codes(why(126_000))).toContain('note.bareGone');
    expect(why(151_000).headline.code).toBe('why.gone');
  });
  it('[WHY-7] a refused act is told while there is no Pod', () => {
    const world = new FakeWorld();
    world
      .at(5)
      .record(
        'act.refused',
        'act/0',
        { act: 'apply', reason: 'Invalid', message: 'spec.containers: Required value' },
        'person',
      );
    const why = whyAt(world.trace(), 'pods/default/web', 10);
    expect(why.headline).toMatchObject({
      code: 'why.refused',
      args: { message: 'spec.containers: Required value' },
    });
    expect(why.chain.map((l) => l.said.code)).toEqual(['step.actRefused']);
    expect(why.changed).toBeUndefined();
  });
  it('[WHY-8] under Never a failed init container ends the Pod', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app' }], {
      spec: { restartPolicy: 'Never', initContainers: [{ name: 'init' }] },
    });
    pod.bind();
    pod.waitAll('PodInitializing');
    pod.sandbox(100);
    pod.create('init');
    pod.start('init');
    world.at(500);
    pod.exit('init', 0, 1);
    world.at(900);
    pod.publish('init', { terminated: { exitCode: 1, reason: 'Error' } }, {}, { phase: 'Failed' });
    const why = whyAt(world.trace(), pod.subject, 900);
    expect(why.headline).toEqual({ code: 'why.initFailed', args: { container: 'init', exitCode: 1 } });
    expect(codes(why)).toEqual(['note.never']);
  });
  it.each([
    ['ErrImagePull', 'why.pullFailed'],
    ['ErrImageNeverPull', 'why.imageNever'],
    ['InvalidImageName', 'why.invalidImage'],
    ['CreateContainerConfigError', 'why.configError'],
  ])('[WHY-9] %s', (reason, code) => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app', image: 'x' }]);
    pod.bind();
    pod.sandbox(100);
    pod.publish('app', { waiting: { reason, message: 'm' } });
    expect(whyAt(world.trace(), pod.subject, 200).headline.code).toBe(code);
  });
  it('[WHY-10] of several containers the one in most trouble is told, and that the phase stays Pending', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'good' }, { name: 'bad', image: 'nope' }]);
    pod.bind();
    pod.sandbox(100);
    pod.create('good');
    pod.start('good');
    pod.publish('good', { running: {} }, { ready: true });
    pod.publish('bad', { waiting: { reason: 'ErrImagePull', message: 'm' } });
    const why = whyAt(world.trace(), pod.subject, 200);
    expect(why.container).toBe('bad');
    expect(codes(why)).toContain('note.pendingThoughRunning');
  });
  it('[WHY-11] a silent node', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app' }]);
    pod.bind();
    world.at(50);
    fakeNode(world, 'node-1', 'Unknown', 'update');
    expect(whyAt(world.trace(), pod.subject, 60).headline).toEqual({
      code: 'why.nodeSilent',
      args: { pod: 'web', node: 'node-1' },
    });
  });
});
