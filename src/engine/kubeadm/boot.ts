/**
 * Runs kubeadm's manifests to rest, in a simulation of its own that begins at 1970-01-01T00:00:00Z, and keeps what came
 * of it as plain data: every object, and what each node's runtime then has.
 */
import type { KubeObject, Node, ObjectMeta } from '../../kube/types.ts';
import { RESOURCE_TYPES, typeOfPlural } from '../api/resources.ts';
import type { ContainerConfig, PodSandboxConfig } from '../runtime/cri.ts';
import type { Simulation } from '../simulation.ts';
import type { NodeSetup, SimulationSetup } from '../simulation-setup.ts';
import { addOns } from './add-ons.ts';
import { controlPlanePods } from './static-pods.ts';

/** By then everything is Ready and nothing moves any more. */
const BOOT_MS = 30_000;

/** A sandbox with its containers, as the runtime of a node has them. Times in ms since the boot. */
export interface BootedSandbox {
  readonly id: string;
  readonly ip: string;
  readonly createdAt: number;
  readonly config: PodSandboxConfig;
  readonly containers: readonly {
    readonly id: string;
    readonly createdAt: number;
    readonly startedAt: number;
    readonly config: ContainerConfig;
  }[];
}

export interface BootedNode {
  readonly name: string;
  /** Of the Node object: who it is since it joined. */
  readonly metadata: Pick<ObjectMeta, 'uid' | 'creationTimestamp' | 'resourceVersion'>;
  readonly sandboxes: readonly BootedSandbox[];
  /** Full names of the images that are on the node. */
  readonly images: readonly string[];
}

/** Plain data, the same for the same names and roles of nodes. */
export interface BootedCluster {
  readonly objects: readonly KubeObject[];
  readonly nodes: readonly BootedNode[];
}

export type NodeRole = Pick<NodeSetup, 'name' | 'role'>;
export type AddressOf = (index: number) => string;

export function bootCluster(
  nodes: readonly NodeRole[],
  ipOf: AddressOf,
  newSimulation: (setup: SimulationSetup) => Simulation,
): BootedCluster {
  const simulation = newSimulation({
    seed: 'kubeadm',
    epochMs: 0,
    timing: 'exact',
    isBare: true,
    // The control plane stood, with the network plugin and DNS, before the first worker joined.
    nodes: nodes.map(({ name, role }, index) => ({
      name,
      role,
      unschedulable: role === 'worker',
      staticPods: role === 'control-plane' ? controlPlanePods(name, ipOf(index)) : {},
    })),
  });
  const first = Math.max(
    0,
    nodes.findIndex(({ role }) => role === 'control-plane'),
  );
  simulation.api.mountServiceAccountTokens();
  // The accounts of the namespaces come first.
  simulation.runUntil(1);
  simulation.act(1, { kind: 'apply', file: 'kubeadm', objects: addOns(`${ipOf(first)}:6443`) });
  simulation.runUntil(BOOT_MS);
  const { storage } = simulation.api;
  const nodeType = typeOfPlural('nodes');
  return {
    objects: RESOURCE_TYPES.filter(({ kind }) => kind !== 'Event' && kind !== 'Node').flatMap((type) =>
      storage.list(type),
    ),
    nodes: simulation.nodes.map(({ name, runtime, images }) => {
      const node = nodeType && (storage.get(nodeType, undefined, name) as Node | undefined);
      return {
        name,
        metadata: identityOf(node),
        sandboxes: sandboxesOf(runtime),
        images: images.onNode.map((image) => image.name),
      };
    }),
  };
}

const identityOf = (node: Node | undefined): BootedNode['metadata'] => ({
  uid: node?.metadata.uid,
  creationTimestamp: node?.metadata.creationTimestamp,
  resourceVersion: node?.metadata.resourceVersion,
});

const sandboxesOf = (runtime: Simulation['nodes'][number]['runtime']): readonly BootedSandbox[] =>
  runtime.sandboxes.map(({ id, ip, createdAt, config }) => ({
    id,
    ip,
    createdAt,
    config,
    containers: runtime.containers
      .filter((container) => container.sandbox.id === id)
      .map((container) => ({
        id: container.id,
        createdAt: container.createdAt,
        startedAt: container.startedAt ?? container.createdAt,
        // Trees of files are a run's own: what is mounted is seen again from the container's next start.
        config: { ...container.config, mounts: [] },
      })),
  }));
