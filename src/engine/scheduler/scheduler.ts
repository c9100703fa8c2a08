/**
 * The scheduler: finds a node for each Pod that has none, one Pod at a time.
 *
 * Models pkg/scheduler/schedule_one.go and backend/queue: activeQ by priority and time, unschedulable Pods that wait for
 * an event that may help or five minutes, back-off of 1 to 10 s after errors. Differs: ties in the score are broken by a
 * named stream of the seed. Leaves out: preemption of lower priorities, volumes, permit and pre-bind plugins.
 */
import type { Node, Pod } from '../../kube/types.ts';
import type { ApiServer } from '../api/api-server.ts';
import { ApiClient } from '../api/client.ts';
import { Informer } from '../api/informer.ts';
import type { WatchEvent } from '../api/storage.ts';
import type { Clock } from '../clock/clock.ts';
import type { RandomStream } from '../clock/random.ts';
import { Signal } from '../clock/signal.ts';
import type { Task } from '../clock/task.ts';
import type { SeriesEventRecorder } from '../events/series-recorder.ts';
import type { Timing } from '../timing.ts';
import { filterNode } from './filters.ts';
import { fitErrorMessage } from './messages.ts';
import type { NodeInfo, Rejection } from './node-info.ts';
import { scoreNodes } from './scores.ts';

const PROFILE = 'default-scheduler';
const MAX_IN_UNSCHEDULABLE_MS = 300_000;
const UNSCHEDULABLE_FLUSH_MS = 30_000;
const MAX_BACKOFF_S = 10;

interface QueuedPod {
  pod: Pod;
  queuedAt: number;
  attempts: number;
  rejectedBy: ReadonlySet<string>;
}

