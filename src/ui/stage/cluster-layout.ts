/**
 * Where things stand at the cluster level: workloads and Services above, the scheduler's queue below them, nodes side by
 * side, Pods in their nodes as tiles. The more Pods there are, the smaller the tiles; a tile's place follows from its
 * number in its node, so nothing here grows with the number of Pods.
 */
import type { ClusterScene, OwnerScene } from '../../trace/index.ts';
import type { Box } from './layout.ts';

/** From a small house with name and status down to a mark of one shape. */
export type TileSize = 'house' | 'tile' | 'chip' | 'dot';

/** A place for tiles in rows: `x` and `y` of the first one, seen from the picture's corner. */
export interface TileGrid {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly cellW: number;
  readonly cellH: number;
  readonly gap: number;
}

export interface Plate extends Box {
  readonly tiles: TileGrid;
}

export interface ClusterLayout {
  readonly width: number;
  readonly height: number;
  readonly size: TileSize;
  readonly owners: readonly Box[];
  readonly services: readonly Box[];
  /** The cluster's DNS, when anybody ever asks it. */
  readonly dns: Box | undefined;
  readonly nodes: readonly Plate[];
  /** The scheduler's queue: Pods without a node. Always there, so that nothing jumps when one comes. */
  readonly waiting: Plate;
}

/** Width is the least one: tiles share the room of their row. */
const TILES: Readonly<Record<TileSize, { readonly w: number; readonly h: number; readonly gap: number }>> = {
  house: { w: 148, h: 62, gap: 10 },
  tile: { w: 84, h: 28, gap: 6 },
  chip: { w: 24, h: 20, gap: 4 },
  dot: { w: 11, h: 11, gap: 3 },
};
const SIZES: readonly TileSize[] = ['house', 'tile', 'chip', 'dot'];

const PAD = 14;
const GAP = 14;
export const NODE_HEAD = 62;
export const NODE_FOOT = 30;
/** Left of the tiles in the queue. */
export const QUEUE_LABEL = 178;
const QUEUE_LEAST = 44;
const MAX_WIDTH = 1320;
const CARD_W = 232;
/** The part of the height that may lie below the fold before tiles get smaller. */
const SCROLL = 1.2;
/** A control plane without Pods of its own needs no more than its head. */
const EMPTY_W = 136;

export const MAX_PARTS = 4;
export const PART_H = 20;

/** How tall a workload's card is. */
export function ownerHeight(owner: OwnerScene): number {
  const parts = Math.min(shownParts(owner).length, MAX_PARTS) + (owner.autoscaler === undefined ? 0 : 1);
  return 64 + (parts > 0 ? parts * PART_H + 8 : 0);
}

/** A Deployment with one ReplicaSet says nothing new by it. */
export const shownParts = (owner: OwnerScene): OwnerScene['parts'] =>
  owner.parts.length > 1 || owner.kind === 'CronJob' ? owner.parts : [];

const SERVICE_H = 64;

export function layoutCluster(scene: ClusterScene, width: number, height: number): ClusterLayout {
  const w = Math.min(Math.max(width - 2 * PAD, 200), MAX_WIDTH);
  const left = Math.max(PAD, (width - w) / 2);
  const tops = placeTops(scene, left, w);
  const start = tops.bottom + (tops.bottom > PAD ? 26 : 0);
  for (const size of SIZES) {
    const layout = placeNodes(scene, tops, { left, w, start, width, height }, size);
    if (size === 'dot' || layout.height <= Math.max(height, 420) * SCROLL) return layout;
  }
  throw new Error('no size of tiles');
}

interface Tops {
  readonly owners: readonly Box[];
  readonly services: readonly Box[];
  readonly dns: Box | undefined;
  readonly bottom: number;
}

function placeTops(scene: ClusterScene, left: number, w: number): Tops {
  const heights = [
    ...scene.owners.map(ownerHeight),
    ...scene.services.map(() => SERVICE_H),
    ...(scene.asksDns ? [SERVICE_H] : []),
  ];
  if (heights.length === 0) return { owners: [], services: [], dns: undefined, bottom: PAD };
  const columns = Math.max(1, Math.min(heights.length, Math.floor((w + GAP) / (CARD_W + GAP))));
  const cardW = Math.min(330, (w - (columns - 1) * GAP) / columns);
  const boxes: Box[] = [];
  let y = PAD;
  for (let from = 0; from < heights.length; from += columns) {
    const row = heights.slice(from, from + columns);
    row.forEach((h, i) => boxes.push({ x: left + i * (cardW + GAP), y, w: cardW, h }));
    y += Math.max(...row) + 10;
  }
  const owners = boxes.slice(0, scene.owners.length);
  const services = boxes.slice(scene.owners.length, scene.owners.length + scene.services.length);
  return { owners, services, dns: scene.asksDns ? boxes.at(-1) : undefined, bottom: y - 10 };
}

interface Room {
  readonly left: number;
  readonly w: number;
  readonly start: number;
  readonly width: number;
  readonly height: number;
}

