/**
 * What a printer is: the columns the API server announces for a kind, and the cells of one object. The server computes
 * them, all of them, whoever asks; a client only chooses what to show.
 * Models pkg/printers/tablegenerator.go and the helpers of pkg/printers/internalversion/printers.go.
 */
import { humanDuration } from '../duration.ts';
import { parseRfc3339 } from '../time.ts';
import type { Container, KubeObject } from '../types.ts';

export type Cell = string | number | boolean | null;

export interface Column {
  /** As the server sends it (`Nominated Node`); clients print it in capitals. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  /** `name` marks the cell that identifies the row. */
  readonly format: '' | 'name';
  /** 1 is shown in wide output only. */
  readonly priority: 0 | 1;
}

export interface PrintOptions {
  /** The moment ages are counted to, in milliseconds since 1970. */
  readonly now: number;
}

/** Set on rows of finished Pods, so that clients can tell them apart. */
export interface RowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

export interface Printer<T extends KubeObject = KubeObject> {
  readonly columns: readonly Column[];
  /** One cell for each column, wide ones included. */
  readonly cells: (object: T, options: PrintOptions) => Cell[];
  readonly conditions?: (object: T) => RowCondition[];
}

export function column(name: string, type: Column['type'] = 'string'): Column {
  return { name, type, format: '', priority: 0 };
}

/** A column of wide output. */
export function wide(name: string, type: Column['type'] = 'string'): Column {
  return { name, type, format: '', priority: 1 };
}

export const NAME: Column = { name: 'Name', type: 'string', format: 'name', priority: 0 };
export const AGE: Column = column('Age');

export function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? '';
}

export function ageOf(object: KubeObject, options: PrintOptions): string {
  return since(object.metadata?.creationTimestamp, options);
}

/** The time since an API timestamp, `<unknown>` if there is none. Models translateTimestampSince. */
export function since(timestamp: string | undefined, { now }: PrintOptions): string {
  const at = timestamp ? parseRfc3339(timestamp) : undefined;
  return at === undefined ? '<unknown>' : humanDuration(now - at);
}

/** Names and images of containers, each joined by commas. Models layoutContainerCells. */
export function containerCells(
  containers: readonly Container[] | undefined,
): [names: string, images: string] {
  const list = containers ?? [];
  return [list.map(({ name }) => name).join(','), list.map(({ image }) => image ?? '').join(',')];
}

/** At most `limit` parts, joined, and how many more there are: `a,b,c + 2 more...`. */
export function listed(parts: readonly string[], limit: number, separator = ','): string {
  const text = parts.slice(0, limit).join(separator);
  return parts.length > limit ? `${text} + ${parts.length - limit} more...` : text;
}

/** The text, or `<none>` in place of an empty one. */
export function orNone(text: string | undefined): string {
  return text || '<none>';
}
