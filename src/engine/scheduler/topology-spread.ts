/** Even spreading over zones and nodes. Models pkg/scheduler/framework/plugins/podtopologyspread. */
import {
  formatSelector,
  makeSelector,
  type Requirement,
  type Selector,
  selectorFromSet,
  selectorMatches,
} from '../../kube/labels.ts';
import { findUntoleratedTaint } from '../../kube/tolerations.ts';
import type {
  KubeObject,
  LabelSelector,
  Node,
  Pod,
  Service,
  TopologySpreadConstraint,
} from '../../kube/types.ts';
import { parsed, withLabelKeys } from './affinity-terms.ts';
import { matchesRequiredAffinity } from './node-affinity.ts';
import { type ClusterView, type NodeInfo, type Reasons, unresolvable, unschedulable } from './node-info.ts';
import { type PodGroup, totalsOf } from './node-totals.ts';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

interface Constraint {
  readonly key: string;
  /** The Pods that count. */
  readonly group: PodGroup;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

const groupOf = (selector: Selector, { metadata: { namespace } }: Pod): PodGroup => ({
  key: `${namespace}/${formatSelector(selector)}`,
  namespace,
  selector,
});
const countOn = (info: NodeInfo, { group }: Constraint): number => totalsOf(info).countOf(group, info.pods);

const constraintOf = (constraint: TopologySpreadConstraint, pod: Pod): Constraint => ({
  key: constraint.topologyKey,
  group: groupOf(parsed(withLabelKeys(constraint.labelSelector, pod, constraint.matchLabelKeys)), pod),
  maxSkew: constraint.maxSkew,
  minDomains: constraint.minDomains ?? 1,
  honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
  honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
});
const constraintsOf = (pod: Pod, when: string): Constraint[] =>
  (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === when)
    .map((constraint) => constraintOf(constraint, pod));

function isEligible(node: Node, pod: Pod, { honorsAffinity, honorsTaints }: Constraint): boolean {
  if (honorsAffinity && !matchesRequiredAffinity(pod, node)) return false;
  return (
    !honorsTaints ||
    !findUntoleratedTaint(node.spec?.taints, pod.spec.tolerations, ['NoSchedule', 'NoExecute'])
  );
}

/** The constraints that must hold. */
export class TopologySpread {
  readonly #pod: Pod;
  readonly #constraints: readonly {
    readonly constraint: Constraint;
    readonly counts: ReadonlyMap<string, number>;
  }[];

  constructor(pod: Pod, view: ClusterView) {
    this.#pod = pod;
    const constraints = constraintsOf(pod, 'DoNotSchedule');
    const hasAllKeys = (node: Node): boolean =>
      constraints.every(({ key }) => node.metadata.labels?.[key] !== undefined);
    this.#constraints = constraints.map((constraint) => {
      const counts = new Map<string, number>();
      for (const info of view.infos) {
        if (!hasAllKeys(info.node) || !isEligible(info.node, pod, constraint)) continue;
        const value = info.node.metadata.labels?.[constraint.key] ?? '';
        counts.set(value, (counts.get(value) ?? 0) + countOn(info, constraint));
      }
      return { constraint, counts };
    });
  }

  filter({ node }: NodeInfo): Reasons | undefined {
    for (const { constraint, counts } of this.#constraints) {
      const value = node.metadata.labels?.[constraint.key];
      if (value === undefined)
        return unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
      const least = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values());
      const self = selectorMatches(constraint.group.selector, this.#pod.metadata.labels) ? 1 : 0;
      const skew = (counts.get(value) ?? 0) + self - (Number.isFinite(least) ? least : 0);
      if (skew > constraint.maxSkew)
        return unschedulable("node(s) didn't match pod topology spread constraints");
    }
    return undefined;
  }
}

