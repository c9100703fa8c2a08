/** Runs one vector of any format. Never throws: a vector that breaks something has failed. */
import { runKubectlVector } from './kubectl/index.ts';
import { failed, type Outcome, PASSED } from './outcome.ts';
import { runLifecycle } from './run-lifecycle.ts';
import { runTable } from './run-table.ts';
import type { RawVector, VectorFile } from './vector-files.ts';

export function runOne(vector: RawVector, { format, name }: VectorFile): Outcome {
  try {
    switch (format) {
      case 'tables':
        return runTable(vector, name);
      case 'lifecycle':
        return runLifecycle(vector);
      case 'kubectl': {
        const verdict = runKubectlVector(vector);
        return verdict.pass ? PASSED : failed(verdict);
      }
    }
  } catch (error) {
    const { stack, message } = error as Error;
    return failed({ expected: 'an answer', actual: `an exception: ${stack ?? message}` });
  }
}
