import { describe, expect, it } from 'vitest';
import type { Clause } from './clause.ts';
import { expected, Story } from './story.ts';

const failing = (record: ReturnType<Story['record']>, clauses: readonly Clause[]): readonly Clause[] =>
  clauses.filter((clause) => !expected(clause, record));
const holding = (record: ReturnType<Story['record']>, clauses: readonly Clause[]): readonly Clause[] =>
  clauses.filter((clause) => expected(clause, record));

describe('order of tasks', () => {
  // init 1–3, app 4–10 (killed) and 20–25, side 5–30, a preStop hook of side 12–14 that was given up
  const story = new Story();
  const pod = story.pod(['app', 'side'], { spec: { initContainers: [{ name: 'init' }] } });
  const hook = { podUid: pod.uid, container: 'side', hook: 'preStop', handler: 'exec' } as const;
  story.at(1);
  pod.start('init');
  story.at(3);
  pod.exit('init', 0, 0);
  story.at(4);
  pod.start('app', 0);
  story.at(5);
  pod.start('side', 0);
  story.at(10);
  pod.exit('app', 0, 137, 'Error', 9);
  story.at(12).trace.record('hook.started', `hook/${pod.uid}/side/preStop`, hook);
  story.at(14).trace.record('hook.finished', `hook/${pod.uid}/side/preStop`, {
    ...hook,
    outcome: 'abandoned',
    message: '',
  });
  story.at(20);
  pod.start('app', 1);
  story.at(25);
  pod.exit('app', 1, 143, 'Error', 15);
  story.at(30);
  pod.exit('side', 0, 0);
  const record = story.record(40);

  it('holds where it should', () => {
    expect(
      failing(record, [
        { starts: 'PreStop-side' },
        { neverStarts: 'Liveness-app' },
        { exits: 'app' },
        { startsBefore: ['init', 'app'] },
        { startsBefore: ['app', 'app'] },
        { exitsBefore: ['init', 'side'] },
        { completesBefore: ['init', 'app'] },
        { startsDuring: ['app', 'side'] },
        { runTogether: ['side', 'app'] },
        { neverStartsDuring: ['init', 'app'] },
        { neverStartsDuring: ['side', 'app'], graceSeconds: 15 },
        { neverStartsAfter: ['init', 'app'] },
        { neverStartsAfter: ['app', 'side'], graceSeconds: 16 },
        { restarted: 'app' },
        { notRestarted: 'side' },
        { startCount: { app: { equals: 2 }, side: { max: 1 } } },
        { startOrder: { run: 1, tasks: ['init', 'app', 'side'] } },
      ]),
    ).toEqual([]);
  });
  it('does not hold where it should not', () => {
    expect(
      holding(record, [
        { exits: 'PreStop-side' },
        { neverStarts: 'PreStop-side' },
        { startsBefore: ['side', 'side'] },
        { startsBefore: ['nobody', 'app'] },
        { exitsBefore: ['side', 'app'] },
        { completesBefore: ['app', 'side'] },
        { completesBefore: ['init', 'nobody'] },
        { startsDuring: ['init', 'app'] },
        { runTogether: ['init', 'app'] },
        { neverStartsDuring: ['side', 'app'] },
        { neverStartsDuring: ['side', 'app'], graceSeconds: 14 },
        { neverStartsAfter: ['app', 'side'], graceSeconds: 15 },
        { restarted: 'side' },
        { notRestarted: 'nobody' },
        { startCount: { app: { max: 1 } } },
        { startOrder: { run: 2, tasks: ['init', 'app'] } },
        { startOrder: { run: 1, tasks: ['app', 'init'] } },
      ]),
    ).toEqual([]);
  });
  it('measures durations and gaps', () => {
    expect(
      failing(record, [
        { taskDurationSeconds: { app: { min: 6, max: 6 }, init: { min: 2, max: 2 } } },
        {
          gapSeconds: {
            from: { task: 'init', edge: 'finish' },
            to: { task: 'app', edge: 'start' },
            min: 1,
            max: 1,
          },
        },
        { simultaneous: { edge: 'start', tasks: ['app', 'side'], toleranceSeconds: 1 } },
      ]),
    ).toEqual([]);
    expect(
      holding(record, [
        { taskDurationSeconds: { nobody: { min: 0 } } },
        { gapSeconds: { from: { event: 'Pulling' }, to: { event: 'Pulled' }, min: 0 } },
        { simultaneous: { edge: 'finish', tasks: ['app', 'side'], toleranceSeconds: 1 } },
        { simultaneous: { edge: 'start', tasks: ['app', 'nobody'], toleranceSeconds: 100 } },
      ]),
    ).toEqual([]);
  });
});

