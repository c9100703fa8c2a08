/** History expectations about which task ran before, during and after which other. */
import { type Bounds, type Finding, finding, withinBounds } from '../finding.ts';
import type { RunRecord } from '../record.ts';
import type { TaskRun } from '../task-history.ts';
import type { Pair } from './types.ts';

const runsOf = ({ world }: RunRecord, task: string): readonly TaskRun[] => world.tasks.runs(task);

const seconds = (ms: number): string => (Number.isFinite(ms) ? (ms / 1000).toFixed(3) : '…');
export const describeRuns = (record: RunRecord, ...tasks: readonly string[]): string =>
  tasks
    .map((task) => {
      const runs = runsOf(record, task).map(
        ({ startMs, endMs, endedOnItsOwn }) =>
          `${seconds(startMs)}–${seconds(endMs)}${Number.isFinite(endMs) && !endedOnItsOwn ? ' (killed)' : ''}`,
      );
      return `${task}: ${runs.length === 0 ? 'no run' : runs.join(', ')}`;
    })
    .join('; ');

const judge = (record: RunRecord, holds: boolean, ...tasks: readonly string[]): Finding =>
  finding(holds, () => describeRuns(record, ...tasks));

export const starts = (task: string, record: RunRecord): Finding =>
  judge(record, runsOf(record, task).length > 0, task);
export const neverStarts = (task: string, record: RunRecord): Finding =>
  judge(record, runsOf(record, task).length === 0, task);
export const exits = (task: string, record: RunRecord): Finding =>
  judge(
    record,
    runsOf(record, task).some((run) => run.endedOnItsOwn),
    task,
  );
export const restarted = (task: string, record: RunRecord): Finding =>
  judge(record, runsOf(record, task).length >= 2, task);
export const notRestarted = (task: string, record: RunRecord): Finding =>
  judge(record, runsOf(record, task).length === 1, task);

export function startCount(tests: Readonly<Record<string, Bounds>>, record: RunRecord): Finding {
  const holds = Object.entries(tests).every(([task, bounds]) =>
    withinBounds(runsOf(record, task).length, bounds),
  );
  return judge(record, holds, ...Object.keys(tests));
}

/** The first start of a is followed by a start of b; a and b may be the same. */
export function startsBefore([a, b]: Pair, record: RunRecord): Finding {
  const first = runsOf(record, a)[0];
  const holds = first !== undefined && runsOf(record, b).some((run) => run.startSeq > first.startSeq);
  return judge(record, holds, a, b);
}

export function exitsBefore([a, b]: Pair, record: RunRecord): Finding {
  const ends = (task: string) =>
    runsOf(record, task)
      .filter((run) => run.endedOnItsOwn)
      .map((run) => run.endSeq);
  const first = Math.min(...ends(a));
  return judge(
    record,
    ends(b).some((seq) => seq > first),
    a,
    b,
  );
}

export function completesBefore([a, b]: Pair, record: RunRecord): Finding {
  const first = runsOf(record, b)[0];
  const holds = first !== undefined && runsOf(record, a).some((run) => run.endSeq < first.startSeq);
  return judge(record, holds, a, b);
}

const during = (run: TaskRun, other: TaskRun): boolean =>
  run.startSeq > other.startSeq && run.startSeq < other.endSeq;

/** A run of one began while the first run of the other was going on, and both ended on their own. */
export function runTogether([a, b]: Pair, record: RunRecord): Finding {
  const together = (one: string, other: string): boolean => {
    const first = runsOf(record, other)[0];
    return (
      first?.endedOnItsOwn === true &&
      runsOf(record, one).some((run) => run.endedOnItsOwn && during(run, first))
    );
  };
  return judge(record, together(a, b) || together(b, a), a, b);
}

export function startsDuring([a, b]: Pair, record: RunRecord): Finding {
  const first = runsOf(record, a)[0];
  const holds = first !== undefined && runsOf(record, b).some((run) => during(run, first));
  return judge(record, holds, a, b);
}

/** b never started while a run of a was going on; the first `graceSeconds` of a do not count. */
export function neverStartsDuring([a, b]: Pair, record: RunRecord, graceSeconds: number): Finding {
  const holds = runsOf(record, a).every((run) =>
    runsOf(record, b).every(
      (other) => !during(other, run) || other.startMs <= run.startMs + graceSeconds * 1000,
    ),
  );
  return judge(record, holds, a, b);
}

/** a never started after the first start of b; `graceSeconds` is added to that start. */
export function neverStartsAfter([a, b]: Pair, record: RunRecord, graceSeconds: number): Finding {
  const first = runsOf(record, b)[0];
  const holds =
    first === undefined ||
    runsOf(record, a).every(
      (run) => run.startSeq <= first.startSeq || run.startMs < first.startMs + graceSeconds * 1000,
    );
  return judge(record, holds, a, b);
}

/** The `run`-th starts of `tasks` came in this order. */
export function startOrder(
  test: { readonly run: number; readonly tasks: readonly string[] },
  record: RunRecord,
): Finding {
  const seqs = test.tasks.map((task) => runsOf(record, task)[test.run - 1]?.startSeq);
  const holds = seqs.every((seq, i) => seq !== undefined && (i === 0 || seq > (seqs[i - 1] ?? seq)));
  return judge(record, holds, ...test.tasks);
}
