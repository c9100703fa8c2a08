import { describe, expect, it } from 'vitest';
import { changeBetween } from '../../../src/state/text-change.ts';
import { createYamlColourer } from '../../../src/ui/editor/yaml-colours.ts';
import { blocksOf } from '../../../src/ui/parts/Rich.tsx';

describe('the still picture', () => {
  const colour = (text: string): string => {
    const one = createYamlColourer();
    return text
      .split('\n')
      .map((line) =>
        one(line)
          .map(({ kind, text: part }) => (kind === 'punctuation' ? part : `${kind[0]}(${part})`))
          .join(''),
      )
      .join('\n');
  };

  it.each([
    ['apiVersion: v1', 'k(apiVersion): s(v1)'],
    ['- name: web', '- k(name): s(web)'],
    ['  image: nginx:1.27 # pinned', '  k(image): s(nginx:1.27 )c(# pinned)'],
    ['replicas: 3', 'k(replicas): n(3)'],
    ["command: ['sh', '-c']", "k(command): [s('sh'), s('-c')]"],
    ['"a b": true', 'k("a b"): n(true)'],
    ['---', '---'],
  ])('%s', (line, expected) => expect(colour(line)).toBe(expected));

  it('takes the lines of a block as text', () => {
    expect(colour('args:\n- |\n  key: value\nnext: 1')).toBe('k(args):\n- |\ns(  key: value)\nk(next): n(1)');
  });

  it('loses no character, whatever the text', () => {
    const odd = '\t{]: "unclosed <b>&amp;\n%YAML !!x *a &b ? :: - -\u2028';
    const one = createYamlColourer();
    const shown = odd.split('\n').map((line) =>
      one(line)
        .map((token) => token.text)
        .join(''),
    );
    expect(shown.join('\n')).toBe(odd);
  });
});

describe('changeBetween', () => {
  it.each([
    ['same', 'same', undefined],
    ['abc', 'aXc', { start: 1, end: 2, text: 'X' }],
    ['aa', 'aaa', { start: 2, end: 2, text: 'a' }],
    ['', 'new', { start: 0, end: 0, text: 'new' }],
    ['old', '', { start: 0, end: 3, text: '' }],
  ])('%j → %j', (before, after, change) => expect(changeBetween(before, after)).toEqual(change));
});

describe('small texts', () => {
  it('become headings, lists and paragraphs; lines of one are joined as each language wants', () => {
    expect(blocksOf('## Head\n\nOne\nline.\n\n1. first\n   more\n2. second\n\n- 一\n二')).toEqual([
      { kind: 'heading', text: 'Head' },
      { kind: 'paragraph', text: 'One line.' },
      { kind: 'numbers', items: ['first more', 'second'] },
      { kind: 'bullets', items: ['一二'] },
    ]);
  });
});
