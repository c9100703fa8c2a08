/** `a.b[0].c`, `a['key.with/dots']`, `a[*].b`: the paths of vectors, and how their values compare. */
import { isDeepStrictEqual } from 'node:util';
import { parseRfc3339 } from '../../../src/kube/time.ts';
import { inline } from '../outcome.ts';
import { type Bounds, type Finding, finding, withinBounds } from './finding.ts';
import { isObject, UnsupportedWord } from './vocabulary.ts';

type Step = string | number | '*';
const STEP = /\[(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\]|\.?([^.[\]]+)/gy;

/** The steps of a path; `[*]` stands for every item of a list. */
export function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  let end = 0;
  for (const match of path.matchAll(STEP)) {
    const [text, index, star, single, double, field] = match;
    end = match.index + text.length;
    steps.push(index !== undefined ? Number(index) : (star ?? single ?? double ?? (field as string)));
  }
  if (end !== path.length) throw new UnsupportedWord(`unsupported: path ${path}`);
  return steps;
}

/** The value at a path; with `[*]` in it the list of all values found (absent ones as undefined). */
export function valueAt(object: unknown, path: string): unknown {
  return follow(object, parsePath(path));
}

function follow(value: unknown, steps: readonly Step[]): unknown {
  let at = value;
  for (const [i, step] of steps.entries()) {
    if (step === '*') {
      if (!Array.isArray(at)) return [];
      return at.flatMap((item) => {
        const found = follow(item, steps.slice(i + 1));
        return steps.slice(i + 1).includes('*') ? found : [found];
      });
    }
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

/** A field that the API leaves out because it is empty equals 0, empty text, false and empty lists and objects. */
export function equalValues(actual: unknown, expected: unknown): boolean {
  if (actual === undefined || actual === null) return isEmpty(expected);
  return isDeepStrictEqual(actual, expected);
}
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === 0 ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

export interface ValueTest extends Omit<Bounds, 'equals'> {
  readonly path: string;
  readonly equals?: unknown;
  readonly notEquals?: unknown;
  readonly exists?: boolean;
  readonly contains?: unknown;
  readonly length?: Bounds;
  readonly format?: string;
}

/** Compares the value at `test.path`; all comparisons that are given must hold. */
export function testValue(object: unknown, test: ValueTest): Finding {
  const value = valueAt(object, test.path);
  const values = test.path.includes('[*]') && Array.isArray(value) ? (value as unknown[]) : undefined;
  const each = (holds: (item: unknown) => boolean): boolean =>
    values === undefined ? holds(value) : values.length > 0 && values.every(holds);
  const holds =
    (!('equals' in test) ||
      (Array.isArray(test.equals)
        ? equalValues(value, test.equals)
        : each((v) => equalValues(v, test.equals)))) &&
    (!('notEquals' in test) || each((v) => !equalValues(v, test.notEquals))) &&
    ((test.min === undefined && test.max === undefined) ||
      each((v) => withinBounds(asNumber(v), minMax(test)))) &&
    (test.exists === undefined || each((v) => (v !== undefined && v !== null) === test.exists)) &&
    (test.contains === undefined || contains(value, test.contains)) &&
    (test.length === undefined || withinBounds(lengthOf(value), test.length)) &&
    (test.format === undefined || each((v) => hasFormat(v, test.format as string)));
  return finding(holds, () => `${test.path}: ${inline(value)}`);
}

const minMax = ({ min, max }: Bounds | ValueTest): Bounds => ({
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});
const asNumber = (value: unknown): number => (value === undefined || value === null ? 0 : Number(value));
function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isDeepStrictEqual(item, part));
  return typeof value === 'string' && typeof part === 'string' && value.includes(part);
}
function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}
function hasFormat(value: unknown, format: string): boolean {
  if (format !== 'rfc3339') throw new UnsupportedWord(`unsupported: format ${format}`);
  return typeof value === 'string' && parseRfc3339(value) !== undefined;
}
