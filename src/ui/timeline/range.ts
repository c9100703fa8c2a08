/** The stretch of time that is in view, and what can be done to it. Pure arithmetic. */

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Nothing shorter than this can be looked at. */
const SHORTEST_MS = 50;
/** Room to the left of 0, as a share of the range, so that what begins at 0 is not cut. */
const LEFT_OF_ZERO = 0.02;

export const spanOf = ({ from, to }: Range): number => to - from;

/** At least 10 s, with some air behind the last thing of interest. */
export function fitRange(lastMs: number): Range {
  const to = Math.max(10_000, lastMs * 1.08);
  return { from: -to * LEFT_OF_ZERO, to };
}

/** Keeps a range within sense: not before 0, not far behind `edge`, not too short. */
export function clampRange({ from, to }: Range, edge: number): Range {
  const longest = Math.max(10_000, edge) * 1.2;
  const span = Math.min(longest, Math.max(SHORTEST_MS, to - from));
  const least = -span * LEFT_OF_ZERO;
  const most = Math.max(least, Math.max(edge, 10_000) * 1.05 - span);
  const start = Math.min(most, Math.max(least, from));
  return { from: start, to: start + span };
}

/** `factor` below 1 zooms in; the moment `at` stays where it is. */
export function zoomRange({ from, to }: Range, factor: number, at: number, edge: number): Range {
  const span = to - from;
  const longest = Math.max(10_000, edge) * 1.2;
  const wanted = Math.min(longest, Math.max(SHORTEST_MS, span * factor));
  const share = (at - from) / span;
  const start = at - wanted * share;
  return clampRange({ from: start, to: start + wanted }, edge);
}

export const panRange = ({ from, to }: Range, ms: number, edge: number): Range =>
  clampRange({ from: from + ms, to: to + ms }, edge);

/** The range moved so far that the playhead is in view: while playing it rides at three quarters. */
export function followRange(range: Range, t: number, playing: boolean, edge: number): Range {
  const span = spanOf(range);
  const rides = range.from + span * 0.75;
  if (playing && t > rides && t <= range.to) return clampRange(shift(range, t - rides), Math.max(edge, t));
  if (t < range.from || t > range.to)
    return clampRange(shift(range, t - (range.from + span * (t > range.to ? 0.6 : 0.3))), Math.max(edge, t));
  return range;
}

const shift = ({ from, to }: Range, ms: number): Range => ({ from: from + ms, to: to + ms });

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000, 172_800_000,
  604_800_000,
];

/** The distance of the ticks, so that they stand at least `leastPx` apart. */
export function tickStep(range: Range, width: number, leastPx: number): number {
  const wanted = (spanOf(range) / Math.max(1, width)) * leastPx;
  return STEPS.find((step) => step >= wanted) ?? (STEPS.at(-1) as number);
}

export function ticks(range: Range, step: number): readonly number[] {
  const found: number[] = [];
  for (let t = Math.max(0, Math.ceil(range.from / step) * step); t <= range.to; t += step) found.push(t);
  return found;
}

/** `00:05`, `00:05.25`, `1:00:05`: as fine as the step is. */
export function tickText(t: number, step: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const whole = Math.floor(t / 1000);
  const hours = Math.floor(whole / 3600);
  const base = `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (step >= 1000) return base;
  const digits = step >= 100 ? 1 : step >= 10 ? 2 : 3;
  return `${base}.${String(Math.round(t) % 1000)
    .padStart(3, '0')
    .slice(0, digits)}`;
}
