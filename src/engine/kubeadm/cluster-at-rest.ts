/**
 * A cluster that has been up for a day when a scenario begins, as plain frozen data that all runs of the same nodes
 * share. It comes from running kubeadm's manifests once (`boot.ts`); for the usual three nodes that was done when the
 * program was made.
 *
 * What is at rest costs a run nothing: nobody is told of it, no probe asks it, no process stands for it. As soon as
 * something happens to a Pod of it, or somebody looks at its node, its kubelet and runtime take it up as it is.
 * Differs: these Pods do no work. API server, controllers, scheduler, DNS and Services are the engine's own and go on
 * whatever happens to the Pods that stand for them. Leaves out: leases of leader election, roles and their bindings.
 */
import { invariant } from '../../kube/assert.ts';
import { formatRfc3339, parseRfc3339 } from '../../kube/time.ts';
import type { KubeObject, Pod } from '../../kube/types.ts';
import { type ResourceType, typeOfKind } from '../api/resources.ts';
import { staticPod } from '../kubelet/static-pods.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulationSetup } from '../simulation-setup.ts';
import { type AddressOf, type BootedCluster, type BootedNode, bootCluster, type NodeRole } from './boot.ts';
import usual from './three-nodes.generated.json' with { type: 'json' };
import { controlPlanePods } from './static-pods.ts';

/** How long the cluster has been up at second 0. */
export const CLUSTER_AGE_MS = 24 * 3_600_000;
/** Clusters that are kept. */
const MAX_KEPT = 16;
/** Of the nodes in `three-nodes.generated.json`. */
export const USUAL_NODES: readonly NodeRole[] = [
  { name: 'master-1', role: 'control-plane' },
  { name: 'node-1', role: 'worker' },
  { name: 'node-2', role: 'worker' },
];

export interface NodeAtRest extends BootedNode {
  /** As the API has them. */
  readonly pods: readonly Pod[];
  /** Manifests of the control plane by the name of their file. */
  readonly staticPods: Readonly<Record<string, Pod>>;
  /** What the kubelet has made of each manifest. */
  readonly madeOf: ReadonlyMap<Pod, Pod>;
}

export interface ClusterAtRest {
  readonly objects: readonly { readonly type: ResourceType; readonly object: KubeObject }[];
  readonly nodes: ReadonlyMap<string, NodeAtRest>;
}

type NewSimulation = (setup: SimulationSetup) => Simulation;

const booted = new Map<string, BootedCluster>([[keyOf(USUAL_NODES), usual as unknown as BootedCluster]]);
const kept = new Map<string, ClusterAtRest>();

function keyOf(nodes: readonly NodeRole[]): string {
  return JSON.stringify(nodes.map(({ name, role }) => [name, role]));
}

/** Undefined: kubeadm did not make this cluster, since no node of it has a control plane. */
export function clusterAtRest(
  setup: SimulationSetup,
  ipOf: AddressOf,
  newSimulation: NewSimulation,
): ClusterAtRest | undefined {
  const { nodes, epochMs, isBare } = setup;
  if (isBare === true || nodes.every(({ role }) => role !== 'control-plane')) return undefined;
  const nodesKey = keyOf(nodes);
  const key = `${epochMs} ${nodesKey}`;
  const known = kept.get(key);
  if (known) return known;
  const cluster = booted.get(nodesKey) ?? bootCluster(nodes, ipOf, newSimulation);
  const made = atRest(cluster, nodes, ipOf, epochMs - CLUSTER_AGE_MS);
  for (const map of [booted, kept]) if (map.size >= MAX_KEPT) map.clear();
  booted.set(nodesKey, cluster);
  kept.set(key, made);
  return made;
}

/** The cluster as it stands after it was booted at `bootMs`, ms since 1970. */
function atRest(
  cluster: BootedCluster,
  nodes: readonly NodeRole[],
  ipOf: AddressOf,
  bootMs: number,
): ClusterAtRest {
  const { objects, nodes: own } = stamped(cluster, bootMs) as BootedCluster;
  const typed = objects.map((object) => {
    const type = typeOfKind(object.apiVersion, object.kind);
    invariant(type, `the API server serves ${object.kind}`);
    return { type, object };
  });
  const pods = objects.filter(({ kind }) => kind === 'Pod') as readonly KubeObject[] as readonly Pod[];
  const nodeAtRest = (node: BootedNode, index: number): NodeAtRest => {
    const isControlPlane = nodes[index]?.role === 'control-plane';
    const staticPods = isControlPlane ? controlPlanePods(node.name, ipOf(index)) : {};
    const seen = formatRfc3339(bootMs);
    return {
      ...node,
      sandboxes: node.sandboxes.map(({ containers, createdAt, ...sandbox }) => ({
        ...sandbox,
        createdAt: createdAt - CLUSTER_AGE_MS,
        containers: containers.map((container) => ({
          ...container,
          createdAt: container.createdAt - CLUSTER_AGE_MS,
          startedAt: container.startedAt - CLUSTER_AGE_MS,
        })),
      })),
      pods: pods.filter((pod) => pod.spec.nodeName === node.name),
      staticPods,
      madeOf: new Map(
        Object.entries(staticPods).map(([file, pod]) => [pod, staticPod(pod, file, node.name, seen)]),
      ),
    };
  };
  return { objects: typed, nodes: new Map(own.map((node, index) => [node.name, nodeAtRest(node, index)])) };
}

const BOOT_DAY = '1970-01-01';

/** A frozen copy in which the first day of 1970 is the day of `bootMs`. */
function stamped(value: unknown, bootMs: number): unknown {
  if (typeof value === 'string') return value.startsWith(BOOT_DAY) ? stampedText(value, bootMs) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => stamped(item, bootMs)));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = stamped(item, bootMs);
  return Object.freeze(copy);
}

function stampedText(text: string, bootMs: number): string {
  const sinceBoot = parseRfc3339(text);
  const day = formatRfc3339(bootMs + (sinceBoot ?? 0));
  return sinceBoot === undefined ? day.slice(0, BOOT_DAY.length) : day;
}
