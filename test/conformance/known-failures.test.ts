import { describe, expect, it } from 'vitest';
import { entryFor, surprises } from './known-failures.ts';

const KNOWN = { 'kubectl/*': 'not built', 'lifecycle/init/always': 'too early' };

describe('the list of known failures', () => {
  it('covers a vector by its key or by a prefix with a star', () => {
    expect(entryFor(KNOWN, 'kubectl/get/pods')).toBe('kubectl/*');
    expect(entryFor(KNOWN, 'lifecycle/init/always')).toBe('lifecycle/init/always');
    expect(entryFor(KNOWN, 'lifecycle/init/always-2')).toBeUndefined();
  });
  it('is red for a failure that is not listed, and for an entry that passes', () => {
    const results = new Map([
      ['kubectl/a', false],
      ['kubectl/b', true],
      ['lifecycle/init/always', true],
      ['lifecycle/init/never', false],
      ['tables/qos-001', true],
    ]);
    expect(surprises(KNOWN, results)).toEqual({
      unexpected: ['lifecycle/init/never'],
      mended: ['kubectl/b (entry kubectl/*)', 'lifecycle/init/always (entry lifecycle/init/always)'],
    });
    expect(surprises({}, new Map([['tables/qos-001', true]]))).toEqual({ unexpected: [], mended: [] });
  });
});
