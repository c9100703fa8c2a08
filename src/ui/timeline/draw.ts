/**
 * The lanes on a canvas. What is thinner than a pixel is drawn once for each pixel, found by halving, so the work grows
 * with the width of the page and not with the length of the run.
 */
import { briefDelay } from '../../i18n/durations.ts';
import type { TimelineTexts } from '../../i18n/timeline.en.ts';
import {
  type Deadline,
  type Lane,
  type Mark,
  markIndexFrom,
  type Span,
  spanIndexFrom,
} from '../../trace/index.ts';
import type { Palette, ToneColours } from './palette.ts';
import { tickStep, ticks, tickText } from './range.ts';
import { AXIS_H, BAR_H, LANE_H, laneTop, type View, xOf } from './view.ts';

export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly texts: TimelineTexts;
  readonly view: View;
  readonly deadlines: readonly Deadline[];
  readonly hovered: Span | Mark | undefined;
}

const TICK_PX = 84;
const THIN_PX = 1.5;
const RADIUS = 5;

/** The canvas in the view's size, sharp on any screen. Null where nothing can be drawn, as in jsdom. */
export function contextFor(canvas: HTMLCanvasElement, view: View): CanvasRenderingContext2D | null {
  if (/jsdom/i.test(navigator.userAgent)) return null;
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(view.width * ratio);
  const height = Math.round(view.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export function draw(drawing: Drawing): void {
  const { context, palette, view } = drawing;
  const { width, height } = view;
  context.clearRect(0, 0, width, height);
  context.textBaseline = 'middle';
  drawGrid(drawing);
  context.save();
  context.beginPath();
  context.rect(0, AXIS_H, width, height - AXIS_H);
  context.clip();
  const first = Math.max(0, Math.floor(view.scrollTop / LANE_H));
  const last = Math.min(view.lanes.length, first + Math.ceil(height / LANE_H) + 1);
  for (let i = first; i < last; i++) drawLane(drawing, view.lanes[i] as Lane, laneTop(view, i));
  drawEdge(drawing);
  context.restore();
  drawDeadlines(drawing);
  context.fillStyle = palette.line;
  context.fillRect(0, AXIS_H - 1, width, 1);
}

function drawGrid({ context, palette, view }: Drawing): void {
  const step = tickStep(view.range, view.width, TICK_PX);
  context.font = `11px ${palette.fontText}`;
  context.textAlign = 'center';
  for (const t of ticks(view.range, step)) {
    const x = Math.round(xOf(view, t));
    context.fillStyle = palette.line;
    context.fillRect(x, AXIS_H - 5, 1, view.height);
    context.fillStyle = palette.muted;
    context.fillText(tickText(t, step), Math.max(18, x), AXIS_H / 2);
  }
  context.textAlign = 'left';
}

/** Behind it nothing is known yet. */
function drawEdge({ context, palette, view, texts }: Drawing): void {
  const x = xOf(view, view.until);
  if (x >= view.width) return;
  const left = Math.max(0, x);
  context.globalAlpha = 0.75;
  context.fillStyle = palette.sunken;
  context.fillRect(left, AXIS_H, view.width - left, view.height);
  context.globalAlpha = 1;
  context.fillStyle = palette.lineStrong;
  context.fillRect(left, AXIS_H, 1, view.height);
  if (view.width - left < 90) return;
  context.fillStyle = palette.muted;
  context.font = `11px ${palette.fontText}`;
  context.fillText(texts.edge, left + 8, AXIS_H + 12);
}

function drawLane(drawing: Drawing, lane: Lane, top: number): void {
  const { view } = drawing;
  const { spans } = lane;
  const y = top + (LANE_H - BAR_H) / 2;
  for (let i = spanIndexFrom(spans, view.range.from); i < spans.length; ) {
    const span = spans[i] as Span;
    if (span.from > view.range.to) break;
    const x1 = xOf(view, span.from);
    const x2 = xOf(view, Math.min(span.to, view.until));
    if (x2 - x1 >= THIN_PX) {
      drawSpan(drawing, span, x1, x2, y);
      i++;
      continue;
    }
    // One stroke stands for all that ends within this pixel.
    const pixel = Math.floor(x1);
    drawThin(drawing, span, pixel, y);
    const { from, to } = view.range;
    const behind = from + ((pixel + THIN_PX) / view.width) * (to - from);
    i = Math.max(i + 1, spanIndexFrom(spans, behind));
  }
  drawMarks(drawing, lane, top);
}

function drawThin({ context, palette }: Drawing, span: Span, x: number, y: number): void {
  context.fillStyle = span.kind === 'sandbox' ? palette.floor : palette.tones[span.tone].fill;
  if (span.kind === 'backOff') context.globalAlpha = 0.35;
  context.fillRect(x, y, THIN_PX, BAR_H);
  context.globalAlpha = 1;
}

function drawSpan(drawing: Drawing, span: Span, x1: number, x2: number, y: number): void {
  const { context, palette, view } = drawing;
  // Far ends outside of the view need no drawing, only no visible border.
  const left = Math.max(-20, x1);
  const right = Math.min(view.width + 20, x2);
  const w = right - left;
  const colours = palette.tones[span.tone];
  const hovered = drawing.hovered === span;
  context.beginPath();
  context.roundRect(left + 0.5, y + 0.5, Math.max(1, w - 1), BAR_H - 1, Math.min(RADIUS, w / 2));
  context.lineWidth = hovered ? 2 : 1;
  switch (span.kind) {
    case 'sandbox':
      context.fillStyle = palette.floor;
      context.fill();
      if (hovered) stroke(context, palette.accent);
      break;
    case 'pull':
      context.fillStyle = colours.soft;
      context.fill();
      hatch(context, colours.fill, left, y, w);
      stroke(context, hovered ? palette.accent : palette.lineStrong);
      break;
    case 'backOff':
      context.setLineDash([4, 3]);
      stroke(context, hovered ? palette.accent : colours.fill);
      context.setLineDash([]);
      break;
    case 'create':
      context.fillStyle = palette.panel;
      context.fill();
      context.setLineDash([2, 2]);
      stroke(context, hovered ? palette.accent : colours.fill);
      context.setLineDash([]);
      break;
    case 'status':
    case 'run':
    case 'node':
    case 'owner':
      context.fillStyle = colours.soft;
      context.fill();
      stroke(context, hovered ? palette.accent : colours.fill);
      break;
  }
  spanText(drawing, span, Math.max(0, left), Math.min(view.width, right), y + BAR_H / 2 + 0.5, colours);
}

function stroke(context: CanvasRenderingContext2D, colour: string): void {
  context.strokeStyle = colour;
  context.stroke();
}

function hatch(context: CanvasRenderingContext2D, colour: string, x: number, y: number, w: number): void {
  context.save();
  context.clip();
  context.strokeStyle = colour;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = Math.floor(x / 6) * 6 - BAR_H; at < x + w; at += 6) {
    context.moveTo(at, y + BAR_H);
    context.lineTo(at + BAR_H, y);
  }
  context.stroke();
  context.restore();
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, Math.max(1, w - 1), BAR_H - 1, Math.min(RADIUS, w / 2));
}

