/** The checks that every reader of unknown data in this layer is made of. Each names the place that does not fit. */
import type { Json } from './format.ts';
import { SCENARIO_LIMITS } from './limits.ts';

export type Raw = Readonly<Record<string, unknown>>;

export class Misfit extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

export function record(value: unknown, path: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit(path);
  // Own fields only: `__proto__` in the data is a key like any other and is never asked for.
  return Object.assign(Object.create(null), value) as Raw;
}

export function list<T>(
  value: unknown,
  path: string,
  max: number,
  read: (item: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length > max) throw new Misfit(path);
  return value.map((item, i) => read(item, `${path}[${i}]`));
}

export function text(value: unknown, path: string, maxLength: number): string {
  if (typeof value !== 'string' || value.length > maxLength) throw new Misfit(path);
  return value;
}

export function texts(value: unknown, path: string): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value, path));
  if (entries.length > 64) throw new Misfit(path);
  return Object.fromEntries(entries.map(([key, item]) => [key, text(item, `${path}.${key}`, 253)]));
}

export function integer(value: unknown, path: string, min: number, max: number): number {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) throw new Misfit(path);
  return value as number;
}

export const time = (value: unknown, path: string): number => integer(value, path, 0, SCENARIO_LIMITS.timeMs);

export function oneOf<const T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  if (!choices.includes(value as T)) throw new Misfit(path);
  return value as T;
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new Misfit(path);
  return value;
}

/** A JSON value of bounded size. Keys that JavaScript gives a meaning of its own are refused. */
export function json(
  value: unknown,
  path: string,
  maxLength: number = SCENARIO_LIMITS.patchLength,
  maxDepth: number = SCENARIO_LIMITS.patchDepth,
): Json {
  const copy = jsonCopy(value, path, maxDepth);
  if (JSON.stringify(copy).length > maxLength) throw new Misfit(path);
  return copy;
}

function jsonCopy(value: unknown, path: string, depth: number): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || depth === 0) throw new Misfit(path);
  if (Array.isArray(value)) return value.map((item) => jsonCopy(item, path, depth - 1));
  const entries = Object.entries(value);
  if (entries.some(([key]) => key === '__proto__')) throw new Misfit(path);
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonCopy(item, path, depth - 1)]));
}
