/**
 * The scheduler: finds a node for each Pod that has none, one Pod at a time.
 *
 * Models pkg/scheduler/schedule_one.go and eventhandlers.go. Differs: ties in the score are broken by a named stream of
 * the seed. Leaves out: permit plugins, extenders, profiles of people's own.
 */
import { deepEqual } from '../../kube/json.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, PodCondition } from '../../kube/types.ts';
import type { ApiServer } from '../api/api-server.ts';
import { ApiClient } from '../api/client.ts';
import { Informer } from '../api/informer.ts';
import { typeOfPlural } from '../api/resources.ts';
import type { WatchEvent } from '../api/storage.ts';
import type { Clock } from '../clock/clock.ts';
import type { RandomStream } from '../clock/random.ts';
import type { Task } from '../clock/task.ts';
import type { SeriesEventRecorder } from '../events/series-recorder.ts';
import type { Timing } from '../timing.ts';
import { Cycle, filterNode } from './filters.ts';
import { countedReasons, fitErrorMessage, preemptionText } from './messages.ts';
import { NodeCache } from './node-cache.ts';
import { fieldNodes } from './node-affinity.ts';
import type { ClusterView, NodeInfo, Rejection } from './node-info.ts';
import { type Candidate, findPreemption } from './preemption.ts';
import { requestsOf } from './amounts.ts';
import { type QueuedPod, SchedulingQueue } from './scheduling-queue.ts';
import { scoreNodes } from './scores.ts';
import { bindVolumes } from './volume-binding.ts';

