/** What lies under the pointer, and how it is told. */
import { briefDelay } from '../../i18n/durations.ts';
import type { TimelineTexts } from '../../i18n/timeline.en.ts';
import {
  containerSelection,
  type Lane,
  type Mark,
  markIndexFrom,
  sandboxSelection,
  type Span,
  spanAt,
} from '../../trace/index.ts';
import { AXIS_H, LANE_H, timeAt, type View, xOf } from './view.ts';

export interface Hit {
  readonly lane: Lane;
  readonly span: Span | undefined;
  readonly mark: Mark | undefined;
}

const REACH_PX = 9;

export function hitAt(view: View, x: number, y: number): Hit | undefined {
  if (y < AXIS_H) return undefined;
  const lane = view.lanes[Math.floor((y - AXIS_H + view.scrollTop) / LANE_H)];
  if (lane === undefined) return undefined;
  const t = timeAt(view, x);
  const span = t <= view.until ? spanAt(lane.spans, t) : undefined;
  const mark = nearestMark(view, lane, x);
  return span === undefined && mark === undefined ? undefined : { lane, span, mark };
}

function nearestMark(view: View, lane: Lane, x: number): Mark | undefined {
  const from = timeAt(view, x - REACH_PX);
  let best: Mark | undefined;
  let bestPx = REACH_PX;
  for (let i = markIndexFrom(lane.marks, from), n = 0; i < lane.marks.length && n < 200; i++, n++) {
    const mark = lane.marks[i] as Mark;
    const px = Math.abs(xOf(view, mark.at) - x);
    if (mark.at > timeAt(view, x + REACH_PX)) break;
    if (px < bestPx) {
      best = mark;
      bestPx = px;
    }
  }
  return best;
}

/** What is selected when that lane is pointed at. */
export function selectionOf(lane: Lane): string | undefined {
  const subject = lane.id.slice(lane.id.indexOf('/') + 1);
  switch (lane.kind) {
    case 'pod':
      return subject;
    case 'sandbox':
      return sandboxSelection(subject);
    case 'container': {
      const cut = subject.lastIndexOf('/');
      return containerSelection(subject.slice(0, cut), subject.slice(cut + 1));
    }
    case 'node':
    case 'owner':
      return subject;
    case 'group':
    case 'events':
    case 'acts':
      return undefined;
  }
}

/** The lane's name: its own, or the page's word for it. */
export function laneName(lane: Lane, texts: TimelineTexts): string {
  switch (lane.kind) {
    case 'sandbox':
      return texts.sandbox;
    case 'events':
      return texts.events;
    case 'acts':
      return texts.acts;
    case 'pod':
    case 'container':
    case 'node':
    case 'owner':
    case 'group':
      return lane.label;
  }
}

/** First line, then further ones. */
export function describeSpan(span: Span, texts: TimelineTexts): readonly string[] {
  const open = span.to === Number.POSITIVE_INFINITY;
  const head =
    span.kind === 'status' || span.kind === 'node'
      ? span.label
      : span.kind === 'owner'
        ? `${span.label} ${texts.kinds.owner}`
        : span.kind === 'backOff'
          ? `${texts.kinds.backOff} ${briefDelay(span.delayMs)}`
          : `${texts.kinds[span.kind]}${span.label === '' ? '' : ` · ${span.label}`}`;
  const length = open ? '' : ` (${texts.duration(span.to - span.from)})`;
  return [head, `${texts.from(span.from, open ? undefined : span.to)}${length}`];
}

export function describeMark(mark: Mark, texts: TimelineTexts): readonly string[] {
  const head =
    mark.kind === 'exit'
      ? `${texts.marks.exit} ${mark.label} · ${mark.detail}`
      : mark.kind === 'failure' || mark.kind === 'kill'
        ? `${texts.marks[mark.kind]} · ${mark.detail}`
        : mark.kind === 'act'
          ? `${texts.marks.act}: ${texts.act(mark.label, mark.args)}`
          : `${texts.marks[mark.kind]} · ${mark.label}`;
  const isRefused = mark.kind === 'act' && mark.tone === 'failed';
  const more = mark.kind === 'event' || mark.kind === 'probe' || isRefused ? [mark.detail] : [];
  return [head, ...more.filter((s) => s !== ''), texts.playheadAt(mark.at)];
}
