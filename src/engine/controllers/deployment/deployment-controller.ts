/** Leads ReplicaSets from one template to the next. Models pkg/controller/deployment/deployment_controller.go. */
import type { Deployment, Pod, ReplicaSet } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, type SyncError } from '../controller.ts';
import { claim } from '../controller-ref.ts';
import { ownersToSync, specSelector } from '../owner-events.ts';
import { controllerUidOf, keyOf, type SharedInformer } from '../shared-informers.ts';
import { DeploymentSync } from './deployment-sync.ts';

const WORKERS = 5;
const MAX_RETRIES = 15;

export class DeploymentController {
  readonly #controller: Controller;
  readonly #deployments: SharedInformer<Deployment>;
  readonly #sets: SharedInformer<ReplicaSet>;
  readonly #pods: SharedInformer<Pod>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'deployment-controller',
      workers: WORKERS,
      maxRetries: MAX_RETRIES,
      sync: (key) => this.#sync(key),
    });
    this.#deployments = context.informers.of<Deployment>('deployments');
    this.#sets = context.informers.of<ReplicaSet>('replicasets');
    this.#pods = context.informers.of<Pod>('pods');
    const { queue } = this.#controller;
    this.#deployments.addHandler((event) => {
      if (event.type !== 'DELETED') queue.add(keyOf(event.object));
    });
    this.#sets.addHandler((event) =>
      ownersToSync(event, 'Deployment', this.#deployments, (key) => queue.add(key)),
    );
    this.#pods.addHandler((event) => this.#onPod(event));
  }

  /** Only Recreate waits for Pods to be gone. */
  #onPod({ type, object }: WatchEvent<Pod>): void {
    if (type !== 'DELETED') return;
    const { ownerReferences = [], namespace } = object.metadata;
    const reference = ownerReferences.find((one) => one.controller === true && one.kind === 'ReplicaSet');
    const set = reference && this.#sets.get(namespace, reference.name);
    if (!set || set.metadata.uid !== reference.uid) return;
    const uid = controllerUidOf(set);
    const deployment = this.#deployments
      .list(namespace ?? '')
      .find((candidate) => candidate.metadata.uid === uid && candidate.spec?.strategy?.type === 'Recreate');
    if (deployment) this.#controller.queue.add(keyOf(deployment));
  }

  #sync(key: string): SyncError {
    const deployment = this.#deployments.byKey(key);
    if (!deployment) return undefined;
    const selector = specSelector(deployment);
    if (selector === undefined) return undefined;
    if (selector.length === 0) {
      this.#controller.recorder.event(
        deployment,
        'Warning',
        'SelectingAll',
        'This deployment is selecting all pods. A non-empty selector is required.',
      );
      return undefined;
    }
    const candidates = [
      ...this.#sets.controlledBy(deployment.metadata.uid ?? ''),
      ...this.#sets.orphans(deployment.metadata.namespace ?? ''),
    ];
    const sets = claim(this.#controller, candidates, {
      owner: deployment,
      ownerResource: 'deployments',
      selector,
    });
    const podsOf = (set: ReplicaSet): readonly Pod[] => this.#pods.controlledBy(set.metadata.uid ?? '');
    return new DeploymentSync(this.#controller, deployment, sets, podsOf).run();
  }
}
