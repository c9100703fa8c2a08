/** `describe` of Jobs and CronJobs. */
import type { Task } from '../../../engine/clock/task.ts';
import { humanDuration } from '../../../kube/duration.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { CronJob, Job, KubeObject } from '../../../kube/types.ts';
import { type Session, since } from '../../session.ts';
import { describeEvents, eventsOf } from './events.ts';
import { describePodTemplate } from './pod.ts';
import { dateText, Description, goBool, selectorText } from './writer.ts';

const MAX_INDEXES = 50;

export function* describeJob(session: Session, object: KubeObject): Task<string> {
  const job = object as Job;
  const { metadata, spec, status } = job;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.line(0, `Selector:\t${spec?.selector === undefined ? '' : selectorText(spec.selector)}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined) out.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
  if (spec?.parallelism !== undefined) out.line(0, `Parallelism:\t${spec.parallelism}`);
  out.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`);
  if (spec?.completionMode !== undefined) out.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec?.suspend !== undefined) out.line(0, `Suspend:\t${spec.suspend}`);
  if (spec?.backoffLimit !== undefined) out.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec?.ttlSecondsAfterFinished !== undefined) {
    out.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  }
  times(out, job);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status ?? {};
  const readyText = ready === undefined ? '' : ` (${ready} Ready)`;
  out.line(0, `Pods Statuses:\t${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec?.completionMode === 'Indexed')
    out.line(0, `Completed Indexes:\t${shortIndexes(status?.completedIndexes ?? '')}`);
  describePodTemplate(session, out, spec?.template);
  describeEvents(session, out, events);
  return out.toString();
}

function times(out: Description, { spec, status }: Job): void {
  const { startTime, completionTime } = status ?? {};
  if (startTime) out.line(0, `Start Time:\t${dateText(startTime)}`);
  if (completionTime) out.line(0, `Completed At:\t${dateText(completionTime)}`);
  if (startTime && completionTime) {
    const ms = (parseRfc3339(completionTime) ?? 0) - (parseRfc3339(startTime) ?? 0);
    out.line(0, `Duration:\t${humanDuration(ms)}`);
  }
  if (spec?.activeDeadlineSeconds !== undefined)
    out.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
}

/** Cut at the first comma from the fiftieth character on. Models capIndexesListOrNone. */
function shortIndexes(text: string): string {
  if (text === '') return '<none>';
  const comma = text.indexOf(',', MAX_INDEXES);
  return comma < 0 ? text : `${text.slice(0, comma + 1)}...`;
}

export function* describeCronJob(session: Session, object: KubeObject): Task<string> {
  const { metadata, spec, status } = object as CronJob;
  const events = yield* eventsOf(session, object);
  const out = new Description(session.env.now());
  const orUnset = (value: number | undefined, unit = ''): string =>
    value === undefined ? '<unset>' : `${value}${unit}`;
  out.line(0, `Name:\t${metadata?.name}`);
  out.line(0, `Namespace:\t${metadata?.namespace}`);
  out.map('Labels', metadata?.labels);
  out.annotations(metadata?.annotations);
  out.line(0, `Schedule:\t${spec?.schedule}`);
  if (since(session, 36)) out.line(0, `Time Zone:\t${spec?.timeZone ?? '<unset>'}`);
  out.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`);
  out.line(0, `Suspend:\t${spec?.suspend === undefined ? '<unset>' : goBool(spec.suspend)}`);
  out.line(0, `Successful Job History Limit:\t${orUnset(spec?.successfulJobsHistoryLimit)}`);
  out.line(0, `Failed Job History Limit:\t${orUnset(spec?.failedJobsHistoryLimit)}`);
  out.line(0, `Starting Deadline Seconds:\t${orUnset(spec?.startingDeadlineSeconds, 's')}`);
  const jobSpec = spec?.jobTemplate?.spec;
  out.line(0, `Selector:\t${jobSpec?.selector === undefined ? '<unset>' : selectorText(jobSpec.selector)}`);
  out.line(0, `Parallelism:\t${orUnset(jobSpec?.parallelism)}`);
  out.line(0, `Completions:\t${orUnset(jobSpec?.completions)}`);
  if (jobSpec?.activeDeadlineSeconds !== undefined) {
    out.line(0, `Active Deadline Seconds:\t${jobSpec.activeDeadlineSeconds}s`);
  }
  describePodTemplate(session, out, jobSpec?.template);
  out.line(
    0,
    `Last Schedule Time:\t${status?.lastScheduleTime ? dateText(status.lastScheduleTime) : '<unset>'}`,
  );
  const active = (status?.active ?? []).map(({ name }) => name ?? '');
  out.line(0, `Active Jobs:\t${active.join(', ') || '<none>'}`);
  describeEvents(session, out, events);
  return out.toString();
}
