import type { Finding } from '../finding.ts';
import type { RunRecord } from '../record.ts';

/** An expectation about the whole run. */
export type HistoryExpectation = (argument: never, record: RunRecord, graceSeconds: number) => Finding;
export type Pair = readonly [string, string];