function spanText(
  { context, palette, texts }: Drawing,
  span: Span,
  left: number,
  right: number,
  y: number,
  colours: ToneColours,
): void {
  const room = right - left - (span.kind === 'backOff' ? 25 : 12);
  if (room < 18) return;
  const text =
    span.kind === 'backOff'
      ? briefDelay(span.delayMs)
      : span.kind === 'sandbox'
        ? `${texts.kinds.sandbox} ${span.label}`
        : span.label;
  if (text === '') return;
  const code = span.kind === 'run' || span.kind === 'pull';
  context.font = code ? `10.5px ${palette.fontCode}` : `11px ${palette.fontText}`;
  context.fillStyle =
    span.kind === 'sandbox'
      ? palette.onFloor
      : span.kind === 'status' || span.kind === 'node' || span.kind === 'owner'
        ? colours.ink
        : palette.ink;
  const shown = cutText(context, text, room);
  if (span.kind === 'pull' && shown !== '') {
    const w = context.measureText(shown).width;
    context.save();
    context.globalAlpha = 0.8;
    context.fillStyle = colours.soft;
    context.fillRect(left + 3, y - 7, w + 6, 13);
    context.restore();
    context.fillStyle = palette.ink;
  }
  context.fillText(shown, left + (span.kind === 'backOff' ? 18 : 6), y);
}

const CUTS = new Map<string, string>();

function cutText(context: CanvasRenderingContext2D, text: string, room: number): string {
  const width = Math.floor(room / 4) * 4;
  const key = `${context.font}|${width}|${text}`;
  const known = CUTS.get(key);
  if (known !== undefined) return known;
  let shown = text;
  if (context.measureText(text).width > width) {
    let low = 0;
    let high = text.length;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (context.measureText(`${text.slice(0, mid)}…`).width <= width) low = mid;
      else high = mid - 1;
    }
    shown = low < 2 ? '' : `${text.slice(0, low)}…`;
  }
  if (CUTS.size > 3000) CUTS.clear();
  CUTS.set(key, shown);
  return shown;
}

/** How far apart marks of a kind have to be to be drawn each for itself. */
const MARK_PX: Readonly<Record<Mark['kind'], number>> = {
  exit: 10,
  failure: 10,
  kill: 8,
  probe: 4,
  event: 6,
  act: 8,
};

