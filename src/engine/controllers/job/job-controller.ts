/** Runs Pods to completion. Models pkg/controller/job/job_controller.go. */
import type { Job, Pod } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { claim } from '../controller-ref.ts';
import { ownersToSync, specSelector } from '../owner-events.ts';
import { PodControl } from '../pod-control.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';
import { type BackoffRecord, NO_FAILURES } from './backoff.ts';
import { finishedType } from './job-conditions.ts';
import { isTracked, TRACKING_FINALIZER } from './job-pods.ts';
import { JobSync } from './job-sync.ts';

const WORKERS = 5;
/** What Pods do is looked at after this time, so that several changes are one look. */
const BATCH_MS = 1000;
const OWN_NAME = 'kubernetes.io/job-controller';
const ORPHAN_KEY = 'orphan:';

export class JobController {
  readonly #controller: Controller;
  readonly #podControl: PodControl;
  readonly #jobs: SharedInformer<Job>;
  readonly #pods: SharedInformer<Pod>;
  readonly #backoff = new Map<string, BackoffRecord>();

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'job-controller',
      workers: WORKERS,
      rateLimit: { baseMs: 1000, maxMs: 60_000 },
      sync: (key) =>
        key.startsWith(ORPHAN_KEY) ? this.#releaseOrphan(key.slice(ORPHAN_KEY.length)) : this.#sync(key),
    });
    this.#podControl = new PodControl(this.#controller);
    this.#jobs = context.informers.of<Job>('jobs');
    this.#pods = context.informers.of<Pod>('pods');
    this.#jobs.addHandler((event) => this.#onJob(event));
    this.#pods.addHandler((event) => this.#onPod(event));
  }

  #onJob({ type, object, previous }: WatchEvent<Job>): void {
    const { queue } = this.#controller;
    const key = keyOf(object);
    if (type === 'DELETED') {
      this.#backoff.delete(object.metadata.uid ?? '');
      for (const pod of this.#pods.controlledBy(object.metadata.uid ?? ''))
        if (isTracked(pod)) queue.add(ORPHAN_KEY + keyOf(pod));
      return;
    }
    // Its own status writes are no hurry.
    if (previous && previous.metadata.generation === object.metadata.generation)
      queue.addAfter(key, BATCH_MS);
    else queue.add(key);
  }

  #onPod(event: WatchEvent<Pod>): void {
    const { queue } = this.#controller;
    ownersToSync(event, 'Job', this.#jobs, (key) => queue.addAfter(key, BATCH_MS));
    const { object, type } = event;
    if (type === 'DELETED' || !isTracked(object)) return;
    const reference = object.metadata.ownerReferences?.find((one) => one.controller === true);
    const owner =
      reference?.kind === 'Job' ? this.#jobs.get(object.metadata.namespace, reference.name) : undefined;
    if (
      reference === undefined ||
      (owner?.metadata.uid === reference.uid && finishedType(owner) !== undefined)
    )
      queue.add(ORPHAN_KEY + keyOf(object));
  }

  #sync(key: string): SyncError {
    const job = this.#jobs.byKey(key);
    if (!job?.spec) return undefined;
    if ((job.spec.managedBy ?? OWN_NAME) !== OWN_NAME || finishedType(job) !== undefined) return undefined;
    const selector = specSelector(job);
    if (selector === undefined) return undefined;
    const uid = job.metadata.uid ?? '';
    const candidates = [...this.#pods.controlledBy(uid), ...this.#pods.orphans(job.metadata.namespace ?? '')];
    const pods = claim(this.#controller, candidates, {
      owner: job,
      ownerResource: 'jobs',
      selector,
      finalizers: [TRACKING_FINALIZER],
    });
    const sync = new JobSync({
      controller: this.#controller,
      podControl: this.#podControl,
      key,
      job,
      pods,
      backoff: this.#backoff.get(uid) ?? NO_FAILURES,
    });
    const error = sync.run();
    if (error === undefined) this.#backoff.set(uid, sync.backoff);
    return error;
  }

  /** A Pod that no Job counts any more is let go. Models syncOrphanPod. */
  #releaseOrphan(key: string): SyncError {
    const pod = this.#pods.byKey(key);
    if (!pod || !isTracked(pod)) return undefined;
    const reference = pod.metadata.ownerReferences?.find((one) => one.controller === true);
    if (reference?.kind === 'Job') {
      const job = this.#controller.client.get<Job>('jobs', pod.metadata.namespace, reference.name);
      if (job.ok && job.value.metadata.uid === reference.uid && finishedType(job.value) === undefined)
        return undefined;
    }
    const patched = this.#controller.client.patch(pod, {
      metadata: { uid: pod.metadata.uid, '$deleteFromPrimitiveList/finalizers': [TRACKING_FINALIZER] },
    });
    return patched.ok || patched.error.reason === 'NotFound' ? undefined : messageOf(patched.error);
  }
}
