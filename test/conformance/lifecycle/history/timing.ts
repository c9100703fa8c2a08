/** History expectations about how long things took, in seconds of the run itself. */
import type { Pod } from '../../../../src/kube/types.ts';
import { isKind } from '../../../../src/trace/trace.ts';
import { type Bounds, type Finding, finding, numberFinding, withinBounds } from '../finding.ts';
import { conditionOf, statusOf } from '../pods.ts';
import type { RunRecord } from '../record.ts';
import { describeRuns } from './order.ts';
import { podVersions } from './versions.ts';

type Edge = 'start' | 'finish';

/** The first start or finish of a task, in ms; undefined if there was none. */
function edgeMs({ world }: RunRecord, task: string, edge: Edge): number | undefined {
  const run = world.tasks.runs(task)[0];
  if (run === undefined) return undefined;
  return edge === 'start' ? run.startMs : Number.isFinite(run.endMs) ? run.endMs : undefined;
}

interface SimultaneousTest {
  readonly edge: Edge;
  readonly tasks: readonly string[];
  readonly toleranceSeconds: number;
}
export function simultaneous(
  { edge, tasks, toleranceSeconds }: SimultaneousTest,
  record: RunRecord,
): Finding {
  const times = tasks.map((task) => edgeMs(record, task, edge) ?? Number.NaN);
  const spread = Math.max(...times) - Math.min(...times);
  return finding(spread <= toleranceSeconds * 1000, () => describeRuns(record, ...tasks));
}

export function taskDurationSeconds(tests: Readonly<Record<string, Bounds>>, record: RunRecord): Finding {
  const holds = Object.entries(tests).every(([task, bounds]) => {
    const start = edgeMs(record, task, 'start');
    const finish = edgeMs(record, task, 'finish');
    return start !== undefined && finish !== undefined && withinBounds((finish - start) / 1000, bounds);
  });
  return finding(holds, () => describeRuns(record, ...Object.keys(tests)));
}

interface GapEnd {
  readonly task?: string;
  readonly edge?: Edge;
  readonly event?: string;
}
function gapEndMs(record: RunRecord, { task, edge, event }: GapEnd): number | undefined {
  if (event === undefined) return edgeMs(record, task ?? '', edge ?? 'start');
  return record.world.events.find((one) => one.event.reason === event)?.firstMs;
}
export function gapSeconds(
  { from, to, ...bounds }: Bounds & { readonly from: GapEnd; readonly to: GapEnd },
  record: RunRecord,
): Finding {
  return numberFinding(
    secondsBetween(gapEndMs(record, from), gapEndMs(record, to)),
    bounds,
    'gap in seconds',
  );
}

const secondsBetween = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : (to - from) / 1000;

interface Delay {
  readonly nth: number;
  /** End of the run before. */
  readonly fromMs: number;
  readonly fromSeq: number;
  readonly ms: number;
}
/** The waits between the end of one run of a container and the next start, in order. */
function restartDelays({ world }: RunRecord, container: string): readonly Delay[] {
  const runs = world.tasks.runs(container);
  return runs.flatMap((run) => {
    const before = runs.findLast((other) => other.podUid === run.podUid && other.endSeq < run.startSeq);
    if (before === undefined) return [];
    return [
      { nth: run.attempt, fromMs: before.endMs, fromSeq: before.endSeq, ms: run.startMs - before.endMs },
    ];
  });
}
const describeDelays = (delays: readonly Delay[]): string =>
  `restart delays: ${delays.map(({ nth, ms }) => `#${nth} ${ms / 1000}`).join(', ') || 'none'}`;

export function restartDelaySeconds(
  { container, nth, ...bounds }: Bounds & { readonly container: string; readonly nth: number },
  record: RunRecord,
): Finding {
  const delays = restartDelays(record, container);
  const found = delays.find((delay) => delay.nth === nth);
  return finding(found !== undefined && withinBounds(found.ms / 1000, bounds), () => describeDelays(delays));
}

interface ResetsTest {
  readonly container: string;
  readonly action: number;
  readonly factor: number;
}
/** Waits that began before the action belong to what was before it. */
export function restartDelayResets({ container, action, factor }: ResetsTest, record: RunRecord): Finding {
  const fired = record.world.firedAction(action);
  if (fired === undefined) return finding(false, () => `action ${action} has not fired`);
  const delays = restartDelays(record, container);
  const before = delays.filter(({ fromSeq }) => fromSeq < fired.seq).slice(-2);
  const after = delays.filter(({ fromSeq }) => fromSeq >= fired.seq).slice(0, 2);
  const holds =
    before.length === 2 &&
    after.length === 2 &&
    after.every((later) => before.every((earlier) => later.ms <= earlier.ms * factor));
  return finding(holds, () => `${describeDelays(delays)}; action ${action} at ${fired.atMs / 1000}`);
}

