/** Runs a lifecycle vector on the engine and judges it. */
import { engineCluster } from './lifecycle/engine.ts';
import { judge } from './lifecycle/judge.ts';
import { runVector } from './lifecycle/run-vector.ts';
import { readVector } from './lifecycle/vector.ts';
import { UnsupportedWord } from './lifecycle/vocabulary.ts';
import { failed, type Outcome, PASSED } from './outcome.ts';
import type { RawVector } from './vector-files.ts';

/** Wall-clock cap for one vector. The slowest takes a fraction of it; more means a loop. */
const CAP_MS = 30_000;

export function runLifecycle(raw: RawVector): Outcome {
  const giveUpAt = performance.now() + CAP_MS;
  try {
    const vector = readVector(raw);
    const result = runVector(vector, engineCluster(vector), () => performance.now() > giveUpAt);
    if (result.kind === 'failed') return failed(result);
    const failures = judge(vector.expect, result.record);
    return failures.length === 0 ? PASSED : failed(...failures);
  } catch (error) {
    if (error instanceof UnsupportedWord) return { kind: 'unsupported', reason: error.message };
    throw error;
  }
}
