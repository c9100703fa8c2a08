/** The cluster at a time: nodes with their Pods as small houses, and what ties them. */
import type { Deployment, Node, Pod, ReplicaSet, Service } from '../kube/types.ts';
import { objectsAt } from './at.ts';
import { objectSubject } from './entries.ts';
import { conditionTrue, podColumns } from './pod-columns.ts';
import { podIndex } from './pod-index.ts';
import { nodeScene, sandboxAt, serviceScene } from './scene.ts';
import type { ClusterScene, HouseScene, OwnerScene } from './scene-types.ts';
import { toneOfStatus } from './tones.ts';
import type { Trace } from './trace.ts';

/** Namespaces of the cluster's own Pods; they are left out unless asked for. */
const SYSTEM = new Set(['kube-system', 'kube-node-lease', 'kube-public']);

export function clusterScene(trace: Trace, t: number, { system = false } = {}): ClusterScene {
  const wanted = (namespace: string | undefined) => system || !SYSTEM.has(namespace ?? '');
  const pods = objectsAt<Pod>(trace, 'pods', t).filter((p) => wanted(p.metadata.namespace));
  const houses = pods.map((pod) => ({ pod, node: pod.spec?.nodeName ?? '', house: houseOf(trace, pod, t) }));
  const known = objectsAt<Node>(trace, 'nodes', t).map((n) => n.metadata.name ?? '');
  const strange = houses.map((h) => h.node).filter((n) => n !== '' && !known.includes(n));
  return {
    nodes: [...new Set([...known, ...strange])].map((name) => ({
      ...nodeScene(trace, name, t),
      pods: houses.filter((h) => h.node === name).map((h) => h.house),
    })),
    waiting: houses.filter((h) => h.node === '').map((h) => h.house),
    owners: ownersAt(trace, pods, t, wanted),
    services: objectsAt<Service>(trace, 'services', t)
      .filter((s) => wanted(s.metadata.namespace) && s.metadata.name !== 'kubernetes')
      .map((s) => ({
        ...serviceScene(s),
        namespace: s.metadata.namespace ?? '',
        endpoints: pods.filter(
          (p) =>
            p.metadata.namespace === s.metadata.namespace &&
            serviceScene(s, p).selects &&
            conditionTrue(p, 'Ready'),
        ).length,
      })),
  };
}

function houseOf(trace: Trace, pod: Pod, t: number): HouseScene {
  const { status, ready, total, restarts } = podColumns(pod);
  const uid = pod.metadata.uid ?? '';
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  const life = podIndex(trace).byUid.get(uid);
  const sandbox = life === undefined ? undefined : sandboxAt(trace, life, t);
  return {
    subject: objectSubject('pods', pod.metadata.namespace, pod.metadata.name ?? ''),
    uid,
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name ?? '',
    status,
    tone: toneOfStatus(status),
    ready,
    total,
    restarts,
    ip: pod.status?.podIP ?? '',
    owner: owner === undefined ? '' : `${owner.kind}/${owner.name}`,
    sandbox: sandbox?.state === 'ready',
  };
}

const CONTROLLERS = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'replicationcontrollers',
];

/** Workloads that nothing owns. A Deployment ties the Pods of its ReplicaSets. */
function ownersAt(
  trace: Trace,
  pods: readonly Pod[],
  t: number,
  wanted: (namespace: string | undefined) => boolean,
): readonly OwnerScene[] {
  const sets = objectsAt<ReplicaSet>(trace, 'replicasets', t);
  const owned = (object: { metadata: Pod['metadata'] }, uid: string | undefined) =>
    object.metadata.ownerReferences?.some((o) => o.uid === uid) ?? false;
  return CONTROLLERS.flatMap((resource) => objectsAt<Deployment>(trace, resource, t))
    .filter((w) => wanted(w.metadata.namespace) && !w.metadata.ownerReferences?.some((o) => o.controller))
    .map((w) => {
      const between = sets.filter((s) => owned(s, w.metadata.uid)).map((s) => s.metadata.uid);
      const own = pods.filter((p) => owned(p, w.metadata.uid) || between.some((uid) => owned(p, uid)));
      // Controllers do not count what is being deleted.
      const counted = own.filter((p) => p.metadata.deletionTimestamp === undefined);
      return {
        kind: w.kind,
        name: w.metadata.name ?? '',
        namespace: w.metadata.namespace ?? '',
        wants: w.spec?.replicas ?? counted.length,
        has: counted.length,
        ready: counted.filter((p) => conditionTrue(p, 'Ready')).length,
        pods: own.map((p) => objectSubject('pods', p.metadata.namespace, p.metadata.name ?? '')),
      };
    });
}
