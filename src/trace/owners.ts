/** Who owns whom at the top: a Pod's workload, by way of its ReplicaSet or Job. */
import type { KubeObject } from '../kube/types.ts';
import { objectsAt } from './at.ts';
import { podIndex } from './pod-index.ts';
import type { Trace } from './trace.ts';

/** Namespaces of the cluster's own Pods. */
const SYSTEM = new Set(['kube-system', 'kube-node-lease', 'kube-public']);
export const isSystem = (namespace: string | undefined): boolean => SYSTEM.has(namespace ?? '');

/** In the order in which they are drawn. */
export const WORKLOADS = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'cronjobs',
  'jobs',
  'replicasets',
  'replicationcontrollers',
] as const;

/** Kinds that stand between a Pod and its workload. */
const BETWEEN = ['replicasets', 'jobs'] as const;

export const controllerOf = ({ metadata }: Pick<KubeObject, 'metadata'>) =>
  metadata.ownerReferences?.find((o) => o.controller);

export interface OwnerLink {
  readonly subject: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

interface Links {
  /** By uid, of everything that may own. */
  readonly known: Map<string, OwnerLink & { readonly parent: string }>;
  readonly done: Map<string, number>;
  /** Entries looked at. */
  length: number;
}
const LINKS = new WeakMap<Trace, Links>();

/** Everything that ever owned something, by uid: names and owners of an object do not change with time. */
function links(trace: Trace): Links['known'] {
  let links = LINKS.get(trace);
  if (links === undefined) {
    links = { known: new Map(), done: new Map(), length: 0 };
    LINKS.set(trace, links);
  }
  if (links.length === trace.length) return links.known;
  links.length = trace.length;
  const { byResource } = podIndex(trace);
  for (const resource of WORKLOADS) {
    const list = byResource.get(resource) ?? [];
    for (const subject of list) {
      // Another life of the same name has another uid: each creation counts.
      const versions = trace.ofSubject(subject);
      const from = links.done.get(subject) ?? 0;
      if (from === versions.length) continue;
      for (let i = from; i < versions.length; i++) {
        const entry = trace.entry(versions[i] as number);
        if (entry?.kind !== 'object.written' || entry.value.verb === 'delete') continue;
        const { metadata, kind } = entry.value.object;
        const { uid = subject, name = '', namespace = '' } = metadata;
        if (links.known.has(uid)) continue;
        const parent = controllerOf(entry.value.object)?.uid ?? '';
        links.known.set(uid, { subject, kind, name, namespace, uid, parent });
      }
      links.done.set(subject, versions.length);
    }
  }
  return links.known;
}

/** From the direct owner to the top one; empty for a bare Pod. An owner that was never seen ends the chain. */
export function ownerChain(trace: Trace, pod: Pick<KubeObject, 'metadata'>): readonly OwnerLink[] {
  const known = links(trace);
  const chain: OwnerLink[] = [];
  for (
    let owner = known.get(controllerOf(pod)?.uid ?? '');
    owner !== undefined && chain.length < 4;
    owner = known.get(owner.parent)
  )
    chain.push(owner);
  return chain;
}

/** The workload at the top of a Pod; undefined for a bare one. */
export const rootOwner = (trace: Trace, pod: Pick<KubeObject, 'metadata'>): OwnerLink | undefined =>
  ownerChain(trace, pod).at(-1);

/** All ReplicaSets and Jobs at `t`, by the uid of their owner. */
export function partsByOwner(trace: Trace, t: number): ReadonlyMap<string, readonly KubeObject[]> {
  const parts = new Map<string, KubeObject[]>();
  for (const resource of BETWEEN)
    for (const object of objectsAt(trace, resource, t)) {
      const owner = controllerOf(object)?.uid;
      if (owner === undefined) continue;
      const list = parts.get(owner);
      if (list) list.push(object);
      else parts.set(owner, [object]);
    }
  return parts;
}

const REVISION = 'deployment.kubernetes.io/revision';

/** The number of a ReplicaSet's revision, 0 without one. */
export const revisionOf = ({ metadata }: Pick<KubeObject, 'metadata'>): number =>
  Number(metadata.annotations?.[REVISION] ?? 0) || 0;
