import { describe, expect, it } from 'vitest';
import { parsePath, testValue, valueAt } from './field-path.ts';

describe('paths', () => {
  it('reads fields, indexes, quoted keys and stars', () => {
    expect(parsePath("a.b[0]['key.with/dots'].c[*].d")).toEqual([
      'a',
      'b',
      0,
      'key.with/dots',
      'c',
      '*',
      'd',
    ]);
    expect(parsePath("a['b']['c']")).toEqual(['a', 'b', 'c']);
    expect(() => parsePath('a[')).toThrow('unsupported');
  });
  it('finds values, and undefined where there is nothing', () => {
    const object = { a: { 'x.y/z': 1, list: [{ v: 1 }, {}, { v: 3 }] } };
    expect(valueAt(object, "a['x.y/z']")).toBe(1);
    expect(valueAt(object, 'a.list[2].v')).toBe(3);
    expect(valueAt(object, 'a.list[*].v')).toEqual([1, undefined, 3]);
    expect(valueAt(object, 'a.nothing.deeper')).toBeUndefined();
    expect(valueAt({}, '__proto__.x')).toBeUndefined();
  });
});

describe('comparisons', () => {
  const holds = (object: unknown, test: object): boolean => testValue(object, { path: 'a', ...test }).holds;
  it('takes a field that is left out for its empty value', () => {
    expect([0, '', [], {}, false].map((equals) => holds({}, { equals }))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(holds({}, { equals: 1 })).toBe(false);
    expect(holds({}, { min: 0, max: 0 })).toBe(true);
    expect(holds({}, { length: { equals: 0 } })).toBe(true);
    expect(holds({}, { notEquals: 0 })).toBe(false);
  });
  it('compares numbers, text, lists and formats', () => {
    expect(holds({ a: 3 }, { min: 3, max: 3 })).toBe(true);
    expect(holds({ a: '3' }, { equals: 3 })).toBe(false);
    expect(holds({ a: [1, 2] }, { contains: 2, length: { min: 2 } })).toBe(true);
    expect(holds({ a: 'hello' }, { contains: 'ell' })).toBe(true);
    expect(holds({ a: '2026-01-01T00:00:00Z' }, { exists: true, format: 'rfc3339' })).toBe(true);
    expect(holds({ a: 'today' }, { format: 'rfc3339' })).toBe(false);
  });
  it('asks every item behind a star', () => {
    const object = { a: [{ b: 1 }, { b: 1 }] };
    expect(testValue(object, { path: 'a[*].b', equals: 1 }).holds).toBe(true);
    expect(testValue({ a: [] }, { path: 'a[*].b', equals: 1 }).holds).toBe(false);
    expect(testValue(object, { path: 'a[*].b', equals: [1, 1] }).holds).toBe(true);
  });
});
