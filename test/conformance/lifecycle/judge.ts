/** Judges a finished run: every expectation of the vector, each with what was expected and what came. */
import { type Failure, inline } from '../outcome.ts';
import type { Expectation } from './clause.ts';
import { evaluate } from './evaluate.ts';
import type { Finding } from './finding.ts';
import * as objects from './history/objects.ts';
import * as order from './history/order.ts';
import * as timing from './history/timing.ts';
import type { HistoryExpectation } from './history/types.ts';
import * as versions from './history/versions.ts';
import { consistently, eventually, never, whenFirst } from './over-time.ts';
import type { RunRecord } from './record.ts';
import type { LifecycleVector } from './vector.ts';
import { UnsupportedWord } from './vocabulary.ts';

const HISTORY: Readonly<Record<string, HistoryExpectation>> = {
  starts: order.starts,
  neverStarts: order.neverStarts,
  exits: order.exits,
  startsBefore: order.startsBefore,
  exitsBefore: order.exitsBefore,
  completesBefore: order.completesBefore,
  runTogether: order.runTogether,
  startsDuring: order.startsDuring,
  neverStartsDuring: order.neverStartsDuring,
  neverStartsAfter: order.neverStartsAfter,
  restarted: order.restarted,
  notRestarted: order.notRestarted,
  startCount: order.startCount,
  startOrder: order.startOrder,
  simultaneous: timing.simultaneous,
  taskDurationSeconds: timing.taskDurationSeconds,
  gapSeconds: timing.gapSeconds,
  restartDelaySeconds: timing.restartDelaySeconds,
  restartDelayResets: timing.restartDelayResets,
  readyAfterStartSeconds: timing.readyAfterStartSeconds,
  readyAfterStartedSeconds: timing.readyAfterStartedSeconds,
  finishesAfterDeletionSeconds: timing.finishesAfterDeletionSeconds,
  podDeletedWithinSeconds: timing.podDeletedWithinSeconds,
  httpRequests: timing.httpRequests,
  imagePullsOverlap: timing.imagePullsOverlap,
  restartCountMonotonic: versions.restartCountMonotonic,
  conditionOrder: versions.conditionOrder,
  terminalPhaseFinal: versions.terminalPhaseFinal,
  terminalStateFinal: versions.terminalStateFinal,
  rejected: objects.rejected,
  createOrder: objects.createOrder,
  deleteOrder: objects.deleteOrder,
  createdNameCount: objects.createdNameCount,
  revisionsNeverOverlap: objects.revisionsNeverOverlap,
  podIndexes: objects.podIndexes,
  podAnnotationHistory: objects.podAnnotationHistory,
  survivors: objects.survivors,
};

export function judgeExpectation(expectation: Expectation, record: RunRecord): Finding {
  switch (expectation.kind) {
    case 'state':
      return evaluate(expectation.predicate, record.world, record.scope);
    case 'history': {
      const test = HISTORY[expectation.key];
      if (test === undefined) throw new UnsupportedWord(`unsupported: "${expectation.key}"`);
      return test(expectation.argument as never, record, expectation.graceSeconds);
    }
    case 'eventually':
      return eventually(expectation, record);
    case 'consistently':
      return consistently(expectation, record);
    case 'never':
      return never(expectation, record);
    case 'whenFirst':
      return whenFirst(expectation, record);
  }
}

/** What did not hold; empty when the vector passes. */
export const judge = (expect: LifecycleVector['expect'], record: RunRecord): readonly Failure[] =>
  expect.flatMap(({ expectation, source }) => {
    const { holds, actual } = judgeExpectation(expectation, record);
    return holds ? [] : [{ expected: inline(source), actual: actual() }];
  });
