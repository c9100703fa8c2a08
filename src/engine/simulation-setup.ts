/** What goes into a simulation besides the acts: the cluster, as plain data. */
import type { KubeObject, Pod, Taint } from '../kube/types.ts';
import type { ImageSetup } from './image/registry.ts';
import type { EvictionSetup } from './kubelet/eviction/thresholds.ts';
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
  /** Manifests of static Pods by the name of their file. */
  readonly staticPods?: Readonly<Record<string, Pod>> | undefined;
}

/** Fields of the kubelet's configuration file. */
export interface KubeletSetup extends EvictionSetup {
  readonly featureGates?: Partial<KubeletGates> | undefined;
  readonly crashLoopBackOff?: { readonly maxContainerRestartPeriod?: string | undefined } | undefined;
  readonly serializeImagePulls?: boolean | undefined;
  readonly maxParallelImagePulls?: number | undefined;
  readonly singleProcessOOMKill?: boolean | undefined;
  readonly imageGCHighThresholdPercent?: number | undefined;
  readonly imageGCLowThresholdPercent?: number | undefined;
  /** `30s`: what an orderly shutdown of the machine gives its Pods in all. Default 0: nothing. */
  readonly shutdownGracePeriod?: string | undefined;
  /** The part of it that is kept for critical Pods. */
  readonly shutdownGracePeriodCriticalPods?: string | undefined;
}

/** The machine that a person types on: the login of the first control-plane node. */
export interface WorkstationSetup {
  /** Files in the home directory when the first terminal is opened, by their name. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
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
  readonly workstation?: WorkstationSetup | undefined;
  /** Without what kubeadm installs in kube-system. Default: it is there where a node has a control plane. */
  readonly isBare?: boolean | undefined;
  /** Stored objects are frozen, so that a part that changes one is found. For tests; it costs time. */
  readonly frozen?: boolean | undefined;
}

/** A container of a Pod that is on a node. */
interface ContainerTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What goes wrong because a person wants it to. */
export type FaultAct =
  /** A signal from the node: to the main process, or to the process that has the number `pid` in the container. */
  | (ContainerTarget & {
      readonly kind: 'fault.kill';
      /** `TERM`, `SIGKILL`, `9`. */
      readonly signal: string;
      readonly pid?: number | undefined;
    })
  /** The kernel kills in the container as if its memory limit were passed. */
  | (ContainerTarget & { readonly kind: 'fault.oom' })
  /** The main process holds so much from now on (a quantity). */
  | (ContainerTarget & { readonly kind: 'fault.memory'; readonly memory: string })
  /** The probe answers so whatever is asked, until `none`. Holds for this Pod object. */
  | (ContainerTarget & {
      readonly kind: 'fault.probe';
      readonly probe: 'startup' | 'liveness' | 'readiness';
      readonly outcome: 'failure' | 'success' | 'none';
    })
  /** pause is killed. */
  | { readonly kind: 'fault.sandbox'; readonly namespace: string; readonly pod: string }
  | { readonly kind: 'fault.removeImage'; readonly node: string; readonly image: string }
  /** What the node has of the image is damaged: it cannot be inspected before it is pulled anew. */
  | { readonly kind: 'fault.corruptImage'; readonly node: string; readonly image: string }
  | {
      readonly kind: 'fault.registry';
      readonly state: 'ok' | 'down' | 'slow' | 'rateLimited';
      /** `slow`: what each transfer takes more. Default 60. */
      readonly delaySeconds?: number | undefined;
    }
  /** Something outside of all Pods uses so much of the node: a quantity, or a number for `pids`. Absent: nothing any more. */
  | {
      readonly kind: 'fault.pressure';
      readonly node: string;
      readonly resource: 'memory' | 'disk' | 'pids';
      readonly used?: string | undefined;
    }
  | { readonly kind: 'fault.restartKubelet'; readonly node: string }
  /** The machine goes down without warning and comes up again. `downSeconds` default 0. */
  | { readonly kind: 'fault.reboot'; readonly node: string; readonly downSeconds?: number | undefined }
  /** Someone shuts the machine down in an orderly way; the kubelet's `shutdownGracePeriod` says what Pods get. */
  | { readonly kind: 'fault.shutdown'; readonly node: string }
  | { readonly kind: 'fault.power'; readonly node: string; readonly on: boolean }
  | { readonly kind: 'fault.network'; readonly node: string; readonly cut: boolean };

/** What a person does at a terminal of the workstation. `terminal`: its name, `1` for the first. */
export type TerminalAct =
  /** A line and Enter, or several. What nobody reads yet waits. */
  | { readonly kind: 'terminal.line'; readonly terminal: string; readonly line: string }
  /** Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\\. */
  | {
      readonly kind: 'terminal.signal';
      readonly terminal: string;
      readonly signal: 'INT' | 'EOF' | 'TSTP' | 'QUIT';
    }
  /** The editor that a command opened is closed; with `text` the file has been written before. */
  | { readonly kind: 'terminal.edited'; readonly terminal: string; readonly text?: string | undefined };

/** Something that a person does to the cluster at a moment. */
export type Act =
  | FaultAct
  | TerminalAct
  | {
      readonly kind: 'patch';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
      readonly patch: unknown;
      /** Default `strategic`. */
      readonly patchType?: 'json' | 'merge' | 'strategic' | undefined;
      /** `resize`, `status`. */
      readonly subresource?: string | undefined;
    }
  /** Writes the file of a static Pod on a node; without an object it is removed. */
  | {
      readonly kind: 'staticPod';
      readonly node: string;
      readonly file: string;
      readonly object?: Pod | undefined;
    }
  /** `kubectl exec`. Who performs the act may look on at what comes out; the trace has the processes. */
  | (ContainerTarget & {
      readonly kind: 'exec';
      readonly command: readonly string[];
      /** The name under which `execInput` types into it; without one it reads `/dev/null`. */
      readonly input?: string | undefined;
      readonly tty?: boolean | undefined;
    })
  /** `kubectl attach -i`: to a container with `stdin`. */
  | (ContainerTarget & {
      readonly kind: 'attach';
      /** The name under which `execInput` types into it. */
      readonly input?: string | undefined;
    })
  /** Typed into a command that runs. */
  | {
      readonly kind: 'execInput';
      readonly input: string;
      readonly text?: string | undefined;
      /** Nothing more comes. */
      readonly end?: boolean | undefined;
    }
  /** What a client sends through `kubectl port-forward`: one HTTP request, or whatever is not HTTP. */
  | {
      readonly kind: 'forward';
      readonly namespace: string;
      readonly pod: string;
      readonly port: number;
      readonly text: string;
    }
  | { readonly kind: 'apply'; readonly file: string; readonly objects: readonly KubeObject[] }
  /** A write as a client sends it to the API server. */
  | {
      readonly kind: 'request';
      readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      /** `/api/v1/namespaces/default/pods`. */
      readonly path: string;
      readonly query?: Readonly<Record<string, string>> | undefined;
      readonly contentType?: string | undefined;
      readonly body?: unknown;
    }
  | {
      readonly kind: 'delete';
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
      readonly gracePeriodSeconds?: number | undefined;
    };
