import { expect, it } from 'vitest';
import { editDistance, suggest } from '../../../src/manifest/suggest.ts';

it.each([
  ['imagePullpolicy', 'imagePullPolicy'],
  ['contaners', 'containers'],
  ['cotnainers', 'containers'],
  ['restartpolicy', 'restartPolicy'],
  ['imag', 'image'],
  ['xyz', undefined],
  ['completelyDifferent', undefined],
])('%s → %s', (name, meant) => {
  expect(suggest(name, ['containers', 'image', 'imagePullPolicy', 'restartPolicy'])).toBe(meant);
});

it('a swap of neighbours counts once', () => {
  expect(editDistance('ab', 'ba', 3)).toBe(1);
  expect(editDistance('abc', '', 2)).toBe(3);
});
