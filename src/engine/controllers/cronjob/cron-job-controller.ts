/** Makes Jobs at their times. Models pkg/controller/cronjob/cronjob_controllerv2.go. */
import { compareText } from '../../../kube/order.ts';
import { compareTimestamps, formatRfc3339, parseRfc3339 } from '../../../kube/time.ts';
import type { CronJob, EventType, Job, ObjectReference } from '../../../kube/types.ts';
import { referenceTo } from '../../events/event-sink.ts';
import {
  Controller,
  type ControllerContext,
  messageOf,
  retryOnConflict,
  type SyncError,
} from '../controller.ts';
import { finishedType } from '../job/job-conditions.ts';
import { controllerReference, isNamespaceTerminating } from '../pod-control.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { type CronSchedule, parseCronSchedule } from './schedule.ts';
import { mostRecentScheduleTime, nextScheduleDelayMs } from './schedule-times.ts';
import { formatInZone } from './time-zones.ts';

const WORKERS = 5;
const SCHEDULED_TIMESTAMP = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

type Status = NonNullable<CronJob['status']>;

export class CronJobController {
  readonly #controller: Controller;
  readonly #cronJobs: SharedInformer<CronJob>;
  readonly #jobs: SharedInformer<Job>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'cronjob-controller',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#cronJobs = context.informers.of<CronJob>('cronjobs');
    this.#jobs = context.informers.of<Job>('jobs');
    this.#cronJobs.addHandler(({ type, object }) => {
      if (type !== 'DELETED') this.#controller.queue.add(keyOf(object));
    });
    this.#jobs.addHandler(({ object, previous }) => {
      for (const job of [object, previous]) {
        const owner = job?.metadata.ownerReferences?.find(
          (one) => one.controller === true && one.kind === 'CronJob',
        );
        const cronJob = owner && this.#cronJobs.get(job?.metadata.namespace, owner.name);
        if (cronJob?.metadata.uid === owner?.uid && cronJob) this.#controller.queue.add(keyOf(cronJob));
      }
    });
  }

  #sync(key: string): SyncError {
    const cached = this.#cronJobs.byKey(key);
    if (!cached?.spec) return undefined;
    const jobs = this.#jobs.controlledBy(cached.metadata.uid ?? '');
    const sync = new CronJobSync(this.#controller, cached, jobs);
    const { error, nextMs } = sync.run();
    if (nextMs !== undefined) this.#controller.queue.addAfter(key, Math.max(0, nextMs));
    return error;
  }
}

interface Outcome {
  readonly error: SyncError;
  readonly nextMs: number | undefined;
}

/** One look at one CronJob. Models syncCronJob and cleanupFinishedJobs. */
class CronJobSync {
  readonly #controller: Controller;
  readonly #cronJob: CronJob;
  readonly #jobs: readonly Job[];
  readonly #nowMs: number;
  #status: Status;

  constructor(controller: Controller, cronJob: CronJob, jobs: readonly Job[]) {
    this.#controller = controller;
    this.#cronJob = cronJob;
    this.#jobs = jobs;
    this.#nowMs = controller.wallMs;
    this.#status = cronJob.status ?? {};
  }

  run(): Outcome {
    const before = this.#status;
    const outcome = this.#start();
    this.#removeHistory();
    if (this.#status !== before) {
      const written = this.#writeStatus();
      if (written !== undefined) return { error: written, nextMs: outcome.nextMs };
    }
    return outcome;
  }

