/**
 * Beside each Trace: what belongs to which Pod, extended as the trace grows.
 *
 * A *life* is one Pod from its creation to its end; a new Pod of the same name is another life. All lists hold seqs in
 * order, so a reader finds its place in them by halving.
 */
import { formatImageRef, parseImageName } from '../kube/image-ref.ts';
import type { Event, KubeObject, Pod } from '../kube/types.ts';
import type { ContainerType, Entry } from './entries.ts';
import { isReverse } from './dns-names.ts';
import type { Trace } from './trace.ts';
import { upperBound } from './trace.ts';

/** One run of a container: what the runtime knows under one id. */
/** One image has many names: `nginx`, `nginx:latest`, `docker.io/library/nginx:latest`. */
export function fullImageName(image: string): string {
  const parsed = parseImageName(image);
  return parsed.ok ? formatImageRef(parsed.value) : image;
}
export const imageKey = (node: string, image: string): string => `${node} ${fullImageName(image)}`;

export interface InstanceRecord {
  readonly id: string;
  readonly attempt: number;
  readonly firstSeq: number;
}

export interface ContainerRecord {
  readonly name: string;
  readonly type: ContainerType;
  readonly instances: InstanceRecord[];
  /** `backoff.started`. */
  readonly backOffs: number[];
  /** `image.pulling`, `image.present`: one for each start. */
  readonly images: number[];
  readonly signals: number[];
  readonly processes: ProcessHistory;
  /** `dns.asked`. */
  readonly questions: number[];
  /** `container.memory`. */
  readonly memory: number[];
}

export interface ProcessRecord {
  readonly subject: string;
  /** As the node counts. */
  readonly pid: number;
  readonly nsPid: number;
  readonly parent: number;
  readonly containerId: string;
  readonly argv: readonly string[];
  readonly startedMs: number;
  readonly zombie: boolean;
}

/** The live processes after each change of them. */
export interface ProcessHistory {
  readonly seqs: number[];
  readonly sets: (readonly ProcessRecord[])[];
}

export interface SandboxRecord {
  readonly id: string;
  readonly firstSeq: number;
}

export interface PodLife {
  readonly uid: string;
  readonly subject: string;
  readonly namespace: string;
  readonly name: string;
  /** `object.written` of the Pod, the first being its creation. */
  readonly versions: number[];
  /** Everything about it in order, log lines and processes apart. */
  readonly seqs: number[];
  readonly sandboxes: SandboxRecord[];
  readonly containers: Map<string, ContainerRecord>;
  /** `dns.asked`. */
  readonly questions: number[];
  /** `net.request` to or from it. */
  readonly requests: number[];
  /** Subjects of the Kubernetes Events about it. */
  readonly events: string[];
  /** Seq of the deletion, -1 while it exists. */
  deletedSeq: number;
}

/** More live processes than this in one container are not kept apart. */
const MAX_PROCESSES = 64;

export class PodIndex {
  readonly byUid = new Map<string, PodLife>();
  /** Lives by the Pod's subject, in order. */
  readonly bySubject = new Map<string, PodLife[]>();
  /** In order of creation. */
  readonly lives: PodLife[] = [];
  /** Subjects of objects by resource: `services` → [`services/default/web`]. */
  readonly byResource = new Map<string, string[]>();
  /** Container id → whose it is. */
  readonly containerOf = new Map<string, { readonly life: PodLife; readonly container: ContainerRecord }>();
  /** `image.pulling` by node. */
  readonly pullsOnNode = new Map<string, number[]>();
  /** `image.present`, `image.pulled`, `image.removed` by `node image`. */
  readonly imageOnNode = new Map<string, number[]>();
  readonly #trace: Trace;
  readonly #processes = new Map<string, ContainerRecord>();
  /** Other subjects of which a later entry does not name the Pod again. */
  readonly #owners = new Map<string, PodLife>();
  #done = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  catchUp(): void {
    const trace = this.#trace;
    for (; this.#done < trace.length; this.#done++) {
      const kind = trace.kindOf(this.#done);
      if (kind === 'log.line' || kind === 'run.settled') continue;
      this.#add(trace.entry(this.#done) as Entry);
    }
  }

