import fc from '../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  integerValue,
  milliQuantityOf,
  milliValue,
  parseQuantity,
  QUANTITY_FORMAT_ERROR,
  QUANTITY_SUFFIX_ERROR,
  quantity,
  quantityOf,
  subtractQuantities,
} from '../../../src/kube/quantity.ts';

describe('quantity', () => {
  it.each([
    ['0.1n', '1n'],
    ['-0.1n', '-1n'],
    ['0.0000000001', '1n'],
  ])('[QTY-1] rounds %s away from zero to %s', (text, written) => {
    expect(canonicalQuantity(text)).toBe(written);
  });

  it.each([
    ['100Ei', '9223372036854775807'],
    ['512', '512'],
    ['1000Ki', '1000Ki'],
    ['1024Ki', '1Mi'],
    ['1023.5Ki', '1048064'],
    ['0.5Ki', '512'],
  ])('[QTY-2] writes %s as %s', (text, written) => {
    expect(canonicalQuantity(text)).toBe(written);
  });

  it('[QTY-3] writes a sum like its first summand that is not zero', () => {
    expect(formatQuantity(addQuantities('1Gi', '1000M'))).toBe('2073741824');
    expect(formatQuantity(addQuantities('1Gi', '1Gi'))).toBe('2Gi');
    expect(formatQuantity(addQuantities('0', '1Gi'))).toBe('1Gi');
    expect(formatQuantity(addQuantities('500m', '1'))).toBe('1500m');
    expect(formatQuantity(subtractQuantities('1', '250m'))).toBe('750m');
  });

  it.each([
    ['', QUANTITY_FORMAT_ERROR],
    ['one', QUANTITY_FORMAT_ERROR],
    ['1 Gi', QUANTITY_FORMAT_ERROR],
    ['1GB', QUANTITY_FORMAT_ERROR],
    ['1K', QUANTITY_SUFFIX_ERROR],
    ['1MG', QUANTITY_SUFFIX_ERROR],
    ['1e', QUANTITY_SUFFIX_ERROR],
  ])('refuses %j', (text, error) => {
    expect(parseQuantity(text)).toEqual({ ok: false, error });
  });

  it('takes numbers as they stand in a manifest', () => {
    expect(canonicalQuantity(1)).toBe('1');
    expect(canonicalQuantity(0.5)).toBe('500m');
    expect(canonicalQuantity(1e21)).toBe('1e21');
  });

  it('counts whole units and thousandths, rounded away from zero', () => {
    expect(integerValue('1.5Ki')).toBe(1536);
    expect(integerValue('1500m')).toBe(2);
    expect(integerValue(undefined)).toBe(0);
    expect(milliValue('0.1')).toBe(100);
    expect(milliValue('100.5m')).toBe(101);
    expect(formatQuantity(quantityOf(134217728, 'BinarySI'))).toBe('128Mi');
    expect(formatQuantity(milliQuantityOf(250))).toBe('250m');
  });

  it('keeps the largest decimal suffix where there is no larger one', () => {
    expect(canonicalQuantity('1000E')).toBe('1000E');
    expect(canonicalQuantity('1e5000')).toBe('10e999');
  });

  it('stops the worker when text that passed validation is no quantity', () => {
    expect(() => quantity('lots')).toThrow('"lots" is no quantity');
  });

  it('compares equal to what it is written as', () => {
    const suffix = fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E-2');
    const text = fc
      .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(999), suffix)
      .map(([whole, part, unit]) => `${whole}.${part}${unit}`);
    fc.assert(
      fc.property(text, (written) => {
        const canonical = canonicalQuantity(written);
        expect(canonicalQuantity(canonical)).toBe(canonical);
        // Binary amounts are rounded up to whole units when written.
        if (!written.endsWith('i')) expect(compareQuantities(canonical, written)).toBe(0);
      }),
    );
  });
});
