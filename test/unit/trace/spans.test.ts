import { describe, expect, it } from 'vitest';
import {
  laneRows,
  deadlinesAt,
  type Lane,
  podLanes,
  spanAt,
  spanIndexFrom,
  markIndexFrom,
  Trace,
} from '../../../src/trace/index.ts';
import {
  clusterStory,
  crashLoopStory,
  FakePod,
  FakeWorld,
  initChainStory,
  sidecarStory,
} from '../../helpers/fake-trace.ts';

const spans = (lane: Lane | undefined) =>
  lane?.spans.map((s) => `${s.kind} ${s.from}-${s.to === Number.POSITIVE_INFINITY ? '' : s.to}`) ?? [];
const laneOf = (lanes: readonly Lane[], kind: Lane['kind'], label?: string) =>
  lanes.find((l) => l.kind === kind && (label === undefined || l.label === label));

describe('lanes of a Pod', () => {
  const story = initChainStory();
  const lanes = podLanes(story.trace, story.pod.subject);

  it('[SPAN-1] stand in the order Pod, sandbox, containers by the spec, Events, acts', () => {
    expect(lanes.map((l) => `${l.kind} ${l.label}`)).toEqual([
      'pod myapp-pod',
      'sandbox ',
      'container init-myservice',
      'container init-mydb',
      'container myapp-container',
      'events ',
      'acts ',
    ]);
  });
  it('[SPAN-2] the Pod’s lane is the STATUS column, equal neighbours in one', () => {
    const lane = laneOf(lanes, 'pod');
    expect(lane?.spans.map((s) => `${s.label} ${s.tone}`)).toEqual([
      'Pending pending',
      'Init:0/2 pending',
      'Init:1/2 pending',
      'PodInitializing pending',
      'Running running',
    ]);
    expect(lane?.spans.at(-1)?.to).toBe(Number.POSITIVE_INFINITY);
  });
  it('[SPAN-3] a container’s lane has pull, creation, run and its exit code', () => {
    const lane = laneOf(lanes, 'container', 'init-myservice');
    expect(spans(lane)).toEqual(['pull 920-4500', 'create 4500-4700', 'run 4700-27049']);
    expect(lane?.marks).toMatchObject([{ kind: 'exit', at: 27_049, label: '0', tone: 'succeeded' }]);
  });
  it('[SPAN-4] the sandbox’s lane has its address', () => {
    const lane = laneOf(lanes, 'sandbox');
    expect(spans(lane)).toEqual(['create 210-900', 'sandbox 900-']);
    expect(lane?.spans[1]?.label).toBe('10.244.1.7');
  });
  it('[SPAN-5] Events and acts are marks', () => {
    expect(laneOf(lanes, 'events')?.marks.map((m) => m.label)).toContain('Scheduled');
    expect(laneOf(lanes, 'acts')?.marks.map((m) => `${m.at} ${m.label} ${m.detail}`)).toEqual([
      '200 apply pod.yaml',
      '25000 apply myservice.yaml',
      '38000 apply mydb.yaml',
    ]);
  });
  it('[SPAN-6] a wait lasts from the exit to the next try', () => {
    const { trace, pod } = crashLoopStory();
    const lane = laneOf(podLanes(trace, pod.subject), 'container');
    const waits = lane?.spans.filter((s) => s.kind === 'backOff') ?? [];
    expect(waits.map((s) => s.delayMs / 1000)).toEqual([10, 20, 40, 80, 160, 300]);
    expect(waits[3]).toMatchObject({ from: 87_260, to: 168_260 });
  });
  it('[SPAN-7] a container being stopped goes on in another tone, with marks for kill and failed probes', () => {
    const { trace, pod } = sidecarStory();
    const lane = laneOf(podLanes(trace, pod.subject), 'container', 'web');
    const runs = lane?.spans.filter((s) => s.kind === 'run') ?? [];
    expect(runs.slice(0, 2).map((s) => `${s.from}-${s.to} ${s.tone}`)).toEqual([
      '22200-70050 running',
      '70050-100050 terminating',
    ]);
    expect(lane?.marks.filter((m) => m.kind === 'kill').map((m) => m.at)).toEqual([70_050, 120_020]);
    expect(lane?.marks.filter((m) => m.kind === 'probe')).toHaveLength(5);
  });
  it('[SPAN-8] all lives of a name share their lanes, in order', () => {
    const world = new FakeWorld();
    const first = new FakePod(world.at(0), [{ name: 'app' }], { uid: 'one' });
    first.create('app');
    first.start('app');
    world.at(100);
    first.gone();
    const second = new FakePod(world.at(200), [{ name: 'app' }], { uid: 'two' });
    second.create('app');
    world.at(250);
    // The node cleans up late.
    first.exit('app', 0, 137);
    const merged = podLanes(world.trace(), first.subject);
    const lane = laneOf(merged, 'container');
    expect(spans(laneOf(merged, 'pod'))).toEqual(['status 0-100', 'status 200-']);
    expect(lane?.spans.map((s) => s.from)).toEqual(
      [...(lane?.spans.map((s) => s.from) ?? [])].sort((a, b) => a - b),
    );
  });
  it('[SPAN-9] grow with the trace without being made again', () => {
    const world = new FakeWorld();
    const pod = new FakePod(world.at(0), [{ name: 'app' }]);
    const trace = new Trace();
    trace.append(world.writer.take(0));
    const before = laneOf(podLanes(trace, pod.subject), 'pod');
    world.at(10);
    pod.waitAll('ContainerCreating');
    trace.append(world.writer.take(10));
    const after = laneOf(podLanes(trace, pod.subject), 'pod');
    expect(after).toBe(before);
    expect(spans(after)).toEqual(['status 0-10', 'status 10-']);
  });
  it('[SPAN-10] are found by halving', () => {
    const lane = laneOf(lanes, 'container', 'init-myservice') as Lane;
    expect(spanIndexFrom(lane.spans, 4500)).toBe(1);
    expect(spanAt(lane.spans, 4600)?.kind).toBe('create');
    expect(spanAt(lane.spans, 100)).toBeUndefined();
    expect(spanAt(lane.spans, 27_049)).toBeUndefined();
    const marks = laneOf(lanes, 'acts')?.marks ?? [];
    expect(markIndexFrom(marks, 201)).toBe(1);
    expect(markIndexFrom(marks, 200)).toBe(0);
  });
});

