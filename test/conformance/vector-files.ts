/** Finds vector files and tells their format. Nothing here judges. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export type Format = 'lifecycle' | 'tables' | 'kubectl';
export type RawVector = Readonly<Record<string, unknown>> & { readonly id: string; readonly title: string };

export interface VectorFile {
  readonly path: string;
  /** File name without its extension. */
  readonly name: string;
  readonly format: Format;
  readonly vectors: readonly RawVector[];
}
/** A file that was named or found but holds no vectors. */
export interface BadFile {
  readonly path: string;
  readonly problem: string;
}

/** Folders inside a group that hold what the vectors need, not vectors. */
const NOT_VECTORS = new Set(['support', 'node_modules']);

/** All `.json` files at or below `path`, in order of their names. A file that is named is taken as it is. */
export function findJsonFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = join(path, entry.name);
      if (entry.isDirectory()) return NOT_VECTORS.has(entry.name) ? [] : findJsonFiles(below);
      return entry.name.endsWith('.json') ? [below] : [];
    });
}

/** Told by what a vector holds, so that files may lie anywhere. */
export function formatOf(vector: Readonly<Record<string, unknown>>): Format {
  if ('kubectl' in vector && 'args' in vector) return 'kubectl';
  if ('until' in vector && 'objects' in vector) return 'lifecycle';
  return 'tables';
}

export function readVectorFile(path: string): VectorFile | BadFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { path, problem: `cannot be read: ${(error as Error).message}` };
  }
  if (!Array.isArray(content) || content.length === 0) return { path, problem: 'is no list of vectors' };
  const vectors: RawVector[] = [];
  for (const [i, item] of (content as readonly unknown[]).entries()) {
    if (typeof item !== 'object' || item === null || typeof (item as RawVector).id !== 'string')
      return { path, problem: `entry ${i} has no id` };
    const { title, args } = item as { readonly title?: string; readonly args?: readonly string[] };
    vectors.push({ ...(item as RawVector), title: title ?? ['kubectl', ...(args ?? [])].join(' ') });
  }
  return { path, name: basename(path, '.json'), format: formatOf(vectors[0] as RawVector), vectors };
}

/** `tables/print-pod-001`, `lifecycle/init/app-waits`: unique over all groups. */
export const vectorKey = (format: Format, vector: RawVector): string => `${format}/${vector.id}`;