type ContainerBounds = Bounds & { readonly container: string };

/** When the Pod that has `container` first showed what `test` looks for. */
const firstMs = (record: RunRecord, container: string, test: (pod: Pod) => boolean): number | undefined =>
  podVersions(record).find(({ pod }) => statusOf(pod, container) !== undefined && test(pod))?.atMs;
const turnedReadyMs = (record: RunRecord, container: string): number | undefined =>
  firstMs(record, container, (pod) => conditionOf(pod, 'Ready')?.status === 'True');

export function readyAfterStartSeconds(
  { container, ...bounds }: ContainerBounds,
  record: RunRecord,
): Finding {
  const seconds = secondsBetween(edgeMs(record, container, 'start'), turnedReadyMs(record, container));
  return numberFinding(seconds, bounds, `seconds from the start of ${container} to Ready`);
}

export function readyAfterStartedSeconds(
  { container, ...bounds }: ContainerBounds,
  record: RunRecord,
): Finding {
  const started = firstMs(record, container, (pod) => statusOf(pod, container)?.started === true);
  const seconds = secondsBetween(started, turnedReadyMs(record, container));
  return numberFinding(seconds, bounds, `seconds from started of ${container} to Ready`);
}

const firstDeletion = ({ world }: RunRecord) => world.fired.find(({ verb }) => verb === 'delete');

export function finishesAfterDeletionSeconds(
  { container, ...bounds }: ContainerBounds,
  record: RunRecord,
): Finding {
  const deletion = firstDeletion(record);
  const run = record.world.tasks
    .runs(container)
    .find(({ endSeq }) => Number.isFinite(endSeq) && endSeq >= (deletion?.seq ?? Number.POSITIVE_INFINITY));
  return numberFinding(
    secondsBetween(deletion?.atMs, run?.endMs),
    bounds,
    `seconds from the deletion to the end of ${container}`,
  );
}

export function podDeletedWithinSeconds(max: number, record: RunRecord): Finding {
  const deletion = firstDeletion(record);
  const { podNames } = record.scope;
  const gone = record.world
    .livesOf('Pod')
    .find(
      ({ name, deletedSeq }) =>
        (podNames.length !== 1 || name === podNames[0]) &&
        Number.isFinite(deletedSeq) &&
        deletedSeq >= (deletion?.seq ?? Number.POSITIVE_INFINITY),
    );
  return numberFinding(
    secondsBetween(deletion?.atMs, gone?.deletedMs),
    { max },
    'seconds from the deletion to the pod being gone',
  );
}

interface PullsTest {
  readonly images: readonly string[];
  readonly value: boolean;
}
export function imagePullsOverlap({ images, value }: PullsTest, { world }: RunRecord): Finding {
  const pulls = world.pulls.filter(({ image }) => images.includes(image));
  const overlap = pulls.some((a) =>
    pulls.some((b) => a.image !== b.image && a.startMs < b.endMs && b.startMs < a.endMs),
  );
  const all = images.every((image) => pulls.some((pull) => pull.image === image));
  return finding(
    all && overlap === value,
    () =>
      `pulls: ${pulls.map((p) => `${p.image} ${p.startMs / 1000}–${p.endMs / 1000}`).join(', ') || 'none'}`,
  );
}

/** Requests that a container got: those to the Pod of `container`. */
export function httpRequests(
  test: { readonly container: string; readonly pathContains: string; readonly min: number },
  { world, trace }: RunRecord,
): Finding {
  const pods = new Set(world.tasks.runs(test.container).map(({ podUid }) => podUid));
  const requests = trace
    .ofKind('net.request')
    .map((seq) => trace.entry(seq))
    .filter((entry) => isKind(entry, 'net.request'))
    .filter(({ value }) => pods.has(value.targetPodUid));
  const count = requests.filter(({ value }) => value.path.includes(test.pathContains)).length;
  return finding(
    count >= test.min,
    () => `requests: ${requests.map(({ value }) => `:${value.port}${value.path}`).join(', ') || 'none'}`,
  );
}
