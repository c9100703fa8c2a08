/** State predicates about what has happened so far: runs of tasks, events, pulls. */
import type { Event } from '../../../../src/kube/types.ts';
import { type Bounds, type Finding, finding, numberFinding } from '../finding.ts';
import { parseGoDuration } from '../go-duration.ts';
import { podOf, shortImage, withOwners } from '../pods.ts';
import type { Moment } from './types.ts';

export function taskEnded(task: string, { world }: Moment): Finding {
  const runs = world.tasks.runs(task);
  return finding(
    runs.some(({ endMs }) => endMs <= world.nowMs),
    () => `runs of ${task}: ${runs.length}, none of them has ended`,
  );
}

interface RestartsTest {
  readonly container: string;
  readonly action: number;
  readonly min: number;
}
export function restartsSinceAction({ container, action, min }: RestartsTest, { world }: Moment): Finding {
  const fired = world.firedAction(action);
  if (fired === undefined) return finding(false, () => `action ${action} has not fired`);
  const starts = world.tasks.runs(container).filter(({ startSeq }) => startSeq >= fired.seq).length;
  return numberFinding(starts, { min }, `starts of ${container} since action ${action}`);
}

/** Events about the Pod (living or not) or its owners; where the vector speaks of no single Pod, all of them. */
function eventsInScope({ world, scope, podName }: Moment): readonly Event[] {
  const events = world.events.map(({ event }) => event);
  const name = podName ?? (scope.podNames.length === 1 ? scope.podNames[0] : undefined);
  const pods =
    name === undefined
      ? [podOf(world, scope)].filter((pod) => pod !== undefined)
      : world
          .livesOf('Pod')
          .filter((life) => life.name === world.resolve(name))
          .map((life) => life.object);
  if (name === undefined && pods.length === 0) return events;
  const uids = new Set(pods.flatMap((pod) => [...withOwners(world, pod)]));
  return events.filter(({ involvedObject }) => uids.has(involvedObject.uid ?? ''));
}

interface EventTest {
  readonly reason?: string;
  readonly type?: string;
  readonly messageContains?: string;
}
export function event(test: EventTest, moment: Moment): Finding {
  const events = eventsInScope(moment);
  const holds = events.some(
    ({ reason, type, message }) =>
      (test.reason === undefined || reason === test.reason) &&
      (test.type === undefined || type === test.type) &&
      (test.messageContains === undefined || (message ?? '').includes(test.messageContains)),
  );
  return finding(
    holds,
    () => `events: ${events.map(({ reason, message }) => `${reason} (${message})`).join('; ')}`,
  );
}

export function eventCount(
  { reason, ...bounds }: Bounds & { readonly reason: string },
  moment: Moment,
): Finding {
  const count = eventsInScope(moment)
    .filter((one) => one.reason === reason)
    .reduce((sum, one) => sum + (one.series?.count ?? one.count ?? 1), 0);
  return numberFinding(count, bounds, `count of events with reason ${reason}`);
}

/** As the Pulled event tells it: `Successfully pulled image "a:1" in 20s (40s including waiting). …` */
const PULLED = /^Successfully pulled image "([^"]+)" in (\S+) \((\S+) including waiting\)/;

export function pullWaitRatio(
  { image, ...bounds }: Bounds & { readonly image: string },
  { world }: Moment,
): Finding {
  const told = world.events
    .map((one) => PULLED.exec(one.event.message ?? ''))
    .find((match) => match !== null && shortImage(match[1] as string) === shortImage(image));
  const pulling = parseGoDuration(told?.[2] ?? '');
  const withWaiting = parseGoDuration(told?.[3] ?? '');
  const ratio = pulling === undefined || withWaiting === undefined ? undefined : withWaiting / pulling;
  return numberFinding(ratio, bounds, `ratio of waiting plus pulling to pulling of ${image}`);
}
