/**
 * Manifests in, a trace to read out. `UPDATE_GOLDEN=1 npx vitest run test/golden` writes the files anew; the commit
 * that changes one explains it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToTrace } from '../../src/node/run-to-trace.ts';
import { traceText } from '../../src/trace/text.ts';
import { prepareScenario } from '../../src/worker/run-scenario.ts';
import { GOLDEN_CASES } from './cases.ts';

const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

describe('golden traces', () => {
  it.each(GOLDEN_CASES)('$name', async ({ folder, untilMs, scenario }) => {
    const { simulation, files } = prepareScenario(await scenario);
    if (simulation === undefined) throw new Error(`a file has errors: ${JSON.stringify(files)}`);
    const text = traceText(runToTrace(simulation, untilMs), { renumber: true });
    const path = join(folder, 'trace.txt');
    if (UPDATE) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, text);
    }
    expect(existsSync(path), `${path} is missing; UPDATE_GOLDEN=1 writes it`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });
});
