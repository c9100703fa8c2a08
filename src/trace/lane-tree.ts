/**
 * The cluster's lanes as a tree: workloads with their ReplicaSets or Jobs and Pods, nodes with their bare Pods, the
 * cluster's own Pods last. A group has a lane that tells of all below it, so it can be folded; a Pod's own lane is made
 * when its group is open, and thousands of Pods in folded groups cost nothing.
 */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubeObject,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../kube/types.ts';
import type { Entry } from './entries.ts';
import { isSystem, ownerChain, type OwnerLink, WORKLOADS } from './owners.ts';
import { conditionTrue } from './pod-columns.ts';
import { lastUpTo, podIndex, type PodLife } from './pod-index.ts';
import {
  actsLane,
  begin,
  end,
  type Growing,
  lane,
  type Lane,
  lanesOfLife,
  nodeLanes,
  span,
} from './spans.ts';
import type { Tone } from './tones.ts';
import { isKind, type Trace } from './trace.ts';

export interface LaneRow {
  readonly lane: Lane;
  /** Steps below the left edge. */
  readonly depth: number;
  /** Of what can be folded. `count`: Pods below it. */
  readonly group: { readonly id: string; readonly count: number; readonly isOpen: boolean } | undefined;
}

interface Group {
  readonly owner: OwnerLink | undefined;
  readonly lives: PodLife[];
  /** By subject: ReplicaSets of a Deployment, Jobs of a CronJob. */
  readonly parts: Map<string, Group>;
}

interface Tree {
  doneLives: number;
  /** Heard of by something else before their object was seen. */
  readonly unseen: PodLife[];
  /** By subject of the workload at the top: all lives of that name are told together. */
  readonly groups: Map<string, Group>;
  readonly bare: PodLife[];
  readonly system: PodLife[];
  readonly owners: Map<string, { readonly lane: Growing; done: number }>;
  readonly systemLane: Growing;
  systemVersions: number;
}
const TREES = new WeakMap<Trace, Tree>();

export const SYSTEM_GROUP = 'group/kube-system';

function treeOf(trace: Trace): Tree {
  let tree = TREES.get(trace);
  if (tree === undefined) {
    tree = {
      doneLives: 0,
      unseen: [],
      groups: new Map(),
      bare: [],
      system: [],
      owners: new Map(),
      systemLane: lane(SYSTEM_GROUP, 'group', 'kube-system'),
      systemVersions: -1,
    };
    TREES.set(trace, tree);
  }
  const { lives } = podIndex(trace);
  const fresh = tree.unseen.splice(0).concat(lives.slice(tree.doneLives));
  tree.doneLives = lives.length;
  for (const life of fresh) {
    // The newest that is known: a workload may have adopted it after its creation.
    const last = trace.entry(life.versions.at(-1) ?? -1);
    if (isKind(last, 'object.written')) place(tree, trace, life, last.value.object);
    else tree.unseen.push(life);
  }
  return tree;
}

function place(tree: Tree, trace: Trace, life: PodLife, pod: KubeObject): void {
  if (isSystem(life.namespace)) {
    tree.system.push(life);
    return;
  }
  const chain = ownerChain(trace, pod);
  const root = chain.at(-1);
  if (root === undefined) {
    tree.bare.push(life);
    return;
  }
  const group = groupIn(tree.groups, root);
  group.lives.push(life);
  const part = chain.at(-2);
  if (part !== undefined) groupIn(group.parts, part).lives.push(life);
}

function groupIn(groups: Map<string, Group>, owner: OwnerLink): Group {
  let group = groups.get(owner.subject);
  if (group === undefined) {
    group = { owner, lives: [], parts: new Map() };
    groups.set(owner.subject, group);
  }
  return group;
}

/**
 * The rows to draw, top to bottom. `isOpen` says of a group whether it is unfolded. With `node`, only what was ever on
 * that node.
 */
export function laneRows(
  trace: Trace,
  isOpen: (group: string, count: number) => boolean,
  node?: string,
): readonly LaneRow[] {
  const tree = treeOf(trace);
  const rows: LaneRow[] = [];
  const acts = actsLane(trace);
  if (acts.marks.length > 0) rows.push({ lane: acts, depth: 0, group: undefined });
  const here = (life: PodLife): boolean => node === undefined || nodeOf(trace, life) === node;
  const pods = (lives: readonly PodLife[], depth: number): void => {
    for (const life of lives) rows.push({ lane: lanesOfLife(trace, life).pod, depth, group: undefined });
  };
  const fold = (own: Lane, depth: number, lives: readonly PodLife[], below: () => void): void => {
    const open = lives.length > 0 && isOpen(own.id, lives.length);
    rows.push({
      lane: own,
      depth,
      group: lives.length === 0 ? undefined : { id: own.id, count: lives.length, isOpen: open },
    });
    if (open) below();
  };
  const nodes = nodeLanes(trace);
  for (const own of nodes) {
    if (node !== undefined && own.label !== node) continue;
    const bare = tree.bare.filter((life) => nodeOf(trace, life) === own.label);
    fold(own, 0, bare, () => pods(bare, 1));
  }
  // Not scheduled yet, or on a node that nobody knows.
  const known = new Set(nodes.map((own) => own.label));
  const lost = tree.bare.filter((life) => !known.has(nodeOf(trace, life)));
  if (node === undefined) pods(lost, 0);
  for (const owner of rootsOf(trace)) {
    const group = tree.groups.get(owner.subject);
    const lives = (group?.lives ?? []).filter(here);
    if (node !== undefined && lives.length === 0) continue;
    fold(ownerLane(tree, trace, owner), 0, lives, () => {
      const parts = [...(group?.parts.values() ?? [])];
      if (parts.length < 2 && owner.kind !== 'CronJob') {
        pods(lives, 1);
        return;
      }
      for (const part of parts) {
        const own = part.lives.filter(here);
        if (own.length > 0 && part.owner !== undefined)
          fold(ownerLane(tree, trace, part.owner), 1, own, () => pods(own, 2));
      }
    });
  }
  const system = tree.system.filter(here);
  if (system.length > 0) fold(systemLane(tree, trace), 0, system, () => pods(system, 1));
  return rows;
}

