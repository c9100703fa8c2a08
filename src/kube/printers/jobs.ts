/** Jobs and cron jobs. Models pkg/printers/internalversion/printers.go printJob, printCronJob. */
import { humanDuration } from '../duration.ts';
import { formatLabelSelector } from '../labels.ts';
import { parseRfc3339 } from '../time.ts';
import type { CronJob, Job } from '../types.ts';
import {
  AGE,
  ageOf,
  column,
  containerCells,
  NAME,
  nameOf,
  type Printer,
  type PrintOptions,
  since,
  wide,
} from './printer.ts';

const WIDE = [wide('Containers'), wide('Images'), wide('Selector')];

export const jobPrinter: Printer<Job> = {
  columns: [NAME, column('Status'), column('Completions'), column('Duration'), AGE, ...WIDE],
  cells: (job, options) => [
    nameOf(job),
    jobStatus(job),
    completions(job),
    jobDuration(job, options),
    ageOf(job, options),
    ...containerCells(job.spec?.template?.spec?.containers),
    formatLabelSelector(job.spec?.selector),
  ],
};

/** `1/3`; without a number of completions, one success is enough of however many run at once. */
function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** From start to completion, or to now; empty before the start. */
function jobDuration({ status }: Job, { now }: PrintOptions): string {
  const start = status?.startTime ? parseRfc3339(status.startTime) : undefined;
  if (start === undefined) return '';
  const end = status?.completionTime ? (parseRfc3339(status.completionTime) ?? now) : now;
  return humanDuration(end - start);
}

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string) =>
    status?.conditions?.find((condition) => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata?.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

export const cronJobPrinter: Printer<CronJob> = {
  columns: [
    NAME,
    column('Schedule'),
    column('Timezone'),
    column('Suspend', 'boolean'),
    column('Active', 'integer'),
    column('Last Schedule'),
    AGE,
    ...WIDE,
  ],
  cells: (object, options) => [
    nameOf(object),
    object.spec?.schedule ?? '',
    object.spec?.timeZone ?? '<none>',
    suspendCell(object.spec?.suspend),
    object.status?.active?.length ?? 0,
    object.status?.lastScheduleTime ? since(object.status.lastScheduleTime, options) : '<none>',
    ageOf(object, options),
    ...containerCells(object.spec?.jobTemplate?.spec?.template?.spec?.containers),
    formatLabelSelector(object.spec?.jobTemplate?.spec?.selector),
  ],
};

/** Text, although the column is announced as a boolean. Models printBoolPtr. */
function suspendCell(value: boolean | undefined): string {
  if (value === undefined) return '<unset>';
  return value ? 'True' : 'False';
}
