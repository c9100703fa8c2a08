/**
 * What the stage draws: a Pod's world at one time, as plain data.
 *
 * A scene says nothing about how far something has gone, but from when until when it goes (`Interval`): so two scenes
 * between two changes are equal, and what moves in between is one division (`fractionAt`).
 */
import type { ContainerType, FileSeen, HookIdentity, ProbeIdentity } from './entries.ts';
import type { Tone } from './tones.ts';

/** Virtual milliseconds. `untilMs` is the known or expected end. */
export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How much of it is over at `t`: 0 before, 1 from its end on. */
export const fractionAt = ({ fromMs, untilMs }: Interval, t: number): number =>
  t >= untilMs ? 1 : t <= fromMs ? 0 : (t - fromMs) / (untilMs - fromMs);

export const remainingAt = ({ untilMs }: Interval, t: number): number => Math.max(0, untilMs - t);

/** `none`: never seen · `pending`: no node yet · `bound` · `terminating` · `terminal`: Succeeded or Failed · `gone` */
export type PodStage = 'none' | 'pending' | 'bound' | 'terminating' | 'terminal' | 'gone';

export interface PodScene {
  readonly stage: PodStage;
  readonly subject: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** kubectl's STATUS column. */
  readonly status: string;
  readonly tone: Tone;
  readonly phase: string;
  /** `status.reason` and `status.message`: only of what failed as a whole. */
  readonly reason: string;
  readonly message: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  readonly ip: string;
  readonly qos: string;
  readonly restartPolicy: string;
  readonly conditions: readonly ConditionScene[];
  /** The grace of a deletion, from its request to its end. */
  readonly deletion: (Interval & { readonly graceSeconds: number }) | undefined;
  /** When the object went away. */
  readonly goneMs: number | undefined;
  readonly node: NodeScene | undefined;
  readonly scheduling: SchedulingScene;
  /** The newest; undefined before the first. */
  readonly sandbox: SandboxScene | undefined;
  /** In the spec's order, sidecars among them. */
  readonly init: readonly ContainerScene[];
  readonly app: readonly ContainerScene[];
  readonly gate: GateScene | undefined;
  readonly images: readonly ImageScene[];
  readonly questions: readonly QuestionScene[];
  readonly requests: readonly RequestScene[];
  readonly services: readonly ServiceScene[];
  readonly volumes: readonly VolumeScene[];
  readonly sharesProcesses: boolean;
  /** It asks the cluster's DNS at some time of the known trace. */
  readonly asksDns: boolean;
  /** A request comes to it or goes out from it at some time of the known trace. */
  readonly hasRequests: boolean;
}