/** The last that it was on. */
function nodeOf(trace: Trace, life: PodLife): string {
  const last = trace.entry(life.versions.at(-1) ?? -1);
  return isKind(last, 'object.written') ? ((last.value.object as Pod).spec?.nodeName ?? '') : '';
}

/** Workloads that nothing owns, each of its lives, in order of kind, then of first appearance. */
function rootsOf(trace: Trace): readonly OwnerLink[] {
  const { byResource } = podIndex(trace);
  return WORKLOADS.flatMap((resource) =>
    (byResource.get(resource) ?? []).flatMap((subject) => {
      const last = trace.entry(lastUpTo(trace, trace.ofSubject(subject), Number.POSITIVE_INFINITY));
      if (!isKind(last, 'object.written')) return [];
      const { metadata, kind } = last.value.object;
      if (isSystem(metadata.namespace) || metadata.ownerReferences?.some((o) => o.controller)) return [];
      const { uid = subject, name = '', namespace = '' } = metadata;
      return [{ subject, kind, name, namespace, uid }];
    }),
  );
}

/** How many of a workload's Pods are ready, version by version. */
function ownerLane(tree: Tree, trace: Trace, owner: OwnerLink): Lane {
  let known = tree.owners.get(owner.subject);
  if (known === undefined) {
    known = { lane: lane(`owner/${owner.subject}`, 'owner', owner.name), done: 0 };
    tree.owners.set(owner.subject, known);
  }
  const list = trace.ofSubject(owner.subject);
  for (; known.done < list.length; known.done++) {
    const entry = trace.entry(list[known.done] as number);
    if (!isKind(entry, 'object.written')) continue;
    if (entry.value.verb === 'delete') end(known.lane, entry.at, entry.seq);
    else extend(known.lane, entry, summaryOf(entry.value.object));
  }
  return known.lane;
}

interface Summary {
  readonly label: string;
  readonly tone: Tone;
}

function extend(own: Growing, entry: Entry, { label, tone }: Summary): void {
  const last = own.spans.at(-1);
  if (last?.label === label && last.tone === tone && last.to === Number.POSITIVE_INFINITY) return;
  begin(own, span(entry, 'owner', tone, label));
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
}

function summaryOf(object: KubeObject): Summary {
  const conditions =
    (object as { readonly status?: { readonly conditions?: readonly Condition[] } }).status?.conditions ?? [];
  const is = (type: string, status = 'True'): boolean =>
    conditions.some((c) => c.type === type && c.status === status);
  const counted = (ready: number, wants: number): Summary => ({
    label: `${ready}/${wants}`,
    tone: wants === 0 ? 'none' : ready >= wants ? 'running' : 'pending',
  });
  switch (object.kind) {
    case 'Deployment': {
      const { spec, status } = object as Deployment;
      const summary = counted(status?.readyReplicas ?? 0, spec?.replicas ?? 1);
      return is('Progressing', 'False') ? { ...summary, tone: 'failed' } : summary;
    }
    case 'DaemonSet': {
      const { status } = object as DaemonSet;
      return counted(status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0);
    }
    case 'Job': {
      const { spec, status } = object as Job;
      const tone = is('Failed') ? 'failed' : is('Complete') ? 'succeeded' : 'pending';
      return { label: `${status?.succeeded ?? 0}/${spec?.completions ?? 1}`, tone };
    }
    case 'CronJob': {
      const active = (object as CronJob).status?.active?.length ?? 0;
      return { label: active > 0 ? String(active) : '', tone: active > 0 ? 'running' : 'none' };
    }
    default: {
      const { spec, status } = object as ReplicaSet | StatefulSet;
      return counted(status?.readyReplicas ?? 0, spec?.replicas ?? 1);
    }
  }
}

/** Of the cluster's own Pods together: how many there are, and how many of them are ready. */
function systemLane(tree: Tree, trace: Trace): Lane {
  const versions = tree.system.reduce((sum, life) => sum + life.versions.length, 0);
  if (versions === tree.systemVersions) return tree.systemLane;
  tree.systemVersions = versions;
  const changes = tree.system.flatMap((life) => life.versions).sort((a, b) => a - b);
  const now = new Map<string, boolean>();
  const own = lane(SYSTEM_GROUP, 'group', 'kube-system');
  for (const [i, seq] of changes.entries()) {
    const entry = trace.entry(seq);
    if (!isKind(entry, 'object.written')) continue;
    if (entry.value.verb === 'delete') now.delete(entry.subject);
    else now.set(entry.subject, conditionTrue(entry.value.object as Pod, 'Ready'));
    // What happens in one instant is told once.
    if (trace.timeOf(changes[i + 1] ?? -1) === entry.at) continue;
    const ready = [...now.values()].filter(Boolean).length;
    extend(own, entry, { label: `${ready}/${now.size}`, tone: ready === now.size ? 'running' : 'pending' });
  }
  tree.systemLane.spans.splice(0, Number.POSITIVE_INFINITY, ...own.spans);
  return tree.systemLane;
}
