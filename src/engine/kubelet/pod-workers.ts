/**
 * One worker for each Pod: it runs one sync at a time and decides which kind comes next.
 * Models pkg/kubelet/pod_workers.go: the states sync → terminating → terminated → finished, and what is queued after.
 */
import type { Pod, PodStatus } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import type { RandomStream } from '../clock/random.ts';
import { Signal } from '../clock/signal.ts';
import type { Task, TaskHandle } from '../clock/task.ts';
import { effectiveGracePeriod } from './grace-period.ts';
import type { Pleg } from './pleg.ts';
import type { RuntimePodStatus } from './runtime-status.ts';
import { isTerminalPhase } from './pod-format.ts';
import type { WorkQueue } from './work-queue.ts';

const RESYNC_MS = 60_000;
const RETRY_MS = 10_000;
const NETWORK_RETRY_MS = 1_000;
/** The longest wait after CrashLoopBackOff before the Pod is looked at again. */
const MAX_BACKOFF_REQUEUE_MS = 60_000;
/** Models wait.Jitter(d, 0.5): uniform in [d, 1.5·d). */
const JITTER = 0.5;

export type WorkerState = 'sync' | 'terminating' | 'terminated' | 'finished';

/** Why a sync did not do all that it wanted. */
export interface SyncError {
  readonly text: string;
  /** The earliest end of a crash back-off, where that alone stopped it; ms. */
  readonly backOffUntil?: number | undefined;
}
export interface SyncOutcome {
  /** The phase became final: the Pod is taken down. */
  readonly terminal: boolean;
  /** Something was done, so that the runtime is worth a look at once. */
  readonly didSomething: boolean;
  readonly error?: SyncError | undefined;
}

/** Someone on the node wants the Pod gone: eviction, shutdown, preemption, removal. */
export interface KillRequest {
  readonly graceSeconds?: number | undefined;
  readonly status?: Pick<PodStatus, 'phase' | 'reason' | 'message'> | undefined;
  /** Message of the condition DisruptionTarget. */
  readonly disruption?: string | undefined;
  /** Nothing of the Pod is kept on the node afterwards, its logs neither. */
  readonly evict?: boolean | undefined;
}

/** What a worker knows of its Pod; the syncs read it. */
export interface PodWork {
  readonly uid: string;
  pod: Pod;
  state: WorkerState;
  /**
   * Seconds that containers get to end in a kill that starts now. Undefined as long as nobody asked for the end of the
   * Pod; a Pod that ends by itself leaves it so, and each container's own grace holds.
   */
  graceSeconds: number | undefined;
  killRequest: KillRequest | undefined;
  /** The API object is gone. */
  removed: boolean;
}

export interface Syncs {
  syncPod(work: PodWork, status: RuntimePodStatus): Task<SyncOutcome>;
  syncTerminatingPod(work: PodWork, status: RuntimePodStatus): Task<SyncOutcome>;
  syncTerminatedPod(work: PodWork): Task<SyncOutcome>;
  /** A worker has ended and its Pod has left the API. */
  forgotten(work: PodWork): void;
  /** The next look at this Pod is at `atMs`; `error` says why it is not simply the periodic one. */
  scheduled(work: PodWork, atMs: number, error: SyncError | undefined): void;
}

interface Worker extends PodWork {
  pending: boolean;
  readonly wake: Signal;
  lastSyncEnd: number;
}

export class PodWorkers {
  readonly #clock: Clock;
  readonly #pleg: Pleg;
  readonly #queue: WorkQueue;
  readonly #jitter: RandomStream | undefined;
  readonly #syncs: Syncs;
  readonly #workers = new Map<string, Worker>();
  readonly #tasks = new Map<string, TaskHandle>();

  /** `jitter` absent: every wait takes its shortest length. */
  constructor(clock: Clock, pleg: Pleg, queue: WorkQueue, jitter: RandomStream | undefined, syncs: Syncs) {
    this.#clock = clock;
    this.#pleg = pleg;
    this.#queue = queue;
    this.#jitter = jitter;
    this.#syncs = syncs;
  }

  /** A new or changed Pod object. Models UpdatePod. */
  update(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    let worker = this.#workers.get(uid);
    if (!worker) {
      worker = {
        uid,
        pod,
        state: 'sync',
        graceSeconds: undefined,
        killRequest: undefined,
        removed: false,
        pending: false,
        wake: new Signal(),
        lastSyncEnd: -1,
      };
      this.#workers.set(uid, worker);
      this.#tasks.set(uid, this.#clock.spawn(this.#run(worker)));
    }
    worker.pod = pod;
    if (
      worker.state === 'sync' &&
      (pod.metadata.deletionTimestamp !== undefined || isTerminalPhase(pod.status?.phase))
    )
      worker.state = 'terminating';
    this.#refreshGrace(worker);
    this.#queueUpdate(worker);
  }

