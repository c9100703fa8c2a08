/**
 * Where everything of a Pod's house stands, for a given width and height: plain boxes in px, no drawing.
 *
 * Wide: init chain left, gate, app bay right, pause below. Narrow: all below each other. What a container may need in
 * the known trace (a ring, probes) has its room from the start, so nothing jumps when it comes.
 */
import type { ContainerScene, PodScene, VolumeScene } from '../../trace/index.ts';
import type { Measure } from './measure.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface CardLayout extends Box {
  /** Ring and ladder beside the card; undefined when they stand in it, or are never needed. */
  readonly side: Box | undefined;
  readonly ringInside: boolean;
  readonly probeRow: boolean;
  /** Room for so many processes. */
  readonly processLines: number;
}

export interface Placed {
  readonly text: string;
  readonly box: Box;
}

export interface PodLayout {
  readonly width: number;
  readonly height: number;
  readonly wide: boolean;
  readonly node: Box;
  readonly house: Box;
  readonly houseHeader: number;
  readonly initBay: Box | undefined;
  readonly appBay: Box;
  /** Line on which the gate stands, and the lock's middle. */
  readonly gate: (Box & { readonly cx: number; readonly cy: number; readonly across: boolean }) | undefined;
  readonly cards: ReadonlyMap<string, CardLayout>;
  /** Heights at which the sidecars' arms run over the app bay, by name. */
  readonly arms: ReadonlyMap<string, number>;
  readonly floor: Box;
  readonly pipes: Readonly<Record<PipeName, Box>>;
  readonly drawers: readonly Box[];
  readonly footer: Box | undefined;
}

export type PipeName = 'net' | 'uts' | 'ipc' | 'pid';
const PIPES: readonly PipeName[] = ['net', 'uts', 'ipc', 'pid'];

export const WIDE_FROM = 620;
const MAX_WIDTH = 1080;
const CARD_MIN = 146;
const CARD_MAX = 330;
const GAP = 18;
const BAY_PAD = 14;
const BAY_TOP = 32;
const ARM = 24;
const GATE = 80;
const LEG = 24;
/** Ring and ladder beside the card need so much. */
const SIDE_MIN = 250;
const RING_INSIDE = 104;
const PROBE_ROW = 24;
const LINE = 16;
const CARD_BASE = 112;
/** A drawer's head, a line of it, and how many files it names. */
export const DRAWER = 34;
export const DRAWER_LINE = 15;
export const DRAWER_FILES = 3;

export interface LayoutInput {
  readonly scene: PodScene;
  readonly width: number;
  readonly height: number;
  readonly measure: Measure;
}

export function layoutPod({ scene, width, height, measure }: LayoutInput): PodLayout {
  const wide = width >= WIDE_FROM;
  const outer = wide ? 12 : 6;
  const w = Math.min(MAX_WIDTH, width - 2 * outer);
  const left = (width - w) / 2;
  const natural = build(scene, left, 0, w, wide, measure, 0);
  const rows = rowsOf(natural);
  const spare = height - 2 * outer - natural.height;
  // Some of the room that is left goes to processes; the rest is air above and below.
  const extra = Math.max(0, Math.min(3, Math.floor((spare * 0.5) / (rows * LINE))));
  const roomy = extra === 0 ? natural : build(scene, left, 0, w, wide, measure, extra);
  const top = Math.max(outer, (height - roomy.height) / 2);
  return {
    ...build(scene, left, top, w, wide, measure, extra),
    width,
    height: Math.max(roomy.height + 2 * outer, height),
  };
}

const rowsOf = ({ cards }: PodLayout): number =>
  Math.max(1, new Set([...cards.values()].map((c) => c.y)).size);

