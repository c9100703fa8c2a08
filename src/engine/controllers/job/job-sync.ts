/**
 * One look at one Job: count what has finished, decide whether it is over, make or delete Pods.
 * Models pkg/controller/job/job_controller.go syncJob, manageJob, trackJobStatusAndRemoveFinalizers.
 */
import { deepEqual } from '../../../kube/json.ts';
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Job, JobCondition, JobStatus, Pod, Status } from '../../../kube/types.ts';
import { type Controller, messageOf, type SyncError } from '../controller.ts';
import { isNamespaceTerminating, type PodControl, slowStartBatch } from '../pod-control.ts';
import { isPodActive, isPodGoing, isPodReady } from '../pods.ts';
import { type BackoffRecord, nextBackoffRecord, podFinishedMs, remainingBackoffMs } from './backoff.ts';
import {
  allIndexFailures,
  firstPending,
  formatIndexes,
  indexFailures,
  indexOf,
  parseIndexes,
} from './indexes.ts';
import {
  complete,
  ensureCondition,
  failedBecause,
  interimType,
  jobCondition,
  newCondition,
  type Verdict,
} from './job-conditions.ts';
import {
  hasLimitPerIndex,
  isIndexed,
  isPastLimitOnFailure,
  isPodFailed,
  isTracked,
  jobPod,
  type JobSpec,
  podsToRemove,
  replacesOnlyFailed,
  TRACKING_FINALIZER,
} from './job-pods.ts';
import { matchFailurePolicy, matchSuccessPolicy } from './policies.ts';

const MAX_PODS_PER_SYNC = 500;

export interface JobSyncOptions {
  readonly controller: Controller;
  readonly podControl: PodControl;
  readonly key: string;
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly backoff: BackoffRecord;
}

export class JobSync {
  readonly #options: JobSyncOptions;
  readonly #spec: JobSpec;
  readonly #completions: number;
  readonly #nowMs: number;
  readonly #timestamp: string;
  readonly #pods: readonly Pod[];
  readonly #active: Pod[];
  #job: Job;
  #conditions: readonly JobCondition[];
  #startTime: string | undefined;
  #terminating: number;
  #ready: number;
  #succeededIndexes = new Set<number>();
  #failedIndexes = new Set<number>();
  /** Index → the last failed Pod, kept with its finalizer until another has been made in its place. */
  #waitingForReplacement = new Map<number, Pod>();
  #error: SyncError;
  /** What the controller has to remember for the next look. */
  backoff: BackoffRecord;

  constructor(options: JobSyncOptions) {
    const { job, pods, controller } = options;
    this.#options = options;
    this.#job = job;
    this.#spec = job.spec as JobSpec;
    this.#completions = this.#spec.completions ?? 0;
    this.#pods = pods;
    this.#nowMs = controller.wallMs;
    this.#timestamp = controller.timestamp;
    this.#active = pods.filter(isPodActive);
    this.#terminating = pods.filter(isPodGoing).length;
    this.#ready = this.#active.filter(isPodReady).length;
    this.#conditions = job.status?.conditions ?? [];
    this.#startTime = job.status?.startTime;
    this.backoff = options.backoff;
  }

