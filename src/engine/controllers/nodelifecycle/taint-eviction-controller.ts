/**
 * Deletes Pods that do not tolerate a NoExecute taint of their node, at once or when their patience is over.
 * Models pkg/controller/tainteviction/taint_eviction.go.
 */
import { toleratesTaint } from '../../../kube/tolerations.ts';
import type { Node, Pod, PodCondition, Taint } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Timer } from '../../clock/event-queue.ts';
import { Controller, type ControllerContext, retryOnConflict } from '../controller.ts';
import { keyOf, type SharedInformer, splitKey } from '../shared-informers.ts';

interface Scheduled {
  /** Since when the Pod is being waited for. */
  readonly sinceMs: number;
  readonly timer: Timer;
}

export type DeadlineReport = (podUid: string, atMs: number) => void;

export class TaintEvictionController {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #report: DeadlineReport;
  readonly #nodes: SharedInformer<Node>;
  readonly #pods: SharedInformer<Pod>;
  readonly #scheduled = new Map<string, Scheduled>();
  readonly #tainted = new Map<string, readonly Taint[]>();

  /** `report`: where a deadline that is set for a Pod is noted. */
  constructor(context: ControllerContext, report: DeadlineReport) {
    this.#clock = context.clock;
    this.#report = report;
    this.#controller = new Controller(context, {
      name: 'taint-eviction-controller',
      workers: 1,
      sync: () => undefined,
    });
    this.#nodes = context.informers.of<Node>('nodes');
    this.#pods = context.informers.of<Pod>('pods');
    this.#nodes.addHandler(({ type, object }) => this.#onNode(object, type === 'DELETED'));
    this.#pods.addHandler(({ type, object, previous }) => {
      if (type === 'DELETED') return this.#cancel(keyOf(object), undefined);
      const node = object.spec.nodeName ?? '';
      const moved = previous?.spec.nodeName !== object.spec.nodeName;
      const retolerated = previous?.spec.tolerations !== object.spec.tolerations;
      if (node !== '' && (moved || retolerated) && this.#tainted.has(node)) this.#onPod(object);
    });
  }

  #onNode(node: Node, isGone: boolean): void {
    const name = node.metadata.name ?? '';
    const taints = isGone ? [] : (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
    const before = this.#tainted.get(name);
    if (taints.length === 0 && !before) return;
    const same =
      before?.length === taints.length &&
      taints.every((taint, i) => before[i]?.key === taint.key && before[i]?.value === taint.value);
    if (same) return;
    if (taints.length === 0) this.#tainted.delete(name);
    else this.#tainted.set(name, taints);
    for (const pod of this.#pods.list()) if (pod.spec.nodeName === name) this.#onPod(pod);
  }

  /** Models processPodOnNode. */
  #onPod(pod: Pod): void {
    const key = keyOf(pod);
    const taints = this.#tainted.get(pod.spec.nodeName ?? '') ?? [];
    if (taints.length === 0) return this.#cancel(key, pod);
    const used = taints.map((taint) =>
      (pod.spec.tolerations ?? []).filter((toleration) => toleratesTaint(toleration, taint)),
    );
    if (used.some((tolerations) => tolerations.length === 0)) {
      this.#cancel(key, pod);
      return this.#evict(key, pod.metadata.uid ?? '');
    }
    const seconds = used
      .flat()
      .map((toleration) => toleration.tolerationSeconds)
      .filter((value) => value !== undefined);
    if (seconds.length === 0) return;
    const patienceMs = Math.max(0, Math.min(...seconds)) * 1000;
    const known = this.#scheduled.get(key);
    const sinceMs = known?.sinceMs ?? this.#clock.now;
    if (known && known.sinceMs + patienceMs < this.#clock.now + patienceMs) return;
    this.#cancel(key, pod);
    const at = this.#clock.now + patienceMs;
    const uid = pod.metadata.uid ?? '';
    const timer = this.#clock.at(at, () => this.#evict(key, uid));
    this.#scheduled.set(key, { sinceMs, timer });
    this.#report(uid, at);
  }

  #cancel(key: string, pod: Pod | undefined): void {
    const known = this.#scheduled.get(key);
    if (!known) return;
    known.timer.cancel();
    this.#scheduled.delete(key);
    if (pod)
      this.#controller.recorder.event(
        pod,
        'Normal',
        'TaintManagerEviction',
        `Cancelling deletion of Pod ${key}`,
      );
  }

  /** Models addConditionAndDeletePod. */
  #evict(key: string, uid: string): void {
    this.#scheduled.delete(key);
    const { client, recorder, timestamp } = this.#controller;
    const { namespace, name } = splitKey(key);
    const pod = this.#pods.byKey(key);
    if (!pod || pod.metadata.uid !== uid) return;
    recorder.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
    retryOnConflict<Pod>(
      () => client.get('pods', namespace, name),
      (live) => {
        if (live.metadata.uid !== uid) return undefined;
        const others = (live.status?.conditions ?? []).filter(
          (condition) => condition.type !== 'DisruptionTarget',
        );
        const condition: PodCondition = {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByTaintManager',
          message: 'Taint manager: deleting due to NoExecute taint',
          lastTransitionTime: timestamp,
          observedGeneration: live.metadata.generation,
        };
        return { ...live, status: { ...live.status, conditions: [...others, condition] } };
      },
      (next) => client.updateStatus(next),
    );
    client.delete('pods', namespace, name, { preconditions: { uid } });
  }
}