function build(
  scene: PodScene,
  left: number,
  top: number,
  w: number,
  wide: boolean,
  measure: Measure,
  extraLines: number,
): PodLayout {
  const nodePad = wide ? 22 : 10;
  const housePad = wide ? 20 : 12;
  const nodeHeader = wide ? 46 : 38 + (scene.images.length > 0 ? 30 : 0);
  const houseHeader = wide ? 46 : 66;
  const hx = left + nodePad;
  const hy = top + nodeHeader;
  const hw = w - 2 * nodePad;
  const ix = hx + housePad;
  const iw = hw - 2 * housePad;
  const bays = wide
    ? baysBeside(scene, ix, hy + houseHeader, iw, extraLines)
    : baysBelow(scene, ix, hy + houseHeader, iw, extraLines);
  const floorY = bays.bottom + LEG;
  const floor: Box = { x: ix, y: floorY, w: iw, h: wide ? 58 : 138 };
  const pipes = pipesOf(scene, floor, wide, measure);
  const drawers = drawersOf(scene, ix, floorY + floor.h + 10, iw, wide);
  const lastDrawer = drawers.at(-1);
  const houseBottom =
    (lastDrawer === undefined ? floorY + floor.h : lastDrawer.y + lastDrawer.h) + (wide ? 18 : 12);
  const hasFooter = scene.services.length > 0 || scene.asksDns || scene.hasRequests;
  const footerRows = wide
    ? 1
    : Math.min(3, scene.services.length) + Number(scene.asksDns) + Number(scene.hasRequests);
  const footer: Box | undefined = hasFooter
    ? { x: hx, y: houseBottom + 16, w: hw, h: 30 * footerRows + 6 * (footerRows - 1) }
    : undefined;
  const bottom = footer === undefined ? houseBottom + nodePad : footer.y + footer.h + 16;
  return {
    width: w,
    height: bottom - top,
    wide,
    node: { x: left, y: top, w, h: bottom - top },
    house: { x: hx, y: hy, w: hw, h: houseBottom - hy },
    houseHeader,
    ...bays,
    floor,
    pipes,
    drawers,
    footer,
  };
}

interface Bays {
  readonly initBay: Box | undefined;
  readonly appBay: Box;
  readonly gate: PodLayout['gate'];
  readonly cards: ReadonlyMap<string, CardLayout>;
  readonly arms: ReadonlyMap<string, number>;
  readonly bottom: number;
}

function cardHeight(cards: readonly ContainerScene[], processLines: number, ringInside: boolean): number {
  const probes = cards.some(needsProbeRow);
  const ring = ringInside && cards.some((c) => c.ever.backOff);
  return CARD_BASE + processLines * LINE + (probes ? PROBE_ROW : 0) + (ring ? RING_INSIDE : 0);
}

const needsProbeRow = (c: ContainerScene): boolean => c.probes.length > 0 || c.ever.hooks;

function baysBeside(scene: PodScene, x: number, y: number, w: number, extra: number): Bays {
  const { init, app } = scene;
  const sidecars = init.filter((c) => c.type === 'sidecar');
  const lines = 1 + extra;
  const arms = new Map(sidecars.map((c, i) => [c.name, y + BAY_TOP + i * ARM + 8]));
  const cardTop = y + BAY_TOP + (sidecars.length > 0 ? sidecars.length * ARM + 6 : 0);
  if (init.length === 0) {
    const bay = fillBay(app, x, y, w, cardTop, columnsFor(app.length, w - 2 * BAY_PAD), lines);
    return {
      initBay: undefined,
      gate: undefined,
      arms,
      cards: bay.cards,
      appBay: bay.box,
      bottom: bay.bottom,
    };
  }
  const room = w - GATE - 4 * BAY_PAD;
  const most = Math.max(2, Math.floor((room + 2 * GAP) / (CARD_MIN + GAP)));
  const [initColumns, appColumns] = splitColumns(init.length, app.length, most);
  const cardW = (room - (initColumns - 1) * GAP - (appColumns - 1) * GAP) / (initColumns + appColumns);
  const initCard = Math.min(cardW, 240);
  const initW = initColumns * initCard + (initColumns - 1) * GAP + 2 * BAY_PAD;
  const appX = x + initW + GATE;
  const appW = w - initW - GATE;
  // Rooms of the same row have the same height, on both sides of the gate.
  const sameRows = Math.ceil(init.length / initColumns) === Math.ceil(app.length / appColumns);
  const appHeights = rowHeights(app, appW, appColumns, lines);
  const least = sameRows
    ? rowHeights(init, initW, initColumns, lines).map((h, row) => Math.max(h, appHeights[row] ?? 0))
    : [];
  const initBay = fillBay(init, x, y, initW, cardTop, initColumns, lines, least);
  const appBay = fillBay(app, appX, y, appW, cardTop, appColumns, lines, least);
  const bottom = Math.max(initBay.bottom, appBay.bottom);
  const gateX = x + initW;
  return {
    initBay: { ...initBay.box, h: bottom - y },
    appBay: { ...appBay.box, h: bottom - y },
    gate: {
      x: gateX,
      y,
      w: GATE,
      h: bottom - y,
      cx: gateX + GATE / 2,
      cy: (cardTop + bottom) / 2 - 6,
      across: false,
    },
    cards: new Map([...initBay.cards, ...appBay.cards]),
    arms,
    bottom,
  };
}

