/** What goes into a simulation besides the acts: the cluster, as plain data. */
import type { KubeObject, Taint } from '../kube/types.ts';
import type { ImageSetup } from './image/registry.ts';
import type { KubeletGates } from './kubelet/gates.ts';
import type { TimingProfile } from './timing.ts';

export interface NodeSetup {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?: readonly Taint[] | undefined;
  readonly unschedulable?: boolean | undefined;
  /** Quantities: cpu, memory, pods, ephemeral-storage. */
  readonly capacity?: Readonly<Record<string, string>> | undefined;
  readonly kubelet?: KubeletSetup | undefined;
}

/** Fields of the kubelet's configuration file. */
export interface KubeletSetup {
  readonly featureGates?: Partial<KubeletGates> | undefined;
  readonly crashLoopBackOff?: { readonly maxContainerRestartPeriod?: string | undefined } | undefined;
  readonly serializeImagePulls?: boolean | undefined;
  readonly maxParallelImagePulls?: number | undefined;
}

export interface SimulationSetup {
  /** All chance of the run derives from it. */
  readonly seed: string;
  /** Wall time of second 0, ms since 1970. */
  readonly epochMs: number;
  readonly timing: TimingProfile;
  readonly nodes: readonly NodeSetup[];
  /** What the scenario says of images, by name with tag. */
  readonly images?: Readonly<Record<string, ImageSetup>> | undefined;
  readonly featureGates?: Partial<KubeletGates> | undefined;
}

/** Something that a person does to the cluster at a moment. */
export type Act =
  | { readonly kind: 'apply'; readonly file: string; readonly objects: readonly KubeObject[] }
  | {
      readonly kind: 'delete';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
      readonly gracePeriodSeconds?: number | undefined;
    };
