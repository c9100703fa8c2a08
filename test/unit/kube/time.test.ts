import fc from '../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import {
  compareTimestamps,
  formatMicroTime,
  formatRfc3339,
  minutes,
  parseRfc3339,
  seconds,
  simTime,
} from '../../../src/kube/time.ts';

const NEW_YEAR = 1_704_067_200_000;

describe('time', () => {
  it('writes whole seconds, cut off', () => {
    expect(formatRfc3339(NEW_YEAR + 999)).toBe('2024-01-01T00:00:00Z');
    expect(formatRfc3339(-1)).toBe('1969-12-31T23:59:59Z');
    expect(formatMicroTime(NEW_YEAR + 250)).toBe('2024-01-01T00:00:00.250000Z');
  });

  it.each([
    ['2024-01-01T00:00:00Z', NEW_YEAR],
    ['2024-01-01T00:00:00.25Z', NEW_YEAR + 250],
    ['2024-01-01T00:00:00.123456789Z', NEW_YEAR + 123],
    ['2024-01-01T08:00:00+08:00', NEW_YEAR],
    ['2023-12-31T19:30:00-04:30', NEW_YEAR],
  ])('reads %s', (text, ms) => {
    expect(parseRfc3339(text)).toBe(ms);
  });

  it.each(['', 'now', '2024-01-01', '2024-02-30T00:00:00Z', '2024-13-01T00:00:00Z', '2024-01-01T24:00:00Z'])(
    'refuses %j',
    (text) => {
      expect(parseRfc3339(text)).toBeUndefined();
    },
  );

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
        expect(parseRfc3339(formatRfc3339(second * 1000))).toBe(second * 1000);
      }),
    );
  });

  it('orders a missing timestamp first', () => {
    expect(compareTimestamps(undefined, '2024-01-01T00:00:00Z')).toBeLessThan(0);
    expect(compareTimestamps('2024-01-01T00:00:01Z', '2024-01-01T00:00:00Z')).toBeGreaterThan(0);
    expect(compareTimestamps(undefined, undefined)).toBe(0);
  });

  it('counts in whole milliseconds', () => {
    expect(seconds(0.25)).toBe(250);
    expect(minutes(5)).toBe(300_000);
    expect(simTime(1.9)).toBe(1);
  });
});
