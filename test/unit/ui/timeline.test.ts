import { describe, expect, it } from 'vitest';
import { timelineEn } from '../../../src/i18n/timeline.en.ts';
import { timelineZh } from '../../../src/i18n/timeline.zh.ts';
import { describeMark, describeSpan, hitAt, laneName, selectionOf } from '../../../src/ui/timeline/hit.ts';
import {
  clampRange,
  fitRange,
  followRange,
  panRange,
  spanOf,
  tickStep,
  ticks,
  tickText,
  zoomRange,
} from '../../../src/ui/timeline/range.ts';
import { AXIS_H, LANE_H, rowsFor, timeAt, type View, xOf } from '../../../src/ui/timeline/view.ts';
import { initChainStory } from '../../helpers/fake-trace.ts';

describe('range', () => {
  it('[RANGE-1] shows everything with some air, at least ten seconds', () => {
    expect(fitRange(40_000).to).toBeGreaterThan(40_000);
    expect(fitRange(0).to).toBe(10_000);
    expect(fitRange(40_000).from).toBeLessThan(0);
  });
  it('[RANGE-2] zooms around a moment that stays where it is', () => {
    const range = { from: 0, to: 60_000 };
    const zoomed = zoomRange(range, 0.5, 20_000, 60_000);
    const share = (r: typeof range) => (20_000 - r.from) / spanOf(r);
    expect(spanOf(zoomed)).toBe(30_000);
    expect(share(zoomed)).toBeCloseTo(share(range));
  });
  it('[RANGE-3] never leaves the run: not before 0, not far behind the edge, not below 50 ms', () => {
    expect(panRange({ from: 0, to: 10_000 }, -99_999, 60_000).from).toBe(-200);
    expect(panRange({ from: 0, to: 10_000 }, 1e9, 60_000).to).toBe(63_000);
    expect(spanOf(zoomRange({ from: 0, to: 100 }, 1e-6, 50, 60_000))).toBe(50);
    expect(spanOf(zoomRange({ from: 0, to: 60_000 }, 1e6, 50, 60_000))).toBe(72_000);
    expect(clampRange({ from: 5, to: 5 }, 1000)).toEqual({ from: 5, to: 55 });
  });
  it('[RANGE-4] follows the playhead: rides while playing, comes after a jump, else stays', () => {
    const range = { from: 0, to: 10_000 };
    expect(followRange(range, 5000, true, 60_000)).toBe(range);
    expect(followRange(range, 8000, true, 60_000).from).toBe(500);
    expect(followRange(range, 8000, false, 60_000)).toBe(range);
    const jumped = followRange(range, 30_000, false, 60_000);
    expect(jumped.from).toBeLessThan(30_000);
    expect(jumped.to).toBeGreaterThan(30_000);
    expect(followRange({ from: 20_000, to: 30_000 }, 0, false, 60_000).from).toBeLessThanOrEqual(0);
  });
  it('[RANGE-5] ticks stand far enough apart and say as much as they must', () => {
    const range = { from: -800, to: 40_000 };
    expect(tickStep(range, 800, 84)).toBe(5000);
    expect(ticks(range, 10_000)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    expect(tickStep({ from: 0, to: 100 }, 800, 84)).toBe(20);
    expect(tickText(65_000, 5000)).toBe('01:05');
    expect(tickText(65_250, 50)).toBe('01:05.25');
    expect(tickText(65_200, 200)).toBe('01:05.2');
    expect(tickText(3_665_000, 5000)).toBe('1:01:05');
  });
});

describe('what lies under the pointer', () => {
  const { trace, pod } = initChainStory();
  const view: View = {
    width: 800,
    height: 260,
    range: { from: 0, to: 40_000 },
    scrollTop: 0,
    lanes: rowsFor(trace, pod.subject, { node: undefined, isOpen: () => true }).map((row) => row.lane),
    until: trace.until,
  };
  const at = (t: number, lane: number) => hitAt(view, xOf(view, t), AXIS_H + lane * LANE_H + 10);

  it('[HIT-1] is a span, or the mark that is nearest', () => {
    expect(timeAt(view, xOf(view, 12_345))).toBeCloseTo(12_345);
    expect(at(10_000, 0)?.span?.label).toBe('Init:0/2');
    expect(at(2000, 2)?.span?.kind).toBe('pull');
    expect(at(27_049, 2)?.mark).toMatchObject({ kind: 'exit', label: '0' });
    expect(at(20_000, 4)).toBeUndefined();
    expect(hitAt(view, 10, 5)).toBeUndefined();
    expect(hitAt(view, 10, 5000)).toBeUndefined();
  });
  it('[HIT-2] scrolls with the lanes', () => {
    const scrolled = { ...view, scrollTop: LANE_H };
    expect(hitAt(scrolled, xOf(view, 10_000), AXIS_H + 5)?.lane.kind).toBe('sandbox');
  });
  it('[HIT-3] selects what the lane is about', () => {
    expect(view.lanes.map((l) => selectionOf(l))).toEqual([
      'pods/default/myapp-pod',
      'pods/default/myapp-pod/@sandbox',
      'pods/default/myapp-pod/init-myservice',
      'pods/default/myapp-pod/init-mydb',
      'pods/default/myapp-pod/myapp-container',
      undefined,
      undefined,
    ]);
    expect(view.lanes.map((l) => laneName(l, timelineEn)).slice(5)).toEqual(['Events', 'You']);
  });
  it('[HIT-4] is told in words', () => {
    const span = at(2000, 2)?.span;
    expect(span && describeSpan(span, timelineEn)).toEqual([
      'pulls its image · busybox:1.28',
      '00:00.9 – 00:04.5 (3.6 s)',
    ]);
    const mark = at(27_049, 2)?.mark;
    expect(mark && describeMark(mark, timelineZh)).toEqual(['退出码 0 · Completed', '00:27.0']);
  });
});
