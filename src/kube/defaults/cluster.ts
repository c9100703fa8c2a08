/**
 * Defaults of the remaining kinds: Namespaces, Nodes, Secrets, limit ranges, priority classes.
 * Models pkg/apis/core/v1/defaults.go and pkg/apis/scheduling/v1/defaults.go.
 */
import type { LimitRange, LimitRangeItem, Namespace, Node, PriorityClass, Secret } from '../types.ts';
import { change, each, fill } from './fill.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Every Namespace can be selected by its name. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const filled = change(fill(namespace, { status: {} }), 'status', (status) =>
    fill(status, { phase: 'Active' }),
  );
  const name = namespace.metadata?.name;
  if (name === undefined || name === '' || filled.metadata.labels?.[NAME_LABEL] !== undefined) return filled;
  return {
    ...filled,
    metadata: { ...filled.metadata, labels: { ...filled.metadata.labels, [NAME_LABEL]: name } },
  };
}

/** What a node can give away is all it has, unless it says otherwise. */
export function defaultNode(node: Node): Node {
  return change(node, 'status', (status) =>
    status.capacity === undefined ? status : fill(status, { allocatable: status.capacity }),
  );
}

export function defaultSecret(secret: Secret): Secret {
  return fill(secret, { type: 'Opaque' });
}

/** For containers, the maximum is the default limit, and the default request is that limit or else the minimum. */
function defaultLimitRangeItem(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = fill(item.default ?? {}, item.max ?? {});
  const requests = fill(fill(item.defaultRequest ?? {}, limits), item.min ?? {});
  return limits === item.default && requests === item.defaultRequest
    ? item
    : { ...item, default: limits, defaultRequest: requests };
}

export function defaultLimitRange(range: LimitRange): LimitRange {
  return change(range, 'spec', (spec) =>
    change(spec, 'limits', (limits) => each(limits, defaultLimitRangeItem)),
  );
}

export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return fill(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' });
}
