import { describe, expect, it } from 'vitest';
import {
  baseName,
  cleanPath,
  directoryName,
  hasBackstep,
  isAbsolutePath,
  isWithinPath,
  joinPath,
  resolvePath,
} from '../../../src/kube/paths.ts';

describe('paths', () => {
  it.each([
    ['', '.'],
    ['/', '/'],
    ['a/./b//../c/', 'a/c'],
    ['/../a', '/a'],
    ['../../a', '../../a'],
    ['a/..', '.'],
  ])('cleans %j to %j', (path, clean) => {
    expect(cleanPath(path)).toBe(clean);
  });

  it('joins and resolves', () => {
    expect(joinPath('/etc', '', 'nginx/', '../hosts')).toBe('/etc/hosts');
    expect(joinPath('', '')).toBe('');
    expect(resolvePath('/home', '../etc')).toBe('/etc');
    expect(resolvePath('/home', '/tmp/')).toBe('/tmp');
  });

  it('takes paths apart', () => {
    expect(['/a/b/', 'a', '/', ''].map(baseName)).toEqual(['b', 'a', '/', '.']);
    expect(['/a/b', 'a', '/a', '/'].map(directoryName)).toEqual(['/a', '.', '/', '/']);
  });

  it('tells where a path lies', () => {
    expect(isWithinPath('/a/b', '/a')).toBe(true);
    expect(isWithinPath('/ab', '/a')).toBe(false);
    expect(isWithinPath('/ab', '/')).toBe(true);
    expect(hasBackstep('a/../b')).toBe(true);
    expect(hasBackstep('a..b')).toBe(false);
    expect(isAbsolutePath('/a')).toBe(true);
  });
});
