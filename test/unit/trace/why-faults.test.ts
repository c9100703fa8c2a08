import { describe, expect, it } from 'vitest';
import { whyAt } from '../../../src/trace/index.ts';
import { FakePod, FakeWorld, fakeNode } from '../../helpers/fake-trace.ts';

/** A Pod that runs and is ready at 2 s. */
function running() {
  const world = new FakeWorld();
  fakeNode(world.at(0));
  const pod = new FakePod(world, [
    { name: 'app', image: 'busybox', livenessProbe: { exec: { command: ['true'] }, failureThreshold: 3 } },
  ]);
  pod.bind();
  pod.sandbox(500);
  world.at(1000);
  pod.create('app');
  pod.start('app', 0, 4000);
  world.at(2000);
  pod.publish('app', { running: { startedAt: '2026-01-01T08:00:02Z' } }, { ready: true, started: true });
  pod.condition('Ready', 'True');
  pod.status({ phase: 'Running' });
  /** Ends the story: the reasons at any time of it. */
  const told = (untilMs: number) => {
    const trace = world.at(untilMs).trace();
    return (t: number) => whyAt(trace, pod.subject, t);
  };
  return { world, pod, told };
}
const target = { namespace: 'default', pod: 'web', container: 'app' };

describe('what a person lets go wrong', () => {
  it('[WHY-12] a signal that PID 1 ignores is told, for a while, and leads back to the person', () => {
    const { world, told, pod } = running();
    const act = world.at(5000).act('fault.kill', { ...target, signal: 'TERM' });
    world.because(act).record('process.signalled', `process/${pod.node}/4000`, {
      signal: 15,
      from: 'person',
      ignored: true,
    });
    const at = told(60_000);
    expect(at(6000).headline.code).toBe('why.ready');
    expect(at(6000).paragraphs.map((p) => p.code)).toEqual(['note.signalIgnored']);
    expect(at(6000).chain.map((link) => link.said.code)).toEqual(['step.act', 'step.signalled']);
    expect(at(50_000).paragraphs).toEqual([]);
  });
  it('[WHY-13] a probe that a person has fixed is told with that', () => {
    const { world, pod, told } = running();
    world.at(5000).act('fault.probe', { ...target, probe: 'liveness', outcome: 'failure' });
    world.at(8000);
    pod.probe('app', 'liveness', 'failure', 1, 3);
    const codes = told(9000)(8000).chain.map((link) => link.said.code);
    expect(codes).toEqual(expect.arrayContaining(['step.act', 'step.probe']));
  });
  it('[WHY-14] results of an earlier run say nothing of this one', () => {
    const { world, pod, told } = running();
    world.at(8000);
    pod.probe('app', 'liveness', 'failure', 3, 3);
    pod.exit('app', 0, 137);
    world.at(9000);
    pod.create('app', 1);
    pod.start('app', 1, 4100);
    pod.publish('app', { running: { startedAt: '2026-01-01T08:00:09Z' } }, { ready: true, started: true });
    expect(told(9000)(9000).headline.code).toBe('why.ready');
  });
  it('[WHY-15] an eviction is told before the status says so', () => {
    const { world, pod, told } = running();
    world.at(8000);
    world.event(pod.pod, 'Warning', 'Evicted', 'The node was low on resource: memory.');
    pod.kill('app', 0, 1, 'Stopping container app');
    const why = told(8000)(8000);
    expect(why.headline).toMatchObject({ code: 'why.leaving', args: { reason: 'Evicted' } });
    expect(why.rule).toBe('eviction');
  });
  it('[WHY-16] in a new sandbox everything begins anew', () => {
    const { world, pod, told } = running();
    world.at(8000);
    pod.stopSandbox();
    pod.exit('app', 0, 137);
    world.at(9000);
    pod.sandbox(9500);
    const at = told(9600);
    expect([8000, 9600].map((t) => at(t).headline.code)).toEqual(['why.sandboxDead', 'why.newHouse']);
  });
});

describe('a registry that does not answer', () => {
  it('[WHY-18] leads back to who has stopped it, and no other name would help', () => {
    const world = new FakeWorld();
    fakeNode(world.at(0));
    const pod = new FakePod(world, [{ name: 'app', image: 'busybox' }]);
    pod.bind();
    pod.sandbox(500);
    world.act('fault.registry', { state: 'down' });
    world.at(1000);
    const message = 'dial tcp: lookup registry-1.docker.io: no such host';
    pod.publish('app', { waiting: { reason: 'ImagePullBackOff', message } });
    pod.backOff('app', 10_000, 11_000, 'pull');
    const why = whyAt(world.at(2000).trace(), pod.subject, 2000);
    expect(why.change?.code).toBe('change.registry');
    expect(why.chain.map((link) => link.said.code)).toContain('step.act');
  });
});

describe('containers that are no trouble', () => {
  it('[WHY-17] an ephemeral container is never ready, and that is no reason for anything', () => {
    const { world, pod, told } = running();
    world.at(3000);
    pod.pod = {
      ...pod.pod,
      spec: { ...pod.pod.spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] },
    };
    pod.status({});
    const subject = `container/${pod.id('debug')}`;
    const identity = { ...pod.identity('debug'), type: 'ephemeral' } as const;
    world.record('container.created', subject, { ...identity, image: 'busybox', command: [] });
    world.record('container.started', subject, { ...identity, pid: 5000 });
    pod.status({
      ephemeralContainerStatuses: [
        {
          name: 'debug',
          image: 'busybox',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { running: { startedAt: '2026-01-01T08:00:03Z' } },
        },
      ],
    });
    expect(told(4000)(4000).headline.code).toBe('why.ready');
  });
});
