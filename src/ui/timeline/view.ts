/** How time and lanes lie on the canvas. */
import { clusterLanes, type Lane, podLanes, type Trace } from '../../trace/index.ts';
import type { Range } from './range.ts';

export const AXIS_H = 28;
export const LANE_H = 28;
export const BAR_H = 18;

export interface View {
  /** Of the plot, in CSS px. */
  readonly width: number;
  readonly height: number;
  readonly range: Range;
  readonly scrollTop: number;
  readonly lanes: readonly Lane[];
  /** Up to here everything is known. */
  readonly until: number;
}

export const xOf = ({ range, width }: Pick<View, 'range' | 'width'>, t: number): number =>
  ((t - range.from) / (range.to - range.from)) * width;
export const timeAt = ({ range, width }: Pick<View, 'range' | 'width'>, x: number): number =>
  range.from + (x / Math.max(1, width)) * (range.to - range.from);
export const laneTop = ({ scrollTop }: Pick<View, 'scrollTop'>, index: number): number =>
  AXIS_H + index * LANE_H - scrollTop;

/** The lanes of a Pod, or of the cluster. Those that never have anything are left out. */
export function lanesFor(trace: Trace, pod: string | undefined): readonly Lane[] {
  const lanes = pod === undefined ? clusterLanes(trace) : podLanes(trace, pod);
  return lanes.filter((l) => l.kind === 'container' || l.spans.length > 0 || l.marks.length > 0);
}
