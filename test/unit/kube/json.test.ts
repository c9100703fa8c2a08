import fc from '../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { assertNever, invariant } from '../../../src/kube/assert.ts';
import {
  deepClone,
  deepEqual,
  deepFreeze,
  fieldPath,
  jsonPointer,
  parseFieldPath,
  parseJsonPointer,
  valueAt,
} from '../../../src/kube/json.ts';

describe('json', () => {
  it.each([
    [['spec', 'containers', 0, 'image'], 'spec.containers[0].image'],
    [['metadata', 'labels', 'a.b/c'], 'metadata.labels[a.b/c]'],
    [['$gen-eric'], '$gen-eric'],
    [[], ''],
  ])('writes %j as %j and reads it', (path, text) => {
    expect(fieldPath(path)).toBe(text);
    expect(parseFieldPath(text)).toEqual(path);
  });

  it('writes and reads JSON pointers', () => {
    expect(jsonPointer(['a/b', 0, 'm~n'])).toBe('/a~1b/0/m~0n');
    expect(parseJsonPointer('/a~1b/0/m~0n')).toEqual(['a/b', '0', 'm~n']);
    expect(parseJsonPointer('')).toEqual([]);
  });

  it('follows a path as far as there is data', () => {
    const pod = { spec: { containers: [{ name: 'a' }] } };
    expect(valueAt(pod, ['spec', 'containers', 0, 'name'])).toBe('a');
    expect(valueAt(pod, ['spec', 'volumes', 0])).toBeUndefined();
    expect(valueAt(pod, ['spec', 'toString'])).toBeUndefined();
    expect(valueAt(null, ['a'])).toBeUndefined();
  });

  it('compares as JSON', () => {
    expect(deepEqual({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
    expect(deepEqual({ a: undefined }, {})).toBe(true);
    expect(deepEqual({}, { a: undefined })).toBe(true);
    expect(deepEqual({ a: 1 }, { b: 1 })).toBe(false);
    expect(deepEqual([1], { 0: 1 })).toBe(false);
    expect(deepEqual([1], [1, 2])).toBe(false);
    expect(deepEqual(null, {})).toBe(false);
  });

  it('clones to something equal that shares nothing and is not frozen', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const copy = deepClone(deepFreeze(value));
        expect(deepEqual(copy, value)).toBe(true);
        if (typeof value === 'object' && value !== null) {
          expect(copy).not.toBe(value);
          expect(Object.isFrozen(copy)).toBe(false);
        }
      }),
    );
  });

  it('freezes all the way down', () => {
    const frozen = deepFreeze({ a: [{ b: 1 }] });
    expect(Object.isFrozen(frozen.a[0])).toBe(true);
  });
});

describe('assert', () => {
  it('stops with what was believed', () => {
    expect(() => invariant(false, 'pods have names')).toThrow('pods have names');
    expect(() => assertNever('x' as never, 'kind')).toThrow('unexpected kind: "x"');
  });
});
