/**
 * The cluster at a time: nodes with their Pods as small houses, the workloads and Services that tie them, and what
 * travels between them.
 *
 * What is drawn of a Pod is remembered between its changes (`pod-tracks.ts`), so two scenes share all that has not
 * changed.
 */
import type { ControllerRevision, EndpointSlice, KubeObject, Node, Pod, Service } from '../kube/types.ts';
import { objectsAt } from './at.ts';
import type {
  ClusterNodeScene,
  ClusterScene,
  ClusterServiceScene,
  EndpointScene,
  HouseScene,
} from './cluster-types.ts';
import { type Entry, objectSubject } from './entries.ts';
import { faultsOfNode, nodeFaultsAt } from './node-faults.ts';
import { imagesOnNode } from './node-images.ts';
import { controllerOf, isSystem, ownerChain, partsByOwner, revisionOf, WORKLOADS } from './owners.ts';
import { houseOf, type PodTrack, podTracksAt } from './pod-tracks.ts';
import { nodeScene, serviceScene } from './scene.ts';
import { isKind, type Trace } from './trace.ts';
import { trafficAt } from './traffic.ts';
import { count, type OwnedPods, ownerScene } from './workload-scene.ts';

/** A Pod that is gone fades for so long (virtual ms). */
export const FADE_MS = 1500;
/** Between two changes what fades or travels is looked at so often: within one such stretch a scene stays as it is. */
export const CLUSTER_STEP_MS = 250;

/** The beginning of the stretch that `t` lies in. */
export const clusterStep = (t: number): number => Math.floor(t / CLUSTER_STEP_MS) * CLUSTER_STEP_MS;

export interface ClusterSceneOptions {
  /** With the Pods, workloads and Services of `kube-system`. Default: only counted. */
  readonly system?: boolean;
}

interface LastScene {
  readonly t: number;
  readonly length: number;
  readonly scene: ClusterScene;
}
const LAST_SCENES: Readonly<Record<'all' | 'own', WeakMap<Trace, LastScene>>> = {
  all: new WeakMap(),
  own: new WeakMap(),
};

/** Picture and reasons ask for the same moment: the last answer is kept. */
export function clusterScene(
  trace: Trace,
  t: number,
  { system = false }: ClusterSceneOptions = {},
): ClusterScene {
  const last = LAST_SCENES[system ? 'all' : 'own'];
  const known = last.get(trace);
  if (known?.t === t && known.length === trace.length) return known.scene;
  const scene = makeScene(trace, t, system);
  last.set(trace, { t, length: trace.length, scene });
  return scene;
}

function makeScene(trace: Trace, t: number, system: boolean): ClusterScene {
  const now = clusterStep(t);
  const wanted = (namespace: string | undefined) => system || !isSystem(namespace);
  const revisions = new Revisions(trace, t);
  const byNode = new Map<string, HouseScene[]>();
  const systemOf = new Map<string, { total: number; ready: number }>();
  const owned: OwnedPods = new Map();
  let systemPods = 0;
  for (const track of podTracksAt(trace, t)) {
    if (track.system) {
      systemPods++;
      if (!system) {
        const count = systemOf.get(track.node) ?? { total: 0, ready: 0 };
        count.total++;
        if (track.ready) count.ready++;
        systemOf.set(track.node, count);
        continue;
      }
    }
    push(byNode, track.node, revisions.on(track));
    for (const owner of track.owners) count(owned, owner.uid, track);
  }
  for (const { pod, house, atMs } of goneAt(trace, t, now)) {
    if (!wanted(house.namespace)) continue;
    push(byNode, pod.spec?.nodeName ?? '', fading(house, atMs));
  }
  const nodes = objectsAt<Node>(trace, 'nodes', t);
  const faults = nodeFaultsAt(trace, t);
  const known = nodes.map((n) => n.metadata.name ?? '');
  const strange = [...byNode.keys()].filter((name) => name !== '' && !known.includes(name));
  return {
    nodes: [...known, ...strange].map((name, i) =>
      clusterNode(trace, t, name, nodes[i], {
        faults,
        pods: byNode.get(name) ?? NONE,
        system: systemOf.get(name) ?? NO_SYSTEM,
      }),
    ),
    waiting: byNode.get('') ?? NONE,
    owners: ownersAt(trace, t, owned, wanted),
    services: servicesAt(trace, t, wanted),
    traffic: trafficAt(trace, t, now, addressesOf(nodes)),
    asksDns: trace.ofKind('dns.asked').length > 0,
    systemPods,
  };
}

