/**
 * A Table as `kubectl get` writes it.
 * Models staging/src/k8s.io/cli-runtime/pkg/printers/tableprinter.go and the column writer it uses
 * (github.com/liggitt/tabwriter with remembered widths).
 */
import { formatLabels } from '../labels.ts';
import type { Cell, Column } from './printer.ts';
import type { Table, TableRow } from './registry.ts';

const PADDING = 3;
const MIN_WIDTH = 6;

export interface TextTableOptions {
  /** Show the columns of priority 1 too. */
  readonly wide?: boolean;
  readonly noHeaders?: boolean;
  /** Put the namespace first, as for `--all-namespaces`. */
  readonly withNamespace?: boolean;
  /** Add a column with all labels. */
  readonly showLabels?: boolean;
  /** Add a column for each of these labels. */
  readonly labelColumns?: readonly string[];
  /** Put before each name and a slash: `pod`, `deployment.apps`. */
  readonly kindPrefix?: string;
}

/** The whole text of a table, header and rows; empty without rows. */
export function formatTable(table: Table, options: TextTableOptions = {}): string {
  return table.rows.length === 0 ? '' : new TableWriter().write(tableLines(table, options));
}

/** Header, unless it is not wanted, and rows as lists of texts. */
export function tableLines(table: Table, options: TextTableOptions = {}): string[][] {
  const shown = table.columnDefinitions.map(({ priority }) => options.wide === true || priority === 0);
  const header = headerLine(
    table.columnDefinitions.filter((_, i) => shown[i]),
    options,
  );
  const rows = table.rows.map((row) => rowLine(row, table.columnDefinitions, shown, options));
  return options.noHeaders === true ? rows : [header, ...rows];
}

function headerLine(columns: readonly Column[], options: TextTableOptions): string[] {
  return [
    ...(options.withNamespace === true ? ['NAMESPACE'] : []),
    ...columns.map(({ name }) => name.toUpperCase()),
    ...(options.labelColumns ?? []).map((key) => (key.split('/').at(-1) ?? '').toUpperCase()),
    ...(options.showLabels === true ? ['LABELS'] : []),
  ];
}

function rowLine(
  { cells, object }: TableRow,
  columns: readonly Column[],
  shown: readonly boolean[],
  options: TextTableOptions,
): string[] {
  const metadata = object?.metadata;
  const prefix = options.kindPrefix === undefined ? '' : `${options.kindPrefix}/`;
  const texts = cells.map((cell, i) => `${columns[i]?.name === 'Name' ? prefix : ''}${cellText(cell)}`);
  return [
    ...(options.withNamespace === true ? [metadata?.namespace ?? ''] : []),
    ...texts.filter((_, i) => shown[i]),
    ...(options.labelColumns ?? []).map((key) => metadata?.labels?.[key] ?? ''),
    ...(options.showLabels === true ? [formatLabels(metadata?.labels)] : []),
  ];
}

/** One line, and nothing that a terminal would obey. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  const line = typeof cell === 'string' && end >= 0 ? `${text.slice(0, end)}...` : text;
  return line.replaceAll('\x1b', '^[');
}

/**
 * Lays lines of cells out in columns. Widths only ever grow: what a watch prints later lines up with what it printed
 * before, as far as that was wide enough.
 */
export class TableWriter {
  readonly #widths: number[] = [];

  /** Text of the lines, each with its line feed. The last cell of a line is not padded. */
  write(lines: readonly (readonly string[])[]): string {
    for (const line of lines) {
      for (const [i, cell] of line.entries()) {
        const width = Math.max(MIN_WIDTH, [...cell].length + PADDING);
        this.#widths[i] = Math.max(this.#widths[i] ?? 0, width);
      }
    }
    return lines.map((line) => `${this.#layOut(line)}\n`).join('');
  }

  #layOut(line: readonly string[]): string {
    return line
      .map((cell, i) => {
        if (i === line.length - 1) return cell;
        return cell + ' '.repeat(Math.max(0, (this.#widths[i] ?? 0) - [...cell].length));
      })
      .join('');
  }
}