export interface ConditionScene {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface NodeScene {
  readonly name: string;
  /** Known to the API server; a Pod may name a node that is not. */
  readonly known: boolean;
  readonly ready: boolean;
  readonly readyStatus: string;
  readonly unschedulable: boolean;
  readonly taints: readonly string[];
  readonly kubeletVersion: string;
}

export interface SchedulingScene {
  readonly state: 'waiting' | 'gated' | 'unschedulable' | 'bound';
  readonly message: string;
}

export type NamespaceOwner = 'pod' | 'container' | 'node';

export interface SandboxScene {
  readonly id: string;
  readonly attempt: number;
  readonly state: 'creating' | 'networked' | 'ready' | 'failed' | 'stopped' | 'removed';
  readonly sinceMs: number;
  readonly ip: string;
  readonly hostname: string;
  readonly pauseImage: string;
  readonly message: string;
  readonly namespaces: Readonly<Record<'net' | 'uts' | 'ipc' | 'pid', NamespaceOwner>>;
}

export type ContainerStateName =
  | 'waiting'
  | 'pulling'
  | 'creating'
  | 'running'
  | 'killing'
  | 'terminated'
  | 'failed';

export interface ContainerScene {
  readonly name: string;
  readonly type: ContainerType;
  /** Place in `initContainers`, from 1; 0 for others. */
  readonly number: number;
  readonly image: string;
  readonly state: ContainerStateName;
  readonly sinceMs: number;
  readonly tone: Tone;
  /** Of the waiting state or the exit: `PodInitializing`, `CrashLoopBackOff`, `Error` … May be empty. */
  readonly reason: string;
  readonly message: string;
  /** What the API server says at this time; the runtime is often ahead of it. */
  readonly api: {
    readonly state: string;
    readonly reason: string;
    readonly ready: boolean;
    readonly started: boolean;
  };
  readonly exitCode: number | undefined;
  readonly signal: number;
  readonly restarts: number;
  /** Runtime id of the newest run, `''` before the first. */
  readonly id: string;
  readonly attempt: number;
  readonly pull: PullScene | undefined;
  readonly kill: (Interval & { readonly graceSeconds: number; readonly message: string }) | undefined;
  readonly backOff: BackOffScene | undefined;
  /** Waits before each start: past, now, and the next ones if it goes on like this. */
  readonly ladder: readonly LadderStep[];
  readonly probes: readonly ProbeScene[];
  readonly hooks: readonly HookScene[];
  /** The command that the image or the manifest gives, once known. */
  readonly command: readonly string[];
  readonly processes: readonly ProcessScene[];
  readonly lastSignal: SignalScene | undefined;
  /** The last lines that the newest run wrote, at most `RECENT_LINES`, oldest first. */
  readonly recentLog: readonly { readonly text: string; readonly stream: 'stdout' | 'stderr' }[];
  /** What its processes hold, where the trace tells; `limitBytes` 0: no limit. */
  readonly memory: { readonly usageBytes: number; readonly limitBytes: number } | undefined;
  readonly mounts: readonly MountScene[];
  /** What it has written into its own layer, which goes with it. */
  readonly files: FilesScene;
  readonly ports: readonly number[];
  /** What ever happens to it in the known trace, or may by its spec: lets a picture keep room for it. */
  readonly ever: { readonly backOff: boolean; readonly hooks: boolean };
}

export interface PullScene extends Interval {
  readonly image: string;
  readonly container: string;
}

export interface BackOffScene extends Interval {
  readonly what: 'crash' | 'pull';
  readonly delayMs: number;
}

export interface LadderStep {
  readonly delayMs: number;
  readonly when: 'past' | 'now' | 'next';
}

export interface ProbeScene {
  readonly type: ProbeIdentity['probe'];
  readonly handler: ProbeIdentity['handler'];
  /** `held`: a startup probe still holds it back, or nothing runs. */
  readonly state: 'idle' | 'held' | 'succeeding' | 'failing';
  readonly running: boolean;
  readonly streak: number;
  readonly threshold: number;
  readonly periodMs: number;
  readonly lastMs: number | undefined;
  readonly output: string;
}

export interface HookScene {
  readonly hook: HookIdentity['hook'];
  readonly handler: HookIdentity['handler'];
  readonly state: 'running' | 'success' | 'failure' | 'abandoned';
  readonly sinceMs: number;
}

export interface ProcessScene {
  readonly pid: number;
  readonly nsPid: number;
  readonly argv: readonly string[];
  readonly zombie: boolean;
  /** Steps below the first process of the container. */
  readonly depth: number;
}

export interface SignalScene extends Interval {
  readonly seq: number;
  readonly signal: number;
  readonly from: string;
  readonly ignored: boolean;
}

export interface GateScene {
  /** Condition `Initialized`. */
  readonly open: boolean;
}

export interface ImageScene {
  readonly image: string;
  readonly state: 'absent' | 'pulling' | 'present';
  readonly pull: Interval | undefined;
}

/** The newest DNS question of a container; its dot travels during the interval: half there, half back. */
export interface QuestionScene extends Interval {
  readonly container: string;
  readonly name: string;
  /** Empty while it is on its way. */
  readonly rcode: '' | 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'TIMEOUT';
  readonly addresses: readonly string[];
  readonly server: string;
}

export interface RequestScene extends Interval {
  readonly id: string;
  /** Seen from the Pod. */
  readonly direction: 'in' | 'out';
  /** Name of the node or the Pod that has the address `from`, else the address. */
  readonly fromName: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: 'http' | 'tcp' | 'grpc';
  readonly path: string;
  /** 0 while there is no answer. */
  readonly status: number;
  readonly error: string;
}

export interface ServiceScene {
  readonly name: string;
  readonly ip: string;
  readonly ports: readonly number[];
  /** Its selector matches this Pod's labels. */
  readonly selects: boolean;
}

export interface VolumeScene {
  readonly name: string;
  /** `emptyDir`, `configMap` … */
  readonly kind: string;
  /** Name of the object, path on the node, or medium: what the kind is of. May be empty. */
  readonly source: string;
  /** Its kind lets nobody write. */
  readonly readOnly: boolean;
  readonly mountedBy: readonly string[];
  /** Those of `mountedBy` that may only read, though the kind would let them write. */
  readonly readers: readonly string[];
  readonly files: FilesScene;
  /** So many files it holds at the end of the known trace: lets a picture keep room for them. */
  readonly everFiles: number;
}

/** What the trace knows of a tree of files: at most 40 of them, `more` beyond. */
export interface FilesScene {
  readonly list: readonly FileSeen[];
  readonly more: number;
  /** When the last of them was written; undefined before the first. */
  readonly changedMs: number | undefined;
}

export interface MountScene {
  readonly volume: string;
  readonly path: string;
  /** Of the mount, whatever its volume allows. */
  readonly readOnly: boolean;
  readonly subPath: string;
}
