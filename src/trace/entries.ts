/**
 * The vocabulary of the Trace: what one entry may say.
 *
 * An entry has a time, the component that wrote it, a subject (the one observable thing it is about), the entry that
 * caused it, and a value whose shape depends on its kind. Entries are only ever appended. Values are plain data:
 * codes, names and numbers, never sentences for people (Kubernetes' own messages apart).
 */
import type { KubeObject } from '../kube/types.ts';

/** `init` runs once to success before the next; `sidecar` is an init container with `restartPolicy: Always`. */
export type ContainerType = 'init' | 'sidecar' | 'regular' | 'ephemeral';

export interface EntryValues {
  /** A person did something: what the scenario's act says. Subject `act/<index>`. */
  'act.applied': { readonly act: string; readonly args: Readonly<Record<string, string | number>> };
  /** A person's act was refused; `message` is what the API server answered. Subject `act/<index>`. */
  'act.refused': { readonly act: string; readonly reason: string; readonly message: string };
  /** The API server stored a version of an object. Subject `<resource>/<namespace>/<name>` (see `objectSubject`). */
  'object.written': { readonly verb: 'create' | 'update' | 'delete'; readonly object: KubeObject };

  /** The runtime begins to make a sandbox. Subject `sandbox/<id>`. */
  'sandbox.creating': SandboxIdentity;
  /** The network exists and the Pod's address is known; pause is started next. */
  'sandbox.network': { readonly podUid: string; readonly ip: string };
  /** pause runs: the sandbox is ready. */
  'sandbox.ready': SandboxIdentity & {
    readonly ip: string;
    readonly hostname: string;
    readonly namespaces: Readonly<Record<'net' | 'uts' | 'ipc' | 'pid', 'pod' | 'container' | 'node'>>;
  };
  'sandbox.failed': { readonly podUid: string; readonly message: string };
  'sandbox.stopped': { readonly podUid: string };
  'sandbox.removed': { readonly podUid: string };

  /** A pull begins (at the runtime, after queueing). Subject `pull/<number>`. */
  'image.pulling': ImagePull & { readonly expectedMs: number };
  'image.pulled': ImagePull & { readonly sizeBytes: number; readonly durationMs: number };
  'image.pullFailed': ImagePull & { readonly reason: string; readonly message: string };
  /** The kubelet found the image on the node and used it without a pull. */
  'image.present': ImagePull;
  'image.removed': { readonly node: string; readonly image: string };

  /** Subject of all container entries: `container/<id>`. */
  'container.created': ContainerIdentity & {
    readonly image: string;
    readonly command: readonly string[];
  };
  'container.started': ContainerIdentity & { readonly pid: number };
  /** Creating or starting failed: there may be no process at all. */
  'container.failed': ContainerIdentity & { readonly reason: string; readonly message: string };
  /** The kubelet begins to stop a running container. `graceSeconds` runs from here, preStop included. */
  'container.killing': ContainerIdentity & { readonly message: string; readonly graceSeconds: number };
  'container.exited': ContainerIdentity & {
    readonly exitCode: number;
    readonly reason: string;
    /** Number of the signal that ended it, 0 if it ended by itself. */
    readonly signal: number;
  };
  'container.removed': ContainerIdentity;

  /** A process was made. Subject `process/<node>/<pid on the node>`. `nsPid` is what it sees of itself. */
  'process.started': {
    readonly podUid: string;
    readonly containerId: string;
    readonly nsPid: number;
    /** Number of the parent on the node. */
    readonly parent: number;
    readonly argv: readonly string[];
  };
  'process.signalled': { readonly signal: number; readonly from: string; readonly ignored: boolean };
  /** It ended; it stays a zombie until its parent waits for it. */
  'process.exited': { readonly exitCode: number; readonly signal: number };
  /** Its parent ended first: `parent` is the new one (PID 1 of its namespace). */
  'process.reparented': { readonly parent: number };
  'process.reaped': { readonly by: number };

  /** One line that a container wrote. Subject `log/<container id>`. */
  'log.line': { readonly stream: 'stdout' | 'stderr'; readonly text: string };

