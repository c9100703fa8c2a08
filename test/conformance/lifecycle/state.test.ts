import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/kube/types.ts';
import type { Clause } from './clause.ts';
import { holds, Story } from './story.ts';

const all = (record: ReturnType<Story['record']>, clauses: readonly Clause[]): readonly Clause[] =>
  clauses.filter((clause) => !holds(clause, record));

/** A job-like owner and a Pod that it controls. */
const job = (name: string, more: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, uid: `job-${name}`, labels: { of: name } },
  ...more,
});

describe('predicates about a pod', () => {
  it('reads phase, reason, fields and conditions from the status', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    story.at(2);
    pod.condition('Ready', 'False', 'ContainersNotReady', 'containers with unready status: [app]');
    pod.status({ phase: 'Failed', reason: 'DeadlineExceeded', hostIP: '10.0.0.1' });
    const record = story.record(5);
    expect(
      all(record, [
        { phase: 'Failed' },
        { phase: ['Succeeded', 'Failed'] },
        { podReason: 'DeadlineExceeded' },
        { podExists: true },
        { podField: { path: 'status.hostIP', exists: true } },
        { podField: { path: 'metadata.labels.app', equals: 'p' } },
        { podField: { path: 'spec.containers[0].name', notEquals: 'other' } },
        { podField: { path: 'spec.containers', length: { min: 1, max: 1 } } },
        { condition: { type: 'Ready', status: 'False', reason: 'ContainersNotReady' } },
        { condition: { type: 'Ready', status: 'False', message: 'containers with unready status: [app]' } },
        { not: { condition: { type: 'Ready', status: 'True' } } },
        { not: { condition: { type: 'Initialized', status: 'False' } } },
        { not: { phase: 'Running' } },
        { all: [{ phase: 'Failed' }, { podExists: true }] },
        { any: [{ phase: 'Pending' }, { podExists: true }] },
      ]),
    ).toEqual([]);
  });

  it('is false about a pod that does not exist, podExists apart', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    story.at(1);
    pod.gone();
    const record = story.record(2);
    expect(holds({ podExists: false }, record)).toBe(true);
    expect(holds({ phase: ['Pending', 'Running', 'Failed'] }, record)).toBe(false);
    expect(holds({ podField: { path: 'metadata.name', exists: false } }, record)).toBe(false);
    expect(holds({ restartCount: { app: { equals: 0 } } }, record)).toBe(false);
    expect(holds({ phase: 'Pending', pod: 'other' }, record)).toBe(false);
  });

  it('takes the pod that is named, also by what an action called it', () => {
    const story = new Story();
    const a = story.pod(['app'], { name: 'a' });
    const b = story.pod(['app'], { name: 'b' });
    a.status({ phase: 'Running' });
    b.status({ phase: 'Failed' });
    story.action('patch', undefined, { names: { p: 'b' } });
    const record = story.record(1);
    expect(holds({ phase: 'Running', pod: 'a' }, record)).toBe(true);
    expect(holds({ phase: 'Failed', pod: '$p' }, record)).toBe(true);
    expect(holds({ phase: 'Running' }, record), 'which of the two is not said').toBe(false);
  });
});