describe('restarts', () => {
  const story = new Story();
  const pod = story.pod(['app']);
  // delays 10, 20, 40; the action; then 1, 10
  let at = 1;
  const delays = [10, 20, 40, 1, 10];
  for (const [attempt, delay] of [...delays, 0].entries()) {
    story.at(at);
    if (attempt === 3) story.action('patch');
    pod.start('app', attempt);
    story.at(at + 5);
    pod.exit('app', attempt, 0);
    pod.publish('app', { waiting: {} }, { restartCount: attempt === 4 ? 1 : attempt });
    at += 5 + delay;
  }
  const record = story.record(at);

  it('tells delays by the restart count they led to', () => {
    expect(
      failing(record, [
        { restartDelaySeconds: { container: 'app', nth: 2, min: 20, max: 20 } },
        { restartDelayResets: { container: 'app', action: 0, factor: 0.5 } },
      ]),
    ).toEqual([]);
    expect(
      holding(record, [
        { restartDelaySeconds: { container: 'app', nth: 2, max: 19 } },
        { restartDelaySeconds: { container: 'app', nth: 9, min: 0 } },
        { restartDelayResets: { container: 'app', action: 0, factor: 0.4 } },
        { restartDelayResets: { container: 'app', action: 1, factor: 1 } },
        { restartCountMonotonic: 'app' },
      ]),
    ).toEqual([]);
  });
});

describe('statuses over a run', () => {
  const story = new Story();
  const pod = story.pod(['app']);
  const when = (type: string, second: number) =>
    ({ type, status: 'True', lastTransitionTime: `2026-01-01T00:00:0${second}Z` }) as const;
  story.at(1);
  pod.start('app');
  story.at(2);
  pod.publish('app', { running: {} }, { started: true });
  story.at(6);
  pod.status({
    phase: 'Running',
    conditions: [when('PodScheduled', 0), when('Initialized', 0), when('Ready', 6)],
  });
  story.at(10).action('delete', () => pod.remove(5));
  story.at(14);
  pod.exit('app', 0, 0);
  pod.publish('app', { terminated: { exitCode: 0 } }, {}, { phase: 'Succeeded' });
  const alive = story.record(15);
  story.at(16);
  pod.publish('app', { running: {} }, {}, { phase: 'Failed' });
  pod.gone();
  const record = story.record(16);

  it('measures from start, from started and from the deletion', () => {
    expect(
      failing(record, [
        { readyAfterStartSeconds: { container: 'app', min: 5, max: 5 } },
        { readyAfterStartedSeconds: { container: 'app', min: 4, max: 4 } },
        { finishesAfterDeletionSeconds: { container: 'app', min: 4, max: 4 } },
        { podDeletedWithinSeconds: 6 },
        { restartCountMonotonic: 'app' },
      ]),
    ).toEqual([]);
    expect(holding(record, [{ podDeletedWithinSeconds: 5 }])).toEqual([]);
    expect(holding(alive, [{ podDeletedWithinSeconds: 100 }])).toEqual([]);
  });
  it('looks at the order of conditions and at states that are final', () => {
    expect(
      failing(alive, [
        { conditionOrder: ['Initialized', 'PodScheduled', 'Ready'] },
        { terminalPhaseFinal: true },
        { terminalStateFinal: 'app' },
      ]),
    ).toEqual([]);
    expect(
      holding(alive, [{ conditionOrder: ['Ready', 'PodScheduled'] }, { conditionOrder: ['Ready', 'Other'] }]),
    ).toEqual([]);
    expect(holding(record, [{ terminalPhaseFinal: true }, { terminalStateFinal: 'app' }])).toEqual([]);
  });
});

