/**
 * The Pod life cycle event generator: looks at the runtime once a second, tells what changed, and keeps the status of
 * each Pod as it was then. Models pkg/kubelet/pleg/generic.go with PLEGOnDemandRelist and pkg/kubelet/container/cache.go.
 *
 * A relist that finds nothing does nothing, so one is queued only when the runtime says that something changed, on the
 * same one-second grid; `newerThan` reckons with the relists that were left out.
 */
import type { Clock } from '../clock/clock.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import type { RuntimeService } from '../runtime/cri.ts';
import {
  type RuntimeContainerState,
  type RuntimePodStatus,
  emptyRuntimePodStatus,
} from './runtime-status.ts';
import { nextTick } from './work-queue.ts';

const RELIST_MS = 1000;
/**
 * What a look on demand takes to ask the runtime, ms. A program that ends in the very millisecond of its start has ended
 * before the answer, so that its container is seen directly as exited.
 */
const ON_DEMAND_MS = 1;

export type PlegEventType =
  | 'ContainerStarted'
  | 'ContainerDied'
  | 'ContainerRemoved'
  | 'ContainerChanged'
  | 'PodSync';
export interface PlegEvent {
  readonly podUid: string;
  readonly type: PlegEventType;
  readonly id: string;
}

interface CachedPod {
  readonly name: string;
  readonly namespace: string;
  states: ReadonlyMap<string, RuntimeContainerState>;
  status: RuntimePodStatus;
  /** The trace entry that told of the change that the status shows. */
  cause: number;
  /** When it was last looked at on demand, ms. */
  at: number;
}

export class Pleg {
  readonly #clock: Clock;
  readonly #runtime: RuntimeService;
  readonly #offsetMs: number;
  readonly #onEvents: (podUid: string, events: readonly PlegEvent[]) => void;
  readonly #pods = new Map<string, CachedPod>();
  /** Pods whose runtime state changed, with the trace entry that told of the last change. */
  readonly #changed = new Map<string, number>();
  readonly #relisted = new Signal();
  #scheduledAt = -1;
  #stopped = false;

  constructor(
    clock: Clock,
    runtime: RuntimeService,
    offsetMs: number,
    onEvents: (podUid: string, events: readonly PlegEvent[]) => void,
  ) {
    this.#clock = clock;
    this.#runtime = runtime;
    this.#offsetMs = offsetMs;
    this.#onEvents = onEvents;
  }

  /** Makes the Pod known, so that its status can be asked for before the runtime has seen it. */
  track(podUid: string, name: string, namespace: string): void {
    if (this.#pods.has(podUid)) return;
    this.#pods.set(podUid, {
      name,
      namespace,
      states: new Map(),
      status: this.#runtime.podStatus(podUid, name, namespace),
      cause: this.#clock.cause,
      at: this.#clock.now,
    });
    // What ran before this kubelet did is news to it.
    if (this.status(podUid).containers.length > 0) this.runtimeChanged(podUid);
  }
  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
  }
  forget(podUid: string): void {
    this.#pods.delete(podUid);
    this.#changed.delete(podUid);
  }

  /** The runtime calls this on every change of a container or sandbox. */
  runtimeChanged(podUid: string): void {
    if (this.#stopped || !this.#pods.has(podUid)) return;
    this.#changed.set(podUid, this.#clock.cause);
    this.#scheduleRelist();
  }

  /** The status as of the last relist that saw a change of this Pod. */
  status(podUid: string): RuntimePodStatus {
    return this.#pods.get(podUid)?.status ?? emptyRuntimePodStatus(podUid, '', '');
  }

  /** Looks at one Pod as soon as the runtime answers. Models RequestReinspect with PLEGOnDemandRelist. */
  relistPod(podUid: string): void {
    this.#clock.after(ON_DEMAND_MS, () => this.#lookAt(podUid));
  }

  #lookAt(podUid: string): void {
    const pod = this.#pods.get(podUid);
    if (this.#stopped || !pod) return;
    const cause = this.#changed.get(podUid) ?? this.#clock.cause;
    this.#changed.delete(podUid);
    pod.at = this.#clock.now;
    this.#clock.because(cause, () => {
      this.#inspect(podUid, pod);
      this.#relisted.fire();
    });
  }

  /** Waits until the Pod was looked at later than `t`, then gives its status. Models cache.GetNewerThan. */
  *newerThan(podUid: string, t: number): Task<RuntimePodStatus> {
    const { cause } = this.#clock;
    const before = this.#pods.get(podUid)?.status;
    while ((this.#pods.get(podUid)?.at ?? Number.POSITIVE_INFINITY) <= t && this.#lastTick() <= t) {
      this.#scheduleRelist();
      yield this.#relisted;
    }
    // A look that found nothing new of this Pod is no reason for what comes next.
    const pod = this.#pods.get(podUid);
    this.#clock.cause = pod === undefined || pod.status === before ? cause : pod.cause;
    return this.status(podUid);
  }

  #lastTick(): number {
    const next = nextTick(this.#clock.now, RELIST_MS, this.#offsetMs);
    return next - RELIST_MS;
  }

  #scheduleRelist(): void {
    const at = nextTick(this.#clock.now, RELIST_MS, this.#offsetMs);
    if (this.#scheduledAt === at) return;
    this.#scheduledAt = at;
    this.#clock.at(at, () => this.#relist());
  }

  #relist(): void {
    if (this.#stopped) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [uid, cause] of changed) {
      const pod = this.#pods.get(uid);
      if (pod) this.#clock.because(cause, () => this.#inspect(uid, pod));
    }
    this.#relisted.fire();
  }

  #inspect(podUid: string, pod: CachedPod): void {
    const status = this.#runtime.podStatus(podUid, pod.name, pod.namespace);
    const states = new Map<string, RuntimeContainerState>();
    for (const sandbox of status.sandboxes)
      states.set(sandbox.id, sandbox.state === 'ready' ? 'running' : 'exited');
    for (const container of status.containers)
      states.set(container.id, container.state === 'created' ? 'unknown' : container.state);
    const events: PlegEvent[] = [];
    for (const [id, state] of states) {
      if (pod.states.get(id) === state) continue;
      const type =
        state === 'running' ? 'ContainerStarted' : state === 'exited' ? 'ContainerDied' : 'ContainerChanged';
      events.push({ podUid, type, id });
    }
    for (const [id, state] of pod.states) {
      if (states.has(id)) continue;
      if (state !== 'exited') events.push({ podUid, type: 'ContainerDied', id });
      events.push({ podUid, type: 'ContainerRemoved', id });
    }
    pod.states = states;
    // A resize is no change of state; the kubelet asks for such Pods to be looked at again.
    if (events.length === 0 && resized(pod.status, status))
      events.push({ podUid, type: 'PodSync', id: podUid });
    if (events.length === 0) return;
    pod.status = status;
    pod.cause = this.#clock.cause;
    this.#onEvents(podUid, events);
  }
}

const resized = (before: RuntimePodStatus, after: RuntimePodStatus): boolean =>
  after.containers.some((instance, i) => instance.resources !== before.containers[i]?.resources);
