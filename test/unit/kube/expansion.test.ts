import { describe, expect, it } from 'vitest';
import { expand, expandCommand, expandEnv, lookUpIn } from '../../../src/kube/expansion.ts';

const lookUp = lookUpIn({ A: '1', REF: '$(A)', EMPTY: '' });

describe('expansion', () => {
  it.each([
    ['$(A)-$(A)', '1-1'],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$(toString)', '$(toString)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$(REF)', '$(A)'],
    ['[$(EMPTY)]', '[]'],
    ['$(A', '$(A'],
    ['$A $', '$A $'],
    ['$($(A))', '$($(A))'],
  ])('[EXP-1] %s → %s', (text, expanded) => {
    expect(expand(text, lookUp)).toBe(expanded);
  });

  it('lets a variable see those before it, and service variables behind them', () => {
    const env = [
      { name: 'LATE', value: '$(HOST):$(EARLY)' },
      { name: 'EARLY', value: '$(KUBERNETES_PORT)' },
      { name: 'HOST' },
    ];
    expect(expandEnv(env, { KUBERNETES_PORT: '443', HOST: 'api' })).toEqual({
      LATE: 'api:$(EARLY)',
      EARLY: '443',
      HOST: '',
    });
  });

  it('expands each word of a command', () => {
    expect(expandCommand(['echo', '$(A)'], { A: 'x y' })).toEqual(['echo', 'x y']);
  });
});
