/**
 * The built-in admission plugins that change or refuse what people create, in upstream's order.
 * Models plugin/pkg/admission/*. Leaves out LimitRanger, the token volume of ServiceAccount, PodSecurity, quotas and
 * priority classes of people's own.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject, Pod, Service, Status, Toleration } from '../../kube/types.ts';
import type { Random } from '../clock/random.ts';
import { allocateService } from './service-addresses.ts';
import { failure, forbidden } from './errors.ts';
import { type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

/** Seconds that a Pod stays on a node that is not ready or unreachable, unless it says otherwise. */
const DEFAULT_TOLERATION_SECONDS = 300;
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

export class Admission {
  readonly #storage: Storage;
  readonly #random: Random;
  constructor(storage: Storage, random: Random) {
    this.#storage = storage;
    this.#random = random;
  }

  admit(type: ResourceType, object: KubeObject): Result<KubeObject, Status> {
    const namespace = this.#namespaceLifecycle(type, object);
    if (namespace) return err(namespace);
    if (type.kind === 'Pod') return this.#admitPod(type, object as Pod);
    if (type.kind === 'Service') return allocateService(this.#storage, this.#random, object as Service);
    return ok(object);
  }

  /** What admission does to an update. Models the plugins that handle updates too. */
  admitUpdate(type: ResourceType, object: KubeObject): KubeObject {
    if (type.kind !== 'Pod') return object;
    const pod = object as Pod;
    return {
      ...pod,
      spec: { ...pod.spec, tolerations: withDefaultTolerations(pod.spec.tolerations ?? []) },
    } as Pod;
  }

  /** Models plugin/pkg/admission/namespace/lifecycle. */
  #namespaceLifecycle(type: ResourceType, object: KubeObject): Status | undefined {
    const namespaces = typeOfPlural('namespaces');
    const name = object.metadata.namespace;
    if (!type.namespaced || !namespaces || name === undefined) return undefined;
    const namespace = this.#storage.get(namespaces, undefined, name);
    if (!namespace)
      return failure(404, 'NotFound', `namespaces "${name}" not found`, { name, kind: 'namespaces' });
    if (namespace.metadata.deletionTimestamp === undefined) return undefined;
    return forbidden(
      type,
      object.metadata.name ?? '',
      `unable to create new content in namespace ${name} because it is being terminated`,
    );
  }

  #admitPod(type: ResourceType, pod: Pod): Result<KubeObject, Status> {
    const spec = pod.spec;
    if (!spec) return ok(pod);
    const className = spec.priorityClassName ?? '';
    const priority = className === '' ? 0 : SYSTEM_PRIORITIES[className];
    if (priority === undefined)
      return err(
        forbidden(type, pod.metadata.name ?? '', `no PriorityClass with name ${className} was found`),
      );
    if (spec.priority !== undefined && spec.priority !== priority)
      return err(
        forbidden(
          type,
          pod.metadata.name ?? '',
          `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
        ),
      );
    const admitted: Pod = {
      ...pod,
      spec: {
        ...spec,
        serviceAccountName: spec.serviceAccountName ?? 'default',
        serviceAccount: spec.serviceAccount ?? spec.serviceAccountName ?? 'default',
        priority,
        preemptionPolicy: spec.preemptionPolicy ?? 'PreemptLowerPriority',
        tolerations: withDefaultTolerations(spec.tolerations ?? []),
      },
    };
    return ok(admitted);
  }
}

/** Models plugin/pkg/admission/defaulttolerationseconds. */
function withDefaultTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const covers = (key: string): boolean =>
    tolerations.some(
      (toleration) =>
        (toleration.key === key || (toleration.key ?? '') === '') &&
        (toleration.effect === 'NoExecute' || (toleration.effect ?? '') === ''),
    );
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !covers(key))
    .map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: DEFAULT_TOLERATION_SECONDS,
    }));
  return [...tolerations, ...added];
}
