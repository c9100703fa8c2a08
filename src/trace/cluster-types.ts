/** What the stage draws above the Pod: the cluster and one node, as plain data. The rules of `scene-types.ts` hold. */
import type { Interval, NodeScene, ServiceScene } from './scene-types.ts';
import type { Tone } from './tones.ts';

export interface ClusterScene {
  readonly nodes: readonly ClusterNodeScene[];
  /** Pods without a node. */
  readonly waiting: readonly HouseScene[];
  /** Workloads that nothing owns, in order of kind, then of creation. */
  readonly owners: readonly OwnerScene[];
  readonly services: readonly ClusterServiceScene[];
  readonly traffic: readonly TrafficScene[];
  /** A container asks the cluster's DNS at some time of the known trace. */
  readonly asksDns: boolean;
  /** How many Pods of the cluster's own namespaces there are, shown or not. */
  readonly systemPods: number;
}

export interface ClusterNodeScene extends NodeScene {
  /** Reason of the condition Ready: `KubeletReady`, `NodeStatusUnknown` … */
  readonly reason: string;
  readonly controlPlane: boolean;
  /** Types of the pressure conditions that are True. */
  readonly pressure: readonly string[];
  /** What a person has done to the machine, whether or not the API server knows of it. */
  readonly powered: boolean;
  readonly networkCut: boolean;
  readonly pods: readonly HouseScene[];
  /** Pods of the cluster's own namespaces that are not among `pods`, and how many of them are ready. */
  readonly system: { readonly total: number; readonly ready: number };
  readonly images: number;
}

export interface HouseScene {
  readonly subject: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: string;
  readonly tone: Tone;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  readonly ip: string;
  /** `ReplicaSet/web-7d9c`; empty for a bare Pod. */
  readonly owner: string;
  /** uid of the workload at the top: the Deployment of its ReplicaSet. Empty for a bare Pod. */
  readonly root: string;
  /** Number of the workload's revision that made it, where there is more than one; else 0. */
  readonly revision: number;
  readonly sandbox: boolean;
  /** Subject of the Pod whose going made its controller create this one; empty if there is none. */
  readonly replaces: string;
  /** The object is away, and fades during this interval. */
  readonly gone: Interval | undefined;
}

/**
 * `ok`: as wanted · `working`: on the way · `rolling`: two revisions at once · `stuck`: the progress deadline has passed
 * · `failing`: cannot make its Pods · `paused`, `complete`, `failed`, `deleting`
 */
export type OwnerState =
  | 'ok'
  | 'working'
  | 'rolling'
  | 'stuck'
  | 'failing'
  | 'paused'
  | 'complete'
  | 'failed'
  | 'deleting';

export interface OwnerScene {
  readonly subject: string;
  readonly uid: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly state: OwnerState;
  /** Kubernetes' own message for a state that needs one. */
  readonly message: string;
  /** Of a Job: its completions, or 0 where any success will do. Of a CronJob: 0. */
  readonly wants: number;
  /** Pods that are neither being deleted nor over. Of a CronJob: Jobs that are active. */
  readonly has: number;
  readonly ready: number;
  /** Of a Job. */
  readonly succeeded: number;
  readonly failed: number;
  /** Of a CronJob. */
  readonly schedule: string;
  /** A Deployment's ReplicaSets with Pods, wanted or there; a CronJob's Jobs. The newest last. */
  readonly parts: readonly OwnerPart[];
  readonly autoscaler:
    | { readonly subject: string; readonly min: number; readonly max: number; readonly wants: number }
    | undefined;
}

export interface OwnerPart {
  readonly subject: string;
  readonly name: string;
  readonly revision: number;
  readonly wants: number;
  readonly has: number;
  readonly ready: number;
  readonly over: boolean;
}

export interface ClusterServiceScene extends ServiceScene {
  readonly subject: string;
  readonly namespace: string;
  readonly type: string;
  /** Without a cluster IP: its name is answered with the addresses of its Pods. */
  readonly headless: boolean;
  readonly endpoints: readonly EndpointScene[];
}

/** One address of its EndpointSlices. */
export interface EndpointScene {
  /** Subject of the Pod, `''` where it is none. */
  readonly pod: string;
  readonly address: string;
  readonly ready: boolean;
  readonly terminating: boolean;
}

/** Something on its way through the network; its dot travels during the interval: half there, half back. */
export interface TrafficScene extends Interval {
  readonly id: string;
  readonly kind: 'request' | 'dns';
  /** Uid of the Pod that asks; empty for who is none: then `fromNode` may say whose machine it is. */
  readonly fromPod: string;
  readonly fromNode: string;
  /** The Service whose address is asked, `''` for a Pod's own. */
  readonly service: string;
  /** Uid of the Pod that it reaches; empty where nobody has the address. */
  readonly toPod: string;
  /** Undefined while there is no answer. */
  readonly ok: boolean | undefined;
}

/** The node level. */
export interface NodeDetailScene extends ClusterNodeScene {
  readonly conditions: readonly NodeConditionScene[];
  readonly addresses: readonly string[];
  readonly roles: readonly string[];
  readonly containerRuntime: string;
  readonly osImage: string;
  /** When its kubelet was last heard of: its Lease, else its conditions. Undefined without one. */
  readonly heartbeatMs: number | undefined;
  readonly resources: readonly NodeResourceScene[];
  readonly nodeImages: readonly NodeImageScene[];
  /** Pods of all namespaces that may be drawn apart. */
  readonly systemHouses: readonly HouseScene[];
  readonly containers: ReadonlyMap<string, readonly MiniContainer[]>;
}

export interface NodeConditionScene {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What the Pods on the node have asked for, of what it can give; in thousandths of a core, bytes, or a number. */
export interface NodeResourceScene {
  readonly name: 'cpu' | 'memory' | 'pods';
  readonly requested: number;
  readonly allocatable: number;
}

export interface NodeImageScene {
  readonly image: string;
  readonly state: 'pulling' | 'present';
  readonly sizeBytes: number;
  readonly pull: Interval | undefined;
  /** Pods on the node with a container of it. */
  readonly usedBy: readonly string[];
}

/** A container as a small window of its Pod's house. */
export interface MiniContainer {
  readonly name: string;
  readonly type: 'init' | 'regular';
  readonly tone: Tone;
  /** Kubernetes' word: a waiting or terminated reason, `Running`. */
  readonly state: string;
  readonly image: string;
}
