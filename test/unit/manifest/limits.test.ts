import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/manifest/index.ts';
import { MAX_TEXT_LENGTH } from '../../../src/manifest/limits.ts';

const fillUp = (head: string, unit: string | ((i: number) => string), tail = ''): string => {
  const parts: string[] = [head];
  let length = head.length + tail.length;
  for (let i = 0; ; i++) {
    const part = typeof unit === 'string' ? unit : unit(i);
    length += part.length;
    if (length > MAX_TEXT_LENGTH) break;
    parts.push(part);
  }
  return parts.join('') + tail;
};
const HEAD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n';
const TERM = `${HEAD}  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, labelSelector: {}, `;

describe('[MANIFEST-4] the largest texts are read in well under two seconds', () => {
  it.each([
    ['unknown fields', fillUp(HEAD, (i) => `  containerz${i}: 1\n`)],
    ['equal keys', fillUp(fillUp('', (i) => `k${i}: 1\n`).slice(0, 100_000), '\nz: {a: 1}')],
    ['a long key over many items', `${'k'.repeat(100_000)}: [${'1,'.repeat(70_000)}]`],
    ['many documents', fillUp('', '---\na: 1\n')],
    [
      'label keys',
      fillUp(TERM, 'a,').replace('labelSelector: {}, ', 'labelSelector: {}, matchLabelKeys: [') + ']}]}}',
    ],
    [
      'owners',
      fillUp('apiVersion: v1\nkind: Pod\nmetadata:\n  ownerReferences:\n', '  - {controller: true}\n'),
    ],
    ['containers', fillUp(`${HEAD}  containers:\n`, '  - {}\n')],
    ['empty items', fillUp(`${HEAD}  volumes: [`, '{},', ']')],
    ['a long name', `${HEAD}  hostname: ${'a'.repeat(200_000)}!\n`],
    ['a long amount', `${HEAD}  overhead: {cpu: ${'9'.repeat(200_000)}}\n`],
    ['a long exponent', `${HEAD}  overhead: {cpu: "1e999999999"}\n`],
    ['quotes', fillUp('', '"')],
    ['dashes', fillUp('', '- ')],
    ['anchors', fillUp('', (i) => `a${i}: &a${i} 1\n`)],
    ['comments', fillUp('', '#\n')],
    ['blanks', fillUp('', ' \n')],
    ['tabs', fillUp('', '\t')],
  ])('%s', (_, text) => {
    const startedAt = performance.now();
    const { diagnostics } = parseManifest(text.slice(0, MAX_TEXT_LENGTH), 'x.yaml');
    expect(performance.now() - startedAt).toBeLessThan(6000);
    expect(diagnostics.length).toBeLessThanOrEqual(200);
    expect(diagnostics.map(({ code }) => code)).not.toContain('file.failed');
    expect(JSON.stringify(diagnostics).length).toBeLessThan(5_000_000);
  });
});
