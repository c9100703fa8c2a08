/** The numbers of a benchmark as a table: what, how much, and how much it may be. */

export interface Row {
  readonly name: string;
  readonly value: string;
  /** The most it may be, in words; empty where nothing is promised. */
  readonly target: string;
  /** Undefined where nothing is promised. */
  readonly met: boolean | undefined;
}

export const row = (name: string, value: string): Row => ({ name, value, target: '', met: undefined });

/** A number that must not be over `max`. */
export const limited = (name: string, value: number, unit: string, max: number, detail = ''): Row => ({
  name,
  value: `${value.toFixed(value < 10 ? 2 : 1)} ${unit}${detail === '' ? '' : ` (${detail})`}`,
  target: `≤ ${max} ${unit}`,
  met: value <= max,
});

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] as number;

export function printTable(title: string, rows: readonly Row[]): void {
  const name = Math.max(...rows.map((r) => r.name.length));
  const value = Math.max(...rows.map((r) => r.value.length));
  console.log(`\n${title}`);
  for (const r of rows) {
    const verdict = r.met === undefined ? '' : r.met ? 'met' : 'over';
    console.log(
      `  ${r.name.padEnd(name)}  ${r.value.padStart(value)}  ${r.target.padEnd(12)} ${verdict}`.trimEnd(),
    );
  }
}