/** So many columns for both that the taller bay has the fewest rows; app containers win a tie. */
function splitColumns(inits: number, apps: number, most: number): readonly [number, number] {
  let best: readonly [number, number] = [1, 1];
  let bestRows = Number.POSITIVE_INFINITY;
  for (let a = 1; a <= Math.min(apps || 1, most - 1); a++) {
    const i = Math.min(inits, most - a);
    const rows = Math.max(Math.ceil(inits / i), Math.ceil(apps / a));
    if (rows < bestRows || (rows === bestRows && i + a < best[0] + best[1])) {
      best = [i, a];
      bestRows = rows;
    }
  }
  return best;
}

function columnsFor(count: number, w: number): number {
  const most = Math.max(1, Math.floor((w + GAP) / (200 + GAP)));
  const rows = Math.ceil(count / most);
  return Math.max(1, Math.ceil(count / Math.max(1, rows)));
}

const cellWidth = (w: number, columns: number): number => (w - 2 * BAY_PAD - (columns - 1) * GAP) / columns;
const ringBeside = (cell: number): boolean => cell >= CARD_MIN + GAP + SIDE_MIN;
function rowHeights(
  containers: readonly ContainerScene[],
  w: number,
  columns: number,
  lines: number,
): readonly number[] {
  const inside = !ringBeside(cellWidth(w, columns));
  return Array.from({ length: Math.ceil(containers.length / columns) }, (_, row) =>
    cardHeight(containers.slice(row * columns, (row + 1) * columns), lines, inside),
  );
}

/** Rooms in rows; those of one row are equally high. `least`: how high each row must be at least. */
function fillBay(
  containers: readonly ContainerScene[],
  x: number,
  y: number,
  w: number,
  cardTop: number,
  columns: number,
  lines: number,
  least: readonly number[] = [],
): { readonly box: Box; readonly cards: Map<string, CardLayout>; readonly bottom: number } {
  const cell = cellWidth(w, columns);
  const beside = ringBeside(cell);
  const anyRing = containers.some((c) => c.ever.backOff);
  const heights = rowHeights(containers, w, columns, lines).map((h, row) => Math.max(h, least[row] ?? 0));
  const cards = new Map<string, CardLayout>();
  let top = cardTop;
  for (const [i, c] of containers.entries()) {
    const row = Math.floor(i / columns);
    if (i > 0 && i % columns === 0) top += (heights[row - 1] as number) + GAP;
    const h = heights[row] as number;
    const cx = x + BAY_PAD + (i % columns) * (cell + GAP);
    const aside = beside && anyRing;
    const cardW = aside ? Math.min(CARD_MAX, Math.max(CARD_MIN, cell * 0.44)) : Math.min(cell, CARD_MAX + 90);
    cards.set(c.name, {
      x: cx,
      y: top,
      w: cardW,
      h,
      side: aside && c.ever.backOff ? { x: cx + cardW + GAP, y: top, w: cell - cardW - GAP, h } : undefined,
      ringInside: !beside && c.ever.backOff,
      probeRow: needsProbeRow(c),
      processLines: lines,
    });
  }
  const bottom = top + (heights.at(-1) ?? 0) + BAY_PAD;
  return { box: { x, y, w, h: bottom - y }, cards, bottom };
}

