/**
 * Watches over the nodes' signs of life: who is silent for too long is Unknown, tainted, and its Pods are not ready.
 * Models pkg/controller/nodelifecycle/node_lifecycle_controller.go. The monitor looks every 5 s; here only the looks
 * that could find something are made.
 */
import type { Node, Pod, PodCondition, Taint } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Timer } from '../../clock/event-queue.ts';
import { Controller, type ControllerContext, retryOnConflict, type SyncError } from '../controller.ts';
import { isPodTerminal } from '../pods.ts';
import type { SharedInformer } from '../shared-informers.ts';
import {
  conditionStatus,
  isNodeReady,
  NOT_READY,
  UNREACHABLE,
  withNoExecute,
  withNoSchedule,
} from './taints.ts';
import { taintIntervalMs, zoneOf, zoneState } from './zones.ts';
import type { ApiServer } from '../../api/api-server.ts';

const MONITOR_MS = 5000;
const GRACE_MS = 50_000;
const WORKERS = 8;
const KUBELET_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

export class NodeLifecycleController {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #api: ApiServer;
  readonly #nodes: SharedInformer<Node>;
  readonly #pods: SharedInformer<Pod>;
  readonly #silence = new Map<string, Timer>();
  /** Nodes that wait for their NoExecute taint, by zone, in order. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #nextTaintAt = new Map<string, number>();
  #taintTimer: Timer | undefined;
  #allDisrupted = false;

  constructor(context: ControllerContext) {
    this.#clock = context.clock;
    this.#api = context.api;
    this.#controller = new Controller(context, {
      name: 'node-controller',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    this.#nodes = context.informers.of<Node>('nodes');
    this.#pods = context.informers.of<Pod>('pods');
    this.#nodes.addHandler(({ type, object }) => {
      const name = object.metadata.name ?? '';
      if (type === 'DELETED') {
        for (const zone of this.#waiting.values()) zone.delete(name);
        return;
      }
      this.#controller.queue.add(name);
    });
    context.api.heartbeats.onChange((node, isAlive) => this.#onBeat(node, isAlive));
  }

  #onBeat(node: string, isAlive: boolean): void {
    this.#silence.get(node)?.cancel();
    this.#silence.delete(node);
    if (!isAlive) this.#watchSilence(node, this.#api.heartbeats.lastRenewalMs(node) ?? this.#clock.now);
  }

  /** The look that finds the node silent: the first more than 50 s after the look that saw the last renewal. */
  #watchSilence(node: string, lastMs: number): void {
    const seenAt = Math.ceil(Math.max(lastMs, 0) / MONITOR_MS) * MONITOR_MS;
    const at = (Math.floor((seenAt + GRACE_MS) / MONITOR_MS) + 1) * MONITOR_MS;
    this.#silence.set(
      node,
      this.#clock.at(at, () => this.#markUnknown(node)),
    );
  }

  /** Models tryUpdateNodeHealth. */
  #markUnknown(name: string): void {
    const node = this.#nodes.get(undefined, name);
    if (!node || this.#api.heartbeats.isAlive(name) || conditionStatus(node, 'Ready') === 'Unknown') return;
    const wasReady = isNodeReady(node);
    const { client, timestamp, recorder } = this.#controller;
    retryOnConflict<Node>(
      () => client.get('nodes', undefined, name),
      (live) => {
        const conditions = live.status?.conditions ?? [];
        const known = conditions.map((condition) =>
          KUBELET_CONDITIONS.includes(condition.type) && condition.status !== 'Unknown'
            ? {
                ...condition,
                status: 'Unknown',
                reason: 'NodeStatusUnknown',
                message: 'Kubelet stopped posting node status.',
                lastTransitionTime: timestamp,
              }
            : condition,
        );
        const never = KUBELET_CONDITIONS.filter(
          (type) => !conditions.some((condition) => condition.type === type),
        ).map((type) => ({
          type,
          status: 'Unknown',
          reason: 'NodeStatusNeverUpdated',
          message: 'Kubelet never posted node status.',
          lastHeartbeatTime: live.metadata.creationTimestamp,
          lastTransitionTime: timestamp,
        }));
        return { ...live, status: { ...live.status, conditions: [...known, ...never] } };
      },
      (next) => client.updateStatus(next),
    );
    if (wasReady) recorder.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
  }

  /** One node: its taints follow its conditions. */
  #sync(name: string): SyncError {
    const node = this.#nodes.get(undefined, name);
    if (!node) return undefined;
    const { timestamp } = this.#controller;
    this.#writeTaints(name, (live) => withNoSchedule(live, timestamp));
    if (!this.#api.heartbeats.isKnown(name) && conditionStatus(node, 'Ready') === undefined) return undefined;
    this.#judgeZones();
    const ready = conditionStatus(node, 'Ready');
    if (ready === 'True') return this.#recover(node);
    if (ready !== undefined) {
      this.#markPodsNotReady(node);
      this.#taintSoon(node);
    }
    return undefined;
  }

  /** Models markNodeAsReachable: noticed by the next look of the monitor. */
  #recover(node: Node): undefined {
    const name = node.metadata.name ?? '';
    for (const zone of this.#waiting.values()) zone.delete(name);
    if (withNoExecute(node, undefined, '') === undefined) return undefined;
    const at = Math.ceil(this.#clock.now / MONITOR_MS) * MONITOR_MS;
    this.#clock.at(at, () => {
      const now = this.#nodes.get(undefined, name);
      if (now && isNodeReady(now)) this.#writeTaints(name, (live) => withNoExecute(live, undefined, ''));
    });
    return undefined;
  }

  /** Models MarkPodsNotReady. */
  #markPodsNotReady(node: Node): void {
    const { client, recorder, timestamp } = this.#controller;
    for (const cached of this.#pods.list()) {
      if (cached.spec.nodeName !== node.metadata.name || isPodTerminal(cached)) continue;
      const ready = cached.status?.conditions?.find((condition) => condition.type === 'Ready');
      if (ready?.status !== 'True') continue;
      const { namespace, name = '', uid } = cached.metadata;
      const written = retryOnConflict<Pod>(
        () => client.get('pods', namespace, name),
        (live) => {
          if (live.metadata.uid !== uid) return undefined;
          const conditions = (live.status?.conditions ?? []).map(
            (condition): PodCondition =>
              condition.type === 'Ready' && condition.status === 'True'
                ? { ...condition, status: 'False', lastTransitionTime: timestamp }
                : condition,
          );
          return { ...live, status: { ...live.status, conditions } };
        },
        (next) => client.updateStatus(next),
      );
      if (written.ok) recorder.event(cached, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  /** All zones without any ready node: nobody is evicted, and who is marked is let off. Models handleDisruption. */
  #judgeZones(): void {
    const zones = this.#zones();
    const all = zones.size > 0 && [...zones.values()].every((nodes) => zoneState(nodes) === 'full');
    if (all === this.#allDisrupted) return;
    this.#allDisrupted = all;
    if (all) {
      for (const node of this.#nodes.list())
        this.#writeTaints(node.metadata.name ?? '', (live) => withNoExecute(live, undefined, ''));
      this.#waiting.clear();
      return;
    }
    // The control plane may have been the one that was cut off: everybody's grace begins anew.
    for (const node of this.#nodes.list()) {
      const name = node.metadata.name ?? '';
      if (!isNodeReady(node) && this.#api.heartbeats.isKnown(name))
        this.#clock.after(GRACE_MS, () => this.#controller.queue.add(name));
    }
  }

  #zones(): Map<string, Node[]> {
    const zones = new Map<string, Node[]>();
    for (const node of this.#nodes.list()) {
      const zone = zoneOf(node);
      zones.set(zone, [...(zones.get(zone) ?? []), node]);
    }
    return zones;
  }

  /** One kind of NoExecute taint is swapped for the other at once; the first one has to wait for its turn. */
  #taintSoon(node: Node): void {
    const name = node.metadata.name ?? '';
    if (this.#allDisrupted) return;
    const has = (node.spec?.taints ?? []).some(
      (taint) => taint.effect === 'NoExecute' && (taint.key === NOT_READY || taint.key === UNREACHABLE),
    );
    if (has) {
      this.#writeTaints(name, (live) => withNoExecute(live, noExecuteKey(live), this.#controller.timestamp));
      return;
    }
    const zone = zoneOf(node);
    const waiting = this.#waiting.get(zone) ?? new Set<string>();
    this.#waiting.set(zone, waiting.add(name));
    this.#runTaintQueue();
  }

  /** Models doNoExecuteTaintingPass. */
  #runTaintQueue(): void {
    this.#taintTimer?.cancel();
    this.#taintTimer = undefined;
    const zones = this.#zones();
    let next = Number.POSITIVE_INFINITY;
    for (const [zone, waiting] of this.#waiting) {
      const nodes = zones.get(zone) ?? [];
      const interval = taintIntervalMs(zoneState(nodes), nodes.length);
      if (waiting.size === 0 || interval === undefined) continue;
      const at = this.#nextTaintAt.get(zone) ?? 0;
      if (at <= this.#clock.now) {
        const [first] = waiting;
        if (first === undefined) continue;
        waiting.delete(first);
        this.#nextTaintAt.set(zone, this.#clock.now + interval);
        this.#writeTaints(first, (live) =>
          isNodeReady(live) ? undefined : withNoExecute(live, noExecuteKey(live), this.#controller.timestamp),
        );
      }
      if (waiting.size > 0) next = Math.min(next, this.#nextTaintAt.get(zone) ?? this.#clock.now);
    }
    if (Number.isFinite(next)) this.#taintTimer = this.#clock.at(next, () => this.#runTaintQueue());
  }

  #writeTaints(name: string, change: (live: Node) => readonly Taint[] | undefined): void {
    const { client } = this.#controller;
    retryOnConflict<Node>(
      () => client.get('nodes', undefined, name),
      (live) => {
        const taints = change(live);
        return taints && { ...live, spec: { ...live.spec, taints: [...taints] } };
      },
      (next) => client.update(next),
    );
  }
}

const noExecuteKey = (node: Node): string =>
  conditionStatus(node, 'Ready') === 'Unknown' ? UNREACHABLE : NOT_READY;