  /** Something about the Pod changed on the node (PLEG, probe, queue): look at it again. */
  poke(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker) this.#queueUpdate(worker);
  }

  /** Asks for the Pod to be taken down. Models UpdatePod with SyncPodKill. */
  kill(uid: string, request: KillRequest): void {
    const worker = this.#workers.get(uid);
    if (!worker || worker.state === 'finished') return;
    worker.killRequest ??= request;
    if (worker.state === 'sync') worker.state = 'terminating';
    if (request.graceSeconds !== undefined)
      worker.killRequest = {
        ...worker.killRequest,
        graceSeconds: Math.min(
          request.graceSeconds,
          worker.killRequest.graceSeconds ?? Number.POSITIVE_INFINITY,
        ),
      };
    this.#refreshGrace(worker);
    this.#queueUpdate(worker);
  }

  /** The API object is gone; what still runs is killed with what was last known of the Pod. */
  remove(uid: string): void {
    const worker = this.#workers.get(uid);
    if (!worker) return;
    worker.removed = true;
    if (worker.state === 'finished') this.#forget(worker);
    else this.kill(uid, {});
  }

  /** Every worker ends where it stands: the kubelet is stopped. */
  stop(): void {
    for (const task of this.#tasks.values()) task.cancel();
    this.#tasks.clear();
    this.#workers.clear();
    this.#queue.stop();
  }

  work(uid: string): PodWork | undefined {
    return this.#workers.get(uid);
  }
  all(): readonly PodWork[] {
    return [...this.#workers.values()];
  }

  /** Models CouldHaveRunningContainers: true until SyncTerminatingPod has seen everything stopped. */
  couldHaveRunningContainers(uid: string): boolean {
    const worker = this.#workers.get(uid);
    return worker !== undefined && (worker.state === 'sync' || worker.state === 'terminating');
  }

  #queueUpdate(worker: Worker): void {
    if (worker.state === 'finished') return;
    worker.pending = true;
    worker.wake.fire();
  }

  /** Termination was asked for: the grace is reckoned once, here, and holds for every container. */
  #refreshGrace(worker: Worker): void {
    if (worker.state === 'sync') return;
    worker.graceSeconds = effectiveGracePeriod({
      currentSeconds: worker.graceSeconds,
      deletionGracePeriodSeconds: worker.pod.metadata.deletionGracePeriodSeconds,
      overrideSeconds: worker.killRequest?.graceSeconds,
      terminationGracePeriodSeconds: worker.pod.spec.terminationGracePeriodSeconds,
    }).seconds;
  }

  *#run(worker: Worker): Task {
    while (worker.state !== 'finished') {
      if (!worker.pending) {
        yield worker.wake;
        continue;
      }
      worker.pending = false;
      this.#queue.forget(worker.uid);
      const status = yield* this.#pleg.newerThan(worker.uid, worker.lastSyncEnd);
      const state: WorkerState = worker.state;
      const outcome = yield* this.#sync(worker, state, status);
      worker.lastSyncEnd = this.#clock.now;
      const moved = this.#advance(worker, state, outcome);
      if (outcome.error === undefined && outcome.didSomething) this.#pleg.relistPod(worker.uid);
      if (moved) worker.pending = true;
      else this.#requeue(worker, outcome.error);
    }
    if (worker.removed) this.#forget(worker);
  }

  #sync(worker: Worker, state: WorkerState, status: RuntimePodStatus): Task<SyncOutcome> {
    if (state === 'terminating') return this.#syncs.syncTerminatingPod(worker, status);
    if (state === 'terminated') return this.#syncs.syncTerminatedPod(worker);
    return this.#syncs.syncPod(worker, status);
  }

  /** The phase transitions; true when the worker goes on at once. */
  #advance(worker: Worker, state: WorkerState, outcome: SyncOutcome): boolean {
    if (outcome.error !== undefined) return worker.state !== state;
    if (state === 'sync' && outcome.terminal && worker.state === 'sync') worker.state = 'terminating';
    else if (state === 'terminating') worker.state = 'terminated';
    else if (state === 'terminated') worker.state = 'finished';
    return worker.state !== state;
  }

  #requeue(worker: Worker, error: SyncError | undefined): void {
    const now = this.#clock.now;
    let delay = RESYNC_MS;
    if (error?.backOffUntil !== undefined)
      delay = Math.min(Math.max(error.backOffUntil - now, 0), MAX_BACKOFF_REQUEUE_MS);
    else if (error?.text.includes('network is not ready') === true) delay = NETWORK_RETRY_MS;
    else if (error !== undefined) delay = RETRY_MS;
    const jitter = this.#jitter ? this.#jitter.next() * JITTER : 0;
    const at = this.#queue.enqueue(worker.uid, delay * (1 + jitter));
    this.#syncs.scheduled(worker, at, error);
  }

  #forget(worker: Worker): void {
    this.#workers.delete(worker.uid);
    this.#tasks.delete(worker.uid);
    this.#queue.forget(worker.uid);
    this.#syncs.forgotten(worker);
  }
}