const PROFILE = 'default-scheduler';
const NODE_PLUGINS = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'PodTopologySpread',
  'InterPodAffinity',
  'VolumeBinding',
  'VolumeZone',
];

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
  readonly #cache = new NodeCache();
  readonly #queue: SchedulingQueue;
  /** Chosen, but not yet seen as bound through the watch. */
  readonly #assumed = new Set<string>();
  /** uid → a Pod that has made room for itself on a node. */
  readonly #nominated = new Map<string, { readonly pod: Pod; readonly node: string }>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { api, clock, timing } = options;
    this.#client = new ApiClient(api, PROFILE);
    this.#queue = new SchedulingQueue(clock);
    const latencyMs = (): number => timing.watchMs();
    new Informer<Node>(api, clock, 'nodes', { latencyMs, onEvent: (event) => this.#onNode(event) });
    new Informer<Pod>(api, clock, 'pods', {
      latencyMs,
      onEvent: (event) => this.#onPod(event),
      onAtRest: (pod) => this.#cache.setPod(pod),
    });
    const volumes = {
      latencyMs: () => 0,
      onEvent: () => this.#queue.moveAll(['VolumeBinding', 'VolumeZone']),
    };
    new Informer<PersistentVolumeClaim>(api, clock, 'persistentvolumeclaims', volumes);
    new Informer<PersistentVolume>(api, clock, 'persistentvolumes', volumes);
    clock.spawn(this.#run());
  }

  *#run(): Task {
    for (;;) {
      const next = this.#queue.pop();
      if (!next) {
        yield this.#queue.wake;
        continue;
      }
      const latency = this.#options.timing.scheduleMs();
      if (latency > 0) yield latency;
      this.#schedule(next);
    }
  }

  #onPod(event: WatchEvent<Pod>): void {
    const { type, object, previous } = event;
    const uid = object.metadata.uid ?? '';
    const isAssigned = (object.spec.nodeName ?? '') !== '';
    const isOver = object.status?.phase === 'Succeeded' || object.status?.phase === 'Failed';
    if (isAssigned || type === 'DELETED') {
      this.#assumed.delete(uid);
      this.#nominated.delete(uid);
      this.#queue.remove(uid);
      if (type === 'DELETED') this.#cache.removePod(uid);
      else this.#cache.setPod(object);
      if (isAssigned) this.#tellWaiting(event, isOver && previous?.status?.phase !== object.status?.phase);
      return;
    }
    if (isOver || (object.spec.schedulerName ?? PROFILE) !== PROFILE || this.#assumed.has(uid)) return;
    if ((object.spec.schedulingGates ?? []).length > 0) return;
    const known = this.#queue.find(uid);
    if (!known) return this.#queue.add({ pod: object, queuedAt: 0, errors: 0, rejectedBy: new Set() });
    const before = known.pod;
    known.pod = object;
    const changed =
      before.metadata.generation !== object.metadata.generation ||
      !deepEqual(before.metadata.labels, object.metadata.labels);
    if (changed && this.#queue.isWaiting(uid)) this.#queue.add(known);
  }

  /** What an assigned Pod's change may mean to those that wait. */
  #tellWaiting({ type, object, previous }: WatchEvent<Pod>, hasEnded: boolean): void {
    const isGone = type === 'DELETED' || hasEnded;
    if (isGone) {
      const freed = requestsOf(object);
      this.#queue.moveAll(['NodePorts', 'VolumeRestrictions', 'PodTopologySpread', 'InterPodAffinity']);
      // Only what frees something that is wanted helps; the place of a Pod always may.
      this.#queue.moveAll(['NodeResourcesFit'], ({ pod, rejectedBy }) => {
        const wanted = requestsOf(pod);
        return (
          rejectedBy.has('Too many pods') || [...wanted.keys()].some((name) => (freed.get(name) ?? 0) > 0)
        );
      });
    } else if (
      (previous?.spec.nodeName ?? '') === '' ||
      !deepEqual(previous?.metadata.labels, object.metadata.labels)
    )
      this.#queue.moveAll(['PodTopologySpread', 'InterPodAffinity']);
  }

  #onNode({ type, object, previous }: WatchEvent<Node>): void {
    if (type === 'DELETED') return this.#cache.removeNode(object.metadata.name ?? '');
    const info = this.#cache.setNode(object);
    const same =
      previous &&
      previous.spec === object.spec &&
      deepEqual(previous.metadata.labels, object.metadata.labels) &&
      deepEqual(previous.status?.allocatable, object.status?.allocatable);
    if (same) return;
    this.#queue.moveAll(NODE_PLUGINS, ({ pod }) => filterNode(pod, info) === undefined);
  }

  get #view(): ClusterView {
    const { storage } = this.#options.api;
    return {
      infos: this.#cache.infos(),
      get: <T>(resource: string, namespace: string | undefined, name: string): T | undefined => {
        const type = typeOfPlural(resource);
        return type && (storage.get(type, namespace, name) as T | undefined);
      },
      list: <T>(resource: string, namespace?: string): readonly T[] => {
        const type = typeOfPlural(resource);
        return type ? (storage.list(type, namespace) as readonly unknown[] as readonly T[]) : [];
      },
    };
  }

  #schedule(item: QueuedPod): void {
    const { pod } = item;
    const { recorder } = this.#options;
    if (pod.metadata.deletionTimestamp !== undefined) {
      const text = `skip schedule deleting pod: ${pod.metadata.namespace}/${pod.metadata.name}`;
      return recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', text);
    }
    const view = this.#view;
    if (view.infos.length === 0) return this.#failWithoutNodes(item);
    const cycle = new Cycle(pod, view);
    const { preFilter } = cycle.volumes;
    if (preFilter) return this.#failPreFilter(item, view, { plugin: preFilter.plugin, ...preFilter.reasons });
    const rejections = new Map<string, Rejection>();
    const feasible = this.#filter(pod, view, cycle, rejections);
    if (feasible.length === 0) return this.#fail(item, view, rejections);
    this.#bind(item, this.#choose(pod, feasible, view), cycle);
  }

  #filter(pod: Pod, view: ClusterView, cycle: Cycle, rejections: Map<string, Rejection>): NodeInfo[] {
    const named = fieldNodes(pod);
    return view.infos.filter((info) => {
      const name = info.node.metadata.name ?? '';
      const isExcluded = named !== undefined && !named.has(name);
      const rejection: Rejection | undefined = isExcluded
        ? {
            plugin: 'NodeAffinity',
            reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
            code: 'unresolvable',
          }
        : (filterNode(pod, this.#withNominated(pod, info), cycle) ?? undefined);
      if (rejection) rejections.set(name, rejection);
      return rejection === undefined;
    });
  }

  /** Pods at least as important that have made room on the node count as if they were there. */
  #withNominated(pod: Pod, info: NodeInfo): NodeInfo {
    if (this.#nominated.size === 0) return info;
    const priority = pod.spec.priority ?? 0;
    const more = [...this.#nominated.values()]
      .filter(
        ({ pod: other, node }) =>
          node === info.node.metadata.name &&
          other.metadata.uid !== pod.metadata.uid &&
          (other.spec.priority ?? 0) >= priority,
      )
      .map(({ pod: other }) => other);
    return more.length === 0 ? info : { node: info.node, pods: [...info.pods, ...more] };
  }

  #choose(pod: Pod, feasible: readonly NodeInfo[], view: ClusterView): NodeInfo {
    const nominated = feasible.find(({ node }) => node.metadata.name === pod.status?.nominatedNodeName);
    if (nominated) return nominated;
    const scores = feasible.length === 1 ? [0] : scoreNodes(pod, feasible, view);
    const best = Math.max(...scores);
    const tied = feasible.filter((_, i) => scores[i] === best);
    return tied[tied.length === 1 ? 0 : this.#options.ties.below(tied.length)] as NodeInfo;
  }

  #bind(item: QueuedPod, info: NodeInfo, cycle: Cycle): void {
    const { pod } = item;
    const uid = pod.metadata.uid ?? '';
    const node = info.node.metadata.name ?? '';
    this.#assumed.add(uid);
    this.#cache.setPod({ ...pod, spec: { ...pod.spec, nodeName: node } });
    const { unbound } = cycle.volumes;
    if (unbound.length === 0) return this.#finishBinding(item, node);
    this.#options.clock.spawn(this.#bindAfterVolumes(item, info.node, unbound));
  }

  *#bindAfterVolumes(item: QueuedPod, node: Node, unbound: readonly PersistentVolumeClaim[]): Task {
    const name = node.metadata.name ?? '';
    this.#patchStatus(item.pod, (status) => ({ ...status, nominatedNodeName: name }));
    const isBound = yield* bindVolumes(this.#client, node, unbound);
    if (isBound) return this.#finishBinding(item, name);
    this.#unassume(item.pod);
    const text = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded';
    this.#reject(item.pod, 'SchedulerError', text, undefined);
    this.#queue.backOff(item);
  }

  #finishBinding(item: QueuedPod, node: string): void {
    const { pod } = item;
    const { namespace = '', name = '' } = pod.metadata;
    const bound = this.#client.bind(namespace, name, node);
    if (bound.ok) {
      const text = `Successfully assigned ${namespace}/${name} to ${node}`;
      return this.#options.recorder.event(pod, 'Normal', 'Scheduled', 'Binding', text);
    }
    this.#unassume(pod);
    if (bound.error.reason !== 'NotFound') this.#queue.backOff(item);
  }

  #unassume(pod: Pod): void {
    this.#assumed.delete(pod.metadata.uid ?? '');
    this.#cache.removePod(pod.metadata.uid ?? '');
  }

  #failWithoutNodes(item: QueuedPod): void {
    this.#reject(item.pod, 'Unschedulable', fitErrorMessage(0, '', ''), undefined);
    this.#queue.backOff(item);
  }

  /** The Pod can go nowhere, whatever the nodes are. */
  #failPreFilter(item: QueuedPod, view: ClusterView, rejection: Rejection): void {
    const count = view.infos.length;
    const all = new Map(view.infos.map(({ node }) => [node.metadata.name ?? '', rejection]));
    const preemption = this.#tryPreemption(item.pod, view, all);
    this.#reject(
      item.pod,
      'Unschedulable',
      fitErrorMessage(count, rejection.reasons.join(', '), preemption.text),
      preemption.chosen,
    );
    item.rejectedBy = new Set([rejection.plugin]);
    this.#queue.park(item);
  }

  #fail(item: QueuedPod, view: ClusterView, rejections: ReadonlyMap<string, Rejection>): void {
    const list = [...rejections.values()];
    const preemption = this.#tryPreemption(item.pod, view, rejections);
    const text = fitErrorMessage(view.infos.length, countedReasons(list), preemption.text);
    item.rejectedBy = new Set(
      list.flatMap(({ plugin, reasons }) =>
        reasons.includes('Too many pods') ? [plugin, 'Too many pods'] : [plugin],
      ),
    );
    this.#reject(item.pod, 'Unschedulable', text, preemption.chosen);
    this.#queue.park(item);
    if (preemption.chosen) this.#preempt(item.pod, preemption.chosen);
  }

  /** Models DefaultPreemption.PostFilter. */
  #tryPreemption(
    pod: Pod,
    view: ClusterView,
    rejections: ReadonlyMap<string, Rejection>,
  ): { readonly text: string; readonly chosen: Candidate | undefined } {
    if (pod.spec.preemptionPolicy === 'Never')
      return { text: 'not eligible due to preemptionPolicy=Never.', chosen: undefined };
    if (this.#awaitsVictims(pod, view))
      return { text: 'not eligible due to a terminating pod on the nominated node.', chosen: undefined };
    const { chosen, reasons } = findPreemption(pod, view, rejections);
    return chosen
      ? { text: '', chosen }
      : { text: preemptionText(view.infos.length, reasons), chosen: undefined };
  }

  /** Those that were deleted for it are still there. */
  #awaitsVictims(pod: Pod, view: ClusterView): boolean {
    const node = this.#nominated.get(pod.metadata.uid ?? '')?.node;
    const info = view.infos.find((one) => one.node.metadata.name === node);
    return (info?.pods ?? []).some(
      (other) =>
        other.metadata.deletionTimestamp !== undefined &&
        (other.spec.priority ?? 0) < (pod.spec.priority ?? 0) &&
        (other.status?.conditions ?? []).some(
          (one) => one.type === 'DisruptionTarget' && one.reason === 'PreemptionByScheduler',
        ),
    );
  }

  /** Models prepareCandidate: the victims are told and deleted with their own grace. */
  #preempt(pod: Pod, { node, victims }: Candidate): void {
    const { recorder, clock, toTimestamp } = this.#options;
    const uid = pod.metadata.uid ?? '';
    this.#nominated.set(uid, { pod, node });
    for (const [other, entry] of [...this.#nominated])
      if (entry.node === node && other !== uid && (entry.pod.spec.priority ?? 0) < (pod.spec.priority ?? 0)) {
        this.#nominated.delete(other);
        this.#patchStatus(entry.pod, (status) => ({ ...status, nominatedNodeName: undefined }));
      }
    for (const victim of victims) {
      this.#patchStatus(victim, (status) => ({
        ...status,
        conditions: withCondition(status?.conditions, {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'PreemptionByScheduler',
          message: `${PROFILE}: preempting to accommodate a higher priority pod`,
          lastTransitionTime: toTimestamp(clock.now),
          observedGeneration: victim.metadata.generation,
        }),
      }));
      this.#client.delete('pods', victim.metadata.namespace, victim.metadata.name ?? '', {
        preconditions: { uid: victim.metadata.uid },
      });
      recorder.event(victim, 'Normal', 'Preempted', 'Preempting', `Preempted by pod ${uid} on node ${node}`);
    }
  }

  /** Models handleSchedulingFailure: the event and the condition PodScheduled=False. */
  #reject(pod: Pod, reason: string, message: string, nominated: Candidate | undefined): void {
    const { recorder, clock, toTimestamp } = this.#options;
    recorder.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    this.#patchStatus(pod, (status) => {
      const before = (status?.conditions ?? []).find((condition) => condition.type === 'PodScheduled');
      return {
        ...status,
        ...(nominated ? { nominatedNodeName: nominated.node } : {}),
        conditions: withCondition(status?.conditions, {
          type: 'PodScheduled',
          status: 'False',
          reason,
          message,
          observedGeneration: pod.metadata.generation,
          lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : toTimestamp(clock.now),
        }),
      };
    });
  }

  #patchStatus(pod: Pod, change: (status: Pod['status']) => Pod['status']): void {
    const live = this.#client.get<Pod>('pods', pod.metadata.namespace, pod.metadata.name ?? '');
    if (!live.ok || live.value.metadata.uid !== pod.metadata.uid) return;
    this.#client.updateStatus<Pod>({ ...live.value, status: change(live.value.status) });
  }
}

const withCondition = (
  conditions: readonly PodCondition[] | undefined,
  next: PodCondition,
): PodCondition[] => [...(conditions ?? []).filter((condition) => condition.type !== next.type), next];
