import { describe, expect, it } from 'vitest';
import {
  containerLogs,
  deletedAt,
  logLinesOf,
  objectAt,
  objectsAt,
  podAt,
  podEvents,
  podSubjectsAt,
  Trace,
  versionBefore,
  versionsUpTo,
} from '../../../src/trace/index.ts';
import { FakePod, fakeService, FakeWorld, initChainStory } from '../../helpers/fake-trace.ts';

const POD = 'pods/default/web';

function twoLives() {
  const world = new FakeWorld();
  const first = new FakePod(world.at(0), [{ name: 'app', image: 'a' }], { uid: 'one' });
  world.at(10);
  first.create('app');
  first.log('app', 0, 'old');
  world.at(100);
  first.gone();
  world.at(200);
  const second = new FakePod(world, [{ name: 'app', image: 'b' }], { uid: 'two' });
  return { world, first, second };
}

describe('objects at a time', () => {
  it('[AT-1] are there from their creation to before their deletion', () => {
    const { world } = twoLives();
    const trace = world.trace(1000);
    expect(podAt(trace, POD, -1)).toBeUndefined();
    expect(podAt(trace, POD, 0)?.metadata.uid).toBe('one');
    expect(podAt(trace, POD, 99)?.metadata.uid).toBe('one');
    expect(podAt(trace, POD, 100)).toBeUndefined();
    expect(deletedAt(trace, POD, 150)).toBe(100);
    expect(podAt(trace, POD, 200)?.metadata.uid).toBe('two');
    expect(podSubjectsAt(trace, 150)).toEqual([]);
    expect(podSubjectsAt(trace, 150, true)).toEqual([POD]);
  });
  it('[AT-2] are listed by resource and namespace', () => {
    const world = new FakeWorld();
    fakeService(world.at(5), 'a', '10.96.0.1');
    fakeService(world.at(9), 'b', '10.96.0.2');
    const trace = world.trace();
    const names = (t: number, namespace?: string) =>
      objectsAt(trace, 'services', t, namespace).map((s) => s.metadata.name);
    expect(names(5)).toEqual(['a']);
    expect(names(9)).toEqual(['a', 'b']);
    expect(names(9, 'other')).toEqual([]);
    expect(objectAt(trace, 'services/default/none', 9)).toBeUndefined();
  });
  it('[AT-3] have versions, each with the one before it', () => {
    const { trace, pod } = initChainStory();
    const versions = versionsUpTo(trace, pod.subject, 1000);
    expect(versions.length).toBe(4);
    expect(versionBefore(trace, versions[0] as number)).toBeUndefined();
    expect(versionBefore(trace, versions[2] as number)?.seq).toBe(versions[1]);
  });
  it('[AT-4] stay right while the trace grows chunk by chunk', () => {
    const { world } = twoLives();
    const trace = new Trace();
    trace.append(world.writer.take(50));
    expect(podAt(trace, POD, 300)?.metadata.uid).toBe('two');
    const third = new FakePod(world.at(400), [{ name: 'app' }], { uid: 'three', name: 'other' });
    third.bind();
    trace.append(world.writer.take(500));
    expect(podSubjectsAt(trace, 500)).toEqual([POD, 'pods/default/other']);
  });
});

describe('log lines at a time', () => {
  it('[AT-5] end at the time and begin at the limit', () => {
    const { trace, pod } = initChainStory();
    const id = pod.id('init-myservice');
    const all = logLinesOf(trace, id, 60_000);
    expect(all.at(-1)?.text).toContain('10.96.0.47');
    expect(logLinesOf(trace, id, 4700)).toEqual([]);
    expect(logLinesOf(trace, id, 60_000, 2)).toEqual(all.slice(-2));
  });
  it('[AT-6] are those of the newest run, or of the one before', () => {
    const { world, second } = twoLives();
    second.create('app', 0);
    second.log('app', 0, 'first run');
    world.at(300);
    second.create('app', 1);
    const trace = world.trace(400);
    const texts = (previous: boolean) =>
      containerLogs(trace, POD, 'app', 400, { previous }).map((l) => l.text);
    expect(texts(false)).toEqual([]);
    expect(texts(true)).toEqual(['first run']);
    expect(containerLogs(trace, POD, 'app', 50).map((l) => l.text)).toEqual(['old']);
    expect(containerLogs(trace, POD, 'nobody', 50)).toEqual([]);
  });
});

describe('events of a Pod', () => {
  it('[AT-7] come as describe sorts them: by last time alone, so those without come first', () => {
    const { trace, pod } = initChainStory();
    const reasons = podEvents(trace, pod.subject, 5000).map((e) => e.reason);
    expect(reasons[0]).toBe('Scheduled');
    expect(reasons).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
    expect(podEvents(trace, pod.subject, 3000).map((e) => e.reason)).toEqual(['Scheduled', 'Pulling']);
  });
  it('[AT-8] count in one row: first and last time, from, message', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    world.at(1000).event(pod.pod, 'Warning', 'BackOff', 'Back-off restarting', 'spec.containers{app}', 1);
    world.at(9000).event(pod.pod, 'Warning', 'BackOff', 'Back-off restarting', 'spec.containers{app}', 2);
    const trace = world.trace();
    expect(podEvents(trace, pod.subject, 9000)).toMatchObject([
      {
        reason: 'BackOff',
        count: 2,
        firstMs: 1000,
        lastMs: 9000,
        from: 'kubelet',
        fieldPath: 'spec.containers{app}',
      },
    ]);
    expect(podEvents(trace, pod.subject, 8999)).toMatchObject([{ count: 1, lastMs: 1000 }]);
  });
  it('[AT-9] belong to one life, not to a later Pod of the same name', () => {
    const { world, first } = twoLives();
    world.at(210).event(first.pod, 'Normal', 'Killing', 'Stopping container app');
    expect(podEvents(world.trace(), POD, 300)).toEqual([]);
  });
});