describe('predicates about containers', () => {
  const story = new Story();
  const pod = story.pod(['app', 'side'], { spec: { initContainers: [{ name: 'init' }] } });
  pod.publish(
    'init',
    { terminated: { exitCode: 0, reason: 'Completed' } },
    { image: 'docker.io/library/busybox:1.36' },
  );
  pod.publish(
    'app',
    { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
    {
      restartCount: 2,
      lastState: { terminated: { exitCode: 3 } },
    },
  );
  pod.publish('side', { running: {} }, { started: true, ready: true });
  const record = story.record(1);

  it('compares state, reason, exit code, image, started, ready and last state', () => {
    expect(
      all(record, [
        { containerState: { name: 'init', state: 'terminated', exitCode: 0, image: 'busybox:1.36' } },
        { containerState: { name: 'app', state: ['waiting', 'running'], reason: 'CrashLoopBackOff' } },
        { containerState: { name: 'app', lastState: 'terminated', message: 'back-off 10s', ready: false } },
        { containerState: { name: 'side', state: 'running', started: true, ready: true } },
        { not: { containerState: { name: 'side', lastState: 'waiting' } } },
        { not: { containerState: { name: 'app', exitCode: 3 } } },
        { not: { containerState: { name: 'nobody', ready: false } } },
      ]),
    ).toEqual([]);
  });
  it('looks at every and at some container of a scope', () => {
    expect(
      all(record, [
        { allContainers: { scope: 'init', state: 'terminated' } },
        { anyContainer: { scope: 'regular', state: 'running' } },
        { anyContainer: { scope: 'regular', restartCountMin: 2 } },
        { not: { allContainers: { scope: 'regular', state: 'running' } } },
        { not: { anyContainer: { scope: 'regular', restartCountMin: 3 } } },
        { restartCount: { app: { min: 1, max: 2 }, side: { equals: 0 } } },
      ]),
    ).toEqual([]);
  });
  it('reads the log of the current run only', () => {
    const logged = new Story();
    const one = logged.pod(['app']);
    one.start('app', 0);
    one.log('app', 0, 'old');
    one.exit('app', 0, 1);
    one.start('app', 1);
    one.log('app', 1, 'Hello');
    one.log('app', 1, 'World');
    const after = logged.record(1);
    expect(
      all(after, [
        { logs: { container: 'app', equals: 'Hello\nWorld\n' } },
        { logs: { container: 'app', contains: 'lo\nWo' } },
        { logs: { container: 'app', containsAll: ['World', 'Hello'] } },
        { not: { logs: { container: 'app', contains: 'old' } } },
        { not: { logs: { container: 'app', equals: 'Hello' } } },
      ]),
    ).toEqual([]);
  });
});

describe('predicates about what happened', () => {
  it('counts events about the pod and its owners, repeats included', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    const other = story.pod(['app'], { name: 'other' });
    story.trace.event(pod.pod, 'Warning', 'BackOff', 'Back-off restarting', undefined, 4);
    story.trace.event(other.pod, 'Warning', 'FailedMount', 'MountVolume.SetUp failed');
    const record = story.record(1);
    expect(
      all({ ...record, scope: { podNames: ['p'] } }, [
        { event: { reason: 'BackOff', type: 'Warning', messageContains: 'restarting' } },
        { eventCount: { reason: 'BackOff', min: 4, max: 4 } },
        { eventCount: { reason: 'FailedMount', equals: 0 } },
        { not: { event: { reason: 'BackOff', type: 'Normal' } } },
        { event: { reason: 'FailedMount' }, pod: 'other' },
      ]),
    ).toEqual([]);
  });

  it('knows runs and starts since an action', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    pod.start('app', 0);
    expect(holds({ taskEnded: 'app' }, story.record(1))).toBe(false);
    const next = new Story();
    const again = next.pod(['app']);
    again.start('app', 0);
    again.exit('app', 0, 1);
    next.at(5).action('patch');
    again.start('app', 1);
    const record = next.record(6);
    expect(holds({ taskEnded: 'app' }, record)).toBe(true);
    expect(holds({ restartsSinceAction: { container: 'app', action: 0, min: 1 } }, record)).toBe(true);
    expect(holds({ restartsSinceAction: { container: 'app', action: 0, min: 2 } }, record)).toBe(false);
    expect(holds({ restartsSinceAction: { container: 'app', action: 1, min: 0 } }, record)).toBe(false);
  });

  it('reads the waiting ratio of a pull from its event', () => {
    const story = new Story();
    const pod = story.pod(['app']);
    const text =
      'Successfully pulled image "registry.example/a:1" in 10s (1m2.5s including waiting). Image size: 1 bytes.';
    story.trace.event(pod.pod, 'Normal', 'Pulled', text);
    const record = story.record(1);
    expect(holds({ pullWaitRatio: { image: 'registry.example/a:1', min: 6.25, max: 6.25 } }, record)).toBe(
      true,
    );
    expect(holds({ pullWaitRatio: { image: 'registry.example/b:1', min: 0 } }, record)).toBe(false);
  });

  it('knows the time and which actions have fired', () => {
    const story = new Story();
    story.pod(['app']);
    story.at(4).action('wait');
    const record = story.record(9);
    expect(
      all(record, [
        { atSeconds: 9 },
        { not: { atSeconds: 10 } },
        { afterSeconds: 5 },
        { not: { afterSeconds: 6 } },
        { action: 0 },
        { not: { action: 1 } },
      ]),
    ).toEqual([]);
  });
});

