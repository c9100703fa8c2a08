/** Where things stand at the node level: the kubelet at the left, Pods beside it, images below, the system's Pods last. */
import type { NodeDetailScene } from '../../trace/index.ts';
import { type TileGrid, tileBox } from './cluster-layout.ts';
import type { Box } from './layout.ts';

export interface NodeLayout {
  readonly width: number;
  readonly height: number;
  readonly plate: Box;
  readonly kubelet: Box;
  /** By uid. All houses of a row are as tall as the tallest of them. */
  readonly houses: ReadonlyMap<string, Box>;
  readonly podsTitle: { readonly x: number; readonly y: number };
  readonly imagesTitle: { readonly x: number; readonly y: number };
  readonly images: readonly Box[];
  readonly systemTitle: { readonly x: number; readonly y: number } | undefined;
  readonly system: TileGrid;
}

const PAD = 16;
const HEAD = 66;
const GAP = 12;
const KUBELET_W = 296;
const HOUSE_W = 206;
/** Below so many Pods each shows its containers. */
export const DETAILED = 24;
export const CONTAINER_H = 20;
const IMAGE_W = 250;
const IMAGE_H = 40;

export const kubeletHeight = (node: NodeDetailScene): number =>
  92 +
  (node.conditions.length > 0 ? 26 + node.conditions.length * 20 : 0) +
  (node.resources.length > 0 ? 30 + node.resources.length * 30 : 0);

const isDetailed = (node: NodeDetailScene): boolean => node.pods.length <= DETAILED;

export const houseHeight = (node: NodeDetailScene, uid: string): number =>
  62 + (isDetailed(node) ? Math.min(node.containers.get(uid)?.length ?? 0, 6) * CONTAINER_H + 4 : 0);

export function layoutNode(node: NodeDetailScene, width: number, height: number): NodeLayout {
  const w = Math.min(Math.max(width - 28, 260), 1320);
  const left = Math.max(14, (width - w) / 2);
  const top = 10;
  const isWide = w >= 640;
  const kubelet = {
    x: left + PAD,
    y: top + HEAD,
    w: isWide ? KUBELET_W : w - 2 * PAD,
    h: kubeletHeight(node),
  };
  const x = isWide ? kubelet.x + kubelet.w + PAD : left + PAD;
  const right = left + w - PAD;
  const podsTitle = { x, y: (isWide ? top + HEAD : kubelet.y + kubelet.h + GAP) + 12 };
  const { houses, bottom } = placeHouses(node, x, podsTitle.y + 12, right - x);
  const imagesTitle = { x, y: bottom + 22 };
  const columns = Math.max(1, Math.floor((right - x + GAP) / (IMAGE_W + GAP)));
  const imageW = Math.min(340, (right - x - (columns - 1) * GAP) / columns);
  const images = node.nodeImages.map((_, i) => ({
    x: x + (i % columns) * (imageW + GAP),
    y: imagesTitle.y + 12 + Math.floor(i / columns) * (IMAGE_H + 8),
    w: imageW,
    h: IMAGE_H,
  }));
  const underImages = imagesTitle.y + 12 + Math.max(1, Math.ceil(images.length / columns)) * (IMAGE_H + 8);
  const tileW = Math.min(200, right - x);
  const systemColumns = Math.max(1, Math.floor((right - x + 8) / (tileW + 8)));
  const system = { x, y: underImages + 30, columns: systemColumns, cellW: tileW, cellH: 28, gap: 8 };
  const systemRows = Math.ceil(node.systemHouses.length / systemColumns);
  const under = systemRows > 0 ? system.y + systemRows * 36 : underImages;
  const plateBottom = Math.max(under, kubelet.y + kubelet.h + PAD, height - 14) + 4;
  return {
    width,
    height: Math.max(height, plateBottom + 12),
    plate: { x: left, y: top, w, h: plateBottom - top },
    kubelet,
    houses,
    podsTitle,
    imagesTitle,
    images,
    systemTitle: systemRows > 0 ? { x, y: underImages + 18 } : undefined,
    system,
  };
}

function placeHouses(node: NodeDetailScene, x: number, y: number, w: number) {
  const houses = new Map<string, Box>();
  const columns = Math.max(1, Math.floor((w + GAP) / (HOUSE_W + GAP)));
  const houseW = Math.min(300, (w - (columns - 1) * GAP) / columns);
  let top = y;
  for (let i = 0; i < node.pods.length; i += columns) {
    const row = node.pods.slice(i, i + columns);
    const h = Math.max(...row.map((pod) => houseHeight(node, pod.uid)));
    row.forEach((pod, k) => houses.set(pod.uid, { x: x + k * (houseW + GAP), y: top, w: houseW, h }));
    top += h + GAP;
  }
  return { houses, bottom: node.pods.length === 0 ? y + 26 : top - GAP };
}

/** Where what is selected stands. */
export function boxInNode(
  node: NodeDetailScene,
  layout: NodeLayout,
  subject: string | undefined,
): Box | undefined {
  const system = node.systemHouses.findIndex((pod) => pod.subject === subject);
  const pod = node.pods.find((one) => one.subject === subject);
  if (subject === `nodes//${node.name}`) return layout.kubelet;
  return system >= 0 ? tileBox(layout.system, system) : pod && layout.houses.get(pod.uid);
}
