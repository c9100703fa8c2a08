/** What terms of inter-Pod affinity select. Models pkg/scheduler/framework/types.go AffinityTerm. */
import { labelSelectorAsSelector, type Selector, selectorMatches } from '../../kube/labels.ts';
import type { LabelSelector, Namespace, Pod, PodAffinityTerm } from '../../kube/types.ts';
import type { ClusterView } from './node-info.ts';

export interface Term {
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
}

/** A term of `pod`, with its namespaces resolved. */
export function termOf(term: PodAffinityTerm, pod: Pod, view: ClusterView): Term {
  const namespaces = new Set(term.namespaces ?? []);
  if (term.namespaceSelector !== undefined) {
    const selector = parsed(term.namespaceSelector);
    for (const namespace of view.list<Namespace>('namespaces'))
      if (selectorMatches(selector, namespace.metadata.labels)) namespaces.add(namespace.metadata.name ?? '');
  } else if (namespaces.size === 0) namespaces.add(pod.metadata.namespace ?? '');
  return {
    topologyKey: term.topologyKey,
    selector: parsed(withLabelKeys(term.labelSelector, pod, term.matchLabelKeys, term.mismatchLabelKeys)),
    namespaces,
  };
}

/** The values of these labels of the Pod become part of the selector. */
export function withLabelKeys(
  selector: LabelSelector | undefined,
  pod: Pod,
  match: readonly string[] = [],
  mismatch: readonly string[] = [],
): LabelSelector | undefined {
  if (selector === undefined || match.length + mismatch.length === 0) return selector;
  const requirement = (operator: string) => (key: string) => {
    const value = pod.metadata.labels?.[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  };
  return {
    ...selector,
    matchExpressions: [
      ...(selector.matchExpressions ?? []),
      ...match.flatMap(requirement('In')),
      ...mismatch.flatMap(requirement('NotIn')),
    ],
  };
}

export function parsed(selector: LabelSelector | undefined): Selector {
  const made = labelSelectorAsSelector(selector);
  return made.ok ? made.value : 'nothing';
}

export const termMatches = (term: Term, pod: Pod): boolean =>
  term.namespaces.has(pod.metadata.namespace ?? '') && selectorMatches(term.selector, pod.metadata.labels);
