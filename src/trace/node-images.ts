/** Which images a node has at a time, and which it pulls. */
import type { Node } from '../kube/types.ts';
import { objectAt } from './at.ts';
import type { NodeImageScene } from './cluster-types.ts';
import { objectSubject } from './entries.ts';
import { fullImageName, lastUpTo, podIndex } from './pod-index.ts';
import { isKind, type Trace } from './trace.ts';

interface NodeImages {
  /** Full name → the seqs of `image.present`, `image.pulled`, `image.removed`. */
  readonly byName: Map<string, readonly number[]>;
  counted: number;
}
const KNOWN = new WeakMap<Trace, Map<string, NodeImages>>();

/** The images of a node by full name; the lists grow with the trace. */
function imagesOf(trace: Trace, node: string): ReadonlyMap<string, readonly number[]> {
  const { imageOnNode } = podIndex(trace);
  let nodes = KNOWN.get(trace);
  if (nodes === undefined) {
    nodes = new Map();
    KNOWN.set(trace, nodes);
  }
  const known = nodes.get(node) ?? { byName: new Map(), counted: -1 };
  nodes.set(node, known);
  if (known.counted !== imageOnNode.size) {
    for (const [key, seqs] of imageOnNode)
      if (key.startsWith(`${node} `)) known.byName.set(key.slice(node.length + 1), seqs);
    known.counted = imageOnNode.size;
  }
  return known.byName;
}

type Image = Omit<NodeImageScene, 'usedBy'>;

/** Those that are there or on their way at `t`, in order of first appearance. */
export function imagesOnNode(trace: Trace, node: string, t: number): readonly Image[] {
  const images = new Map<string, Image>();
  for (const [name, seqs] of imagesOf(trace, node)) {
    const last = trace.entry(lastUpTo(trace, seqs, t));
    if (last === undefined || last.kind === 'image.removed') continue;
    images.set(name, { image: name, state: 'present', sizeBytes: sizeOf(trace, seqs, t), pull: undefined });
  }
  const pulls = podIndex(trace).pullsOnNode.get(node) ?? [];
  const end = trace.countUpTo(pulls, t);
  // Only the newest few can still run.
  for (let i = Math.max(0, end - 16); i < end; i++) {
    const entry = trace.entry(pulls[i] as number);
    if (!isKind(entry, 'image.pulling')) continue;
    const done = trace.entry(trace.ofSubject(entry.subject)[1] ?? -1);
    if (done !== undefined && done.at <= t) continue;
    const name = fullImageName(entry.value.image);
    const untilMs = isKind(done, 'image.pulled') ? done.at : entry.at + Math.max(1, entry.value.expectedMs);
    images.set(name, {
      image: name,
      state: 'pulling',
      sizeBytes: 0,
      pull: { fromMs: entry.at, untilMs },
    });
  }
  const reported = objectAt<Node>(trace, objectSubject('nodes', undefined, node), t)?.status?.images ?? [];
  for (const { names = [], sizeBytes = 0 } of reported)
    for (const name of names) {
      const known = images.get(fullImageName(name));
      if (known?.state === 'present' && known.sizeBytes === 0)
        images.set(known.image, { ...known, sizeBytes });
    }
  return [...images.values()];
}

/** As its last pull said; an image that was there from the start has none. */
function sizeOf(trace: Trace, seqs: readonly number[], t: number): number {
  for (let i = trace.countUpTo(seqs, t) - 1; i >= 0; i--) {
    const entry = trace.entry(seqs[i] as number);
    if (isKind(entry, 'image.pulled')) return entry.value.sizeBytes;
  }
  return 0;
}
