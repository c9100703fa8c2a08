/**
 * The filter plugins of the default profile, in their order. The first that rejects a node gives its reasons.
 * Models pkg/scheduler/framework/plugins. Leaves out: dynamic resources, declared features.
 */

import { toleratesTaint } from '../../kube/tolerations.ts';
import type { ContainerPort, Pod, Taint } from '../../kube/types.ts';
import { InterPodAffinity } from './inter-pod-affinity.ts';
import { matchesRequiredAffinity } from './node-affinity.ts';
import {
  type ClusterView,
  type NodeInfo,
  type Reasons,
  type Rejection,
  unresolvable,
  unschedulable,
} from './node-info.ts';
import { insufficientResources } from './resource-fit.ts';
import { TopologySpread } from './topology-spread.ts';
import { VolumeFilters } from './volume-filters.ts';

/** What one attempt for one Pod keeps between nodes: it is reckoned when the first node asks. */
export class Cycle {
  readonly #pod: Pod;
  readonly #view: ClusterView;
  #spread: TopologySpread | undefined;
  #interPod: InterPodAffinity | undefined;
  #volumes: VolumeFilters | undefined;
  constructor(pod: Pod, view: ClusterView) {
    this.#pod = pod;
    this.#view = view;
  }
  get spread(): TopologySpread {
    this.#spread ??= new TopologySpread(this.#pod, this.#view);
    return this.#spread;
  }
  get interPod(): InterPodAffinity {
    this.#interPod ??= new InterPodAffinity(this.#pod, this.#view);
    return this.#interPod;
  }
  get volumes(): VolumeFilters {
    this.#volumes ??= new VolumeFilters(this.#pod, this.#view);
    return this.#volumes;
  }
}

type Filter = (pod: Pod, info: NodeInfo, cycle?: Cycle) => Reasons | undefined;

const UNSCHEDULABLE_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Models nodeunschedulable. */
const nodeUnschedulable: Filter = (pod, { node }) =>
  node.spec?.unschedulable === true && !tolerates(pod, UNSCHEDULABLE_TAINT)
    ? unresolvable('node(s) were unschedulable')
    : undefined;

/** Models nodename. */
const nodeName: Filter = (pod, { node }) =>
  (pod.spec.nodeName ?? '') !== '' && pod.spec.nodeName !== node.metadata.name
    ? unresolvable("node(s) didn't match the requested node name")
    : undefined;

/** Models tainttoleration: PreferNoSchedule only counts for the score. */
const taintToleration: Filter = (pod, { node }) =>
  (node.spec?.taints ?? []).some(
    (taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !tolerates(pod, taint),
  )
    ? unresolvable('node(s) had untolerated taint(s)')
    : undefined;

/** Models nodeaffinity: nodeSelector and the required affinity. */
const nodeAffinity: Filter = (pod, { node }) =>
  matchesRequiredAffinity(pod, node)
    ? undefined
    : unresolvable("node(s) didn't match Pod's node affinity/selector");

/** Models nodeports: a host port is taken once for (address, protocol, port); 0.0.0.0 clashes with every address. */
const nodePorts: Filter = (pod, { pods }) => {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  const used = pods.flatMap(hostPorts);
  return wanted.some((port) => used.some((other) => portsClash(port, other)))
    ? unschedulable("node(s) didn't have free ports for the requested pod ports")
    : undefined;
};

/** Models noderesources fit: every resource that is short is named. */
const nodeResourcesFit: Filter = (pod, info) => {
  const { reasons, exceedsNode } = insufficientResources(pod, info);
  if (reasons.length === 0) return undefined;
  return { reasons, code: exceedsNode ? 'unresolvable' : 'unschedulable' };
};

export const FILTERS: readonly { readonly plugin: string; readonly filter: Filter }[] = [
  { plugin: 'NodeUnschedulable', filter: nodeUnschedulable },
  { plugin: 'NodeName', filter: nodeName },
  { plugin: 'TaintToleration', filter: taintToleration },
  { plugin: 'NodeAffinity', filter: nodeAffinity },
  { plugin: 'NodePorts', filter: nodePorts },
  { plugin: 'NodeResourcesFit', filter: nodeResourcesFit },
  { plugin: 'VolumeBinding', filter: (_, info, cycle) => cycle?.volumes.binding(info) },
  { plugin: 'VolumeZone', filter: (_, info, cycle) => cycle?.volumes.zone(info) },
  { plugin: 'PodTopologySpread', filter: (_, info, cycle) => cycle?.spread.filter(info) },
  { plugin: 'InterPodAffinity', filter: (_, info, cycle) => cycle?.interPod.filter(info) },
];

/** Runs the filters; undefined: the Pod fits. Without a cycle only the node itself is looked at. */
export function filterNode(pod: Pod, info: NodeInfo, cycle?: Cycle): Rejection | undefined {
  for (const { plugin, filter } of FILTERS) {
    const rejection = filter(pod, info, cycle);
    if (rejection) return { plugin, ...rejection };
  }
  return undefined;
}

const tolerates = (pod: Pod, taint: Taint): boolean =>
  (pod.spec.tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint));

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}
const knownPorts = new WeakMap<object, readonly HostPort[]>();
function hostPorts(pod: Pod): readonly HostPort[] {
  let known = knownPorts.get(pod.spec);
  if (!known) {
    known = findHostPorts(pod);
    knownPorts.set(pod.spec, known);
  }
  return known;
}
function findHostPorts(pod: Pod): HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  return [...pod.spec.containers, ...sidecars]
    .flatMap((container) => container.ports ?? [])
    .filter((port: ContainerPort) => (port.hostPort ?? 0) > 0)
    .map((port) => ({
      ip: port.hostIP ?? '0.0.0.0',
      protocol: port.protocol ?? 'TCP',
      port: port.hostPort ?? 0,
    }));
}
const portsClash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');