  run(): SyncError {
    const spec = this.#spec;
    const isSuspended = spec.suspend === true;
    if (this.#startTime === undefined && !isSuspended) this.#startTime = this.#timestamp;
    const uncounted = this.#uncountedUids();
    const newlySucceeded = this.#pods.filter(
      (pod) => isTracked(pod) && !uncounted.has(pod.metadata.uid ?? '') && pod.status?.phase === 'Succeeded',
    );
    const newlyFailed = this.#pods.filter(
      (pod) => isTracked(pod) && !uncounted.has(pod.metadata.uid ?? '') && isPodFailed(pod, spec),
    );
    this.backoff = nextBackoffRecord(
      this.#options.backoff,
      newlySucceeded.map(podFinishedMs),
      newlyFailed.map(podFinishedMs),
    );
    const { status } = this.#job;
    const failed =
      (status?.failed ?? 0) +
      (status?.uncountedTerminatedPods?.failed ?? []).length +
      newlyFailed.filter((pod) => !this.#isIgnored(pod)).length;
    let succeeded =
      (status?.succeeded ?? 0) +
      (status?.uncountedTerminatedPods?.succeeded ?? []).length +
      newlySucceeded.length;
    let verdict = this.#standingVerdict() ?? this.#failureVerdict(failed);
    if (isIndexed(spec)) {
      this.#gatherIndexes();
      succeeded = this.#succeededIndexes.size;
      verdict ??= this.#indexVerdict();
    }
    let active = this.#active.length;
    if (verdict) active -= this.#deleteActive();
    else if (this.#job.metadata.deletionTimestamp === undefined) {
      active = this.#manage(succeeded);
      const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
      if (enough && active === 0)
        verdict = complete('CompletionsReached', 'Reached expected number of succeeded pods');
      else this.#noteSuspension(isSuspended);
    }
    this.#track(verdict, active);
    return this.#error;
  }

