import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  humanDuration,
  parseDuration,
  shortHumanDuration,
} from '../../../src/kube/duration.ts';

describe('duration', () => {
  it.each([
    [0, '0s'],
    [0.000001, '1ns'],
    [0.25, '250µs'],
    [1, '1ms'],
    [1.5, '1.5ms'],
    [999, '999ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [62_500, '1m2.5s'],
    [300_000, '5m0s'],
    [3_600_000, '1h0m0s'],
    [90_061_001, '25h1m1.001s'],
    [-1500, '-1.5s'],
  ])('writes %d ms as %s, and reads it', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    ['1h15m30.918273645s', 4_530_918.273645],
    ['.5s', 500],
    ['+5s', 5000],
    ['0', 0],
    ['1.h', 3_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['abc', 'time: invalid duration "abc"'],
    ['.s', 'time: invalid duration ".s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
  ])('refuses %j as Go does', (text, error) => {
    expect(parseDuration(text)).toEqual({ ok: false, error });
  });

  it.each([
    [-2000, '<invalid>'],
    [-1000, '0s'],
    [119_000, '119s'],
    [125_000, '2m5s'],
    [600_000, '10m'],
    [10_800_000, '3h'],
    [28_740_000, '7h59m'],
    [172_800_000, '2d'],
    [63_158_400_000, '2y1d'],
    [252_288_000_000, '8y'],
  ])('[DUR-1] shows an age of %d ms as %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });

  it.each([
    [-2000, '<invalid>'],
    [61_000, '1m'],
    [86_399_000, '23h'],
    [86_400_000 * 364, '364d'],
    [86_400_000 * 366, '1y'],
  ])('shows %d ms coarsely as %s', (ms, text) => {
    expect(shortHumanDuration(ms)).toBe(text);
  });
});
