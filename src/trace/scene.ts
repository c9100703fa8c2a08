/** A Pod's whole picture at a time: `podScene(trace, 'pods/default/web', t)`. */
import type { Container, Node, Pod, Service, Volume } from '../kube/types.ts';
import { objectAt, objectsAt } from './at.ts';
import { containerScene, filesAt, TRAVEL_MS } from './container-scene.ts';
import { objectSubject, type Entry } from './entries.ts';
import { conditionOf, conditionTrue, podColumns } from './pod-columns.ts';
import { fullImageName, idOf, imageKey, lastUpTo, lifeAt, podIndex, type PodLife } from './pod-index.ts';
import type {
  ImageScene,
  NodeScene,
  PodScene,
  PodStage,
  QuestionScene,
  RequestScene,
  SandboxScene,
  SchedulingScene,
  ServiceScene,
  VolumeScene,
} from './scene-types.ts';
import { toneOfStatus } from './tones.ts';
import { isKind, type Trace } from './trace.ts';

/** A request stays in the picture for so long after its answer. */
const REQUEST_SHOWN_MS = 2000;

export function podScene(trace: Trace, podSubject: string, t: number): PodScene {
  const life = lifeAt(trace, podSubject, t);
  if (life === undefined) return nothing(podSubject);
  const written = trace.entry(lastUpTo(trace, life.versions, t)) as Entry<'object.written'>;
  const pod = written.value.object as Pod;
  const gone = written.value.verb === 'delete';
  const columns = podColumns(pod);
  const nodeName = pod.spec?.nodeName ?? '';
  const inits = pod.spec?.initContainers ?? [];
  const draw = (spec: Container, number: number) => {
    const record = life.containers.get(spec.name);
    return record === undefined ? [] : [containerScene(trace, life, pod, spec, record, number, t)];
  };
  const ephemeral = (pod.spec?.ephemeralContainers ?? []) as readonly Container[];
  const { status = {} } = pod;
  return {
    stage: stageOf(pod, gone),
    subject: podSubject,
    uid: life.uid,
    namespace: life.namespace,
    name: life.name,
    status: columns.status,
    tone: toneOfStatus(columns.status),
    phase: status.phase ?? '',
    reason: status.reason ?? '',
    message: status.message ?? '',
    ready: columns.ready,
    total: columns.total,
    restarts: columns.restarts,
    ip: status.podIP ?? '',
    qos: status.qosClass ?? '',
    restartPolicy: pod.spec?.restartPolicy ?? 'Always',
    conditions: (status.conditions ?? []).map((c) => ({
      type: c.type,
      status: c.status,
      reason: c.reason ?? '',
      message: c.message ?? '',
    })),
    deletion: deletionOf(trace, life, pod, t),
    goneMs: gone ? written.at : undefined,
    node: nodeName === '' ? undefined : nodeScene(trace, nodeName, t),
    scheduling: schedulingOf(pod),
    sandbox: sandboxAt(trace, life, t),
    init: inits.flatMap((c, i) => draw(c, i + 1)),
    app: [...(pod.spec?.containers ?? []), ...ephemeral].flatMap((c) => draw(c, 0)),
    gate: inits.length === 0 ? undefined : { open: conditionTrue(pod, 'Initialized') },
    images: imagesAt(trace, pod, nodeName, t),
    questions: questionsAt(trace, life, t),
    requests: requestsAt(trace, life, t),
    services: servicesFor(trace, pod, t),
    volumes: volumesAt(trace, life.uid, pod, t),
    sharesProcesses: pod.spec?.shareProcessNamespace === true,
    asksDns: life.questions.length > 0,
    hasRequests: life.requests.length > 0,
  };
}

/**
 * How many entries had come by `t`: while it is the same number and the trace has not grown, `podScene` gives an
 * equal scene.
 */
export const sceneRevision = (trace: Trace, t: number): number => trace.countAt(t);

