/**
 * Empties a namespace that is being deleted: Pods first, then everything else, then itself.
 * Models pkg/controller/namespace/{namespace_controller.go,deletion/namespaced_resources_deleter.go}.
 */
import { compareText } from '../../../kube/order.ts';
import { deepEqual } from '../../../kube/json.ts';
import type { KubeObject, Namespace, NamespaceCondition, Pod } from '../../../kube/types.ts';
import { RESOURCE_TYPES, type ResourceType } from '../../api/resources.ts';
import { Controller, type ControllerContext, messageOf, type SyncError } from '../controller.ts';
import { isPodTerminal } from '../pods.ts';
import type { SharedInformer } from '../shared-informers.ts';

const WORKERS = 10;
/** So that the last writes of clients that do not know yet are caught too. */
const DELETION_DELAY_MS = 5000;
const FINALIZER_ESTIMATE_SECONDS = 15;
const FINALIZER = 'kubernetes';

interface Remains {
  /** Resource type → how many objects are left. */
  readonly counts: ReadonlyMap<string, number>;
  /** Finalizer → on how many objects. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Seconds that what is left may still take. */
  readonly estimateSeconds: number;
}

const byName = ([a]: readonly [string, number], [b]: readonly [string, number]): number => compareText(a, b);

export class NamespaceController {
  readonly #controller: Controller;
  readonly #namespaces: SharedInformer<Namespace>;

  constructor(context: ControllerContext) {
    this.#controller = new Controller(context, {
      name: 'namespace-controller',
      workers: WORKERS,
      rateLimit: { baseMs: 5, maxMs: 60_000 },
      sync: (key) => this.#sync(key),
    });
    this.#namespaces = context.informers.of<Namespace>('namespaces');
    this.#namespaces.addHandler(({ type, object, previous }) => {
      if (type === 'DELETED' || object.metadata.deletionTimestamp === undefined) return;
      if (previous?.metadata.deletionTimestamp !== undefined) return;
      this.#controller.queue.addAfter(object.metadata.name ?? '', DELETION_DELAY_MS);
    });
  }

  #sync(name: string): SyncError {
    const { client, queue } = this.#controller;
    const live = client.get<Namespace>('namespaces', undefined, name);
    if (!live.ok || live.value.metadata.deletionTimestamp === undefined) return undefined;
    const remains = this.#deleteContent(name);
    const namespace = this.#writeConditions(live.value, remains);
    if (remains.counts.size > 0) {
      queue.addAfter(name, (Math.floor(remains.estimateSeconds / 2) + 1) * 1000);
      return undefined;
    }
    const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
    const finalized = client.updateSubresource<Namespace>(
      { ...namespace, spec: { ...namespace.spec, finalizers } },
      'finalize',
    );
    return finalized.ok || finalized.error.reason === 'NotFound' ? undefined : messageOf(finalized.error);
  }

  /** Models deleteAllContent with OrderedNamespaceDeletion. */
  #deleteContent(namespace: string): Remains {
    const namespaced = RESOURCE_TYPES.filter((type) => type.namespaced);
    const pods = namespaced.filter((type) => type.resource === 'pods');
    const first = this.#deleteTypes(pods, namespace);
    return first.counts.size > 0
      ? first
      : this.#deleteTypes(
          namespaced.filter((type) => type.resource !== 'pods'),
          namespace,
        );
  }

  #deleteTypes(types: readonly ResourceType[], namespace: string): Remains {
    const { client } = this.#controller;
    const counts = new Map<string, number>();
    const finalizers = new Map<string, number>();
    let estimateSeconds = 0;
    for (const type of types) {
      const objects = client.list(type.resource, namespace);
      if (objects.length === 0) continue;
      const estimate = type.kind === 'Pod' ? longestGrace(objects as readonly Pod[]) : 0;
      for (const { metadata } of objects)
        client.delete(type.resource, namespace, metadata.name ?? '', { propagationPolicy: 'Background' });
      const left: readonly KubeObject[] = client.list(type.resource, namespace);
      if (left.length === 0) continue;
      counts.set(type.group === '' ? `${type.resource}.` : `${type.resource}.${type.group}`, left.length);
      for (const finalizer of left.flatMap(({ metadata }) => metadata.finalizers ?? []))
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      estimateSeconds = Math.max(estimateSeconds, estimate);
    }
    return {
      counts,
      finalizers,
      estimateSeconds: estimateSeconds === 0 ? FINALIZER_ESTIMATE_SECONDS : estimateSeconds,
    };
  }

  /** Models namespaceConditionUpdater. */
  #writeConditions(namespace: Namespace, { counts, finalizers }: Remains): Namespace {
    const remaining = [...counts]
      .sort(byName)
      .map(([type, count]) => `${type} has ${count} resource instances`);
    const held = [...finalizers]
      .sort(byName)
      .map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
    const wanted: [string, boolean, string, string][] = [
      [
        'NamespaceDeletionDiscoveryFailure',
        false,
        'ResourcesDiscovered',
        'All resources successfully discovered',
      ],
      [
        'NamespaceDeletionGroupVersionParsingFailure',
        false,
        'ParsedGroupVersions',
        'All legacy kube types successfully parsed',
      ],
      [
        'NamespaceDeletionContentFailure',
        false,
        'ContentDeleted',
        'All content successfully deleted, may be waiting on finalization',
      ],
      remaining.length > 0
        ? [
            'NamespaceContentRemaining',
            true,
            'SomeResourcesRemain',
            `Some resources are remaining: ${remaining.join(', ')}`,
          ]
        : ['NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'],
      held.length > 0
        ? [
            'NamespaceFinalizersRemaining',
            true,
            'SomeFinalizersRemain',
            `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
          ]
        : [
            'NamespaceFinalizersRemaining',
            false,
            'ContentHasNoFinalizers',
            'All content-preserving finalizers finished',
          ],
    ];
    const before = namespace.status?.conditions ?? [];
    const conditions = wanted.map(([type, isTrue, reason, message]): NamespaceCondition => {
      const known = before.find((condition) => condition.type === type);
      const status = isTrue ? 'True' : 'False';
      const lastTransitionTime =
        known?.status === status ? known.lastTransitionTime : this.#controller.timestamp;
      return { type, status, reason, message, lastTransitionTime };
    });
    if (deepEqual(before, conditions)) return namespace;
    const written = this.#controller.client.updateStatus<Namespace>({
      ...namespace,
      status: { ...namespace.status, conditions },
    });
    return written.ok ? written.value : namespace;
  }
}

/** The longest grace of Pods that have not ended, seconds. Models estimateGracefulTerminationForPods. */
const longestGrace = (pods: readonly Pod[]): number =>
  Math.max(
    0,
    ...pods.filter((pod) => !isPodTerminal(pod)).map((pod) => pod.spec.terminationGracePeriodSeconds ?? 30),
  );