const NONE: readonly HouseScene[] = Object.freeze([]);
const NO_SYSTEM = Object.freeze({ total: 0, ready: 0 });

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const addressesOf = (nodes: readonly Node[]): ReadonlyMap<string, string> =>
  new Map(
    nodes.flatMap((n) => (n.status?.addresses ?? []).map((a) => [a.address, n.metadata.name ?? ''] as const)),
  );

export function clusterNode(
  trace: Trace,
  t: number,
  name: string,
  node: Node | undefined,
  {
    faults,
    pods,
    system,
  }: {
    readonly faults: ReturnType<typeof nodeFaultsAt>;
    readonly pods: readonly HouseScene[];
    readonly system: ClusterNodeScene['system'];
  },
): ClusterNodeScene {
  const conditions = node?.status?.conditions ?? [];
  return {
    ...nodeScene(trace, name, t),
    reason: conditions.find((c) => c.type === 'Ready')?.reason ?? '',
    controlPlane: node?.metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined,
    pressure: conditions.flatMap((c) => (c.type !== 'Ready' && c.status === 'True' ? [c.type] : [])),
    ...faultsOfNode(faults, name),
    pods,
    system,
    images: imagesOnNode(trace, name, t).length,
  };
}

const REVISION_HASH = 'controller-revision-hash';
const WITH_REVISION = new WeakMap<HouseScene, HouseScene>();

/** Which revision of its workload made a Pod: told only where there is more than one to tell apart. */
export class Revisions {
  /** By the uid of a ReplicaSet. */
  readonly #sets = new Map<string, number>();
  /** By the uid of a StatefulSet or DaemonSet, then by the label's hash. */
  readonly #hashes = new Map<string, Map<string, number>>();

  constructor(trace: Trace, t: number) {
    const siblings = new Map<string, KubeObject[]>();
    for (const set of objectsAt(trace, 'replicasets', t)) push(siblings, controllerOf(set)?.uid ?? '', set);
    for (const [owner, sets] of siblings)
      if (owner !== '' && sets.length > 1)
        for (const set of sets) this.#sets.set(set.metadata.uid ?? '', revisionOf(set));
    for (const one of objectsAt<ControllerRevision>(trace, 'controllerrevisions', t)) {
      const owner = controllerOf(one)?.uid ?? '';
      const hashes = this.#hashes.get(owner) ?? new Map<string, number>();
      hashes.set(one.metadata.labels?.[REVISION_HASH] ?? one.metadata.name ?? '', one.revision ?? 0);
      this.#hashes.set(owner, hashes);
    }
  }

  /** The house with its revision on it; the same object for as long as it says the same. */
  on({ house, pod, owners }: PodTrack): HouseScene {
    const revision = this.#of(pod, owners[0]?.uid ?? '');
    if (revision === 0) return house;
    const known = WITH_REVISION.get(house);
    if (known?.revision === revision) return known;
    const marked = { ...house, revision };
    WITH_REVISION.set(house, marked);
    return marked;
  }

  #of(pod: Pod, owner: string): number {
    const set = this.#sets.get(owner);
    if (set !== undefined) return set;
    const hashes = this.#hashes.get(owner);
    if (hashes === undefined || hashes.size < 2) return 0;
    return hashes.get(pod.metadata.labels?.[REVISION_HASH] ?? '') ?? 0;
  }
}

const FADING = new WeakMap<HouseScene, HouseScene>();

export function fading(house: HouseScene, atMs: number): HouseScene {
  const known = FADING.get(house);
  if (known !== undefined) return known;
  const gone = { ...house, gone: { fromMs: atMs, untilMs: atMs + FADE_MS } };
  FADING.set(house, gone);
  return gone;
}

