/**
 * Time. The simulation counts whole milliseconds since its start (`SimTime`); API objects carry RFC 3339 text, which
 * needs the date on which the simulated cluster started. All calendar arithmetic goes through `Date.UTC` and the UTC
 * getters, which depend on nothing but their arguments.
 */

/** Whole milliseconds since the start of the simulation, from 0. */
export type SimTime = number & { readonly __brand: 'SimTime' };

/** Milliseconds in a second, a minute and an hour, for code that says what it means. */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

/** Brands a count of milliseconds; a fraction is cut off. */
export function simTime(ms: number): SimTime {
  return Math.trunc(ms) as SimTime;
}

/** Seconds → whole milliseconds: `seconds(0.25)` → 250. */
export function seconds(n: number): number {
  return Math.round(n * SECOND_MS);
}

export function minutes(n: number): number {
  return seconds(n * 60);
}

/**
 * RFC 3339 in UTC to the second, cut off, as `metav1.Time` is written: 1704067200999 → `2024-01-01T00:00:00Z`.
 * Models staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/time.go MarshalJSON.
 */
export function formatRfc3339(epochMs: number): string {
  const second = Math.floor(epochMs / SECOND_MS);
  if (second !== last.second)
    last = { second, text: `${new Date(second * SECOND_MS).toISOString().slice(0, 19)}Z` };
  return last.text;
}
/** What is written in one instant has the same text. */
let last = { second: Number.NaN, text: '' };

/**
 * RFC 3339 with six decimals, as Events and Leases carry it: `2024-01-01T00:00:00.250000Z`.
 * Models staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/micro_time.go MarshalJSON.
 */
export function formatMicroTime(epochMs: number): string {
  return `${new Date(Math.floor(epochMs)).toISOString().slice(0, 23)}000Z`;
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * RFC 3339 text → milliseconds since 1970, or undefined if it is none. Finer parts than a millisecond are cut off.
 * A date that no calendar has (30 February) is refused.
 */
export function parseRfc3339(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // unlike Date.UTC, this takes the years 0 to 99 as they are
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const zone = Number(match[9] ?? 0) * HOUR_MS + Number(match[10] ?? 0) * MINUTE_MS;
  const local = date.getTime() + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + millis;
  return match[8] === '-' ? local + zone : local - zone;
}

type Parts = [number, number, number, number, number, number];

/**
 * Which of two API timestamps is earlier: negative, 0, positive. A missing one counts as the zero time and so comes
 * first, as in upstream's `Time.Before`.
 */
export function compareTimestamps(a: string | undefined, b: string | undefined): number {
  const left = a ? parseRfc3339(a) : undefined;
  const right = b ? parseRfc3339(b) : undefined;
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  return left - right;
}
