/** Which nodes a DaemonSet's Pods belong on, and how such a Pod looks. Models pkg/controller/daemon/{daemon_controller,util}.go. */
import { findUntoleratedTaint } from '../../../kube/tolerations.ts';
import type {
  Affinity,
  DaemonSet,
  Node,
  NodeSelectorTerm,
  Pod,
  PodTemplateSpec,
  Toleration,
} from '../../../kube/types.ts';
import { matchesNodeSelector } from '../../scheduler/node-affinity.ts';
import { podFromTemplate } from '../pod-control.ts';

export const HASH_LABEL = 'controller-revision-hash';
export const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

const exists = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect });
const TOLERATIONS: readonly Toleration[] = [
  exists('node.kubernetes.io/not-ready', 'NoExecute'),
  exists('node.kubernetes.io/unreachable', 'NoExecute'),
  exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/unschedulable', 'NoSchedule'),
];
const HOST_NETWORK_TOLERATION = exists('node.kubernetes.io/network-unavailable', 'NoSchedule');

/** Models AddOrUpdateDaemonPodTolerations. */
function withTolerations(template: PodTemplateSpec): Toleration[] {
  const added = template.spec?.hostNetwork === true ? [...TOLERATIONS, HOST_NETWORK_TOLERATION] : TOLERATIONS;
  const same = (a: Toleration, b: Toleration): boolean =>
    a.key === b.key &&
    a.effect === b.effect &&
    (a.value ?? '') === (b.value ?? '') &&
    a.operator === b.operator;
  const given = template.spec?.tolerations ?? [];
  return [...given.filter((one) => !added.some((other) => same(one, other))), ...added];
}

export const templateGeneration = (set: DaemonSet): string =>
  set.metadata.annotations?.[GENERATION_ANNOTATION] ?? String(set.metadata.generation ?? 1);

/** A Pod for one node; the scheduler binds it there. Models CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity. */
export function daemonPod(set: DaemonSet, hash: string, node: string): Pod {
  const template = set.spec?.template as PodTemplateSpec;
  const pod = podFromTemplate(template, set);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, [HASH_LABEL]: hash, [GENERATION_LABEL]: templateGeneration(set) },
    },
    spec: { ...pod.spec, tolerations: withTolerations(template), affinity: bindTo(node, pod.spec.affinity) },
  };
}

function bindTo(node: string, affinity: Affinity | undefined): Affinity {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms: NodeSelectorTerm[] = required
    ? required.nodeSelectorTerms.map((term) => ({ ...term, matchFields }))
    : [{ matchFields }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
    },
  };
}

/** The node a Pod is on or is meant for. Models GetTargetNodeName. */
export function targetNode(pod: Pod): string | undefined {
  const { nodeName, affinity } = pod.spec;
  if (nodeName !== undefined && nodeName !== '') return nodeName;
  const terms =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const term of terms)
    for (const field of term.matchFields ?? [])
      if (field.key === 'metadata.name' && field.operator === 'In') return field.values?.[0];
  return undefined;
}

export interface Placement {
  readonly shouldRun: boolean;
  /** A Pod that is there may stay although none would be put there now. */
  readonly shouldContinue: boolean;
}

/** Models NodeShouldRunDaemonPod: names, labels and taints; resources and conditions do not count. */
export function placementOn(set: DaemonSet, node: Node): Placement {
  const template = set.spec?.template as PodTemplateSpec;
  const spec = template.spec;
  const never: Placement = { shouldRun: false, shouldContinue: false };
  if ((spec?.nodeName ?? '') !== '' && spec?.nodeName !== node.metadata.name) return never;
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return never;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required && !matchesNodeSelector(required, node)) return never;
  const tolerations = withTolerations(template);
  const { taints } = node.spec ?? {};
  if (findUntoleratedTaint(taints, tolerations, ['NoExecute'])) return never;
  const shouldRun = !findUntoleratedTaint(taints, tolerations, ['NoSchedule', 'NoExecute']);
  return { shouldRun, shouldContinue: true };
}

/** Of the newest template. Models IsPodUpdated. */
export const isUpdated = (set: DaemonSet, pod: Pod, hash: string): boolean =>
  pod.metadata.labels?.[HASH_LABEL] === hash ||
  pod.metadata.labels?.[GENERATION_LABEL] === templateGeneration(set);