function nothing(subject: string): PodScene {
  const [, namespace = '', name = ''] = subject.split('/');
  return {
    stage: 'none',
    subject,
    uid: '',
    namespace,
    name,
    status: '',
    tone: 'none',
    phase: '',
    reason: '',
    message: '',
    ready: 0,
    total: 0,
    restarts: 0,
    ip: '',
    qos: '',
    restartPolicy: '',
    conditions: [],
    deletion: undefined,
    goneMs: undefined,
    node: undefined,
    scheduling: { state: 'waiting', message: '' },
    sandbox: undefined,
    init: [],
    app: [],
    gate: undefined,
    images: [],
    questions: [],
    requests: [],
    services: [],
    volumes: [],
    sharesProcesses: false,
    asksDns: false,
    hasRequests: false,
  };
}

function stageOf(pod: Pod, gone: boolean): PodStage {
  if (gone) return 'gone';
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return 'terminal';
  if (pod.metadata.deletionTimestamp) return 'terminating';
  return pod.spec?.nodeName ? 'bound' : 'pending';
}

/** The deletion's own time is where `deletionTimestamp` first stands; it never goes away again. */
function deletionOf(trace: Trace, life: PodLife, pod: Pod, t: number): PodScene['deletion'] {
  if (!pod.metadata.deletionTimestamp) return undefined;
  let low = 0;
  let high = trace.countUpTo(life.versions, t) - 1;
  while (low < high) {
    const mid = (low + high) >>> 1;
    const version = trace.entry(life.versions[mid] as number) as Entry<'object.written'>;
    if (version.value.object.metadata.deletionTimestamp) high = mid;
    else low = mid + 1;
  }
  const graceSeconds = pod.metadata.deletionGracePeriodSeconds ?? 0;
  const fromMs = trace.timeOf(life.versions[low] as number);
  return { graceSeconds, fromMs, untilMs: fromMs + graceSeconds * 1000 };
}

export function nodeScene(trace: Trace, name: string, t: number): NodeScene {
  const node = objectAt<Node>(trace, objectSubject('nodes', undefined, name), t);
  const readyStatus = node?.status?.conditions?.find((c) => c.type === 'Ready')?.status ?? 'Unknown';
  return {
    name,
    known: node !== undefined,
    ready: readyStatus === 'True',
    readyStatus,
    unschedulable: node?.spec?.unschedulable ?? false,
    taints: (node?.spec?.taints ?? []).map((taint) => `${taint.key}:${taint.effect}`),
    kubeletVersion: node?.status?.nodeInfo?.kubeletVersion ?? '',
  };
}

function schedulingOf(pod: Pod): SchedulingScene {
  if (pod.spec?.nodeName) return { state: 'bound', message: '' };
  const condition = conditionOf(pod, 'PodScheduled');
  const message = condition?.message ?? '';
  if (condition?.reason === 'SchedulingGated') return { state: 'gated', message };
  return { state: condition?.status === 'False' ? 'unschedulable' : 'waiting', message };
}

/** The newest sandbox at `t`, folded from its few entries. */
export function sandboxAt(trace: Trace, life: PodLife, t: number): SandboxScene | undefined {
  const record = life.sandboxes.findLast((s) => trace.timeOf(s.firstSeq) <= t);
  if (record === undefined) return undefined;
  let scene: SandboxScene = {
    id: record.id,
    attempt: 0,
    state: 'creating',
    sinceMs: 0,
    ip: '',
    hostname: '',
    pauseImage: '',
    message: '',
    namespaces: { net: 'pod', uts: 'pod', ipc: 'pod', pid: 'container' },
  };
  const list = trace.ofSubject(`sandbox/${record.id}`);
  const end = trace.countUpTo(list, t);
  for (let i = 0; i < end; i++) {
    const entry = trace.entry(list[i] as number) as Entry;
    const sinceMs = entry.at;
    if (isKind(entry, 'sandbox.creating'))
      scene = { ...scene, sinceMs, attempt: entry.value.attempt, pauseImage: entry.value.pauseImage };
    else if (isKind(entry, 'sandbox.network'))
      scene = { ...scene, state: 'networked', sinceMs, ip: entry.value.ip };
    else if (isKind(entry, 'sandbox.ready')) {
      const { ip, hostname, namespaces } = entry.value;
      scene = { ...scene, state: 'ready', sinceMs, ip, hostname, namespaces };
    } else if (isKind(entry, 'sandbox.failed'))
      scene = { ...scene, state: 'failed', sinceMs, message: entry.value.message };
    else if (isKind(entry, 'sandbox.stopped')) scene = { ...scene, state: 'stopped', sinceMs };
    else if (isKind(entry, 'sandbox.removed')) scene = { ...scene, state: 'removed', sinceMs };
  }
  return scene;
}