  #add(entry: Entry): void {
    switch (entry.kind) {
      case 'object.written':
        this.#addObject(entry);
        return;
      case 'sandbox.creating':
        this.#life(entry.value.podUid).sandboxes.push({ id: idOf(entry.subject), firstSeq: entry.seq });
        break;
      case 'image.pulling':
        push(this.pullsOnNode, entry.value.node, entry.seq);
        this.#container(entry.value.podUid, entry.value.container)?.images.push(entry.seq);
        break;
      case 'image.present':
        this.#container(entry.value.podUid, entry.value.container)?.images.push(entry.seq);
        push(this.imageOnNode, imageKey(entry.value.node, entry.value.image), entry.seq);
        break;
      case 'image.pulled':
      case 'image.removed':
        push(this.imageOnNode, imageKey(entry.value.node, entry.value.image), entry.seq);
        break;
      case 'container.created':
      case 'container.started':
      case 'container.failed':
        this.#addInstance(entry);
        break;
      case 'backoff.started':
        this.#container(entry.value.podUid, entry.value.container)?.backOffs.push(entry.seq);
        break;
      case 'process.started':
      case 'process.exited':
      case 'process.reparented':
      case 'process.reaped':
      case 'process.signalled':
        this.#addProcess(entry);
        return;
      case 'dns.asked':
        if (isReverse(entry.value.name)) break;
        this.#life(entry.value.podUid).questions.push(entry.seq);
        this.containerOf.get(entry.value.containerId)?.container.questions.push(entry.seq);
        break;
      case 'net.request':
        for (const uid of new Set([entry.value.podUid, entry.value.targetPodUid]))
          if (uid) this.#life(uid).requests.push(entry.seq);
        break;
      case 'container.memory':
        this.#container(entry.value.podUid, entry.value.container)?.memory.push(entry.seq);
        return;
      case 'act.applied':
      case 'act.refused':
      case 'files.changed':
      case 'limit.reached':
      case 'log.line':
      case 'run.settled':
        return;
      default:
        break;
    }
    const uid = 'podUid' in entry.value ? entry.value.podUid : undefined;
    const life =
      uid === undefined ? this.#owners.get(entry.subject) : uid === '' ? undefined : this.#life(uid);
    if (life === undefined) return;
    life.seqs.push(entry.seq);
    if (entry.kind === 'net.request') this.#owners.set(entry.subject, life);
  }

  #addObject(entry: Entry<'object.written'>): void {
    const object = entry.value.object;
    const resource = entry.subject.slice(0, entry.subject.indexOf('/'));
    const subjects = this.byResource.get(resource) ?? [];
    if (this.#trace.ofSubject(entry.subject)[0] === entry.seq) subjects.push(entry.subject);
    this.byResource.set(resource, subjects);
    if (resource === 'pods') {
      const life = this.#life(object.metadata.uid ?? entry.subject, entry.subject, object);
      if (life.versions.length === 0) this.#addContainers(life, object as Pod);
      life.versions.push(entry.seq);
      life.seqs.push(entry.seq);
      if (entry.value.verb === 'delete') life.deletedSeq = entry.seq;
    } else if (resource === 'events') {
      const uid = (object as Event).involvedObject.uid;
      const life = uid === undefined ? undefined : this.byUid.get(uid);
      if (life === undefined) return;
      life.seqs.push(entry.seq);
      if (!life.events.includes(entry.subject)) life.events.push(entry.subject);
    }
  }

  /** The spec's order is the order in which they are drawn. */
  #addContainers(life: PodLife, pod: Pod): void {
    for (const c of pod.spec?.initContainers ?? [])
      this.#newContainer(life, c.name, c.restartPolicy === 'Always' ? 'sidecar' : 'init');
    for (const c of pod.spec?.containers ?? []) this.#newContainer(life, c.name, 'regular');
  }

  #addInstance(entry: Entry<'container.created' | 'container.started' | 'container.failed'>): void {
    const { podUid, container: name, type, attempt } = entry.value;
    const life = this.#life(podUid);
    const container = life.containers.get(name) ?? this.#newContainer(life, name, type);
    const id = idOf(entry.subject);
    if (this.containerOf.has(id)) return;
    this.containerOf.set(id, { life, container });
    container.instances.push({ id, attempt, firstSeq: entry.seq });
  }

  #addProcess(
    entry: Entry<
      'process.started' | 'process.exited' | 'process.reparented' | 'process.reaped' | 'process.signalled'
    >,
  ): void {
    if (entry.kind === 'process.started') {
      const owner = this.containerOf.get(entry.value.containerId);
      if (owner === undefined) return;
      const { nsPid, parent, argv, containerId } = entry.value;
      const pid = Number(idOf(entry.subject));
      this.#processes.set(entry.subject, owner.container);
      this.#changeProcesses(owner.container, entry.seq, (set) => {
        // A process that replaces its program (execve) is started a second time, and stays the process that it was.
        const known = set.findIndex((p) => p.subject === entry.subject);
        const before = set[known];
        if (before !== undefined) return set.with(known, { ...before, argv });
        if (set.length >= MAX_PROCESSES) return set;
        const started = { subject: entry.subject, pid, nsPid, parent, argv, containerId };
        return [...set, { ...started, startedMs: entry.at, zombie: false }];
      });
      return;
    }
    const container = this.#processes.get(entry.subject);
    if (container === undefined) return;
    if (entry.kind === 'process.signalled') container.signals.push(entry.seq);
    else if (entry.kind === 'process.reaped')
      this.#changeProcesses(container, entry.seq, (set) => set.filter((p) => p.subject !== entry.subject));
    else
      this.#changeProcesses(container, entry.seq, (set) =>
        set.map((p) =>
          p.subject !== entry.subject
            ? p
            : entry.kind === 'process.exited'
              ? { ...p, zombie: true }
              : { ...p, parent: entry.value.parent },
        ),
      );
  }

  #changeProcesses(
    { processes }: ContainerRecord,
    seq: number,
    change: (set: readonly ProcessRecord[]) => readonly ProcessRecord[],
  ): void {
    processes.seqs.push(seq);
    processes.sets.push(change(processes.sets.at(-1) ?? []));
  }

  #container(uid: string, name: string): ContainerRecord | undefined {
    return this.#life(uid).containers.get(name);
  }

  #newContainer(life: PodLife, name: string, type: ContainerType): ContainerRecord {
    const container: ContainerRecord = {
      name,
      type,
      instances: [],
      backOffs: [],
      images: [],
      signals: [],
      questions: [],
      memory: [],
      processes: { seqs: [], sets: [] },
    };
    life.containers.set(name, container);
    return container;
  }

  #life(uid: string, subject = '', object?: KubeObject): PodLife {
    let life = this.byUid.get(uid);
    if (life === undefined) {
      life = {
        uid,
        subject,
        namespace: object?.metadata.namespace ?? '',
        name: object?.metadata.name ?? '',
        versions: [],
        seqs: [],
        sandboxes: [],
        containers: new Map(),
        questions: [],
        requests: [],
        events: [],
        deletedSeq: -1,
      };
      this.byUid.set(uid, life);
      this.lives.push(life);
      const lives = this.bySubject.get(subject);
      if (lives) lives.push(life);
      else this.bySubject.set(subject, [life]);
    }
    return life;
  }
}