it('[SPAN-11] deadlines are those still ahead, the next first', () => {
  const { trace, pod } = crashLoopStory();
  expect(deadlinesAt(trace, pod.subject, 138_000)).toMatchObject([{ what: 'restart', atMs: 168_260 }]);
  expect(deadlinesAt(trace, pod.subject, 169_000)).toEqual([]);
});

it('[SPAN-12] the cluster’s lanes are nodes with their bare Pods, and workloads with theirs', () => {
  const { trace } = clusterStory();
  const rows = laneRows(trace, () => true);
  expect(rows.map((row) => `${'· '.repeat(row.depth)}${row.lane.label} ${row.group?.count ?? ''}`)).toEqual([
    ' ',
    'node-1 ',
    'node-2 1',
    '· lonely ',
    'node-3 ',
    'web 4',
    '· web-7d9c-x2x8k ',
    '· web-7d9c-p9zqv ',
    '· web-7d9c-4hm2c ',
    '· web-7d9c-t6wlb ',
  ]);
  const lanes = rows.map((row) => row.lane);
  expect(laneOf(lanes, 'node', 'node-2')?.spans.map((s) => `${s.label} ${s.tone}`)).toEqual([
    'Ready running',
    'Unknown failed',
  ]);
  expect(laneOf(lanes, 'pod', 'lonely')?.spans.at(-1)?.label).toBe('Terminating');
  expect(laneRows(trace, () => true).length).toBe(rows.length);
});
it('[SPAN-13] a folded group says how many Pods are below it, and of a node only its own are shown', () => {
  const { trace } = clusterStory();
  expect(laneRows(trace, () => false).map((row) => [row.lane.label, row.group?.isOpen])).toEqual([
    ['', undefined],
    ['node-1', undefined],
    ['node-2', false],
    ['node-3', undefined],
    ['web', false],
  ]);
  expect(laneRows(trace, () => true, 'node-2').map((row) => row.lane.label)).toEqual([
    '',
    'node-2',
    'lonely',
    'web',
    'web-7d9c-p9zqv',
  ]);
});
