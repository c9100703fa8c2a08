/**
 * npm run conformance -- [PATH…] [--only TEXT] [--verbose]
 *
 * Runs every vector of the named files and of all files below the named folders (default: all vectors of this
 * repository), prints each failure, and ends with `N passed, N failed`. Vectors that cannot be run yet count as failed.
 */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Outcome } from './outcome.ts';
import { runOne } from './run-vector.ts';
import { findJsonFiles, type RawVector, readVectorFile, type VectorFile } from './vector-files.ts';

const MAX_TEXT = 600;
const MAX_LINES_EACH = 12;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } },
});

const shorten = (text: string): string => {
  if (values.verbose) return text;
  const lines = text.split('\n').slice(0, MAX_LINES_EACH).join('\n');
  return lines.length > MAX_TEXT ? `${lines.slice(0, MAX_TEXT)}…` : lines;
};
const indent = (label: string, text: string): string =>
  `    ${label}${shorten(text).replaceAll('\n', `\n${' '.repeat(4 + label.length)}`)}`;

function printFailure(vector: RawVector, outcome: Outcome): void {
  console.log(`FAIL ${vector.id}  ${vector.title}`);
  if (outcome.kind === 'unsupported') console.log(indent('cannot run yet: ', outcome.reason));
  if (outcome.kind !== 'failed') return;
  for (const { expected, actual } of outcome.failures) {
    console.log(indent('expected ', expected));
    console.log(indent('came     ', actual));
  }
}

interface Count {
  passed: number;
  failed: number;
}

function runFile(file: VectorFile): Count {
  const count: Count = { passed: 0, failed: 0 };
  const outcomes = file.vectors
    .filter(({ id }) => values.only === undefined || id.includes(values.only))
    .map((vector) => ({ vector, outcome: runOne(vector, file) }));
  const first = outcomes[0]?.outcome;
  // A group that the project cannot run at all says so once.
  const reason = first?.kind === 'unsupported' && file.format === 'kubectl' ? first.reason : undefined;
  if (reason !== undefined && !values.verbose)
    console.log(`FAIL all of ${file.name}: cannot run yet: ${reason}`);
  for (const { vector, outcome } of outcomes) {
    if (outcome.kind === 'passed') count.passed++;
    else {
      count.failed++;
      if (reason === undefined || values.verbose) printFailure(vector, outcome);
    }
  }
  return count;
}

/** From where npm was called, else from the project's root. */
function locate(path: string): string {
  const fromCaller = resolve(process.env['INIT_CWD'] ?? '.', path);
  return existsSync(fromCaller) ? fromCaller : resolve(path);
}

const total: Count = { passed: 0, failed: 0 };
const rows: string[] = [];
for (const path of positionals.length > 0 ? positionals : ['test/conformance/vectors']) {
  const located = locate(path);
  const files = existsSync(located) ? findJsonFiles(located) : [];
  if (files.length === 0) {
    console.log(`FAIL ${path}: no such file, or no vectors below it`);
    total.failed++;
  }
  for (const name of files) {
    const file = readVectorFile(name);
    if ('problem' in file) {
      console.log(`FAIL ${relative('.', name)} ${file.problem}`);
      total.failed++;
      continue;
    }
    const { passed, failed } = runFile(file);
    total.passed += passed;
    total.failed += failed;
    rows.push(
      `${`${file.format}/${file.name}`.padEnd(36)}${String(passed).padStart(6)}${String(failed).padStart(8)}`,
    );
  }
}
console.log(`\n${'file'.padEnd(36)}passed  failed\n${rows.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
