/** Which time a CronJob has missed and when its next one is. Models pkg/controller/cronjob/utils.go. */
import { err, ok, type Result } from '../../../kube/result.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { CronJob } from '../../../kube/types.ts';
import type { CronSchedule } from './schedule.ts';

/** Added to the next time, so that the clock is surely past it when the controller looks. */
const NEXT_SCHEDULE_DELTA_MS = 100;
const MANY_MISSED = 100;

export interface RecentTime {
  /** From when on times count, ms since 1970. */
  readonly earliestMs: number;
  /** The latest time that is due; undefined: none. */
  readonly recentMs: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

type Facts = Pick<CronJob, 'metadata' | 'spec' | 'status'>;

/** Models mostRecentScheduleTime; the number of missed times is reckoned from the distance of the first two. */
export function mostRecentScheduleTime(
  cronJob: Facts,
  nowMs: number,
  schedule: CronSchedule,
  withDeadline: boolean,
): Result<RecentTime> {
  const { creationTimestamp } = cronJob.metadata;
  const deadline = cronJob.spec?.startingDeadlineSeconds;
  let earliestMs = parseRfc3339(cronJob.status?.lastScheduleTime ?? creationTimestamp ?? '') ?? 0;
  if (withDeadline && deadline !== undefined) earliestMs = Math.max(earliestMs, nowMs - deadline * 1000);
  const first = schedule.next(earliestMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined || second - first < 1000)
    return err('time difference between two schedules is less than 1 second');
  if (nowMs < first) return ok({ earliestMs, recentMs: undefined, missed: 'none' });
  if (nowMs < second) return ok({ earliestMs, recentMs: first, missed: 'none' });
  const distance = Math.round((second - first) / 1000);
  const count = Math.floor(Math.floor((nowMs - first) / 1000) / distance) + 1;
  let recentMs: number | undefined;
  const from = first + (count - 2) * distance * 1000;
  for (let time = schedule.next(from); time !== undefined && time <= nowMs; time = schedule.next(time))
    recentMs = time;
  return ok({ earliestMs, recentMs, missed: count > MANY_MISSED ? 'many' : count > 0 ? 'few' : 'none' });
}

/** ms until the next time. Models nextScheduleTimeDuration. */
export function nextScheduleDelayMs(
  cronJob: Facts,
  nowMs: number,
  schedule: CronSchedule,
): number | undefined {
  const recent = mostRecentScheduleTime(cronJob, nowMs, schedule, false);
  const from = !recent.ok
    ? nowMs
    : (recent.value.recentMs ?? (recent.value.missed === 'none' ? recent.value.earliestMs : nowMs));
  const next = schedule.next(from);
  return next === undefined ? undefined : next + NEXT_SCHEDULE_DELTA_MS - nowMs;
}