interface Deletions {
  done: number;
  readonly seqs: number[];
}
const DELETIONS = new WeakMap<Trace, Deletions>();

const LAST_HOUSES = new WeakMap<Pod, HouseScene>();

/** Pods that went away so shortly before `now` that they still fade. */
export function goneAt(
  trace: Trace,
  t: number,
  now: number,
): readonly { readonly pod: Pod; readonly house: HouseScene; readonly atMs: number }[] {
  let deletions = DELETIONS.get(trace);
  if (deletions === undefined) {
    deletions = { done: 0, seqs: [] };
    DELETIONS.set(trace, deletions);
  }
  const written = trace.ofKind('object.written');
  for (; deletions.done < written.length; deletions.done++) {
    const entry = trace.entry(written[deletions.done] as number) as Entry<'object.written'>;
    if (entry.value.verb === 'delete' && entry.value.object.kind === 'Pod') deletions.seqs.push(entry.seq);
  }
  const gone: { pod: Pod; house: HouseScene; atMs: number }[] = [];
  for (let i = trace.countUpTo(deletions.seqs, t) - 1; i >= 0; i--) {
    const entry = trace.entry(deletions.seqs[i] as number);
    if (!isKind(entry, 'object.written') || entry.at + FADE_MS <= now) break;
    const pod = entry.value.object as Pod;
    let house = LAST_HOUSES.get(pod);
    if (house === undefined) {
      house = houseOf(pod, entry.subject, ownerChain(trace, pod), false);
      LAST_HOUSES.set(pod, house);
    }
    gone.push({ pod, house, atMs: entry.at });
  }
  return gone.reverse();
}

function ownersAt(
  trace: Trace,
  t: number,
  pods: OwnedPods,
  wanted: (namespace: string | undefined) => boolean,
): ClusterScene['owners'] {
  const parts = partsByOwner(trace, t);
  const scalers = objectsAt(trace, 'horizontalpodautoscalers', t);
  return WORKLOADS.flatMap((resource) =>
    objectsAt(trace, resource, t)
      .filter((w) => wanted(w.metadata.namespace) && controllerOf(w) === undefined)
      .map((w) => ownerScene(resource, w, parts.get(w.metadata.uid ?? '') ?? [], pods, scalers)),
  );
}

function servicesAt(
  trace: Trace,
  t: number,
  wanted: (namespace: string | undefined) => boolean,
): readonly ClusterServiceScene[] {
  const services = objectsAt<Service>(trace, 'services', t).filter(
    (s) => wanted(s.metadata.namespace) && s.metadata.name !== 'kubernetes',
  );
  if (services.length === 0) return [];
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of objectsAt<EndpointSlice>(trace, 'endpointslices', t))
    push(
      slices,
      `${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
      slice,
    );
  return services.map((s) => {
    const namespace = s.metadata.namespace ?? '';
    const { name, ip, ...rest } = serviceScene(s);
    return {
      ...rest,
      name,
      ip,
      subject: objectSubject('services', namespace, name),
      namespace,
      type: s.spec?.type ?? 'ClusterIP',
      headless: ip === 'None',
      endpoints: (slices.get(`${namespace}/${name}`) ?? []).flatMap((slice) => endpointsOf(slice)),
    };
  });
}

const ENDPOINTS = new WeakMap<EndpointSlice, readonly EndpointScene[]>();

function endpointsOf(slice: EndpointSlice): readonly EndpointScene[] {
  let known = ENDPOINTS.get(slice);
  if (known === undefined) {
    known = (slice.endpoints ?? []).map((e) => ({
      pod:
        e.targetRef?.kind === 'Pod'
          ? objectSubject('pods', e.targetRef.namespace, e.targetRef.name ?? '')
          : '',
      address: e.addresses[0] ?? '',
      ready: e.conditions?.ready !== false,
      terminating: e.conditions?.terminating === true,
    }));
    ENDPOINTS.set(slice, known);
  }
  return known;
}