  /** The kubelet will not start (or pull for) this container before `untilMs`. Subject `backoff/<pod uid>/<container>`. */
  'backoff.started': {
    readonly podUid: string;
    readonly container: string;
    readonly what: 'crash' | 'pull';
    readonly delayMs: number;
    readonly untilMs: number;
  };
  /** A moment that Kubernetes has set for itself. A later entry with the same subject replaces it. Subject `deadline/<pod uid>/<what>`. */
  'deadline.set': { readonly podUid: string; readonly what: DeadlineKind; readonly atMs: number };

  /** A DNS question of a container. Subject `dns/<number>`. */
  'dns.asked': {
    readonly podUid: string;
    readonly containerId: string;
    readonly name: string;
    readonly server: string;
  };
  'dns.answered': {
    readonly podUid: string;
    readonly name: string;
    readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'TIMEOUT';
    readonly addresses: readonly string[];
  };
  /** An HTTP or TCP request between simulated programs or from the kubelet. Subject `net/<number>`. */
  'net.request': {
    readonly from: string;
    readonly to: string;
    readonly port: number;
    readonly protocol: 'http' | 'tcp' | 'grpc';
    readonly path: string;
    /** Who asks: the Pod's uid, empty for the kubelet. */
    readonly podUid: string;
    /** Whose network it ends up in: a Pod's uid; empty for a node's, and where nobody has the address. */
    readonly targetPodUid: string;
  };
  'net.response': { readonly status: number; readonly error: string };

  /** One execution of a probe. Subject `probe/<pod uid>/<container>/<type>`. */
  'probe.started': ProbeIdentity;
  'probe.finished': ProbeIdentity & {
    readonly outcome: 'success' | 'failure' | 'warning' | 'error';
    readonly output: string;
    /** How many runs in a row ended like this one. */
    readonly streak: number;
    /** The threshold that `streak` counts towards. */
    readonly threshold: number;
  };
  /** One execution of a lifecycle hook. Subject `hook/<pod uid>/<container>/<type>`. */
  'hook.started': HookIdentity;
  'hook.finished': HookIdentity & {
    readonly outcome: 'success' | 'failure' | 'abandoned';
    readonly message: string;
  };

  /** What the processes of a container hold has moved by a noticeable step; at most 1,000 for one instance. `limitBytes` 0: none. */
  'container.memory': ContainerIdentity & { readonly usageBytes: number; readonly limitBytes: number };
  /** The kernel kills in a container, because its bound or the node's was passed. `pid`: the chosen process, on the node. */
  'container.oomKilled': ContainerIdentity & {
    readonly scope: 'container' | 'node';
    readonly pid: number;
    readonly usageBytes: number;
    readonly limitBytes: number;
  };

  /**
   * What a volume, or a container's own layer, holds now: files by path, at most 40 of them, `more` beyond. Subject
   * `volume/<pod uid>/<name>` or `layer/<container id>`. Of a layer: only what differs from how it began.
   */
  'files.changed': { readonly podUid: string; readonly files: readonly FileSeen[]; readonly more: number };

  /** What appeared in a terminal since the last entry, keys and prompts included. Subject `terminal/<name>`, as below. */
  'terminal.output': { readonly terminal: string; readonly text: string };
  /**
   * The terminal waits for a line: a shell's command, the rest of one, or what a program reads. `cwd` and `status` are
   * the shell's that asked last; `host` is the machine it runs on.
   */
  'terminal.prompt': {
    readonly terminal: string;
    readonly host: string;
    readonly cwd: string;
    readonly status: number;
    readonly waitsFor: 'command' | 'more' | 'input';
  };
  /** A program waits for a person to edit a file; an act `terminal.edited` ends it. */
  'terminal.editing': { readonly terminal: string; readonly path: string; readonly text: string };

  /** A bound of the simulation was reached; what it says stands on the page. Subject `limit/<name>`. */
  'limit.reached': { readonly limit: string; readonly max: number; readonly where: string };
  /** Nothing is left to happen except periodic work. Subject `run`. */
  'run.settled': { readonly nextAtMs: number };
}