describe('predicates about objects', () => {
  const story = new Story();
  const { trace } = story;
  trace.write(
    'jobs',
    job('one', {
      status: { succeeded: 2, conditions: [{ type: 'Complete', status: 'True', reason: 'Done' }] },
    }),
    'create',
  );
  trace.write(
    'jobs',
    job('two', {
      metadata: { name: 'two', uid: 'job-two', annotations: { 'a.b/c': '2026-01-01T00:00:00Z' } },
    }),
    'create',
  );
  trace.write(
    'jobs',
    job('gone', { status: { conditions: [{ type: 'Failed', status: 'True' }] } }),
    'create',
  );
  trace.write(
    'jobs',
    job('gone', { status: { conditions: [{ type: 'Failed', status: 'True' }] } }),
    'delete',
  );
  const owned = story.pod([{ name: 'c', image: 'docker.io/library/busybox:1.36' }], {
    name: 'one-a',
    labels: { job: 'one' },
  });
  trace.write('pods', {
    ...owned.pod,
    metadata: {
      ...owned.pod.metadata,
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name: 'one', uid: 'job-one', controller: true },
      ],
    },
    spec: { ...owned.pod.spec, nodeName: 'node-2' },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  } as KubeObject);
  const record = story.forgetPods().record(1);

  it('compares fields and conditions of one or of every object of a kind', () => {
    expect(
      all(record, [
        { object: { kind: 'Job', name: 'one', path: 'status.succeeded', equals: 2 } },
        { object: { kind: 'Job', name: 'two', path: 'status.succeeded', equals: 0 } },
        {
          object: {
            kind: 'Job',
            name: 'two',
            path: "metadata.annotations['a.b/c']",
            exists: true,
            format: 'rfc3339',
          },
        },
        { not: { object: { kind: 'Job', path: 'status.succeeded', min: 1 } } },
        { not: { object: { kind: 'CronJob', path: 'status.active', length: { equals: 0 } } } },
        { objectCondition: { kind: 'Job', name: 'one', type: 'Complete', status: 'True', reason: 'Done' } },
        { objectCondition: { kind: 'Job', name: 'one', type: 'Suspended', status: 'absent' } },
        { not: { objectCondition: { kind: 'Job', name: 'three', type: 'Complete', status: 'absent' } } },
        { objectPathsEqual: { kind: 'Job', name: 'one', paths: ['metadata.name', 'metadata.labels.of'] } },
      ]),
    ).toEqual([]);
  });
  it('counts objects, pods, pods on nodes, and what was created and finished', () => {
    expect(
      all(record, [
        { objectCount: { kind: 'Job', equals: 2 } },
        { objectCount: { kind: 'Job', finished: true, equals: 1 } },
        { objectCount: { kind: 'Job', selector: { of: 'one' }, equals: 1 } },
        { objectCount: { kind: 'Pod', owned: true, equals: 1 } },
        { objectCount: { kind: 'Job', owned: true, equals: 0 } },
        { createdCount: { kind: 'Job', equals: 3 } },
        { finishedCount: { kind: 'Job', equals: 2 } },
        {
          podCount: {
            selector: { job: 'one' },
            phase: 'Running',
            ready: true,
            image: 'busybox:1.36',
            equals: 1,
          },
        },
        { podCount: { selector: { job: 'two' }, equals: 0 } },
        { podsPerNode: { selector: { job: 'one' }, equals: { 'node-2': 1 } } },
        { not: { podsPerNode: { equals: { 'node-1': 1, 'node-2': 1 } } } },
        { ownedBy: { pod: 'one-a', kind: 'Job', name: 'one' } },
        { not: { ownedBy: { pod: 'one-a', none: true } } },
      ]),
    ).toEqual([]);
  });
});
