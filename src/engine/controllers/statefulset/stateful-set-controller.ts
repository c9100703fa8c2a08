/** Keeps Pods with names and storage of their own. Models pkg/controller/statefulset/stateful_set.go. */
import type { ControllerRevision, Pod, StatefulSet } from '../../../kube/types.ts';
import { Controller, type ControllerContext, type SyncError } from '../controller.ts';
import { claim } from '../controller-ref.ts';
import { ownersToSync, specSelector } from '../owner-events.ts';
import { mattersToOwner } from '../pods.ts';
import { FailedPods, hasJustFailed } from '../replicaset/failed-pods.ts';
import { controllerUidOf, keyOf, type SharedInformer } from '../shared-informers.ts';
import { isMemberOf } from './identity.ts';
import { StatefulSetSync } from './stateful-set-sync.ts';

const WORKERS = 5;

export class StatefulSetController {
  readonly #controller: Controller;
  readonly #sets: SharedInformer<StatefulSet>;
  readonly #failed = new FailedPods();
  readonly #pods: SharedInformer<Pod>;
  readonly #revisions: SharedInformer<ControllerRevision>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'statefulset-controller',
      workers: WORKERS,
      sync: (key) => this.#sync(key),
    });
    const { queue } = this.#controller;
    this.#sets = context.informers.of<StatefulSet>('statefulsets');
    this.#pods = context.informers.of<Pod>('pods');
    this.#revisions = context.informers.of<ControllerRevision>('controllerrevisions');
    this.#sets.addHandler(({ type, object }) => {
      if (type !== 'DELETED') queue.add(keyOf(object));
    });
    this.#pods.addHandler((event) => {
      if (hasJustFailed(event))
        this.#failed.note(controllerUidOf(event.object) ?? '', this.#controller.wallMs);
      if (event.type === 'MODIFIED' && !mattersToOwner(event.previous, event.object)) return;
      ownersToSync(event, 'StatefulSet', this.#sets, (key) => queue.add(key));
    });
  }

  #sync(key: string): SyncError {
    const set = this.#sets.byKey(key);
    if (!set) return undefined;
    const selector = specSelector(set);
    if (selector === undefined || selector.length === 0) return undefined;
    const uid = set.metadata.uid ?? '';
    const wait = this.#failed.waitMs(uid, this.#controller.wallMs);
    if (wait > 0) {
      this.#controller.queue.addAfter(key, wait);
      return undefined;
    }
    const namespace = set.metadata.namespace ?? '';
    const owner = { owner: set, ownerResource: 'statefulsets', selector };
    const revisions = claim(
      this.#controller,
      [...this.#revisions.controlledBy(uid), ...this.#revisions.orphans(namespace)],
      owner,
    );
    const candidates = [
      ...this.#pods.controlledBy(uid),
      ...this.#pods.orphans(namespace).filter((pod) => isMemberOf(set, pod)),
    ];
    const pods = claim(this.#controller, candidates, owner);
    return new StatefulSetSync(this.#controller, set, pods, revisions).run();
  }
}
