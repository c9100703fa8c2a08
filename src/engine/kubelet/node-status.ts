/**
 * The node's own conditions and the volumes that it uses, as this kubelet writes them into the status of its Node.
 * Models pkg/kubelet/kubelet_node_status.go and nodestatus/setters.go: written on the 10 s grid, here only when a
 * condition changes. Heartbeats and lease are `api/heartbeats.ts`; addresses are as the cluster was made.
 */
import type { Node } from '../../kube/types.ts';
import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../clock/clock.ts';
import type { RecordedObject } from '../events/event-sink.ts';
import type { KubeletEvents } from './kubelet-recorder.ts';
import { nextTick } from './work-queue.ts';

const UPDATE_MS = 10_000;

export type NodeConditionType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure' | 'Ready';

interface Words {
  readonly reason: string;
  readonly message: string;
  /** Reason of the Node's event when the condition changes to this. */
  readonly event: string;
}

const PRESSURE: Readonly<
  Record<Exclude<NodeConditionType, 'Ready'>, { readonly on: Words; readonly off: Words }>
> = {
  MemoryPressure: {
    on: {
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
      event: 'NodeHasInsufficientMemory',
    },
    off: {
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      event: 'NodeHasSufficientMemory',
    },
  },
  DiskPressure: {
    on: {
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
      event: 'NodeHasDiskPressure',
    },
    off: {
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      event: 'NodeHasNoDiskPressure',
    },
  },
  PIDPressure: {
    on: {
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
      event: 'NodeHasInsufficientPID',
    },
    off: {
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      event: 'NodeHasSufficientPID',
    },
  },
};

export interface NodeStatusOptions {
  readonly node: string;
  readonly clock: Clock;
  readonly client: ApiClient;
  readonly recorder: KubeletEvents;
  readonly toTimestamp: (ms: number) => string;
  /** Of the grid. */
  readonly offsetMs: number;
  /** Attached volumes that Pods have or want. */
  readonly volumesInUse: () => readonly string[];
}

export class NodeStatus {
  readonly #o: NodeStatusOptions;
  readonly #pressures = new Set<NodeConditionType>();
  /** Why the node takes no Pods; undefined while it does. */
  #notReady: string | undefined;
  #due = false;
  #stopped = false;

  constructor(options: NodeStatusOptions) {
    this.#o = options;
  }

  /** The node as events name it: the kubelet knows it by its name alone. */
  get reference(): RecordedObject {
    return { apiVersion: 'v1', kind: 'Node', metadata: { name: this.#o.node, uid: this.#o.node } };
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The conditions that hold now; those not named do not. */
  setPressures(pressures: readonly NodeConditionType[]): void {
    const same =
      pressures.length === this.#pressures.size && pressures.every((one) => this.#pressures.has(one));
    if (same) return;
    this.#pressures.clear();
    for (const one of pressures) this.#pressures.add(one);
    // The look at the resources has the same beat: its finding is in the status that is written with it, so that what is
    // evicted does not come back before the taint is there.
    this.#updateAt(nextTick(this.#o.clock.now - 1, UPDATE_MS, this.#o.offsetMs));
  }

  /** Written at once, as the shutdown manager does. */
  setNotReady(message: string | undefined): void {
    this.#notReady = message;
    this.#update();
  }

  /** Looks at the Node at the next tick and corrects what is not as this kubelet knows it. */
  updateSoon(): void {
    const { clock, offsetMs } = this.#o;
    this.#updateAt(nextTick(clock.now, UPDATE_MS, offsetMs));
  }

  #updateAt(t: number): void {
    if (this.#due) return;
    this.#due = true;
    this.#o.clock.at(t, () => {
      this.#due = false;
      this.#update();
    });
  }

  #update(): void {
    if (this.#stopped) return;
    const { client, node, recorder, clock, toTimestamp } = this.#o;
    const found = client.get<Node>('nodes', undefined, node);
    // Nobody answers: the next tick may do better.
    if (!found.ok) return this.updateSoon();
    const now = toTimestamp(clock.now);
    const events: string[] = [];
    const conditions = (found.value.status?.conditions ?? []).map((condition) => {
      const wanted = this.#wanted(condition.type);
      if (!wanted || (wanted.status === condition.status && wanted.message === condition.message))
        return condition;
      if (wanted.status !== condition.status) events.push(wanted.event);
      const { status, reason, message } = wanted;
      const lastTransitionTime = status === condition.status ? condition.lastTransitionTime : now;
      return { ...condition, status, reason, message, lastHeartbeatTime: now, lastTransitionTime };
    });
    const { volumesInUse: before = [], ...status } = found.value.status ?? {};
    const inUse = this.#o.volumesInUse();
    const isSame = inUse.length === before.length && inUse.every((name, i) => name === before[i]);
    if (isSame && conditions.every((condition, i) => condition === status.conditions?.[i])) return;
    const volumesInUse = inUse.length === 0 ? {} : { volumesInUse: [...inUse] };
    client.updateStatus<Node>({ ...found.value, status: { ...status, conditions, ...volumesInUse } });
    for (const event of events)
      recorder.event(this.reference, 'Normal', event, `Node ${node} status is now: ${event}`);
  }

  #wanted(type: string): (Words & { readonly status: string }) | undefined {
    if (type === 'Ready') {
      const message = this.#notReady;
      return message === undefined
        ? {
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
            event: 'NodeReady',
          }
        : { status: 'False', reason: 'KubeletNotReady', message, event: 'NodeNotReady' };
    }
    if (!Object.hasOwn(PRESSURE, type)) return undefined;
    const words = PRESSURE[type as keyof typeof PRESSURE];
    return this.#pressures.has(type as NodeConditionType)
      ? { ...words.on, status: 'True' }
      : { ...words.off, status: 'False' };
  }
}
