/**
 * What all controllers share: a client and an event recorder under the controller's own name, a work queue, workers that
 * are tasks, and the rule that a key is not worked on before the controller has seen its own last writes for it.
 *
 * Models the common shape of pkg/controller/* and the consistency store of pkg/controller/util/consistency.
 * Differs: the expectations of pkg/controller/controller_utils.go are that same rule here (what was created or deleted
 * must have come back through the watch), because every request is answered in the same instant.
 */
import type { KubeObject, Status } from '../../kube/types.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { formatRfc3339 } from '../../kube/time.ts';
import type { ApiServer } from '../api/api-server.ts';
import { ApiClient } from '../api/client.ts';
import { EventWriter } from '../api/event-writer.ts';
import { typeOfKind } from '../api/resources.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../clock/random.ts';
import type { Task } from '../clock/task.ts';
import type { EventNames } from '../events/event-sink.ts';
import { EventRecorder } from '../events/recorder.ts';
import type { Timing } from '../timing.ts';
import type { EndOfInstant } from './end-of-instant.ts';
import type { SharedInformers } from './shared-informers.ts';
import { DEFAULT_RATE_LIMIT, type RateLimit, WorkQueue } from './work-queue.ts';

export interface ControllerContext {
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly timing: Timing;
  readonly eventNames: EventNames;
  readonly informers: SharedInformers;
  /** How long the requests of one sync take, ms. */
  readonly syncMs: () => number;
  /** What workers wait for where a sync takes no time. */
  readonly endOfInstant: EndOfInstant;
}

/** Why a key has to be tried again; undefined: it went well. */
export type SyncError = string | undefined;

export interface ControllerOptions {
  /** As events and the trace name it: `replicaset-controller`. */
  readonly name: string;
  readonly workers: number;
  readonly sync: (key: string) => SyncError;
  readonly rateLimit?: RateLimit;
  /** Failures in a row after which a key is dropped until the next event. Default: never. */
  readonly maxRetries?: number;
}

export class Controller {
  readonly name: string;
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly queue: WorkQueue;
  readonly #context: ControllerContext;
  readonly #options: ControllerOptions;
  /** For each key: by resource, the newest version that the controller itself has written while working on it. */
  readonly #written = new Map<string, Map<string, number>>();
  #syncing: string | undefined;
  #busy = 0;

  constructor(context: ControllerContext, options: ControllerOptions) {
    this.#context = context;
    this.#options = options;
    this.name = options.name;
    this.client = new ApiClient(context.api, options.name, (object) => this.#noteWrite(object));
    this.recorder = recorderFor(context, options.name, new ApiClient(context.api, options.name));
    this.queue = new WorkQueue(
      context.clock,
      () => this.#wakeWorker(),
      options.rateLimit ?? DEFAULT_RATE_LIMIT,
    );
  }

  /** Wall time of now, ms since 1970. */
  get wallMs(): number {
    return this.#context.api.wallMs;
  }
  /** Now, as objects carry it. */
  get timestamp(): string {
    return formatRfc3339(this.wallMs);
  }

  #wakeWorker(): void {
    if (this.#busy >= this.#options.workers) return;
    this.#busy++;
    this.#context.clock.spawn(this.#work());
  }

  /** Works until the queue is empty. */
  *#work(): Task {
    for (let next = this.queue.take(); next !== undefined; next = this.queue.take()) {
      const { key, cause } = next;
      const latency = this.#context.syncMs();
      if (latency > 0) yield latency;
      else yield this.#context.endOfInstant.next();
      this.#context.clock.because(cause, () => this.#sync(key));
    }
    this.#busy--;
  }

  #sync(key: string): void {
    if (this.#awaitsOwnWrites(key)) return this.queue.done(key);
    this.#syncing = key;
    const error = this.#options.sync(key);
    this.#syncing = undefined;
    if (error === undefined) this.queue.forget(key);
    else if (this.queue.failuresOf(key) < (this.#options.maxRetries ?? Number.POSITIVE_INFINITY))
      this.queue.addRateLimited(key);
    else this.queue.forget(key);
    this.queue.done(key);
  }

  /** Models ConsistencyStore.EnsureReady; the key comes back when what is missing arrives. */
  #awaitsOwnWrites(key: string): boolean {
    for (const [resource, version] of this.#written.get(key) ?? []) {
      const informer = this.#context.informers.known(resource);
      if (!informer || informer.hasSeen(version)) continue;
      informer.whenSeen(version, () => this.queue.add(key));
      return true;
    }
    this.#written.delete(key);
    return false;
  }

  #noteWrite(object: KubeObject): void {
    const key = this.#syncing;
    const type = typeOfKind(object.apiVersion, object.kind);
    if (key === undefined || type === undefined) return;
    let versions = this.#written.get(key);
    if (!versions) {
      versions = new Map();
      this.#written.set(key, versions);
    }
    versions.set(type.resource, Number(object.metadata.resourceVersion ?? 0));
  }
}

export function recorderFor(context: ControllerContext, component: string, client: ApiClient): EventRecorder {
  const { api, clock, eventNames } = context;
  return new EventRecorder({
    component,
    sink: new EventWriter(client),
    names: eventNames,
    clock,
    toTimestamp: (ms) => formatRfc3339(api.epochMs + ms),
    epochMs: api.epochMs,
  });
}

/** Reads, changes and writes again until nobody was faster; at most five times. Models client-go RetryOnConflict. */
export function retryOnConflict<T extends KubeObject>(
  read: () => Result<T, Status>,
  change: (object: T) => T | undefined,
  write: (object: T) => Result<T, Status>,
): Result<T, Status> {
  for (let tries = 0; ; tries++) {
    const current = read();
    if (!current.ok) return current;
    const next = change(current.value);
    if (next === undefined) return ok(current.value);
    const written = write(next);
    if (written.ok || written.error.reason !== 'Conflict' || tries === 4) return written;
  }
}

export const messageOf = (status: Status): string => status.message ?? status.reason ?? 'unknown error';
export const failed = (status: Status): Result<never, Status> => err(status);