describe('objects over a run', () => {
  const story = new Story();
  const { trace } = story;
  const meta = (name: string, uid: string, owner?: string, labels = {}) => ({
    name,
    uid,
    labels,
    ...(owner !== undefined && {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'x', name: owner, uid: owner, controller: true }],
    }),
  });
  const make = (kind: string, metadata: object, verb: 'create' | 'delete' = 'create', more: object = {}) =>
    trace.write(kind, { apiVersion: 'v1', kind, metadata, ...more }, verb);
  make('Deployment', meta('web', 'd'));
  make('ReplicaSet', meta('web-1', 'r1', 'd'));
  make('ReplicaSet', meta('web-2', 'r2', 'd'));
  const spec = (hostname: string) => ({ spec: { hostname, containers: [{ name: 'c', image: 'a:1' }] } });
  make('Pod', meta('a', 'a1', 'r1', { index: '1' }), 'create', spec('web-1'));
  story.at(5).action('patch', undefined, { refused: { reason: 'Invalid', message: 'no' } });
  make('Pod', meta('b', 'b1', 'r1', { index: '0' }), 'create', spec('web-0'));
  const before = story.record(6);
  make('Pod', meta('a', 'a1', 'r1'), 'delete', spec('web-1'));
  make('Pod', meta('b', 'b1', 'r1'), 'delete', spec('web-0'));
  make('Pod', meta('a', 'a2', 'r2'), 'create', spec('web-1'));
  const replaced = story.record(9);
  make('Pod', meta('c', 'c1', 'r1'), 'create', spec('web-2'));
  const mixed = story.record(10);

  it('knows refusals, indexes, annotations and survivors', () => {
    expect(
      failing(before, [
        { rejected: { action: 0, reason: 'Invalid' } },
        { podIndexes: { label: 'index', equals: [0, 1] } },
        { podIndexes: { hostnamePrefix: 'web-', equals: [0, 1] } },
        {
          podAnnotationHistory: { selector: { index: '0' }, key: 'x', annotation: 'y', equals: { '': [''] } },
        },
        { survivors: { kind: 'Pod', image: 'a:1', sinceAction: 0 } },
      ]),
    ).toEqual([]);
    expect(
      holding(before, [
        { rejected: { action: 0, reason: 'Conflict' } },
        { podIndexes: { label: 'index', equals: [0] } },
        { survivors: { kind: 'Pod', image: 'b:1', sinceAction: 0 } },
      ]),
    ).toEqual([]);
    expect(holding(replaced, [{ survivors: { kind: 'Pod', image: 'a:1', sinceAction: 0 } }])).toEqual([]);
  });
  it('knows in which order objects came and went', () => {
    expect(
      failing(replaced, [
        { createOrder: ['a', 'a'] },
        { createOrder: ['b', 'a'] },
        { deleteOrder: ['a', 'b'] },
        { createdNameCount: { kind: 'Pod', name: 'a', equals: 2 } },
        { revisionsNeverOverlap: { kind: 'Deployment', name: 'web' } },
      ]),
    ).toEqual([]);
    expect(holding(replaced, [{ createOrder: ['b', 'b'] }, { deleteOrder: ['b', 'a'] }])).toEqual([]);
    expect(holding(mixed, [{ revisionsNeverOverlap: { kind: 'Deployment', name: 'web' } }])).toEqual([]);
  });
});

describe('pulls and requests', () => {
  const story = new Story();
  const pod = story.pod(['app', 'side']);
  pod.start('app');
  const one = pod.pull('app', 'a:1', 1000);
  story.at(5);
  pod.pulled(one, 'app', 'a:1', 5000);
  const two = pod.pull('side', 'b:1', 1000);
  story.at(9);
  pod.pulled(two, 'side', 'b:1', 4000);
  const request = {
    from: 'kubelet',
    to: pod.ip,
    port: 8080,
    protocol: 'http',
    podUid: '',
    targetPodUid: pod.uid,
  } as const;
  story.trace.record('net.request', 'net/1', { ...request, path: '/echo?msg=prestop' });
  const record = story.record(10);

  it('knows whether pulls overlapped and which requests came', () => {
    expect(
      failing(record, [
        { imagePullsOverlap: { images: ['a:1', 'b:1'], value: false } },
        { httpRequests: { container: 'app', pathContains: 'msg=prestop', min: 1 } },
      ]),
    ).toEqual([]);
    expect(
      holding(record, [
        { imagePullsOverlap: { images: ['a:1', 'b:1'], value: true } },
        { imagePullsOverlap: { images: ['a:1', 'c:1'], value: false } },
        { httpRequests: { container: 'app', pathContains: 'msg=prestop', min: 2 } },
        { httpRequests: { container: 'nobody', pathContains: 'msg', min: 1 } },
      ]),
    ).toEqual([]);
  });
});
