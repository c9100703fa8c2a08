/**
 * Text with tabs → text in columns. A column is a run of adjacent lines that have a cell there, and each run is
 * aligned for itself; what stands behind the last tab of a line belongs to no column.
 * Models Go's text/tabwriter with padding 2 and no minimum.
 */
const PADDING = 2;

export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((cells) => cells.map(() => 0));
  alignColumn(lines, widths, 0, lines.length, 0);
  return lines
    .map((cells, row) =>
      cells.map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[row]?.[i] ?? 0))).join(''),
    )
    .join('\n');
}

/** Finds the runs of a column between two lines, sets their widths, and goes on to the columns inside each run. */
function alignColumn(
  lines: readonly string[][],
  widths: number[][],
  from: number,
  to: number,
  column: number,
): void {
  for (let row = from; row < to; row++) {
    if (!hasCell(lines[row], column)) continue;
    let end = row;
    let width = 0;
    while (end < to && hasCell(lines[end], column)) {
      width = Math.max(width, [...(lines[end]?.[column] ?? '')].length + PADDING);
      end++;
    }
    for (let i = row; i < end; i++) (widths[i] as number[])[column] = width;
    alignColumn(lines, widths, row, end, column + 1);
    row = end - 1;
  }
}

const hasCell = (cells: readonly string[] | undefined, column: number): boolean =>
  column < (cells?.length ?? 0) - 1;
