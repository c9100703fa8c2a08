/** Where owners, nodes and small houses stand: owners above, nodes side by side, Pods in them. */
import type { ClusterScene } from '../../trace/index.ts';
import type { Box } from './layout.ts';

export interface ClusterLayout {
  readonly width: number;
  readonly height: number;
  readonly owners: readonly Box[];
  readonly services: readonly Box[];
  readonly nodes: readonly Box[];
  /** Under the last node: Pods without one. */
  readonly waiting: Box | undefined;
  readonly houses: ReadonlyMap<string, Box>;
}

const PAD = 14;
const CARD_H = 58;
const HOUSE_H = 64;
const NODE_HEAD = 44;
const GAP = 16;

export function layoutCluster(scene: ClusterScene, width: number, height: number): ClusterLayout {
  const x = PAD;
  const w = Math.min(width - 2 * PAD, 1280);
  const left = (width - w) / 2;
  const tops = scene.owners.length + scene.services.length;
  const columns = Math.max(1, Math.min(tops, Math.floor((w + GAP) / (220 + GAP))));
  const cardW = Math.min(300, (w - (columns - 1) * GAP) / columns);
  const top = (i: number): Box => ({
    x: left + (i % columns) * (cardW + GAP),
    y: x + Math.floor(i / columns) * (CARD_H + 12),
    w: cardW,
    h: CARD_H,
  });
  const owners = scene.owners.map((_, i) => top(i));
  const services = scene.services.map((_, i) => top(scene.owners.length + i));
  const topRows = Math.ceil(tops / columns);
  const plates = scene.nodes.length + (scene.waiting.length > 0 ? 1 : 0);
  const across = Math.max(1, Math.min(plates, Math.floor((w + GAP) / (180 + GAP))));
  const plateW = (w - (across - 1) * GAP) / across;
  const houses = new Map<string, Box>();
  const groups = [...scene.nodes.map((n) => n.pods), ...(scene.waiting.length > 0 ? [scene.waiting] : [])];
  const perRow = Math.max(1, Math.floor((plateW - 2 * PAD + 10) / (168 + 10)));
  const heights = groups.map(
    (pods) => NODE_HEAD + Math.max(1, Math.ceil(pods.length / perRow)) * (HOUSE_H + 10) + 10,
  );
  const boxes: Box[] = [];
  let y = x + topRows * (CARD_H + 12) + (topRows > 0 ? 30 : 0);
  for (let row = 0; row * across < groups.length; row++) {
    const inRow = heights.slice(row * across, (row + 1) * across);
    const lastRow = (row + 1) * across >= groups.length;
    const h = Math.max(...inRow, lastRow && row === 0 ? Math.min(height - y - PAD, 420) : 0);
    inRow.forEach((_, i) => boxes.push({ x: left + i * (plateW + GAP), y, w: plateW, h }));
    y += h + GAP;
  }
  groups.forEach((pods, g) => {
    const box = boxes[g] as Box;
    const cell = (box.w - 2 * PAD - (perRow - 1) * 10) / perRow;
    pods.forEach((pod, i) =>
      houses.set(pod.uid, {
        x: box.x + PAD + (i % perRow) * (cell + 10),
        y: box.y + NODE_HEAD + Math.floor(i / perRow) * (HOUSE_H + 10),
        w: cell,
        h: HOUSE_H,
      }),
    );
  });
  return {
    width,
    height: Math.max(height, y - GAP + PAD),
    owners,
    services,
    nodes: boxes.slice(0, scene.nodes.length),
    waiting: scene.waiting.length > 0 ? boxes.at(-1) : undefined,
    houses,
  };
}
