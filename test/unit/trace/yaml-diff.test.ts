import { describe, expect, it } from 'vitest';
import { diffLines, yamlDiff, yamlLines } from '../../../src/trace/index.ts';

const signs = { same: ' ', added: '+', removed: '-', gap: '~' } as const;
const text = (lines: ReturnType<typeof yamlDiff>) => lines.map((l) => `${signs[l.kind]}${l.text}`);

describe('YAML lines', () => {
  it('[YAML-1] are block style, lists not indented below their key', () => {
    expect(
      yamlLines({
        phase: 'Running',
        list: [{ name: 'a', state: { running: {} } }, { name: 'b' }],
        plain: [1, 'two', []],
        nested: [[1, 2], []],
        none: {},
      }),
    ).toEqual([
      'phase: Running',
      'list:',
      '- name: a',
      '  state:',
      '    running: {}',
      '- name: b',
      'plain:',
      '- 1',
      '- two',
      '- []',
      'nested:',
      '- - 1',
      '  - 2',
      '- []',
      'none: {}',
    ]);
  });
  it('[YAML-2] quote what would be read as something else', () => {
    expect(
      yamlLines({ a: 'true', b: '1.27', c: 'a: b', d: '', e: '2026-01-01T00:00:00Z', f: '[a b]', g: 'no' }),
    ).toEqual([
      'a: "true"',
      'b: "1.27"',
      'c: "a: b"',
      'd: ""',
      'e: "2026-01-01T00:00:00Z"',
      'f: "[a b]"',
      'g: "no"',
    ]);
  });
  it('[YAML-3] keep several lines of text as a block', () => {
    expect(yamlLines({ text: 'a\nb\n', other: 'a\n\nb' })).toEqual([
      'text: |',
      '  a',
      '  b',
      'other: |-',
      '  a',
      '',
      '  b',
    ]);
  });
});

describe('YAML difference', () => {
  const before = {
    phase: 'Pending',
    a: 1,
    b: 2,
    c: 3,
    statuses: [{ name: 'app', ready: false, state: { waiting: { reason: 'ContainerCreating' } } }],
  };
  const after = {
    ...before,
    statuses: [{ name: 'app', ready: true, state: { running: { startedAt: 'x' } } }],
  };
  it('[YAML-4] shows changed lines with what they hang from, and a gap for the rest', () => {
    expect(text(yamlDiff(before, after, 0))).toEqual([
      ' statuses:',
      ' - name: app',
      '-  ready: false',
      '+  ready: true',
      '   state:',
      '-    waiting:',
      '-      reason: ContainerCreating',
      '+    running:',
      '+      startedAt: x',
    ]);
  });
  it('[YAML-5] of equal values is empty; of a new value all added', () => {
    expect(yamlDiff(before, before)).toEqual([]);
    expect(yamlDiff({ a: [1] }, { a: [1] })).toEqual([]);
    expect(text(yamlDiff(undefined, { a: 1 }))).toEqual(['+a: 1']);
  });
  it('[YAML-6] puts a gap between far changes', () => {
    const list = Array.from({ length: 9 }, (_, i) => i);
    expect(text(yamlDiff(list, list.with(1, 99).with(7, 98), 0))).toEqual([
      '-- 1',
      '+- 99',
      '~',
      '-- 7',
      '+- 98',
    ]);
  });
  it('[YAML-7] is right for any pair: removing or adding gives back each side', () => {
    const a = ['x', 'y', 'z', 'x', 'q'];
    const b = ['y', 'x', 'x', 'q', 'r'];
    const lines = diffLines(a, b);
    expect(lines.filter((l) => l.kind !== 'added').map((l) => l.text)).toEqual(a);
    expect(lines.filter((l) => l.kind !== 'removed').map((l) => l.text)).toEqual(b);
  });
});