const INDEXES = new WeakMap<Trace, PodIndex>();

/** The index of `trace`, brought up to its present end. */
export function podIndex(trace: Trace): PodIndex {
  let index = INDEXES.get(trace);
  if (index === undefined) {
    index = new PodIndex(trace);
    INDEXES.set(trace, index);
  }
  index.catchUp();
  return index;
}

/** The last life of that name that had begun at `t`. */
export function lifeAt(trace: Trace, podSubject: string, t: number): PodLife | undefined {
  const lives = podIndex(trace).bySubject.get(podSubject) ?? [];
  for (let i = lives.length - 1; i >= 0; i--) {
    const life = lives[i] as PodLife;
    if (trace.timeOf(life.versions[0] ?? 0) <= t) return life;
  }
  return undefined;
}

/** The last seq of the ordered `list` that happened at or before `t`, or -1. */
export const lastUpTo = (trace: Trace, list: readonly number[], t: number): number =>
  list[trace.countUpTo(list, t) - 1] ?? -1;

/** The live processes of a container (all its runs) at `t`, zombies among them. */
export function processesAt(trace: Trace, container: ContainerRecord, t: number): readonly ProcessRecord[] {
  const { seqs, sets } = container.processes;
  return sets[upperBound(seqs, t, (seq) => trace.timeOf(seq)) - 1] ?? [];
}

/** `container/abc` → `abc`, `process/node-1/42` → `42`. */
export const idOf = (subject: string): string => subject.slice(subject.lastIndexOf('/') + 1);

function push(map: Map<string, number[]>, key: string, seq: number): void {
  const list = map.get(key);
  if (list) list.push(seq);
  else map.set(key, [seq]);
}
