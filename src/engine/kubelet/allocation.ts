/**
 * Which resources the node has given its Pods, and changes of them while the Pods run.
 *
 * Models pkg/kubelet/allocation/allocation_manager.go: a change of `resources` in the spec is first wanted, then allocated
 * (if the node has room) and then put into effect (`resize.ts`). What is allocated outlives a kubelet. Leaves out:
 * pod-level resources, the order among several waiting resizes (they are tried in the order in which they came).
 */
import { deepEqual } from '../../kube/json.ts';
import type { Container, Node, Pod, PodCondition, ResourceRequirements } from '../../kube/types.ts';
import type { Clock } from '../clock/clock.ts';
import { allocatableOf, amountOf, requestsOf } from '../scheduler/amounts.ts';
import { insufficientResource } from './admission.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';
import { isStaticPod } from './pod-format.ts';
import { resizeEventText } from './resize-text.ts';
import { nextTick } from './work-queue.ts';

const RETRY_MS = 180_000;
/** The first retry comes so long after the kubelet's start. */
const FIRST_RETRY_MS = 30_000;

/** By name of the container. */
type Allocation = ReadonlyMap<string, ResourceRequirements | undefined>;
/** By uid of the Pod: the kubelet's checkpoint on disk. */
export type AllocationState = Map<string, Allocation>;

interface Pending {
  readonly reason: 'Deferred' | 'Infeasible';
  readonly message: string;
  readonly generation: number | undefined;
}

interface Progress {
  readonly generation: number | undefined;
  error: string;
}

export interface AllocationOptions {
  readonly clock: Clock;
  readonly state: AllocationState;
  readonly recorder: KubeletEvents;
  readonly node: () => Node | undefined;
  /** Pods that count on this node, as their specs are. */
  readonly activePods: () => readonly Pod[];
  /** Asks for a sync. */
  readonly poke: (podUid: string) => void;
}

export class AllocationManager {
  readonly #o: AllocationOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #progress = new Map<string, Progress>();
  readonly #made = new Map<
    string,
    { readonly from: Pod; readonly allocation: Allocation; readonly pod: Pod }
  >();
  #retryDue = false;
  #stopped = false;

  constructor(options: AllocationOptions) {
    this.#o = options;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The Pod was admitted: it has what it asks for, unless the checkpoint says something else. */
  admitted(pod: Pod): void {
    if (!this.#o.state.has(uidOf(pod))) this.#allocate(pod);
    else this.podChanged(pod);
  }

  forget(podUid: string): void {
    this.#o.state.delete(podUid);
    this.#pending.delete(podUid);
    this.#progress.delete(podUid);
    this.#made.delete(podUid);
    this.retryPending();
  }

  /** The Pod with the resources that it has been given. The same object for the same Pod. */
  allocatedPod(pod: Pod): Pod {
    const allocation = this.#o.state.get(uidOf(pod));
    if (allocation === undefined || isAllocated(pod, allocation)) return pod;
    const known = this.#made.get(uidOf(pod));
    if (known?.from === pod && known.allocation === allocation) return known.pod;
    const give = (container: Container): Container => {
      if (!allocation.has(container.name)) return container;
      const { resources: _wanted, ...rest } = container;
      const resources = allocation.get(container.name);
      return resources === undefined ? rest : { ...rest, resources };
    };
    const { initContainers, containers } = pod.spec;
    const spec = {
      ...pod.spec,
      containers: containers.map(give),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(give) }),
    };
    const made = { ...pod, spec };
    this.#made.set(uidOf(pod), { from: pod, allocation, pod: made });
    return made;
  }

  /** The spec may want other resources than the Pod has. */
  podChanged(pod: Pod): void {
    const allocation = this.#o.state.get(uidOf(pod));
    if (allocation === undefined) return;
    if (isAllocated(pod, allocation)) this.#pending.delete(uidOf(pod));
    else this.#tryResize(pod);
  }