function imagesAt(trace: Trace, pod: Pod, node: string, t: number): readonly ImageScene[] {
  const names = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].map((c) => c.image);
  return [...new Set(names)].flatMap((image): ImageScene[] => {
    if (!image) return [];
    const pull = nodePull(trace, node, image, t);
    if (pull !== undefined) return [{ image, state: 'pulling', pull }];
    const list = podIndex(trace).imageOnNode.get(imageKey(node, image)) ?? [];
    const last = trace.entry(lastUpTo(trace, list, t));
    const present = last !== undefined && last.kind !== 'image.removed';
    return [{ image, state: present ? 'present' : 'absent', pull: undefined }];
  });
}

/** A pull of `image` that runs on the node at `t`, whichever Pod asked for it. Only the newest few can run. */
function nodePull(trace: Trace, node: string, image: string, t: number) {
  const name = fullImageName(image);
  const list = podIndex(trace).pullsOnNode.get(node) ?? [];
  const end = trace.countUpTo(list, t);
  for (let i = end - 1; i >= Math.max(0, end - 16); i--) {
    const entry = trace.entry(list[i] as number);
    if (!isKind(entry, 'image.pulling') || fullImageName(entry.value.image) !== name) continue;
    const done = trace.entry(trace.ofSubject(entry.subject)[1] ?? -1);
    if (done !== undefined && done.at <= t) return undefined;
    return {
      fromMs: entry.at,
      untilMs: isKind(done, 'image.pulled') ? done.at : entry.at + Math.max(1, entry.value.expectedMs),
    };
  }
  return undefined;
}

/** The newest question of each container. */
function questionsAt(trace: Trace, life: PodLife, t: number): readonly QuestionScene[] {
  const questions: QuestionScene[] = [];
  for (const record of life.containers.values()) {
    const asked = trace.entry(lastUpTo(trace, record.questions, t));
    if (!isKind(asked, 'dns.asked')) continue;
    const later = trace.entry(trace.ofSubject(asked.subject)[1] ?? -1);
    const answered = isKind(later, 'dns.answered') ? later : undefined;
    const answer = answered !== undefined && answered.at <= t ? answered.value : undefined;
    questions.push({
      container: record.name,
      name: asked.value.name,
      server: asked.value.server,
      rcode: answer?.rcode ?? '',
      addresses: answer?.addresses ?? [],
      fromMs: asked.at,
      untilMs: Math.max(answered?.at ?? 0, asked.at + TRAVEL_MS),
    });
  }
  return questions;
}

