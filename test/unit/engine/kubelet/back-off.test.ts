import { describe, expect, it } from 'vitest';
import {
  BackOff,
  crashLoopBackOffRange,
  newCrashLoopBackOff,
  newImageBackOff,
} from '../../../../src/engine/kubelet/back-off.ts';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';

const SECOND = 1000;

describe('BackOff', () => {
  it('[BACKOFF-1] doubles from 10 s up to 300 s', () => {
    const backOff = newCrashLoopBackOff(300 * SECOND, DEFAULT_GATES);
    const delays = Array.from({ length: 8 }, (_, i) => backOff.next('app', i, i) / SECOND);
    expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('[BACKOFF-1] measures from the given moment, or from its last step', () => {
    const backOff = new BackOff({ initialMs: 10 * SECOND, maxMs: 300 * SECOND });
    expect(backOff.isInBackOffSince('app', 0, 0)).toBe(false);
    backOff.next('app', 0, 5 * SECOND);
    expect(backOff.isInBackOffSince('app', 20 * SECOND, 29_999)).toBe(true);
    expect(backOff.isInBackOffSince('app', 20 * SECOND, 30_000)).toBe(false);
    expect(backOff.isInBackOffSinceUpdate('app', 14_999)).toBe(true);
    expect(backOff.isInBackOffSinceUpdate('app', 15_000)).toBe(false);
    expect(backOff.endOfBackOff('app')).toBe(15_000);
    expect(backOff.endOfBackOff('other')).toBeUndefined();
  });

  it('[BACKOFF-2] starts over when a crashing container ended more than 600 s after its last start', () => {
    const backOff = newCrashLoopBackOff(10 * SECOND, DEFAULT_GATES);
    backOff.next('app', 0, 0);
    backOff.next('app', 0, 0);
    expect(backOff.next('app', 600 * SECOND, 600 * SECOND)).toBe(10 * SECOND);
    const pulls = newImageBackOff();
    pulls.next('image', 0, 0);
    expect(pulls.next('image', 600 * SECOND, 600 * SECOND)).toBe(20 * SECOND);
    expect(pulls.next('image', 1201 * SECOND, 1201 * SECOND)).toBe(10 * SECOND);
  });

  it('[BACKOFF-2] forgets expired entries', () => {
    const backOff = newImageBackOff();
    backOff.next('image', 0, 0);
    backOff.gc(600 * SECOND);
    expect(backOff.has('image')).toBe(true);
    backOff.gc(600 * SECOND + 1);
    expect(backOff.has('image')).toBe(false);
    backOff.next('image', 0, 0);
    backOff.reset('image');
    expect(backOff.get('image')).toBe(0);
  });

  it.each([
    [300, {}, 10, 300],
    [5, {}, 5, 5],
    [300, { ReduceDefaultCrashLoopBackOffDecay: true }, 1, 300],
    [5, { KubeletCrashLoopBackOffMax: false }, 10, 300],
    [5, { KubeletCrashLoopBackOffMax: false, ReduceDefaultCrashLoopBackOffDecay: true }, 1, 60],
  ])('[BACKOFF-3] a setting of %i s with %o gives %i s to %i s', (setting, gates, initial, max) => {
    const range = crashLoopBackOffRange(setting * SECOND, { ...DEFAULT_GATES, ...gates });
    expect(range).toEqual({ initialMs: initial * SECOND, maxMs: max * SECOND });
  });
});
