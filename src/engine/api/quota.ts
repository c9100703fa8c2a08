/**
 * What a namespace may use. Models staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota and
 * pkg/quota/v1/evaluator/core. Differs: use is reckoned from what is stored when it is asked for. Leaves out: scopes
 * by priority class, storage by class.
 */
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  isZeroQuantity,
  type Quantity,
  quantity,
} from '../../kube/quantity.ts';
import { compareText } from '../../kube/order.ts';
import { podLimits, podRequests } from '../../kube/resources.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import type {
  KubeObject,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Service,
  Status,
} from '../../kube/types.ts';
import { forbidden } from './errors.ts';
import { RESOURCE_TYPES, type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

type Use = Map<string, Quantity>;
const ONE: Quantity = quantity('1');
const NOTHING: Quantity = quantity('0');
const COUNTED: ReadonlySet<string> = new Set([
  'configmaps',
  'secrets',
  'services',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'pods',
]);

/** What one object uses, by the names that quotas have for it. */
export function usageOf(
  type: ResourceType,
  object: KubeObject,
  wallMs: number,
): ReadonlyMap<string, Quantity> {
  if (type.kind === 'Pod' && !countsAsPod(object as Pod, wallMs)) return NO_USE;
  let use = known.get(object);
  if (!use) {
    use = reckonUse(type, object);
    known.set(object, use);
  }
  return use;
}
const NO_USE: ReadonlyMap<string, Quantity> = new Map();
/** Stored objects never change, and each is asked about whenever another is made beside it. */
const known = new WeakMap<KubeObject, ReadonlyMap<string, Quantity>>();

function reckonUse(type: ResourceType, object: KubeObject): Use {
  const use: Use = new Map();
  use.set(`count/${type.resource}${type.group === '' ? '' : `.${type.group}`}`, ONE);
  if (type.group === '' && COUNTED.has(type.resource)) use.set(type.resource, ONE);
  if (type.kind === 'Pod') addPod(use, object as Pod);
  else if (type.kind === 'PersistentVolumeClaim')
    use.set(
      'requests.storage',
      quantity((object as PersistentVolumeClaim).spec?.resources?.requests?.['storage']),
    );
  else if (type.kind === 'Service') addService(use, object as Service);
  return use;
}

/** Pods that have ended do not count, nor those whose grace is over. Models QuotaV1Pod. */
function countsAsPod({ status, metadata }: Pod, wallMs: number): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
  if (metadata.deletionTimestamp === undefined) return true;
  const end =
    (parseRfc3339(metadata.deletionTimestamp) ?? wallMs) + (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return wallMs <= end;
}

function addPod(use: Use, pod: Pod): void {
  for (const [name, value] of podRequests(pod)) {
    use.set(`requests.${name}`, value);
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') use.set(name, value);
  }
  for (const [name, value] of podLimits(pod)) use.set(`limits.${name}`, value);
}

function addService(use: Use, { spec }: Service): void {
  const ports = (spec?.ports ?? []).length;
  if (spec?.type === 'LoadBalancer') use.set('services.loadbalancers', ONE);
  if (
    spec?.type === 'NodePort' ||
    (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  )
    use.set('services.nodeports', quantity(String(ports)));
}

/** What all objects of a namespace use of what the quota limits. */
export function totalUse(storage: Storage, quota: ResourceQuota, wallMs: number): Map<string, Quantity> {
  const hard = Object.keys(quota.spec?.hard ?? {});
  const total: Use = new Map(hard.map((name) => [name, quantity('0')]));
  for (const type of RESOURCE_TYPES.filter((one) => one.namespaced && one.kind !== 'Event'))
    for (const object of storage.list(type, quota.metadata.namespace)) {
      if (!isInScope(quota, object)) continue;
      for (const [name, value] of usageOf(type, object, wallMs)) {
        const known = total.get(name);
        if (known) total.set(name, addQuantities(known, value));
      }
    }
  return total;
}

function isInScope({ spec }: ResourceQuota, object: KubeObject): boolean {
  const scopes = spec?.scopes ?? [];
  if (scopes.length === 0) return true;
  if (object.kind !== 'Pod') return false;
  const pod = object as Pod;
  const isTerminating = pod.spec.activeDeadlineSeconds !== undefined;
  const isBestEffort = podRequests(pod).size === 0 && podLimits(pod).size === 0;
  return scopes.every((scope) => {
    if (scope === 'Terminating') return isTerminating;
    if (scope === 'NotTerminating') return !isTerminating;
    if (scope === 'BestEffort') return isBestEffort;
    return scope === 'NotBestEffort' ? !isBestEffort : true;
  });
}

/** undefined: every quota of the namespace allows the object. */
export function checkQuota(
  storage: Storage,
  type: ResourceType,
  object: KubeObject,
  wallMs: number,
): Status | undefined {
  const quotaType = typeOfPlural('resourcequotas');
  if (!quotaType || !type.namespaced) return undefined;
  const quotas = storage.list(quotaType, object.metadata.namespace) as ResourceQuota[];
  if (quotas.length === 0) return undefined;
  const asked = usageOf(type, object, wallMs);
  const refuse = (text: string): Status => forbidden(type, object.metadata.name ?? '', text);
  for (const quota of quotas.filter((one) => isInScope(one, object))) {
    const hard = quota.spec?.hard ?? {};
    const name = quota.metadata.name ?? '';
    const missing = type.kind === 'Pod' ? missingAmounts(object as Pod, hard) : '';
    if (missing !== '') return refuse(`failed quota: ${name}: must specify ${missing}`);
    const concerned = Object.keys(hard).filter((key) => !isZeroQuantity(asked.get(key) ?? NOTHING));
    if (concerned.length === 0) continue;
    const used = totalUse(storage, quota, wallMs);
    const sum = (key: string): Quantity => addQuantities(used.get(key) ?? NOTHING, asked.get(key) ?? NOTHING);
    const exceeded = concerned
      .filter((key) => compareQuantities(sum(key), hard[key] ?? '0') > 0)
      .sort(compareText);
    if (exceeded.length === 0) continue;
    const list = (of: (key: string) => Quantity | undefined): string =>
      exceeded.map((key) => `${key}=${formatQuantity(of(key) ?? quantity('0'))}`).join(',');
    return refuse(
      `exceeded quota: ${name}, requested: ${list((key) => asked.get(key))}, used: ${list((key) => used.get(key))}, limited: ${list((key) => quantity(hard[key]))}`,
    );
  }
  return undefined;
}

const COMPUTE = /^(?:requests\.|limits\.)?(?:cpu|memory|ephemeral-storage)$/;

/** A quota on cpu or memory asks of every container to say how much. `cpu for: c; memory for: c` */
function missingAmounts({ spec }: Pod, hard: Readonly<Record<string, string>>): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return Object.keys(hard)
    .filter((key) => COMPUTE.test(key) && !key.endsWith('ephemeral-storage'))
    .sort(compareText)
    .flatMap((key) => {
      const name = key.replace(/^(?:requests|limits)\./, '');
      const field = key.startsWith('limits.') ? 'limits' : 'requests';
      const silent = containers.filter((container) => container.resources?.[field]?.[name] === undefined);
      return silent.length === 0
        ? []
        : [
            `${key} for: ${silent
              .map((container) => container.name)
              .sort(compareText)
              .join(',')}`,
          ];
    })
    .join('; ');
}
