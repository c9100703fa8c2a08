/** All copied vectors, judged against the list of known failures: it may only shrink. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryFor, type KnownFailures, surprises } from './known-failures.ts';
import type { Outcome } from './outcome.ts';
import { runOne } from './run-vector.ts';
import { findJsonFiles, readVectorFile, vectorKey, type VectorFile } from './vector-files.ts';

const HERE = 'test/conformance';
const KNOWN = JSON.parse(readFileSync(join(HERE, 'known-failures.json'), 'utf8')) as KnownFailures;

const FILES: readonly VectorFile[] = findJsonFiles(join(HERE, 'vectors')).map((path) => {
  const file = readVectorFile(path);
  if ('problem' in file) throw new Error(`${path} ${file.problem}`);
  return file;
});

const describeOutcome = (outcome: Outcome): string => {
  if (outcome.kind === 'passed') return 'passed';
  if (outcome.kind === 'unsupported') return `cannot run yet: ${outcome.reason}`;
  return outcome.failures
    .map(({ expected, actual }) => `expected ${expected}\n  came ${actual.slice(0, 600)}`)
    .join('\n  ');
};

describe('conformance vectors', () => {
  it.each(FILES.map((file) => [`${file.format}/${file.name}`, file] as const))(
    '%s',
    { timeout: 120_000 },
    (name, file) => {
      const outcomes = new Map(
        file.vectors.map((vector) => [vectorKey(file.format, vector), runOne(vector, file)]),
      );
      const results = new Map([...outcomes].map(([key, outcome]) => [key, outcome.kind === 'passed']));
      const passed = [...results.values()].filter(Boolean).length;
      console.log(`${name}: ${passed} passed, ${results.size - passed} failed`);
      const { unexpected, mended } = surprises(KNOWN, results);
      expect(
        unexpected.map((key) => `${key}\n  ${describeOutcome(outcomes.get(key) as Outcome)}`),
        'failed without being on the list of known failures',
      ).toEqual([]);
      expect(mended, 'passed: must leave the list of known failures').toEqual([]);
    },
  );

  it('the list of known failures names only vectors that exist, with a reason', () => {
    const keys = FILES.flatMap((file) => file.vectors.map((vector) => vectorKey(file.format, vector)));
    const used = new Set(keys.map((key) => entryFor(KNOWN, key)));
    expect(Object.keys(KNOWN).filter((entry) => !used.has(entry) || KNOWN[entry] === '')).toEqual([]);
  });
});