export interface SchedulerOptions {
  readonly api: ApiServer;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly ties: RandomStream;
  readonly recorder: SeriesEventRecorder;
  readonly toTimestamp: (ms: number) => string;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #client: ApiClient;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #active = new Map<string, QueuedPod>();
  readonly #unschedulable = new Map<string, QueuedPod>();
  /** Chosen, but not yet seen as bound through the watch. Key: uid. */
  readonly #assumed = new Map<string, Pod>();
  readonly #wake = new Signal();
  #flushAt = -1;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { api, clock, timing } = options;
    this.#client = new ApiClient(api, PROFILE);
    const latencyMs = (): number => timing.watchMs();
    this.#nodes = new Informer<Node>(api, clock, 'nodes', {
      latencyMs,
      onEvent: (event) => this.#onNode(event),
    });
    this.#pods = new Informer<Pod>(api, clock, 'pods', { latencyMs, onEvent: (event) => this.#onPod(event) });
    clock.spawn(this.#run());
  }

  *#run(): Task {
    for (;;) {
      const next = this.#pop();
      if (!next) {
        yield this.#wake;
        continue;
      }
      const latency = this.#options.timing.scheduleMs();
      if (latency > 0) yield latency;
      this.#schedule(next);
    }
  }

  /** Highest priority first, then the one that has waited longest. */
  #pop(): QueuedPod | undefined {
    let best: QueuedPod | undefined;
    for (const item of this.#active.values())
      if (!best || (item.pod.spec.priority ?? 0) > (best.pod.spec.priority ?? 0)) best = item;
    if (best) this.#active.delete(best.pod.metadata.uid ?? '');
    return best;
  }

  #onPod({ type, object, previous }: WatchEvent<Pod>): void {
    const uid = object.metadata.uid ?? '';
    const assigned = (object.spec.nodeName ?? '') !== '';
    const over = object.status?.phase === 'Succeeded' || object.status?.phase === 'Failed';
    if (assigned || type === 'DELETED') {
      this.#assumed.delete(uid);
      this.#active.delete(uid);
      this.#unschedulable.delete(uid);
      const freed =
        assigned && (type === 'DELETED' || (over && previous?.status?.phase !== object.status?.phase));
      if (freed) this.#moveUnschedulable(['NodeResourcesFit', 'NodePorts']);
      return;
    }
    if (over || (object.spec.schedulerName ?? PROFILE) !== PROFILE) return;
    if ((object.spec.schedulingGates ?? []).length > 0) return;
    const known = this.#active.get(uid) ?? this.#unschedulable.get(uid);
    if (known) {
      const specChanged = known.pod.metadata.generation !== object.metadata.generation;
      known.pod = object;
      if (specChanged && this.#unschedulable.delete(uid)) this.#enqueue(known);
      return;
    }
    if (!this.#assumed.has(uid))
      this.#enqueue({ pod: object, queuedAt: this.#options.clock.now, attempts: 0, rejectedBy: new Set() });
  }

  #onNode(event: WatchEvent<Node>): void {
    if (event.type === 'DELETED') return;
    this.#moveUnschedulable(
      [
        'NodeUnschedulable',
        'NodeName',
        'TaintToleration',
        'NodeAffinity',
        'NodePorts',
        'NodeResourcesFit',
        '',
      ],
      this.#infoOf(event.object),
    );
  }

  /** An event that may help those whom these plugins rejected; with a node, only those that fit there now. */
  #moveUnschedulable(plugins: readonly string[], info?: NodeInfo): void {
    for (const [uid, item] of [...this.#unschedulable]) {
      if (![...item.rejectedBy].some((plugin) => plugins.includes(plugin))) continue;
      if (info && filterNode(item.pod, info)) continue;
      this.#unschedulable.delete(uid);
      this.#enqueue(item);
    }
  }

  #enqueue(item: QueuedPod): void {
    item.queuedAt = this.#options.clock.now;
    this.#active.set(item.pod.metadata.uid ?? '', item);
    this.#wake.fire();
  }

  #schedule(item: QueuedPod): void {
    const { pod } = item;
    const { recorder } = this.#options;
    if (pod.metadata.deletionTimestamp !== undefined) {
      recorder.event(
        pod,
        'Warning',
        'FailedScheduling',
        'Scheduling',
        `skip schedule deleting pod: ${pod.metadata.namespace}/${pod.metadata.name}`,
      );
      return;
    }
    item.attempts++;
    const infos = this.#nodes.list().map((node) => this.#infoOf(node));
    const rejections: Rejection[] = [];
    const feasible = infos.filter((info) => {
      const rejection = filterNode(pod, info);
      if (rejection) rejections.push(rejection);
      return rejection === undefined;
    });
    if (feasible.length === 0) return this.#fail(item, infos.length, rejections);
    this.#bind(item, this.#choose(pod, feasible));
  }

  #choose(pod: Pod, feasible: readonly NodeInfo[]): NodeInfo {
    const scores = feasible.length === 1 ? [0] : scoreNodes(pod, feasible);
    const best = Math.max(...scores);
    const tied = feasible.filter((_, i) => scores[i] === best);
    return tied[tied.length === 1 ? 0 : this.#options.ties.below(tied.length)] as NodeInfo;
  }

  #bind(item: QueuedPod, info: NodeInfo): void {
    const { pod } = item;
    const uid = pod.metadata.uid ?? '';
    const node = info.node.metadata.name ?? '';
    const namespace = pod.metadata.namespace ?? '';
    this.#assumed.set(uid, { ...pod, spec: { ...pod.spec, nodeName: node } });
    const bound = this.#client.bind(namespace, pod.metadata.name ?? '', node);
    if (bound.ok) {
      this.#options.recorder.event(
        pod,
        'Normal',
        'Scheduled',
        'Binding',
        `Successfully assigned ${namespace}/${pod.metadata.name} to ${node}`,
      );
      return;
    }
    this.#assumed.delete(uid);
    if (bound.error.reason !== 'NotFound') this.#retryAfterError(item);
  }

  /** Models handleSchedulingFailure: event, condition PodScheduled=False, and where the Pod waits. */
  #fail(item: QueuedPod, nodeCount: number, rejections: readonly Rejection[]): void {
    const { pod } = item;
    const { recorder, clock, toTimestamp } = this.#options;
    const message = fitErrorMessage(pod, nodeCount, rejections);
    recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const live = this.#client.get<Pod>('pods', pod.metadata.namespace, pod.metadata.name ?? '');
    if (!live.ok || live.value.metadata.uid !== pod.metadata.uid) return;
    const conditions = live.value.status?.conditions ?? [];
    const before = conditions.find((condition) => condition.type === 'PodScheduled');
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: pod.metadata.generation,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : toTimestamp(clock.now),
    };
    this.#client.updateStatus<Pod>({
      ...live.value,
      status: {
        ...live.value.status,
        conditions: [...conditions.filter((other) => other.type !== 'PodScheduled'), condition],
      },
    });
    if (rejections.length === 0) return this.#retryAfterError(item);
    item.rejectedBy = new Set(rejections.map((rejection) => rejection.plugin));
    item.queuedAt = clock.now;
    this.#unschedulable.set(pod.metadata.uid ?? '', item);
    this.#scheduleFlush();
  }

  #retryAfterError(item: QueuedPod): void {
    const seconds = Math.min(2 ** (item.attempts - 1), MAX_BACKOFF_S);
    this.#options.clock.after(seconds * 1000, () => this.#enqueue(item));
  }

  /** A Pod that sat for more than five minutes is tried again whatever happened; looked for every 30 s. */
  #scheduleFlush(): void {
    const { clock } = this.#options;
    const at = (Math.floor(clock.now / UNSCHEDULABLE_FLUSH_MS) + 1) * UNSCHEDULABLE_FLUSH_MS;
    if (this.#flushAt === at || this.#unschedulable.size === 0) return;
    this.#flushAt = at;
    clock.at(at, () => {
      for (const [uid, item] of [...this.#unschedulable])
        if (clock.now - item.queuedAt > MAX_IN_UNSCHEDULABLE_MS) {
          this.#unschedulable.delete(uid);
          this.#enqueue(item);
        }
      this.#scheduleFlush();
    });
  }

  #infoOf(node: Node): NodeInfo {
    const name = node.metadata.name;
    const onNode = [...this.#pods.list(), ...this.#assumed.values()].filter(
      (pod) =>
        pod.spec.nodeName === name && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
    );
    return { node, pods: onNode };
  }
}