  #uncountedUids(): ReadonlySet<string> {
    const { succeeded = [], failed = [] } = this.#job.status?.uncountedTerminatedPods ?? {};
    return new Set([...succeeded, ...failed]);
  }

  #isIgnored(pod: Pod): boolean {
    return (
      this.#spec.podFailurePolicy !== undefined && matchFailurePolicy(this.#spec, pod).action === 'Ignore'
    );
  }

  /** What an earlier look has decided. */
  #standingVerdict(): Verdict | undefined {
    const success = jobCondition(this.#job, 'SuccessCriteriaMet');
    if (success) return complete(success.reason ?? '', success.message ?? '');
    const failure = jobCondition(this.#job, 'FailureTarget');
    return failure && failedBecause(failure.reason ?? '', failure.message ?? '');
  }

  #failureVerdict(failed: number): Verdict | undefined {
    const spec = this.#spec;
    if (spec.podFailurePolicy)
      for (const pod of this.#pods) {
        const match = isPodFailed(pod, spec) ? matchFailurePolicy(spec, pod) : undefined;
        if (match?.action === 'FailJob') return failedBecause('PodFailurePolicy', match.message ?? '');
      }
    if (failed > (spec.backoffLimit ?? 6) || isPastLimitOnFailure(spec, this.#pods))
      return failedBecause('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    const deadline = spec.activeDeadlineSeconds;
    if (deadline === undefined || spec.suspend === true || this.#startTime === undefined) return undefined;
    const left = (parseRfc3339(this.#startTime) ?? this.#nowMs) + deadline * 1000 - this.#nowMs;
    if (left <= 0) return failedBecause('DeadlineExceeded', 'Job was active longer than specified deadline');
    this.#options.controller.queue.addAfter(this.#options.key, left);
    return undefined;
  }

  #gatherIndexes(): void {
    const { status } = this.#job;
    this.#succeededIndexes = parseIndexes(status?.completedIndexes, this.#completions);
    this.#failedIndexes = parseIndexes(status?.failedIndexes, this.#completions);
    for (const pod of this.#pods) {
      const index = indexOf(pod, this.#completions);
      if (index !== undefined && isTracked(pod) && pod.status?.phase === 'Succeeded')
        this.#succeededIndexes.add(index);
    }
    if (!hasLimitPerIndex(this.#spec)) return;
    const failedPods = this.#pods.filter((pod) => isTracked(pod) && isPodFailed(pod, this.#spec));
    for (const pod of failedPods) {
      const index = indexOf(pod, this.#completions);
      if (index !== undefined && !this.#succeededIndexes.has(index) && this.#isIndexFailed(pod))
        this.#failedIndexes.add(index);
    }
    for (const pod of failedPods) {
      const index = indexOf(pod, this.#completions);
      if (index === undefined || this.#failedIndexes.has(index) || this.#isReplaced(pod, index)) continue;
      this.#waitingForReplacement.set(index, pod);
    }
  }

  /** Models isIndexFailed. */
  #isIndexFailed(pod: Pod): boolean {
    const action = this.#spec.podFailurePolicy ? matchFailurePolicy(this.#spec, pod).action : undefined;
    if (action === 'FailIndex') return true;
    return action !== 'Ignore' && indexFailures(pod) >= (this.#spec.backoffLimitPerIndex ?? 0);
  }

  #isReplaced(pod: Pod, index: number): boolean {
    return this.#pods.some(
      (other) =>
        indexOf(other, this.#completions) === index && allIndexFailures(other) > allIndexFailures(pod),
    );
  }

  #indexVerdict(): Verdict | undefined {
    const { maxFailedIndexes } = this.#spec;
    const failed = this.#failedIndexes.size;
    if (hasLimitPerIndex(this.#spec)) {
      if (maxFailedIndexes !== undefined && failed > maxFailedIndexes)
        return failedBecause(
          'MaxFailedIndexesExceeded',
          'Job has exceeded the specified maximal number of failed indexes',
        );
      if (failed > 0 && failed + this.#succeededIndexes.size >= this.#completions)
        return failedBecause('FailedIndexes', 'Job has failed indexes');
    }
    const message = matchSuccessPolicy(this.#spec, this.#succeededIndexes);
    return message === undefined ? undefined : complete('SuccessPolicy', message);
  }

  /** The Job is over: what still runs is ended. Models deleteActivePods. */
  #deleteActive(): number {
    let deleted = 0;
    for (const pod of this.#active) {
      if (!this.#options.podControl.delete(pod, this.#job).ok) continue;
      deleted++;
      this.#noteGoing(pod);
    }
    return deleted;
  }

  #noteGoing(pod: Pod): void {
    // A Pod without a node is gone at once unless the finalizer holds it.
    if ((pod.spec.nodeName ?? '') !== '' || isTracked(pod)) this.#terminating++;
    if (isPodReady(pod)) this.#ready--;
  }

  /** Makes or deletes Pods; gives how many are active then. Models manageJob. */
  #manage(succeeded: number): number {
    const spec = this.#spec;
    const active = this.#active.length;
    const parallelism = spec.parallelism ?? 1;
    if (spec.suspend === true)
      return active - this.#removePods(podsToRemove(spec, this.#active, active, this.#nowMs));
    const open =
      spec.completions === undefined
        ? succeeded > 0
          ? active
          : parallelism
        : spec.completions - succeeded - this.#failedIndexes.size;
    const wanted = Math.max(0, spec.completions === undefined ? open : Math.min(open, parallelism));
    const surplus = podsToRemove(spec, this.#active, Math.max(0, active - wanted), this.#nowMs).slice(
      0,
      MAX_PODS_PER_SYNC,
    );
    if (surplus.length > 0) return active - this.#removePods(surplus);
    const missing = wanted - active - (replacesOnlyFailed(spec) ? this.#terminating : 0);
    return missing > 0 ? this.#makePods(Math.min(missing, MAX_PODS_PER_SYNC), active) : active;
  }

  /** Deleted without being counted: their finalizer goes first. Models deleteJobPods. */
  #removePods(pods: readonly Pod[]): number {
    let removed = 0;
    for (const pod of pods) {
      const released = this.#removeFinalizer(pod);
      if (!released) continue;
      if (this.#options.podControl.delete(pod, this.#job).ok) {
        removed++;
        if ((pod.spec.nodeName ?? '') !== '') this.#terminating++;
        if (isPodReady(pod)) this.#ready--;
      }
    }
    return removed;
  }

  #makePods(count: number, active: number): number {
    const { controller, key, podControl } = this.#options;
    const perIndex = hasLimitPerIndex(this.#spec);
    if (!perIndex) {
      const { failuresAfterLastSuccess, lastFailureMs } = this.backoff;
      const wait = remainingBackoffMs(failuresAfterLastSuccess, lastFailureMs, this.#nowMs);
      if (wait > 0) {
        controller.queue.addAfter(key, wait);
        return 0;
      }
    }
    let indexes: readonly (number | undefined)[] = Array.from({ length: count }, () => undefined);
    if (isIndexed(this.#spec)) {
      const pending = firstPending(count, this.#completions, this.#takenIndexes());
      indexes = perIndex ? this.#dueIndexes(pending) : pending;
      if (indexes.length === 0 && pending.length > 0) return 0;
    }
    const { successes, error } = slowStartBatch(indexes.length, (i) => {
      const index = indexes[i];
      const lastFailed = index === undefined ? undefined : this.#waitingForReplacement.get(index);
      const made = podControl.create(jobPod(this.#job, this.#spec, index, lastFailed), this.#job);
      if (made.ok && index !== undefined) this.#waitingForReplacement.delete(index);
      return made;
    });
    if (error && !isNamespaceTerminating(error)) this.#fail(error);
    return active + successes;
  }

  #takenIndexes(): ReadonlySet<number> {
    const taken = new Set([...this.#succeededIndexes, ...this.#failedIndexes]);
    const holding = replacesOnlyFailed(this.#spec)
      ? this.#pods.filter((pod) => isPodActive(pod) || isPodGoing(pod))
      : this.#active;
    for (const pod of holding) {
      const index = indexOf(pod, this.#completions);
      if (index !== undefined) taken.add(index);
    }
    return taken;
  }

  /** Indexes whose own back-off is over; the next of the others is looked at in time. */
  #dueIndexes(pending: readonly number[]): number[] {
    const waits = pending.map((index) => {
      const last = this.#waitingForReplacement.get(index);
      return last ? remainingBackoffMs(allIndexFailures(last) + 1, podFinishedMs(last), this.#nowMs) : 0;
    });
    const later = waits.filter((wait) => wait > 0);
    if (later.length > 0) this.#options.controller.queue.addAfter(this.#options.key, Math.min(...later));
    return pending.filter((_, i) => waits[i] === 0);
  }

  #noteSuspension(isSuspended: boolean): void {
    const condition = isSuspended
      ? newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', this.#timestamp)
      : newCondition('Suspended', 'False', 'JobResumed', 'Job resumed', this.#timestamp);
    const changed = ensureCondition(this.#conditions, condition);
    if (!changed) return;
    this.#conditions = changed;
    this.#startTime = isSuspended ? undefined : this.#timestamp;
    const { recorder } = this.#options.controller;
    recorder.event(this.#job, 'Normal', isSuspended ? 'Suspended' : 'Resumed', condition.message ?? '');
  }

  /** Models trackJobStatusAndRemoveFinalizers: first what is to be counted is written down, then it is let go. */
  #track(verdict: Verdict | undefined, active: number): void {
    const before = this.#job.status;
    const succeeded = [...(before?.uncountedTerminatedPods?.succeeded ?? [])];
    const failed = [...(before?.uncountedTerminatedPods?.failed ?? [])];
    const known = this.#uncountedUids();
    const toRelease: Pod[] = [];
    for (const pod of this.#pods.filter(isTracked)) {
      const uid = pod.metadata.uid ?? '';
      const isFailed = isPodFailed(pod, this.#spec);
      const isSucceeded = pod.status?.phase === 'Succeeded';
      const isOver = verdict !== undefined || this.#job.metadata.deletionTimestamp !== undefined;
      if (!isOver && !isSucceeded && (!isFailed || this.#isAwaited(pod))) continue;
      if (toRelease.length >= MAX_PODS_PER_SYNC) break;
      toRelease.push(pod);
      if (known.has(uid)) continue;
      if (isSucceeded) {
        if (!isIndexed(this.#spec)) succeeded.push(uid);
      } else if (isFailed || verdict?.type === 'Failed') {
        if (!(isFailed && this.#isIgnored(pod))) failed.push(uid);
      }
    }
    if (verdict)
      this.#addCondition(
        newCondition(interimType(verdict), 'True', verdict.reason, verdict.message, this.#timestamp),
      );
    const pending = { succeeded, failed };
    if (!this.#write(this.#status(active, before?.succeeded ?? 0, before?.failed ?? 0, pending))) return;
    const kept = this.#release(toRelease);
    const counted = (uids: readonly string[]): number => uids.filter((uid) => !kept.has(uid)).length;
    const rest = {
      succeeded: succeeded.filter((uid) => kept.has(uid)),
      failed: failed.filter((uid) => kept.has(uid)),
    };
    const isCounted = rest.succeeded.length + rest.failed.length === 0;
    const isFinal = verdict !== undefined && isCounted && this.#terminating === 0 && active === 0;
    if (isFinal)
      this.#addCondition(
        newCondition(verdict.type, 'True', verdict.reason, verdict.message, this.#timestamp),
      );
    const status = this.#status(
      active,
      (before?.succeeded ?? 0) + counted(succeeded),
      (before?.failed ?? 0) + counted(failed),
      rest,
    );
    const written = this.#write(
      isFinal && verdict.type === 'Complete' ? { ...status, completionTime: this.#timestamp } : status,
    );
    if (isFinal && written) this.#tellEnd(verdict, status);
  }

  #isAwaited(pod: Pod): boolean {
    const index = indexOf(pod, this.#completions);
    return index !== undefined && this.#waitingForReplacement.get(index)?.metadata.uid === pod.metadata.uid;
  }

  #addCondition(condition: JobCondition): void {
    this.#conditions = ensureCondition(this.#conditions, condition) ?? this.#conditions;
  }

  /** Takes the finalizers away; gives the uids of those that could not be let go. */
  #release(pods: readonly Pod[]): ReadonlySet<string> {
    const kept = new Set<string>();
    for (const pod of pods) if (!this.#removeFinalizer(pod)) kept.add(pod.metadata.uid ?? '');
    return kept;
  }

  #removeFinalizer(pod: Pod): boolean {
    if (!isTracked(pod)) return true;
    const patched = this.#options.controller.client.patch(pod, {
      metadata: { uid: pod.metadata.uid, '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] },
    });
    if (patched.ok || patched.error.reason === 'NotFound') return true;
    this.#fail(patched.error);
    return false;
  }

  #status(
    active: number,
    succeeded: number,
    failed: number,
    pending: { succeeded: string[]; failed: string[] },
  ): JobStatus {
    const indexed = isIndexed(this.#spec);
    const total = indexed ? this.#succeededIndexes.size : succeeded;
    const some = <T>(key: string, list: readonly T[]): object => (list.length === 0 ? {} : { [key]: list });
    return {
      ...(this.#conditions.length === 0 ? {} : { conditions: [...this.#conditions] }),
      ...(this.#startTime === undefined ? {} : { startTime: this.#startTime }),
      ...(active === 0 ? {} : { active }),
      ...(total === 0 ? {} : { succeeded: total }),
      ...(failed === 0 ? {} : { failed }),
      ...(indexed && total > 0 ? { completedIndexes: formatIndexes(this.#succeededIndexes) } : {}),
      ...(hasLimitPerIndex(this.#spec) ? { failedIndexes: formatIndexes(this.#failedIndexes) } : {}),
      ready: Math.max(0, this.#ready),
      terminating: this.#terminating,
      uncountedTerminatedPods: { ...some('succeeded', pending.succeeded), ...some('failed', pending.failed) },
    };
  }

  #write(status: JobStatus): boolean {
    if (deepEqual(this.#job.status, status)) return true;
    const written = this.#options.controller.client.updateStatus({ ...this.#job, status });
    if (!written.ok) {
      this.#fail(written.error);
      return false;
    }
    this.#job = written.value;
    return true;
  }

  #tellEnd(verdict: Verdict, status: JobStatus): void {
    const { recorder } = this.#options.controller;
    if (verdict.type === 'Failed')
      return recorder.event(this.#job, 'Warning', verdict.reason, verdict.message);
    const { completions } = this.#spec;
    if (completions !== undefined && (status.succeeded ?? 0) > completions)
      recorder.event(
        this.#job,
        'Warning',
        'TooManySucceededPods',
        'Too many succeeded pods running after completion count reached',
      );
    recorder.event(this.#job, 'Normal', 'Completed', 'Job completed');
  }

  #fail(error: Status): void {
    this.#error ??= messageOf(error);
  }
}
