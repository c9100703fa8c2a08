/**
 * Manifests in, a trace to read out, and what the terminal has shown where somebody types. `UPDATE_GOLDEN=1 npx vitest run test/golden` writes the files anew; the commit
 * that changes one explains it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToTrace } from '../../src/node/run-to-trace.ts';
import { traceText } from '../../src/trace/text.ts';
import { isKind, type Trace } from '../../src/trace/trace.ts';
import { prepareScenario } from '../../src/worker/run-scenario.ts';
import { workstationPrograms } from '../../src/worker/workstation-programs.ts';
import { GOLDEN_CASES } from './cases.ts';

const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

describe('golden traces', () => {
  it.each(GOLDEN_CASES)('$name', async ({ folder, untilMs, scenario }) => {
    const { simulation, files } = prepareScenario(await scenario, { programs: workstationPrograms });
    if (simulation === undefined) throw new Error(`a file has errors: ${JSON.stringify(files)}`);
    const trace = runToTrace(simulation, untilMs);
    const text = traceText(trace, { renumber: true });
    expect(text).toBe(kept(join(folder, 'trace.txt'), text));
    const transcript = shownAt('1', trace);
    if (transcript !== '') expect(transcript).toBe(kept(join(folder, 'transcript.txt'), transcript));
  });
});

/** What the file says; `text`, which is then written to it, when the files are written anew. */
function kept(path: string, text: string): string {
  if (UPDATE) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `${path} is missing; UPDATE_GOLDEN=1 writes it`).toBe(true);
  return readFileSync(path, 'utf8');
}

/** Everything that a terminal has shown, without blanks at the ends of lines. */
function shownAt(terminal: string, trace: Trace): string {
  const pieces = trace.ofSubject(`terminal/${terminal}`).map((seq) => {
    const entry = trace.entry(seq);
    return entry !== undefined && isKind(entry, 'terminal.output') ? entry.value.text : '';
  });
  return pieces
    .join('')
    .replaceAll('\r', '')
    .replaceAll(/[ \t]+$/gm, '');
}