function requestsAt(trace: Trace, life: PodLife, t: number): readonly RequestScene[] {
  const requests: RequestScene[] = [];
  const end = trace.countUpTo(life.requests, t);
  for (let i = end - 1; i >= Math.max(0, end - 8); i--) {
    const asked = trace.entry(life.requests[i] as number);
    if (!isKind(asked, 'net.request')) continue;
    const later = trace.entry(trace.ofSubject(asked.subject)[1] ?? -1);
    const answered = isKind(later, 'net.response') ? later : undefined;
    const untilMs = Math.max(answered?.at ?? asked.at, asked.at + TRAVEL_MS);
    if (untilMs + REQUEST_SHOWN_MS < t) continue;
    const answer = answered !== undefined && answered.at <= t ? answered.value : undefined;
    const { from, to, port, protocol, path } = asked.value;
    requests.unshift({
      id: idOf(asked.subject),
      direction: asked.value.podUid === life.uid ? 'out' : 'in',
      fromName: nameOfAddress(trace, from, t),
      from,
      to,
      port,
      protocol,
      path,
      status: answer?.status ?? 0,
      error: answer?.error ?? '',
      fromMs: asked.at,
      untilMs,
    });
  }
  return requests;
}

/** Whose address it is: a node's or a Pod's name. */
function nameOfAddress(trace: Trace, address: string, t: number): string {
  const node = objectsAt<Node>(trace, 'nodes', t).find((n) =>
    n.status?.addresses?.some((a) => a.address === address),
  );
  const owner = node ?? objectsAt<Pod>(trace, 'pods', t).find((p) => p.status?.podIP === address);
  return owner?.metadata.name ?? address;
}

/** Services of the Pod's namespace; the cluster's own `kubernetes` is left out. */
function servicesFor(trace: Trace, pod: Pod, t: number): readonly ServiceScene[] {
  const namespace = pod.metadata.namespace ?? 'default';
  return objectsAt<Service>(trace, 'services', t, namespace)
    .filter((s) => s.metadata.name !== 'kubernetes')
    .map((s) => serviceScene(s, pod));
}

export function serviceScene(service: Service, pod?: Pod): ServiceScene {
  const selector = Object.entries(service.spec?.selector ?? {});
  const labels = pod?.metadata.labels ?? {};
  return {
    name: service.metadata.name ?? '',
    ip: service.spec?.clusterIP ?? '',
    ports: (service.spec?.ports ?? []).map((p) => p.port),
    selects: selector.length > 0 && selector.every(([key, value]) => labels[key] === value),
  };
}

/** The service account's token volume, which every Pod gets, is left out. */
function volumesAt(trace: Trace, uid: string, pod: Pod, t: number): readonly VolumeScene[] {
  const { initContainers = [], containers: apps, ephemeralContainers = [] } = pod.spec;
  const containers = [...initContainers, ...apps, ...(ephemeralContainers as readonly Container[])];
  return (pod.spec?.volumes ?? [])
    .filter((v) => !v.name.startsWith('kube-api-access-'))
    .map((v) => ({
      name: v.name,
      kind: volumeKind(v),
      source: volumeSource(v),
      readOnly: READ_ONLY.has(volumeKind(v)),
      files: filesAt(trace, `volume/${uid}/${v.name}`, t),
      everFiles: filesAt(trace, `volume/${uid}/${v.name}`, Number.POSITIVE_INFINITY).list.length,
      readers: containers
        .filter((c) => c.volumeMounts?.some((m) => m.name === v.name && m.readOnly === true))
        .map((c) => c.name),
      mountedBy: containers.filter((c) => c.volumeMounts?.some((m) => m.name === v.name)).map((c) => c.name),
    }));
}

const READ_ONLY: ReadonlySet<string> = new Set(['configMap', 'secret', 'downwardAPI', 'projected', 'image']);

function volumeSource({ configMap, secret, hostPath, persistentVolumeClaim, emptyDir }: Volume): string {
  return (
    configMap?.name ??
    secret?.secretName ??
    hostPath?.path ??
    persistentVolumeClaim?.claimName ??
    emptyDir?.medium ??
    ''
  );
}

function volumeKind(volume: Volume): string {
  const kind = Object.keys(volume).find(
    (key) => key !== 'name' && (volume as unknown as Record<string, unknown>)[key] !== undefined,
  );
  return kind ?? 'emptyDir';
}
