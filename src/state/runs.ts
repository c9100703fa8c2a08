/**
 * Which trace is on screen: asks the worker for runs, swaps a new trace in when it is worth looking at, keeps the last
 * good one when the files have errors, and asks for more before the playhead reaches the edge of what is simulated.
 */
import type { Scenario, Speed } from '../scenario/format.ts';
import { Trace } from '../trace/trace.ts';
import type { RunFailure, RunListener, SimulationClient } from '../worker/client.ts';
import type { FileReport } from '../worker/protocol.ts';
import type { PlayheadClock } from './playhead-clock.ts';

export interface RunState {
  /** The trace on screen. It grows; `revision` rises with each growth and with each other trace. */
  readonly trace: Trace;
  readonly revision: number;
  /** The scenario that made `trace`; undefined while there is none. */
  readonly of: Scenario | undefined;
  /** `full`: the run has recorded as much as a run may. */
  readonly status: 'working' | 'resting' | 'full' | 'failed';
  /** The files have errors now: `trace` is the last good run. */
  readonly stale: boolean;
  readonly failure: FailedRun | undefined;
}

export interface FailedRun extends RunFailure {
  readonly scenario: Scenario;
}

export const NO_RUN: RunState = {
  trace: new Trace(),
  revision: 0,
  of: undefined,
  status: 'working',
  stale: false,
  failure: undefined,
};

export interface RunsOptions {
  readonly connect: (listener: RunListener) => SimulationClient;
  readonly clock: PlayheadClock;
  readonly get: () => { readonly run: RunState; readonly playing: boolean; readonly speed: Speed };
  readonly setRun: (run: RunState) => void;
  readonly setReports: (files: readonly FileReport[]) => void;
  /** Stands in for a first scenario that has errors: the one that ran last. */
  readonly lastGood: Scenario | undefined;
}

export interface Runs {
  start(scenario: Scenario): void;
  /** Be ready for something that is done at the playhead. */
  park(): void;
  dispose(): void;
}

/** The run is kept at least this far ahead of the playhead and of the last act. */
export const AHEAD_MS = 10 * 60 * 1000;
/** Less than this much ahead, or less than this many real seconds of playing: it is time to ask for more. */
const NEAR_EDGE_MS = 2 * 60 * 1000;
const NEAR_EDGE_PLAYING_MS = 3_000;

export function createRuns({ connect, clock, get, setRun, setReports, lastGood }: RunsOptions): Runs {
  let goalMs = 0;
  /** The scenario that the worker was given last. */
  let asked: Scenario | undefined;
  /** It was given only because the text on screen has errors. */
  let replaying = false;
  let standIn = lastGood;
  /** A new run's trace that has not reached the playhead yet. */
  let coming: Trace | undefined;

  const update = (part: Partial<RunState>): void => setRun({ ...get().run, ...part });

  const show = (trace: Trace): void => {
    coming = undefined;
    update({ trace, revision: get().run.revision + 1, of: asked, stale: replaying, failure: undefined });
  };

  const client = connect({
    checked({ started, files }) {
      if (!replaying) setReports(files);
      if (started) return;
      const nothingYet = get().run.of === undefined;
      update({ status: 'resting', stale: !nothingYet });
      if (nothingYet && standIn !== undefined && !replaying) begin(standIn, true);
    },
    grew(trace) {
      // The picture never empties: the old trace stays until the new one has reached the playhead.
      if (trace === get().run.trace || trace.until >= clock.get()) show(trace);
      else coming = trace;
    },
    rested(why) {
      if (coming !== undefined) show(coming);
      update({ status: why === 'full' ? 'full' : 'resting' });
      extendIfNear(clock.get());
    },
    failed(failure) {
      if (coming !== undefined && coming.length > 0) show(coming);
      if (asked !== undefined) update({ status: 'failed', failure: { ...failure, scenario: asked } });
    },
  });

  function begin(scenario: Scenario, asStandIn: boolean): void {
    asked = scenario;
    replaying = asStandIn;
    coming = undefined;
    goalMs = Math.max(clock.get(), ...scenario.acts.map((act) => act.at)) + AHEAD_MS;
    update({ status: 'working', failure: undefined });
    client.start(scenario, goalMs);
  }

  function extendIfNear(t: number): void {
    const { run, playing, speed } = get();
    if (run.status === 'full' || run.status === 'failed') return;
    const pace = playing && speed !== 'step' ? speed : 1;
    const near = Math.max(NEAR_EDGE_MS, pace * NEAR_EDGE_PLAYING_MS);
    if (t + near <= goalMs) return;
    goalMs = t + Math.max(AHEAD_MS, 4 * near);
    client.extend(goalMs);
  }
  const stop = clock.subscribe(extendIfNear);

  return {
    start(scenario) {
      begin(scenario, false);
    },
    park() {
      client.park(Math.floor(clock.get()));
    },
    dispose() {
      stop();
      client.dispose();
    },
  };
}
