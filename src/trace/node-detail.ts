/** One node at a time, in full: its kubelet, conditions, what is asked of it, images, and Pods with their containers. */
import { memoryBytes, cpuMillis, podRequests } from '../kube/resources.ts';
import { integerValue, milliValue } from '../kube/quantity.ts';
import type { ContainerState, Lease, Node, Pod } from '../kube/types.ts';
import { objectAt, writtenAt } from './at.ts';
import { clusterNode, clusterStep, fading, goneAt, Revisions } from './cluster-scene.ts';
import type {
  HouseScene,
  MiniContainer,
  NodeDetailScene,
  NodeImageScene,
  NodeResourceScene,
} from './cluster-types.ts';
import { objectSubject } from './entries.ts';
import { nodeFaultsAt } from './node-faults.ts';
import { imagesOnNode } from './node-images.ts';
import { isSystem } from './owners.ts';
import { fullImageName } from './pod-index.ts';
import { podTracksAt } from './pod-tracks.ts';
import type { Tone } from './tones.ts';
import type { Trace } from './trace.ts';

/** The node of that name at `t`; `known: false` where the API server has none. */
export function nodeDetail(trace: Trace, name: string, t: number): NodeDetailScene {
  const node = objectAt<Node>(trace, objectSubject('nodes', undefined, name), t);
  const tracks = podTracksAt(trace, t).filter((track) => track.node === name);
  const own = tracks.map((track) => track.pod);
  const revisions = new Revisions(trace, t);
  const houses: HouseScene[] = [];
  const systemHouses: HouseScene[] = [];
  for (const track of tracks) (track.system ? systemHouses : houses).push(revisions.on(track));
  for (const { pod, house, atMs } of goneAt(trace, t, clusterStep(t)))
    if (pod.spec?.nodeName === name && !isSystem(house.namespace)) houses.push(fading(house, atMs));
  const info = node?.status?.nodeInfo;
  return {
    ...clusterNode(trace, t, name, node, {
      faults: nodeFaultsAt(trace, t),
      pods: houses,
      system: { total: systemHouses.length, ready: systemHouses.filter((h) => h.ready === h.total).length },
    }),
    conditions: (node?.status?.conditions ?? []).map((c) => ({
      type: c.type,
      status: c.status,
      reason: c.reason ?? '',
      message: c.message ?? '',
    })),
    addresses: (node?.status?.addresses ?? []).flatMap((a) => (a.type === 'InternalIP' ? [a.address] : [])),
    roles: Object.keys(node?.metadata.labels ?? {}).flatMap((label) =>
      label.startsWith(ROLE) ? [label.slice(ROLE.length)] : [],
    ),
    containerRuntime: info?.containerRuntimeVersion ?? '',
    osImage: info?.osImage ?? '',
    heartbeatMs: heartbeatOf(trace, name, t),
    resources: resourcesOf(node, own),
    nodeImages: withUsers(imagesOnNode(trace, name, t), own),
    systemHouses,
    containers: new Map(own.map((pod) => [pod.metadata.uid ?? '', containersOf(pod)])),
  };
}

const ROLE = 'node-role.kubernetes.io/';

function heartbeatOf(trace: Trace, name: string, t: number): number | undefined {
  const lease = writtenAt(trace, objectSubject('leases', 'kube-node-lease', name), t);
  return lease === undefined ||
    lease.value.verb === 'delete' ||
    (lease.value.object as Lease).spec === undefined
    ? undefined
    : lease.at;
}

function resourcesOf(node: Node | undefined, pods: readonly Pod[]): readonly NodeResourceScene[] {
  const allocatable = node?.status?.allocatable ?? node?.status?.capacity;
  if (allocatable === undefined) return [];
  const active = pods.filter((p) => p.status?.phase !== 'Succeeded' && p.status?.phase !== 'Failed');
  let cpu = 0;
  let memory = 0;
  for (const pod of active) {
    const requests = podRequests(pod);
    cpu += cpuMillis(requests);
    memory += memoryBytes(requests);
  }
  return [
    { name: 'cpu', requested: cpu, allocatable: milliValue(allocatable['cpu']) },
    { name: 'memory', requested: memory, allocatable: integerValue(allocatable['memory']) },
    { name: 'pods', requested: active.length, allocatable: integerValue(allocatable['pods']) },
  ];
}

function withUsers(
  images: readonly Omit<NodeImageScene, 'usedBy'>[],
  pods: readonly Pod[],
): readonly NodeImageScene[] {
  const users = new Map<string, Set<string>>();
  for (const pod of pods)
    for (const c of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
      const image = fullImageName(c.image ?? '');
      const set = users.get(image) ?? new Set();
      set.add(pod.metadata.name ?? '');
      users.set(image, set);
    }
  return images.map((image) => ({ ...image, usedBy: [...(users.get(image.image) ?? [])] }));
}

const MINI = new WeakMap<Pod, readonly MiniContainer[]>();

function containersOf(pod: Pod): readonly MiniContainer[] {
  let known = MINI.get(pod);
  if (known === undefined) {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    const mini =
      (type: MiniContainer['type']) =>
      ({
        name,
        image = '',
      }: {
        readonly name: string;
        readonly image?: string | undefined;
      }): MiniContainer => ({
        name,
        type,
        image,
        ...wordOf(statuses.find((s) => s.name === name)?.state),
      });
    known = [
      ...(pod.spec?.initContainers ?? []).map(mini('init')),
      ...(pod.spec?.containers ?? []).map(mini('regular')),
    ];
    MINI.set(pod, known);
  }
  return known;
}

function wordOf(state: ContainerState | undefined): { readonly state: string; readonly tone: Tone } {
  if (state?.running) return { state: 'Running', tone: 'running' };
  if (state?.terminated) {
    const { exitCode, reason = '' } = state.terminated;
    return {
      state: reason === '' ? `ExitCode:${exitCode}` : reason,
      tone: exitCode === 0 ? 'succeeded' : 'failed',
    };
  }
  const reason = state?.waiting?.reason ?? '';
  return { state: reason, tone: /BackOff|Err|Invalid|CannotRun/.test(reason) ? 'failed' : 'pending' };
}