/** Fewer matching Pods in the domain is better; 0–100 for each node. undefined: nothing to spread by. */
export function spreadScores(pod: Pod, infos: readonly NodeInfo[], view: ClusterView): number[] | undefined {
  const own = constraintsOf(pod, 'ScheduleAnyway');
  const isDefault = (pod.spec.topologySpreadConstraints ?? []).length === 0;
  const constraints = isDefault ? defaultConstraints(pod, view) : own;
  if (constraints.length === 0) return undefined;
  const hasAllKeys = (node: Node): boolean =>
    constraints.every(({ key }) => node.metadata.labels?.[key] !== undefined);
  // A person's own constraints need all keys; the defaults make do with what there is.
  const counts = constraints.map((constraint) => {
    const byValue = new Map<string, number>();
    for (const info of constraint.key === HOSTNAME ? infos : view.infos) {
      const value = info.node.metadata.labels?.[constraint.key];
      if (
        value === undefined ||
        (!isDefault && !hasAllKeys(info.node)) ||
        !isEligible(info.node, pod, constraint)
      )
        continue;
      byValue.set(value, (byValue.get(value) ?? 0) + countOn(info, constraint));
    }
    const domains = new Set(infos.map((info) => info.node.metadata.labels?.[constraint.key])).size;
    return { constraint, byValue, weight: Math.log(domains + 2) };
  });
  const raw = infos.map(({ node }) => {
    if (!isDefault && !hasAllKeys(node)) return undefined;
    const sum = counts.reduce((total, { constraint, byValue, weight }) => {
      const value = node.metadata.labels?.[constraint.key];
      return value === undefined
        ? total
        : total + (byValue.get(value) ?? 0) * weight + (constraint.maxSkew - 1);
    }, 0);
    return Math.round(sum);
  });
  const known = raw.filter((score) => score !== undefined);
  const [min, max] = [Math.min(...known), Math.max(...known)];
  return raw.map((score) =>
    score === undefined ? 0 : max === 0 ? 100 : Math.trunc((100 * (max + min - score)) / max),
  );
}

/** What spreads Pods of one owner or Service when they do not say themselves. Models buildDefaultConstraints. */
function defaultConstraints(pod: Pod, view: ClusterView): Constraint[] {
  const selector = defaultSelector(pod, view);
  if (selector === undefined) return [];
  const group = groupOf(selector, pod);
  const constraint = (key: string, maxSkew: number): Constraint => ({
    key,
    group,
    maxSkew,
    minDomains: 1,
    honorsAffinity: true,
    honorsTaints: false,
  });
  return [constraint(HOSTNAME, 3), constraint(ZONE, 5)];
}

const OWNERS: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  ReplicationController: 'replicationcontrollers',
};

/** The Services that select the Pod and the owner's selector, together. Models helper.DefaultSelector. */
function defaultSelector(pod: Pod, view: ClusterView): Selector | undefined {
  const { namespace, labels, ownerReferences = [] } = pod.metadata;
  if (Object.keys(labels ?? {}).length === 0) return undefined;
  const requirements: Requirement[] = [];
  const add = (selector: Selector): void => {
    if (selector !== 'nothing') requirements.push(...selector);
  };
  for (const service of view.list<Service>('services', namespace)) {
    const selector = service.spec?.selector ?? {};
    const entries = Object.entries(selector);
    if (entries.length > 0 && entries.every(([key, value]) => labels?.[key] === value))
      add(selectorFromSet(selector));
  }
  const owner = ownerReferences.find((reference) => reference.controller === true);
  const resource = OWNERS[owner?.kind ?? ''];
  if (owner && resource !== undefined) {
    const found = view.get<KubeObject & { spec?: { selector?: unknown } }>(resource, namespace, owner.name);
    const selector = found?.spec?.selector;
    if (owner.kind === 'ReplicationController')
      add(selectorFromSet(selector as Record<string, string> | undefined));
    else if (selector !== undefined) add(parsed(selector as LabelSelector));
  }
  return requirements.length === 0 ? undefined : makeSelector(requirements);
}
