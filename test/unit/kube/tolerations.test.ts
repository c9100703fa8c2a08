import { describe, expect, it } from 'vitest';
import {
  findUntoleratedTaint,
  tolerationsTolerateTaint,
  toleratesTaint,
} from '../../../src/kube/tolerations.ts';

const TAINT = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };

describe('tolerations', () => {
  it.each([
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', key: 'gpu' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'gpu', value: 'yes' }, true],
    [{ key: 'gpu', operator: 'Equal', value: 'no' }, false],
    [{ key: 'disk', operator: 'Exists' }, false],
    [{ key: 'gpu', operator: 'Near', value: 'yes' }, false],
  ])('[TOL-1] %j: %s', (toleration, tolerated) => {
    expect(toleratesTaint(toleration, TAINT)).toBe(tolerated);
  });

  it('compares whole numbers, the taint first', () => {
    const taint = { key: 'sla', value: '900', effect: 'NoSchedule' };
    const toleration = { key: 'sla', operator: 'Gt', value: '800' };
    expect(toleratesTaint(toleration, taint)).toBe(true);
    expect(toleratesTaint({ ...toleration, operator: 'Lt' }, taint)).toBe(false);
    expect(toleratesTaint({ ...toleration, value: '0800' }, taint)).toBe(false);
    expect(toleratesTaint({ ...toleration, value: '9223372036854775808' }, taint)).toBe(false);
    expect(toleratesTaint(toleration, taint, false)).toBe(false);
  });

  it('finds the first taint of the effects asked for that nothing tolerates', () => {
    const taints = [{ key: 'soft', effect: 'PreferNoSchedule' }, TAINT];
    expect(findUntoleratedTaint(taints, undefined, ['NoSchedule', 'NoExecute'])).toBe(TAINT);
    expect(findUntoleratedTaint(taints, [{ operator: 'Exists' }], ['NoSchedule'])).toBeUndefined();
    expect(tolerationsTolerateTaint([], TAINT)).toBe(false);
  });
});
