import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readVectorFile } from '../vector-files.ts';
import { evaluate } from './evaluate.ts';
import { judgeExpectation } from './judge.ts';
import { Story } from './story.ts';
import { readVector } from './vector.ts';
import { HISTORY_KEYS, MODIFIERS, STATE_KEYS, TIME_KEYS, UnsupportedWord, VERBS } from './vocabulary.ts';

const README = readFileSync('test/conformance/vectors/lifecycle/README.md', 'utf8');

/** The words in the first column of the table below a heading. */
function wordsUnder(heading: string): string[] {
  const section = README.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`.+?`(?:, `.+?`)*) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`(\w+)/g)].map(([, word]) => word as string),
  );
}

describe('the vocabulary', () => {
  it('is the one of the README', () => {
    expect(wordsUnder('State predicates').sort()).toEqual(
      ['all', 'any', 'not', ...Object.keys(STATE_KEYS)].sort(),
    );
    expect(wordsUnder('Conditions').sort()).toEqual(Object.keys(TIME_KEYS).sort());
    expect(wordsUnder('History expectations').sort()).toEqual(Object.keys(HISTORY_KEYS).sort());
    expect(wordsUnder('Actions').sort()).toEqual(Object.keys(VERBS).sort());
    expect(Object.keys(MODIFIERS)).toContain('graceSeconds');
  });

  it('is implemented: no word is known and then not judged', () => {
    const record = new Story().record(1);
    const unknown = (judge: () => unknown): boolean => {
      try {
        judge();
        return false;
      } catch (error) {
        return error instanceof UnsupportedWord;
      }
    };
    const { world, scope } = record;
    const argument = { tasks: [], images: [], paths: [], path: 'a', equals: {}, from: {}, to: {} } as never;
    expect(
      Object.keys(STATE_KEYS).filter((key) =>
        unknown(() => evaluate({ op: 'state', key, argument, pod: undefined }, world, scope)),
      ),
    ).toEqual([]);
    expect(
      Object.keys(HISTORY_KEYS).filter((key) =>
        unknown(() => judgeExpectation({ kind: 'history', key, argument, graceSeconds: 0 }, record)),
      ),
    ).toEqual([]);
  });

  it.each([
    'api',
    'backoff',
    'env',
    'hooks',
    'image-update',
    'images',
    'init',
    'kubelet-restart',
    'probes',
    'restart',
    'runtime',
    'sidecar',
    'status',
    'termination',
    'workloads',
  ])('reads every vector of %s', (name) => {
    const file = readVectorFile(`test/conformance/vectors/lifecycle/${name}.json`);
    if ('problem' in file) throw new Error(file.problem);
    for (const vector of file.vectors) expect(readVector(vector).id).toBe(vector.id);
  });
});