function placeNodes(scene: ClusterScene, tops: Tops, room: Room, size: TileSize): ClusterLayout {
  const { left, w, width, height } = room;
  const waiting = placeQueue(scene.waiting.length, room, size === 'house' ? 'tile' : size);
  const rows = rowsOfNodes(scene, w);
  let y = waiting.y + waiting.h + GAP;
  const nodes: Plate[] = [];
  for (const row of rows) {
    const grids = row.map(({ plateW, pods }) => gridIn(plateW - 2 * PAD, pods, size));
    const least = Math.max(...grids.map((g) => g.height)) + NODE_HEAD + NODE_FOOT;
    const h = rows.length > 1 ? least : Math.max(least, Math.min(height - y - PAD, 340));
    let x = left;
    row.forEach(({ plateW }, i) => {
      const { columns, cellW } = grids[i] as Grid;
      const { h: cellH, gap } = TILES[size];
      nodes.push({
        x,
        y,
        w: plateW,
        h,
        tiles: { x: x + PAD, y: y + NODE_HEAD, columns, cellW, cellH, gap },
      });
      x += plateW + GAP;
    });
    y += h + GAP;
  }
  const bottom = rows.length === 0 ? waiting.y + waiting.h : y - GAP;
  return { ...tops, width, height: Math.max(height, bottom + PAD), size, nodes, waiting };
}

interface Grid {
  readonly columns: number;
  readonly cellW: number;
  readonly height: number;
}

function gridIn(w: number, count: number, size: TileSize): Grid {
  const { w: least, h, gap } = TILES[size];
  const columns = Math.max(1, Math.floor((w + gap) / (least + gap)));
  const isFixed = size === 'dot' || size === 'chip';
  const cellW = isFixed ? least : Math.min((w - (columns - 1) * gap) / columns, size === 'house' ? 230 : 130);
  return { columns, cellW, height: Math.max(1, Math.ceil(count / columns)) * (h + gap) };
}

function placeQueue(count: number, { left, w, start }: Room, size: TileSize): Plate {
  const narrow = w < 420;
  const inner = narrow ? w - 2 * PAD : w - QUEUE_LABEL - PAD;
  const { columns, cellW, height } = gridIn(inner, count, size);
  const { h: cellH, gap } = TILES[size];
  const label = narrow && count > 0 ? 34 : 0;
  const h = Math.max(QUEUE_LEAST, label + (count > 0 ? height - gap + 16 : 0));
  const x = left + (narrow ? PAD : QUEUE_LABEL);
  return { x: left, y: start, w, h, tiles: { x, y: start + label + 8, columns, cellW, cellH, gap } };
}

interface NodeInRow {
  readonly pods: number;
  readonly plateW: number;
}

/** Nodes side by side, as many as have room; a control plane without Pods of its own stays narrow in a single row. */
function rowsOfNodes(scene: ClusterScene, w: number): readonly (readonly NodeInRow[])[] {
  const { nodes } = scene;
  if (nodes.length === 0) return [];
  const least = nodes.length > 6 ? 156 : 176;
  const isEmpty = (n: ClusterScene['nodes'][number]): boolean => n.controlPlane && n.pods.length === 0;
  const empty = nodes.filter(isEmpty).length;
  const full = nodes.length - empty;
  const inOne = empty * EMPTY_W + full * least + (nodes.length - 1) * GAP;
  if (inOne <= w && full > 0) {
    const plateW = (w - empty * EMPTY_W - (nodes.length - 1) * GAP) / full;
    return [nodes.map((n) => ({ pods: n.pods.length, plateW: isEmpty(n) ? EMPTY_W : plateW }))];
  }
  const across = Math.max(1, Math.min(nodes.length, Math.floor((w + GAP) / (least + GAP))));
  const plateW = (w - (across - 1) * GAP) / across;
  const rows: NodeInRow[][] = [];
  for (let i = 0; i < nodes.length; i += across)
    rows.push(nodes.slice(i, i + across).map((n) => ({ pods: n.pods.length, plateW })));
  return rows;
}

/** Where the tile with that number stands in its grid. */
export function tileBox({ x, y, columns, cellW, cellH, gap }: TileGrid, i: number): Box {
  return {
    x: x + (i % columns) * (cellW + gap),
    y: y + Math.floor(i / columns) * (cellH + gap),
    w: cellW,
    h: cellH,
  };
}

/** Where the Pod with that uid or subject stands; undefined if it is not drawn. */
export function houseBox(scene: ClusterScene, layout: ClusterLayout, which: string): Box | undefined {
  const groups = [...scene.nodes.map((n) => n.pods), scene.waiting];
  const plates = [...layout.nodes, layout.waiting];
  for (const [g, pods] of groups.entries()) {
    const i = pods.findIndex((p) => p.uid === which || p.subject === which);
    if (i >= 0) return tileBox((plates[g] as Plate).tiles, i);
  }
  return undefined;
}
