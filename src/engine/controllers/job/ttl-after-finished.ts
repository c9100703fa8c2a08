/** Deletes Jobs some time after their end. Models pkg/controller/ttlafterfinished. */
import { parseRfc3339 } from '../../../kube/time.ts';
import type { Job } from '../../../kube/types.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { keyOf, splitKey, type SharedInformer } from '../shared-informers.ts';
import { finishedType, jobCondition } from './job-conditions.ts';

const WORKERS = 5;

export class TtlAfterFinishedController {
  readonly #controller: Controller;
  readonly #jobs: SharedInformer<Job>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'ttl-after-finished-controller',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#jobs = context.informers.of<Job>('jobs');
    this.#jobs.addHandler(({ type, object }) => {
      if (type !== 'DELETED' && expiryMs(object) !== undefined) this.#controller.queue.add(keyOf(object));
    });
  }

  #sync(key: string): SyncError {
    if (!this.#jobs.byKey(key)) return undefined;
    const { namespace, name } = splitKey(key);
    const live = this.#controller.client.get<Job>('jobs', namespace, name);
    const expiry = live.ok ? expiryMs(live.value) : undefined;
    if (!live.ok || expiry === undefined) return undefined;
    const left = expiry - this.#controller.wallMs;
    if (left > 0) {
      this.#controller.queue.addAfter(key, left);
      return undefined;
    }
    const { uid, resourceVersion } = live.value.metadata;
    const deleted = this.#controller.client.delete('jobs', namespace, name, {
      propagationPolicy: 'Foreground',
      preconditions: { uid, resourceVersion },
    });
    return deleted.ok || deleted.error.reason === 'NotFound' ? undefined : messageOf(deleted.error);
  }
}

/** When the Job is to go, ms since 1970; undefined: never, or it has not ended, or it goes already. */
function expiryMs(job: Job): number | undefined {
  const ttl = job.spec?.ttlSecondsAfterFinished;
  const type = finishedType(job);
  if (ttl === undefined || type === undefined || job.metadata.deletionTimestamp !== undefined)
    return undefined;
  const finished = parseRfc3339(jobCondition(job, type)?.lastTransitionTime ?? '');
  return finished === undefined ? undefined : finished + ttl * 1000;
}