/** A file as the trace keeps it: of a long text only the beginning and the end. */
export interface FileSeen {
  /** Below the volume's root, or the container's; empty where the volume is one file. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly text: string;
}
export interface SandboxIdentity {
  readonly podUid: string;
  readonly node: string;
  readonly attempt: number;
  readonly pauseImage: string;
}
export interface ImagePull {
  readonly podUid: string;
  readonly container: string;
  readonly node: string;
  readonly image: string;
}
export interface ContainerIdentity {
  readonly podUid: string;
  readonly container: string;
  readonly type: ContainerType;
  /** The attempt, which is the restart count: 0 for the first. */
  readonly attempt: number;
  readonly node: string;
}
export interface ProbeIdentity {
  readonly podUid: string;
  readonly container: string;
  readonly probe: 'startup' | 'liveness' | 'readiness';
  readonly handler: 'exec' | 'httpGet' | 'tcpSocket' | 'grpc';
}
export interface HookIdentity {
  readonly podUid: string;
  readonly container: string;
  readonly hook: 'postStart' | 'preStop';
  readonly handler: 'exec' | 'httpGet' | 'tcpSocket' | 'sleep';
}
export type DeadlineKind = 'restart' | 'pull' | 'sync' | 'grace' | 'activeDeadline' | 'toleration';

export type EntryKind = keyof EntryValues;

/**
 * All kinds in the order of their number in the trace's columns. Append only: numbers travel.
 * `step` says that the entry is a milestone: what the same task does next counts as caused by it, so that the chain of
 * causes reads like the story (pulled → created → started → exited) and not like a list of siblings.
 */
const KINDS: readonly { readonly kind: EntryKind; readonly step: boolean }[] = [
  { kind: 'act.applied', step: true },
  { kind: 'act.refused', step: false },
  { kind: 'object.written', step: false },
  { kind: 'sandbox.creating', step: true },
  { kind: 'sandbox.network', step: true },
  { kind: 'sandbox.ready', step: true },
  { kind: 'sandbox.failed', step: true },
  { kind: 'sandbox.stopped', step: true },
  { kind: 'sandbox.removed', step: false },
  { kind: 'image.pulling', step: true },
  { kind: 'image.pulled', step: true },
  { kind: 'image.pullFailed', step: true },
  { kind: 'image.present', step: true },
  { kind: 'image.removed', step: false },
  { kind: 'container.created', step: true },
  { kind: 'container.started', step: true },
  { kind: 'container.failed', step: true },
  { kind: 'container.killing', step: true },
  { kind: 'container.exited', step: true },
  { kind: 'container.removed', step: false },
  { kind: 'process.started', step: false },
  { kind: 'process.signalled', step: false },
  { kind: 'process.exited', step: true },
  { kind: 'process.reparented', step: false },
  { kind: 'process.reaped', step: false },
  { kind: 'log.line', step: false },
  { kind: 'backoff.started', step: true },
  { kind: 'deadline.set', step: false },
  { kind: 'dns.asked', step: true },
  { kind: 'dns.answered', step: true },
  { kind: 'net.request', step: true },
  { kind: 'net.response', step: true },
  { kind: 'probe.started', step: false },
  { kind: 'probe.finished', step: true },
  { kind: 'hook.started', step: true },
  { kind: 'hook.finished', step: true },
  { kind: 'limit.reached', step: false },
  { kind: 'run.settled', step: false },
  { kind: 'container.memory', step: false },
  { kind: 'container.oomKilled', step: true },
  { kind: 'terminal.output', step: false },
  { kind: 'terminal.prompt', step: false },
  { kind: 'terminal.editing', step: false },
  { kind: 'files.changed', step: false },
];

export const ENTRY_KINDS: readonly EntryKind[] = KINDS.map((k) => k.kind);
const NUMBERS = new Map(KINDS.map((k, i) => [k.kind, i] as const));
const STEPS: readonly boolean[] = KINDS.map((k) => k.step);

export const kindNumber = (kind: EntryKind): number => NUMBERS.get(kind) as number;
export const isStep = (kindNo: number): boolean => STEPS[kindNo] ?? false;

/** One entry as readers see it. `seq` is its place in the trace, `cause` the seq of another entry or -1. */
export type Entry<K extends EntryKind = EntryKind> = {
  [P in K]: {
    readonly seq: number;
    readonly at: number;
    readonly kind: P;
    readonly component: string;
    readonly subject: string;
    readonly cause: number;
    readonly value: EntryValues[P];
  };
}[K];

/** `pods/default/web`, or `nodes//node-1` for what has no namespace. `resource` is the lower-case plural. */
export const objectSubject = (resource: string, namespace: string | undefined, name: string): string =>
  `${resource}/${namespace ?? ''}/${name}`;