  #event(type: EventType, reason: string, message: string): void {
    this.#controller.recorder.event(this.#cronJob, type, reason, message);
  }

  get #active(): readonly ObjectReference[] {
    return this.#status.active ?? [];
  }
  #setActive(active: readonly ObjectReference[]): void {
    const { active: _, ...rest } = this.#status;
    this.#status = active.length === 0 ? rest : { ...rest, active: [...active] };
  }

  /** Brings `status.active` in line with what exists. */
  #reconcileActive(): void {
    for (const job of this.#jobs) {
      const isKnown = this.#active.some((reference) => reference.uid === job.metadata.uid);
      const type = finishedType(job);
      const name = job.metadata.name ?? '';
      if (!isKnown && type === undefined && !this.#isOwnRecent(job))
        this.#event(
          'Warning',
          'UnexpectedJob',
          `Saw a job that the controller did not create or forgot: ${name}`,
        );
      else if (isKnown && type !== undefined) {
        this.#setActive(this.#active.filter((reference) => reference.uid !== job.metadata.uid));
        this.#event('Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${type}`);
        this.#noteSuccess(job);
      } else if (type === 'Complete') this.#noteSuccess(job);
    }
    for (const reference of this.#active) {
      if (this.#jobs.some((job) => job.metadata.uid === reference.uid)) continue;
      const { namespace } = this.#cronJob.metadata;
      const live = this.#controller.client.get<Job>('jobs', namespace, reference.name ?? '');
      if (live.ok && live.value.metadata.uid === reference.uid) continue;
      this.#event('Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
      this.#setActive(this.#active.filter((other) => other !== reference));
    }
  }

  /** Its status write may not have come back yet, or have been refused: the live object knows. */
  #isOwnRecent(job: Job): boolean {
    const { namespace, name = '' } = this.#cronJob.metadata;
    const live = this.#controller.client.get<CronJob>('cronjobs', namespace, name);
    return (
      live.ok && (live.value.status?.active ?? []).some((reference) => reference.uid === job.metadata.uid)
    );
  }

  #noteSuccess(job: Job): void {
    const ended = job.status?.completionTime;
    if (ended === undefined || finishedType(job) !== 'Complete') return;
    if (compareTimestamps(this.#status.lastSuccessfulTime, ended) < 0)
      this.#status = { ...this.#status, lastSuccessfulTime: ended };
  }

  #start(): Outcome {
    this.#reconcileActive();
    const { spec, metadata } = this.#cronJob;
    const nothing: Outcome = { error: undefined, nextMs: undefined };
    if (!spec || metadata.deletionTimestamp !== undefined || spec.suspend === true) return nothing;
    const schedule = parseCronSchedule(spec.schedule, spec.timeZone);
    if (!schedule.ok) {
      this.#event(
        'Warning',
        'UnparseableSchedule',
        `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${schedule.error}`,
      );
      return nothing;
    }
    if (/TZ=/.test(spec.schedule))
      this.#event(
        'Warning',
        'UnsupportedSchedule',
        `CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
      );
    const recent = mostRecentScheduleTime(this.#cronJob, this.#nowMs, schedule.value, true);
    if (!recent.ok) {
      this.#event('Warning', 'InvalidSchedule', `invalid schedule: ${spec.schedule} : ${recent.error}`);
      return nothing;
    }
    const later: Outcome = {
      error: undefined,
      nextMs: nextScheduleDelayMs(this.#cronJob, this.#nowMs, schedule.value),
    };
    if (recent.value.missed === 'many')
      this.#event(
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      );
    const scheduledMs = recent.value.recentMs;
    if (scheduledMs === undefined) return later;
    if (this.#isTooLate(scheduledMs)) {
      this.#event(
        'Warning',
        'MissSchedule',
        `Missed scheduled time to start a job: ${formatRfc1123(scheduledMs)}`,
      );
      return later;
    }
    return this.#startAt(scheduledMs, schedule.value) ?? later;
  }

  #isTooLate(scheduledMs: number): boolean {
    const deadline = this.#cronJob.spec?.startingDeadlineSeconds;
    return deadline !== undefined && scheduledMs + deadline * 1000 < this.#nowMs;
  }

  /** undefined: go on to the next time. */
  #startAt(scheduledMs: number, schedule: CronSchedule): Outcome | undefined {
    const { spec, metadata, status } = this.#cronJob;
    const name = jobName(this.#cronJob, scheduledMs);
    const isStarted =
      parseRfc3339(status?.lastScheduleTime ?? '') === scheduledMs ||
      this.#active.some((reference) => reference.name === name);
    if (!spec || isStarted) return undefined;
    if (spec.concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      this.#event(
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return undefined;
    }
    if (spec.concurrencyPolicy === 'Replace')
      for (const reference of this.#active) {
        const error = this.#deleteJob(reference.name ?? '');
        if (error !== undefined) return { error, nextMs: undefined };
      }
    const created = this.#controller.client.create(jobFromTemplate(this.#cronJob, name, scheduledMs));
    if (!created.ok) {
      if (created.error.reason === 'AlreadyExists' || isNamespaceTerminating(created.error)) return undefined;
      this.#event('Warning', 'FailedCreate', `Error creating job: ${messageOf(created.error)}`);
      return { error: messageOf(created.error), nextMs: undefined };
    }
    this.#event('Normal', 'SuccessfulCreate', `Created job ${name}`);
    this.#setActive([...this.#active, referenceTo(created.value)]);
    this.#status = { ...this.#status, lastScheduleTime: formatRfc3339(scheduledMs) };
    const next = nextScheduleDelayMs({ metadata, spec, status: this.#status }, this.#nowMs, schedule);
    return { error: undefined, nextMs: next };
  }

  #deleteJob(name: string): SyncError {
    const { namespace } = this.#cronJob.metadata;
    const deleted = this.#controller.client.delete('jobs', namespace, name, {
      propagationPolicy: 'Background',
    });
    if (!deleted.ok && deleted.error.reason !== 'NotFound') {
      this.#event('Warning', 'FailedDelete', `Deleted job: ${messageOf(deleted.error)}`);
      return messageOf(deleted.error);
    }
    this.#setActive(this.#active.filter((reference) => reference.name !== name));
    if (deleted.ok) this.#event('Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    return undefined;
  }

  /** The oldest finished Jobs beyond the limits go. */
  #removeHistory(): void {
    const { spec } = this.#cronJob;
    this.#trim('Complete', spec?.successfulJobsHistoryLimit);
    this.#trim('Failed', spec?.failedJobsHistoryLimit);
  }

  #trim(type: 'Complete' | 'Failed', limit: number | undefined): void {
    if (limit === undefined) return;
    const finished = this.#jobs
      .filter((job) => finishedType(job) === type && job.metadata.deletionTimestamp === undefined)
      .toSorted(
        (a, b) =>
          compareTimestamps(a.status?.startTime, b.status?.startTime) ||
          compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
      );
    for (const job of finished.slice(0, Math.max(0, finished.length - limit)))
      this.#deleteJob(job.metadata.name ?? '');
  }

  #writeStatus(): SyncError {
    const { client } = this.#controller;
    const { namespace, name = '' } = this.#cronJob.metadata;
    const written = retryOnConflict<CronJob>(
      () => client.get('cronjobs', namespace, name),
      (live) => ({ ...live, status: this.#status }),
      (live) => client.updateStatus(live),
    );
    return written.ok || written.error.reason === 'NotFound' ? undefined : messageOf(written.error);
  }
}

/** `<cronjob>-<minutes since 1970>`: one name for each time. Models getJobName. */
const jobName = (cronJob: CronJob, scheduledMs: number): string =>
  `${cronJob.metadata.name ?? ''}-${Math.floor(scheduledMs / 60_000)}`;

/** Models getJobFromTemplate2. */
function jobFromTemplate(cronJob: CronJob, name: string, scheduledMs: number): Job {
  const template = cronJob.spec?.jobTemplate;
  const { labels, annotations } = template?.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: cronJob.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: {
        ...annotations,
        [SCHEDULED_TIMESTAMP]: formatInZone(cronJob.spec?.timeZone, scheduledMs),
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: template?.spec,
  } as Job;
}

/** `Mon, 02 Jan 2006 15:04:00 +0000` */
function formatRfc1123(ms: number): string {
  return `${new Date(ms).toUTCString().slice(0, -4)} +0000`;
}
