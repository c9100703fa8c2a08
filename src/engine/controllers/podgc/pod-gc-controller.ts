/**
 * Removes Pods that nobody else will: on nodes that are gone, never scheduled, or too many finished ones.
 * Models pkg/controller/podgc/gc_controller.go. A pass is due every 20 s; here only while there is something to find.
 */
import { compareText } from '../../../kube/order.ts';
import { compareTimestamps } from '../../../kube/time.ts';
import type { Node, Pod, PodCondition } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import { Controller, type ControllerContext } from '../controller.ts';
import { isPodTerminal, isPodTerminating } from '../pods.ts';
import type { SharedInformer } from '../shared-informers.ts';

const PERIOD_MS = 20_000;
const QUARANTINE_MS = 40_000;
const TERMINATED_THRESHOLD = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export class PodGcController {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  /** Nodes that are missing → when the quarantine ends. */
  readonly #missing = new Map<string, number>();
  /** Pods that a pass may have to look at, by key. */
  readonly #suspects = new Set<string>();
  #terminated = 0;
  #dueAt = -1;

  constructor(context: ControllerContext) {
    this.#clock = context.clock;
    this.#controller = new Controller(context, {
      name: 'pod-garbage-collector',
      workers: 1,
      sync: () => undefined,
    });
    this.#nodes = context.informers.of<Node>('nodes');
    this.#pods = context.informers.of<Pod>('pods');
    this.#nodes.addHandler(({ type }) => {
      if (type !== 'MODIFIED' && this.#pods.list().length > 0) this.#passSoon();
    });
    this.#pods.addHandler(({ type, object, previous }) => {
      const was = previous !== undefined && isPodTerminal(previous);
      const is = type !== 'DELETED' && isPodTerminal(object);
      this.#terminated += Number(is) - Number(was);
      const key = `${object.metadata.namespace}/${object.metadata.name}`;
      if (type === 'DELETED') this.#suspects.delete(key);
      else if (this.#isSuspect(object)) {
        this.#suspects.add(key);
        this.#passSoon();
      }
      if (this.#terminated > TERMINATED_THRESHOLD) this.#passSoon();
    });
  }

  #isSuspect(pod: Pod): boolean {
    const node = pod.spec.nodeName ?? '';
    if (node === '') return isPodTerminating(pod);
    const known = this.#nodes.get(undefined, node);
    return known === undefined || (isPodTerminating(pod) && hasOutOfService(known));
  }

  /** At the next tick of the 20 s grid. */
  #passSoon(): void {
    const at = (Math.floor(this.#clock.now / PERIOD_MS) + 1) * PERIOD_MS;
    if (this.#dueAt === at) return;
    this.#dueAt = at;
    this.#clock.at(at, () => {
      this.#dueAt = -1;
      this.#pass();
    });
  }

  #pass(): void {
    if (this.#terminated > TERMINATED_THRESHOLD) this.#trimTerminated();
    for (const pod of this.#pods.list()) {
      const node = pod.spec.nodeName ?? '';
      if (node === '') {
        if (isPodTerminating(pod)) this.#remove(pod, undefined);
        continue;
      }
      const known = this.#nodes.get(undefined, node);
      if (known) {
        this.#missing.delete(node);
        if (isPodTerminating(pod) && hasOutOfService(known) && !isReady(known)) this.#remove(pod, undefined);
      } else if (this.#isOrphaned(node)) this.#remove(pod, 'PodGC: node no longer exists');
    }
    if (this.#missing.size > 0 || [...this.#suspects].some((key) => this.#stillSuspect(key)))
      this.#passSoon();
  }

  #stillSuspect(key: string): boolean {
    const pod = this.#pods.byKey(key);
    const suspect = pod !== undefined && this.#isSuspect(pod);
    if (!suspect) this.#suspects.delete(key);
    return suspect;
  }

  /** Missing for the whole quarantine, and really so. */
  #isOrphaned(node: string): boolean {
    const until = this.#missing.get(node);
    if (until === undefined) {
      this.#missing.set(node, this.#clock.now + QUARANTINE_MS);
      return false;
    }
    if (this.#clock.now < until) return false;
    const gone = !this.#controller.client.get('nodes', undefined, node).ok;
    if (!gone) this.#missing.delete(node);
    // Kept until the Pods are gone from the cache; a later pass clears it.
    else this.#clock.after(0, () => this.#missing.delete(node));
    return gone;
  }

  #trimTerminated(): void {
    const finished = this.#pods
      .list()
      .filter(isPodTerminal)
      .sort(
        (a, b) =>
          Number(b.status?.reason === 'Evicted') - Number(a.status?.reason === 'Evicted') ||
          compareTimestamps(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
          compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
      );
    for (const pod of finished.slice(0, finished.length - TERMINATED_THRESHOLD)) this.#remove(pod, undefined);
  }

  /** Marks the Pod as failed where it has not ended, and deletes it without grace. Models markFailedAndDeletePod. */
  #remove(pod: Pod, disruption: string | undefined): void {
    const { client, timestamp } = this.#controller;
    const { namespace, name = '', uid, generation } = pod.metadata;
    if (!isPodTerminal(pod)) {
      const live = client.get<Pod>('pods', namespace, name);
      if (!live.ok || live.value.metadata.uid !== uid) return;
      const conditions = (live.value.status?.conditions ?? []).filter(
        (one) => disruption === undefined || one.type !== 'DisruptionTarget',
      );
      const added: PodCondition[] =
        disruption === undefined
          ? []
          : [
              {
                type: 'DisruptionTarget',
                status: 'True',
                reason: 'DeletionByPodGC',
                message: disruption,
                lastTransitionTime: timestamp,
                observedGeneration: generation,
              },
            ];
      client.updateStatus<Pod>({
        ...live.value,
        status: { ...live.value.status, phase: 'Failed', conditions: [...conditions, ...added] },
      });
    }
    client.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
  }
}

const hasOutOfService = (node: Node): boolean =>
  (node.spec?.taints ?? []).some((taint) => taint.key === OUT_OF_SERVICE);
const isReady = (node: Node): boolean =>
  (node.status?.conditions ?? []).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
