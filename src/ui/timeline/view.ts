/** How time and lanes lie on the canvas. */
import { type Lane, type LaneRow, laneRows, podLanes, type Trace } from '../../trace/index.ts';
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

/** What of the cluster is shown: everything, or one node with its Pods; and which groups are open. */
export interface ClusterChoice {
  readonly node: string | undefined;
  readonly isOpen: (group: string, count: number) => boolean;
}

/** The rows of a Pod, or of the cluster. Those that never have anything are left out. */
export function rowsFor(trace: Trace, pod: string | undefined, choice: ClusterChoice): readonly LaneRow[] {
  if (pod === undefined) return laneRows(trace, choice.isOpen, choice.node);
  return podLanes(trace, pod)
    .filter((l) => l.kind === 'container' || l.spans.length > 0 || l.marks.length > 0)
    .map((lane) => ({ lane, depth: 0, group: undefined }));
}