function drawMarks(drawing: Drawing, lane: Lane, top: number): void {
  const { view } = drawing;
  const { marks } = lane;
  const perPx = (view.range.to - view.range.from) / Math.max(1, view.width);
  const middle = top + LANE_H / 2;
  let labelFrom = Number.NEGATIVE_INFINITY;
  for (let i = markIndexFrom(marks, view.range.from - 12 * perPx); i < marks.length; ) {
    let mark = marks[i] as Mark;
    if (mark.at > view.range.to + 12 * perPx) break;
    // Of those that would cover each other a failure is the one to see.
    const next = Math.max(i + 1, markIndexFrom(marks, mark.at + MARK_PX[mark.kind] * perPx));
    for (let k = i + 1; k < Math.min(next, i + 32) && mark.tone !== 'failed'; k++) {
      const other = marks[k] as Mark;
      if (other.tone === 'failed') mark = other;
    }
    i = next;
    const x = xOf(view, mark.at);
    drawMark(drawing, mark, x, middle);
    if (mark.kind === 'act') {
      const after = marks[i];
      const until = after === undefined ? view.width : Math.min(view.width, xOf(view, after.at) - 10);
      labelFrom = actLabel(drawing, mark, x, middle, labelFrom, until);
    }
  }
}

function drawMark(drawing: Drawing, mark: Mark, x: number, y: number): void {
  const { context, palette } = drawing;
  const colours = palette.tones[mark.tone];
  const hovered = drawing.hovered === mark;
  context.lineWidth = 1;
  switch (mark.kind) {
    case 'exit':
    case 'failure': {
      const text = mark.label;
      const w = Math.max(16, 8 + text.length * 6.5);
      context.fillStyle = hovered ? palette.accent : colours.fill;
      context.beginPath();
      context.roundRect(x - w / 2, y - 8, w, 16, 8);
      context.fill();
      context.fillStyle = palette.panel;
      context.font = `700 10.5px ${palette.fontText}`;
      context.textAlign = 'center';
      context.fillText(text, x, y + 0.5);
      context.textAlign = 'left';
      return;
    }
    case 'kill':
      context.fillStyle = hovered ? palette.accent : colours.fill;
      triangle(context, x, y - BAR_H / 2 + 5, 5, -1);
      return;
    case 'probe':
      context.strokeStyle = hovered ? palette.accent : colours.fill;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x - 2.5, y + 6.5);
      context.lineTo(x + 2.5, y + 11.5);
      context.moveTo(x + 2.5, y + 6.5);
      context.lineTo(x - 2.5, y + 11.5);
      context.stroke();
      return;
    case 'event':
      context.fillStyle = hovered ? palette.accent : mark.tone === 'failed' ? colours.fill : palette.muted;
      triangle(context, x, y, 4.5, 1);
      // A warning has a foot, so that it is told apart without its colour.
      if (mark.tone === 'failed') context.fillRect(x - 4.5, y + 6, 9, 1.5);
      return;
    case 'act':
      context.fillStyle = mark.tone === 'failed' ? colours.fill : palette.accent;
      triangle(context, x, y, 6, 1);
  }
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, r: number, up: 1 | -1): void {
  context.beginPath();
  context.moveTo(x, y - r * up);
  context.lineTo(x + r, y + r * 0.8 * up);
  context.lineTo(x - r, y + r * 0.8 * up);
  context.closePath();
  context.fill();
}

/**
 * The act's words beside its triangle, between what stands before it and the next one: after it, else before it, else
 * cut short. Returns where the next may begin.
 */
function actLabel(
  { context, palette, texts }: Drawing,
  mark: Mark,
  x: number,
  y: number,
  from: number,
  until: number,
): number {
  const text = texts.act(mark.label, mark.args);
  context.font = `11px ${palette.fontText}`;
  context.fillStyle = mark.tone === 'failed' ? palette.tones.failed.ink : palette.accent;
  const left = x + 10;
  const w = context.measureText(text).width;
  if (left + w <= until) {
    context.fillText(text, left, y + 1);
    return left + w + 4;
  }
  if (x - 10 - w > Math.max(0, from)) {
    context.fillText(text, x - 10 - w, y + 1);
    return left;
  }
  if (until - left > 40) context.fillText(cutText(context, text, until - left), left, y + 1);
  return until;
}

/** Moments that Kubernetes has set for itself, ahead of the playhead. */
function drawDeadlines({ context, palette, view, texts, deadlines }: Drawing): void {
  context.font = `11px ${palette.fontText}`;
  let until = Number.NEGATIVE_INFINITY;
  for (const deadline of deadlines) {
    const x = Math.round(xOf(view, deadline.atMs)) + 0.5;
    if (x < 0 || x > view.width) continue;
    context.strokeStyle = palette.tones.pending.fill;
    context.lineWidth = 1.5;
    context.setLineDash([3, 4]);
    context.beginPath();
    context.moveTo(x, AXIS_H);
    context.lineTo(x, view.height);
    context.stroke();
    context.setLineDash([]);
    const text = texts.deadlines[deadline.what];
    const w = context.measureText(text).width;
    const left = x + 4 + w + 8 > view.width ? x - w - 12 : x + 2;
    if (left < until) continue;
    until = left + w + 12;
    context.fillStyle = palette.tones.pending.soft;
    context.beginPath();
    context.roundRect(left, view.height - 20, w + 10, 16, 8);
    context.fill();
    context.fillStyle = palette.tones.pending.ink;
    context.fillText(text, left + 5, view.height - 11.5);
  }
}
