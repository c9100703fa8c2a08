/** What a predicate or an expectation found: whether it holds, and, for the report, what was there instead. */
import { inline } from '../outcome.ts';

export interface Finding {
  readonly holds: boolean;
  /** Asked for only when it is printed: predicates are evaluated at thousands of moments. */
  readonly actual: () => string;
}

export const finding = (holds: boolean, actual: () => string): Finding => ({ holds, actual });

export interface Bounds {
  readonly equals?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Bounds are inclusive; several given at once must all hold. */
export const withinBounds = (value: number, { equals, min, max }: Bounds): boolean =>
  (equals === undefined || value === equals) &&
  (min === undefined || value >= min) &&
  (max === undefined || value <= max);

export const numberFinding = (value: number | undefined, bounds: Bounds, what: string): Finding =>
  finding(value !== undefined && withinBounds(value, bounds), () =>
    value === undefined ? `no ${what}` : `${what}: ${inline(value)}`,
  );
