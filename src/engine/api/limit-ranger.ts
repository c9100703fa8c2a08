/** Defaults and bounds of a namespace's LimitRanges. Models plugin/pkg/admission/limitranger. */
import { canonicalQuantity, compareQuantities, quantity } from '../../kube/quantity.ts';
import { compareText } from '../../kube/order.ts';
import { err, ok, type Result } from '../../kube/result.ts';
import { podLimits, podRequests } from '../../kube/resources.ts';
import { formatQuantity } from '../../kube/quantity.ts';
import type {
  Container,
  KubeObject,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
  Status,
} from '../../kube/types.ts';
import { forbidden } from './errors.ts';
import { type ResourceType, typeOfPlural } from './resources.ts';
import type { Storage } from './storage.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';
type Amounts = Readonly<Record<string, string>>;

function rangesOf(storage: Storage, namespace: string | undefined): LimitRangeItem[] {
  const type = typeOfPlural('limitranges');
  const ranges = (type ? storage.list(type, namespace) : []) as LimitRange[];
  return ranges.flatMap((range) => range.spec?.limits ?? []);
}

export function admitLimits(
  storage: Storage,
  type: ResourceType,
  object: KubeObject,
): Result<KubeObject, Status> {
  if (type.kind !== 'Pod' && type.kind !== 'PersistentVolumeClaim') return ok(object);
  const items = rangesOf(storage, object.metadata.namespace);
  if (items.length === 0) return ok(object);
  const next = type.kind === 'Pod' ? withDefaults(object as Pod, items) : object;
  const errors =
    type.kind === 'Pod' ? podErrors(next as Pod, items) : claimErrors(next as PersistentVolumeClaim, items);
  if (errors.length === 0) return ok(next);
  const text = errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
  return err(forbidden(type, object.metadata.name ?? '', text));
}

/** Models mergePodResourceRequirements. */
function withDefaults(pod: Pod, items: readonly LimitRangeItem[]): Pod {
  const merged = (key: 'default' | 'defaultRequest'): Amounts =>
    Object.assign(
      {},
      ...items.filter((item) => item.type === 'Container').map((item) => item[key] ?? {}),
    ) as Amounts;
  const limits = merged('default');
  const requests = merged('defaultRequest');
  const notes: string[] = [];
  const fill = (container: Container, kind: string): Container => {
    const added = (key: 'requests' | 'limits', defaults: Amounts): string[] =>
      Object.keys(defaults)
        .filter((name) => container.resources?.[key]?.[name] === undefined)
        .sort(compareText);
    const [moreRequests, moreLimits] = [added('requests', requests), added('limits', limits)];
    if (moreRequests.length > 0)
      notes.push(`${moreRequests.join(', ')} request for ${kind} ${container.name}`);
    if (moreLimits.length > 0) notes.push(`${moreLimits.join(', ')} limit for ${kind} ${container.name}`);
    if (moreRequests.length + moreLimits.length === 0) return container;
    const some = (given: Amounts | undefined, defaults: Amounts): object => ({ ...defaults, ...given });
    return {
      ...container,
      resources: {
        ...container.resources,
        requests: some(container.resources?.requests, requests),
        limits: some(container.resources?.limits, limits),
      },
    } as Container;
  };
  const containers = pod.spec.containers.map((container) => fill(container, 'container'));
  const initContainers = pod.spec.initContainers?.map((container) => fill(container, 'init container'));
  if (notes.length === 0) return pod;
  const annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) },
  };
}

/** Models PodValidateLimitFunc. */
function podErrors(pod: Pod, items: readonly LimitRangeItem[]): string[] {
  const total = (list: ReadonlyMap<string, Parameters<typeof formatQuantity>[0]>): Amounts =>
    Object.fromEntries([...list].map(([name, value]) => [name, formatQuantity(value)]));
  return items.flatMap((item) => {
    if (item.type === 'Container')
      return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
        checkItem(item, resources?.requests ?? {}, resources?.limits ?? {}),
      );
    return item.type === 'Pod' ? checkItem(item, total(podRequests(pod)), total(podLimits(pod))) : [];
  });
}

function claimErrors(claim: PersistentVolumeClaim, items: readonly LimitRangeItem[]): string[] {
  const requests = claim.spec?.resources?.requests ?? {};
  return items
    .filter((item) => item.type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, bound) =>
        compared('minimum', item.type, name, bound, requests[name], 'request', -1),
      ),
      ...each(item.max, (name, bound) =>
        compared('maximum', item.type, name, bound, requests[name], 'request', 1),
      ),
    ]);
}

function checkItem(item: LimitRangeItem, requests: Amounts, limits: Amounts): string[] {
  const { type } = item;
  return [
    ...each(item.min, (name, bound) => {
      const low =
        limits[name] !== undefined &&
        compareQuantities(limits[name], bound) < 0 &&
        requests[name] !== undefined;
      return low
        ? `minimum ${name} usage per ${type} is ${canonicalQuantity(bound)}, but limit is ${canonicalQuantity(limits[name] ?? '0')}`
        : compared('minimum', type, name, bound, requests[name], 'request', -1);
    }),
    ...each(item.max, (name, bound) => {
      const first = compared('maximum', type, name, bound, limits[name], 'limit', 1);
      return (
        first ??
        (requests[name] === undefined
          ? undefined
          : compared('maximum', type, name, bound, requests[name], 'request', 1))
      );
    }),
    ...each(item.maxLimitRequestRatio, (name, bound) =>
      ratioError(type, name, bound, requests[name], limits[name]),
    ),
  ];
}

const each = (
  bounds: Amounts | undefined,
  check: (name: string, bound: string) => string | undefined,
): string[] =>
  Object.entries(bounds ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, bound]) => check(name, bound) ?? []);

/** `direction` -1: too little, 1: too much. */
function compared(
  word: 'minimum' | 'maximum',
  type: string,
  name: string,
  bound: string,
  value: string | undefined,
  kind: 'request' | 'limit',
  direction: -1 | 1,
): string | undefined {
  const text = `${word} ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
  if (value === undefined) return `${text}.  No ${kind} is specified`;
  return compareQuantities(value, bound) === direction
    ? `${text}, but ${kind} is ${canonicalQuantity(value)}`
    : undefined;
}

function ratioError(
  type: string,
  name: string,
  bound: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const text = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(bound)}`;
  const [asked, most] = [Number(quantity(request).nano), Number(quantity(limit).nano)];
  if (asked === 0) return `${text}, but no request is specified or request is 0`;
  if (most === 0) return `${text}, but no limit is specified or limit is 0`;
  const ratio = most / asked;
  return ratio > Number(quantity(bound).nano) / 1e9
    ? `${text}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}
