/**
 * The built-in admission plugins that change or refuse what people create, in upstream's order.
 * Models plugin/pkg/admission/*. Leaves out: PodSecurity, RuntimeClass, webhooks and policies.
 */
import { err, ok, type Result } from '../../kube/result.ts';
import type { KubeObject, Node, Pod, Service, Status, Taint, Toleration } from '../../kube/types.ts';
import type { Random } from '../clock/random.ts';
import { admitLimits } from './limit-ranger.ts';
import { withPriority } from './priority-admission.ts';
import { checkQuota } from './quota.ts';
import { withAccountName, withToken } from './service-account-admission.ts';
import { admitStorage } from './storage-admission.ts';
import { allocateService } from './service-addresses.ts';
import { failure, forbidden } from './errors.ts';
import { type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

/** Seconds that a Pod stays on a node that is not ready or unreachable, unless it says otherwise. */
const DEFAULT_TOLERATION_SECONDS = 300;
const NOT_READY_TAINT: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
/** The kubelet's note on a Pod that stands for one of its own: no account is given to it. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

export class Admission {
  /** Whether Pods get their account's token mounted. */
  serviceAccounts = false;
  /** Whether a Node that is created has yet to become ready; those of a cluster's start have been for long. */
  taintsNewNodes = false;
  readonly #storage: Storage;
  readonly #random: Random;
  constructor(storage: Storage, random: Random) {
    this.#storage = storage;
    this.#random = random;
  }

  admit(type: ResourceType, object: KubeObject): Result<KubeObject, Status> {
    const namespace = this.#namespaceLifecycle(type, object);
    if (namespace) return err(namespace);
    const limited = admitLimits(this.#storage, type, type.kind === 'Pod' ? withList(object as Pod) : object);
    if (!limited.ok) return limited;
    if (type.kind === 'Pod') return this.#admitPod(type, limited.value as Pod);
    if (type.kind === 'Service') return allocateService(this.#storage, this.#random, object as Service);
    if (type.kind === 'Node') return ok(this.taintsNewNodes ? withNotReadyTaint(object as Node) : object);
    return ok(admitStorage(this.#storage, limited.value));
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
    const text = `unable to create new content in namespace ${name} because it is being terminated`;
    const causes = [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${name} is being terminated`,
        field: 'metadata.namespace',
      },
    ];
    const refusal = forbidden(type, object.metadata.name ?? '', text);
    return { ...refusal, details: { ...refusal.details, causes } };
  }

  #admitPod(type: ResourceType, pod: Pod): Result<KubeObject, Status> {
    if (!pod.spec) return ok(pod);
    const isMirror = pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
    const named = isMirror ? pod : withAccountName(pod);
    const accounted =
      this.serviceAccounts && !isMirror ? withToken(this.#storage, this.#random, type, named) : ok(named);
    if (!accounted.ok) return accounted;
    const prioritized = withPriority(this.#storage, type, accounted.value);
    if (!prioritized.ok) return prioritized;
    const { spec } = prioritized.value;
    return ok({
      ...prioritized.value,
      spec: { ...spec, tolerations: withDefaultTolerations(spec.tolerations ?? []) },
    });
  }

  /** Models the admission of ResourceQuota, which comes after validation. */
  admitUse(type: ResourceType, object: KubeObject, wallMs: number): Status | undefined {
    return checkQuota(this.#storage, type, object, wallMs);
  }
}

/** A Pod without containers, which validation refuses later on: a list that is not there is empty, as in Go. */
const withList = (pod: Pod): Pod =>
  pod.spec === undefined || Array.isArray(pod.spec.containers)
    ? pod
    : { ...pod, spec: { ...(pod.spec as Pod['spec']), containers: [] } };

/** Nothing is scheduled there before the node controller has seen it ready. Models plugin/pkg/admission/nodetaint. */
function withNotReadyTaint(node: Node): Node {
  const taints = node.spec?.taints ?? [];
  const { key, effect } = NOT_READY_TAINT;
  if (taints.some((taint) => taint.key === key && taint.effect === effect)) return node;
  return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY_TAINT] } };
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
