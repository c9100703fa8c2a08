import { describe, expect, it } from 'vitest';
import { createNewestRun } from '../../../src/state/newest-run.ts';
import { NO_RUN, type RunState } from '../../../src/state/runs.ts';
import { Trace } from '../../../src/trace/trace.ts';

function setup() {
  const timers: { fn: () => void; ms: number }[] = [];
  const published: RunState[] = [];
  const heard: RunState[] = [];
  const newest = createNewestRun(
    NO_RUN,
    (run) => published.push(run),
    (fn, ms) => {
      const timer = { fn, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  );
  newest.subscribe(() => heard.push(newest.get()));
  const pass = (ms: number): void => {
    for (const timer of timers.filter((one) => one.ms <= ms)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.fn();
    }
  };
  return { newest, published, heard, pass };
}

const runOf = (revision: number): RunState => ({ ...NO_RUN, trace: new Trace(), revision });

describe('the newest run', () => {
  it('is told to all at once when nobody awaits an answer', () => {
    const s = setup();
    s.newest.set(runOf(1));
    expect(s.published).toEqual(s.heard);
  });

  it('is told to the terminal first when a line has been typed, and to the page once, as it is then', () => {
    const s = setup();
    s.newest.expectAnswer();
    const first = runOf(1);
    s.newest.set(first);
    const grown = { ...first, revision: 2 };
    s.newest.set(grown);
    expect(s.heard).toEqual([first, grown]);
    expect(s.published).toEqual([]);
    s.pass(50);
    expect(s.published).toEqual([grown]);
    s.newest.set({ ...grown, revision: 3 });
    expect(s.published).toHaveLength(2);
  });

  it('waits for no answer that does not come', () => {
    const s = setup();
    s.newest.expectAnswer();
    s.pass(1_000);
    s.newest.set(runOf(1));
    expect(s.published).toHaveLength(1);
  });
});
