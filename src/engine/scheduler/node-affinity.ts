/** Node selectors of the required affinity. Models component-helpers/scheduling/corev1/nodeaffinity. */
import { makeRequirement, type Requirement, requirementMatches } from '../../kube/labels.ts';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../../kube/types.ts';

/** Terms are alternatives; a term without any requirement matches nothing. */
export const matchesNodeSelector = (selector: NodeSelector, node: Node): boolean =>
  selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));

/** nodeSelector and the required affinity. Models GetRequiredNodeAffinity. */
export function matchesRequiredAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  if (nodeSelector) {
    const labels = node.metadata.labels ?? {};
    if (!Object.entries(nodeSelector).every(([key, value]) => labels[key] === value)) return false;
  }
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** The nodes that every term of the required affinity names by their field; undefined: it does not name any. */
export function fieldNodes(pod: Pod): ReadonlySet<string> | undefined {
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const fields = matchFields.filter((field) => field.key === 'metadata.name' && field.operator === 'In');
    if (fields.length === 0) return undefined;
    for (const field of fields) for (const value of field.values ?? []) names.add(value);
  }
  return terms.length === 0 ? undefined : names;
}

/** Requirements of a term, read once; undefined: one of them is malformed, so the term matches nothing. */
interface ParsedTerm {
  readonly expressions: readonly Requirement[];
  readonly fields: readonly NodeSelectorRequirement[];
}
const parsed = new WeakMap<NodeSelectorTerm, ParsedTerm | undefined>();

export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  if (!parsed.has(term)) parsed.set(term, parseTerm(term));
  const known = parsed.get(term);
  if (!known || known.expressions.length + known.fields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    known.expressions.every((requirement) => requirementMatches(requirement, labels)) &&
    known.fields.every((field) => (field.values?.[0] === node.metadata.name) === (field.operator === 'In'))
  );
}

const OPERATORS: Readonly<Record<string, string>> = { Gt: 'GreaterThan', Lt: 'LessThan' };

function parseTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): ParsedTerm | undefined {
  const expressions: Requirement[] = [];
  for (const { key, operator, values } of matchExpressions) {
    const requirement = makeRequirement(key, OPERATORS[operator] ?? operator, values ?? []);
    if (!requirement.ok) return undefined;
    expressions.push(requirement.value);
  }
  const isField = ({ key, operator, values }: NodeSelectorRequirement): boolean =>
    key === 'metadata.name' && (operator === 'In' || operator === 'NotIn') && values?.length === 1;
  return matchFields.every(isField) ? { expressions, fields: matchFields } : undefined;
}
