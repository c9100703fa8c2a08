/** What the two controllers of endpoints share: which Services have to be looked at when a Pod changes. */
import { deepEqual } from '../../../kube/json.ts';
import type { Pod, Service } from '../../../kube/types.ts';
import type { WatchEvent } from '../../api/storage.ts';
import { Controller, type ControllerContext, type SyncError } from '../controller.ts';
import { conditionOf, isPodTerminal } from '../pods.ts';
import { keyOf, type SharedInformer } from '../shared-informers.ts';

export interface ServiceSync {
  /** A Service with a selector, and its Pods. */
  readonly sync: (service: Service, pods: readonly Pod[]) => SyncError;
  readonly onDeleted: (service: Service) => SyncError;
}

const WORKERS = 5;
const MAX_RETRIES = 15;
const BACKOFF = { baseMs: 1000, maxMs: 1_000_000 };

export class ServiceController {
  readonly controller: Controller;
  readonly #services: SharedInformer<Service>;
  readonly #pods: SharedInformer<Pod>;
  readonly #deleted = new Map<string, Service>();

  constructor(context: ControllerContext, name: string, handlers: (controller: Controller) => ServiceSync) {
    this.controller = new Controller(context, {
      name,
      workers: WORKERS,
      maxRetries: MAX_RETRIES,
      rateLimit: BACKOFF,
      sync: (key) => this.#sync(key, actions),
    });
    const actions = handlers(this.controller);
    this.#services = context.informers.of<Service>('services');
    this.#pods = context.informers.of<Pod>('pods');
    this.#services.addHandler(({ type, object }) => {
      if (type === 'DELETED') this.#deleted.set(keyOf(object), object);
      this.controller.queue.add(keyOf(object));
    });
    this.#pods.addHandler((event) => this.#onPod(event));
  }

  #onPod({ type, object, previous }: WatchEvent<Pod>): void {
    if (type === 'MODIFIED' && previous && sameEndpoint(previous, object)) return;
    // A Pod without an address is in nobody's slices.
    if (type === 'ADDED' && (object.status?.podIP ?? '') === '') return;
    for (const service of this.#services.list(object.metadata.namespace ?? ''))
      if (selects(service, object) || (previous && selects(service, previous)))
        this.controller.queue.add(keyOf(service));
  }

  #sync(key: string, actions: ServiceSync): SyncError {
    const service = this.#services.byKey(key);
    if (!service) {
      const gone = this.#deleted.get(key);
      this.#deleted.delete(key);
      return gone && actions.onDeleted(gone);
    }
    this.#deleted.delete(key);
    const { spec, metadata } = service;
    // Who has no selector keeps his endpoints himself; an external name has none.
    if (spec?.type === 'ExternalName' || Object.keys(spec?.selector ?? {}).length === 0) return undefined;
    return actions.sync(
      service,
      this.#pods.list(metadata.namespace ?? '').filter((pod) => selects(service, pod)),
    );
  }
}

const NO_SELECTOR = {};
/** Read once for each selector object: stored objects never change. */
const selectors = new WeakMap<object, readonly (readonly [string, string])[]>();

function selects({ spec }: Service, pod: Pod): boolean {
  const given = spec?.selector ?? NO_SELECTOR;
  let selector = selectors.get(given);
  if (!selector) {
    selector = Object.entries(given);
    selectors.set(given, selector);
  }
  return selector.length > 0 && selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

const sameEndpoint = (a: Pod, b: Pod): boolean =>
  a.status?.podIP === b.status?.podIP &&
  conditionOf(a, 'Ready')?.status === conditionOf(b, 'Ready')?.status &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  isPodTerminal(a) === isPodTerminal(b) &&
  a.spec.nodeName === b.spec.nodeName &&
  deepEqual(a.metadata.labels, b.metadata.labels);