/** One below the other: the chain, the gate across, the app bay. */
function baysBelow(scene: PodScene, x: number, y: number, w: number, extra: number): Bays {
  const { init, app } = scene;
  const lines = 1 + extra;
  const columns = (count: number) => (w >= 2 * CARD_MIN + GAP + 2 * BAY_PAD ? Math.min(2, count || 1) : 1);
  if (init.length === 0) {
    const bay = fillBay(app, x, y, w, y + BAY_TOP, columns(app.length), lines);
    return {
      initBay: undefined,
      gate: undefined,
      arms: new Map(),
      cards: bay.cards,
      appBay: bay.box,
      bottom: bay.bottom,
    };
  }
  const initBay = fillBay(init, x, y, w, y + BAY_TOP, columns(init.length), lines);
  const gateH = 52;
  const appY = initBay.bottom + gateH;
  const sidecars = init.filter((c) => c.type === 'sidecar');
  const appTop = appY + BAY_TOP + (sidecars.length > 0 ? sidecars.length * ARM + 6 : 0);
  const appBay = fillBay(app, x, appY, w, appTop, columns(app.length), lines);
  return {
    initBay: initBay.box,
    appBay: appBay.box,
    gate: {
      x,
      y: initBay.bottom,
      w,
      h: gateH,
      cx: x + w / 2,
      cy: initBay.bottom + gateH / 2,
      across: true,
    },
    arms: new Map(sidecars.map((c, i) => [c.name, appY + BAY_TOP + i * ARM])),
    cards: new Map([...initBay.cards, ...appBay.cards]),
    bottom: appBay.bottom,
  };
}

function pipesOf(scene: PodScene, floor: Box, wide: boolean, measure: Measure): PodLayout['pipes'] {
  const at = (i: number): Box => {
    if (!wide) {
      const w = (floor.w - 28 - 8) / 2;
      return {
        x: floor.x + 14 + (i % 2) * (w + 8),
        y: floor.y + 48 + Math.floor(i / 2) * 43,
        w,
        h: 36,
      };
    }
    const names = [scene.sandbox?.ip ?? '', scene.sandbox?.hostname ?? '', '', ''];
    const least = Math.max(90, Math.min(150, measure(names[0] ?? '', { size: 11.5 }) + 24));
    const w = Math.min(least, (floor.w - 150) / 4 - 8);
    return { x: floor.x + floor.w - 12 - (4 - i) * (w + 8) + 8, y: floor.y + 10, w, h: floor.h - 20 };
  };
  return Object.fromEntries(PIPES.map((name, i) => [name, at(i)])) as Record<PipeName, Box>;
}

function drawersOf(scene: PodScene, x: number, y: number, w: number, wide: boolean): readonly Box[] {
  const least = wide ? 150 : 130;
  const columns = Math.max(1, Math.min(scene.volumes.length, Math.floor((w + 8) / (least + 8))));
  const cell = Math.min(240, (w - (columns - 1) * 8) / columns);
  const heightOf = ({ files, everFiles }: VolumeScene): number => {
    const lines = Math.min(DRAWER_FILES, Math.max(files.list.length, everFiles));
    return DRAWER + (lines === 0 ? 0 : lines * DRAWER_LINE + 4);
  };
  // Drawers of one row are equally deep.
  const rows = Array.from({ length: Math.ceil(scene.volumes.length / columns) }, (_, row) =>
    Math.max(...scene.volumes.slice(row * columns, (row + 1) * columns).map(heightOf)),
  );
  return scene.volumes.map((_, i) => {
    const row = Math.floor(i / columns);
    const above = rows.slice(0, row).reduce((sum, h) => sum + h + 6, 0);
    return { x: x + (i % columns) * (cell + 8), y: y + above, w: cell, h: rows[row] as number };
  });
}