  /** Room may have been made. */
  retryPending(): void {
    if (this.#pending.size === 0 || this.#stopped) return;
    for (const pod of this.#o.activePods()) if (this.#pending.has(uidOf(pod))) this.podChanged(pod);
  }

  /** What a resize that was accepted is waiting for, as the status shows it. */
  conditions(podUid: string): readonly PodCondition[] {
    const pending = this.#pending.get(podUid);
    const progress = this.#progress.get(podUid);
    const of = (generation: number | undefined) =>
      generation === undefined ? {} : { observedGeneration: generation };
    return [
      ...(pending === undefined
        ? []
        : [
            {
              type: 'PodResizePending',
              status: 'True',
              reason: pending.reason,
              message: pending.message,
              ...of(pending.generation),
            },
          ]),
      ...(progress === undefined
        ? []
        : [
            {
              type: 'PodResizeInProgress',
              status: 'True',
              ...(progress.error === '' ? {} : { reason: 'Error', message: progress.error }),
              ...of(progress.generation),
            },
          ]),
    ];
  }

  /** A sync finds that not everything allocated is in effect yet, or that it is. Tells the end of a resize. */
  setInProgress(pod: Pod, isInProgress: boolean): void {
    const uid = uidOf(pod);
    const known = this.#progress.get(uid);
    if (isInProgress) {
      if (known === undefined) this.#progress.set(uid, { generation: pod.metadata.generation, error: '' });
      return;
    }
    if (known === undefined) return;
    this.#progress.delete(uid);
    const allocated = this.allocatedPod(pod);
    const text = resizeEventText(allocated, known.generation);
    this.#o.recorder.event(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${text}`);
    this.retryPending();
  }

  /** Putting a resize into effect failed; it is tried again with every sync. Empty: it went well. */
  setError(pod: Pod, error: string): void {
    const progress = this.#progress.get(uidOf(pod));
    if (progress === undefined || progress.error === error) return;
    progress.error = error;
    if (error === '') return;
    const text = resizeEventText(this.allocatedPod(pod), progress.generation, error);
    this.#o.recorder.event(pod, 'Warning', 'ResizeError', `Pod resize error: ${text}`);
  }

  #tryResize(pod: Pod): void {
    const refusal = this.#refusal(pod);
    if (refusal !== undefined) return this.#wait(pod, refusal);
    const uid = uidOf(pod);
    const { generation } = pod.metadata;
    this.#pending.delete(uid);
    this.#allocate(pod);
    this.#progress.set(uid, { generation, error: '' });
    const text = resizeEventText(pod, generation);
    this.#o.recorder.event(pod, 'Normal', 'ResizeStarted', `Pod resize started: ${text}`);
    this.#o.poke(uid);
  }

  /** Models canResizePod: why the node does not give the Pod what it wants, now or ever. */
  #refusal(pod: Pod): (Pick<Pending, 'reason' | 'message'> & { readonly raw: string }) | undefined {
    const infeasible = (message: string) => ({ reason: 'Infeasible', raw: 'Infeasible', message }) as const;
    if (isStaticPod(pod)) return infeasible('In-place resize of static-pods is not supported');
    const node = this.#o.node();
    if (node === undefined)
      return { reason: 'Deferred', raw: 'InvalidNodeInfo', message: 'Kubelet cannot get node info.' };
    const requests = requestsOf(pod);
    const allocatable = allocatableOf(node);
    for (const name of ['memory', 'cpu']) {
      const [requested, capacity] = [amountOf(requests, name), amountOf(allocatable, name)];
      if (requested > capacity)
        return infeasible(
          `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`,
        );
    }
    const others = this.#o.activePods().filter((other) => uidOf(other) !== uidOf(pod));
    const short = insufficientResource(pod, { node, pods: others.map((other) => this.allocatedPod(other)) });
    return short && { reason: 'Deferred', raw: short.reason, message: short.message };
  }

  #wait(
    pod: Pod,
    { reason, message, raw }: Pick<Pending, 'reason' | 'message'> & { readonly raw: string },
  ): void {
    const uid = uidOf(pod);
    const { generation } = pod.metadata;
    const before = this.#pending.get(uid);
    this.#pending.set(uid, { reason, message, generation });
    if (before?.reason !== reason || before.generation !== generation) {
      const text = resizeEventText(pod, generation, message);
      this.#o.recorder.event(pod, 'Warning', `Resize${reason}`, `Pod resize ${raw}: ${text}`);
      this.#o.poke(uid);
    }
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#retryDue) return;
    this.#retryDue = true;
    const { clock } = this.#o;
    clock.at(nextTick(clock.now, RETRY_MS, FIRST_RETRY_MS), () => {
      this.#retryDue = false;
      this.retryPending();
    });
  }

  #allocate(pod: Pod): void {
    const { containers, initContainers } = pod.spec;
    const all = [...(initContainers ?? []), ...containers];
    this.#o.state.set(uidOf(pod), new Map(all.map(({ name, resources }) => [name, resources])));
  }
}

const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';

function isAllocated(pod: Pod, allocation: Allocation): boolean {
  const has = ({ name, resources }: Container): boolean => {
    const given = allocation.get(name);
    return given === resources || deepEqual(given ?? {}, resources ?? {});
  };
  return pod.spec.containers.every(has) && (pod.spec.initContainers ?? []).every(has);
}
