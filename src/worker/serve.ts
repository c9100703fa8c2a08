/**
 * The worker's side: runs the newest scenario in slices of a few milliseconds and sends what happens as it happens.
 *
 * It knows nothing of how a scenario becomes a simulation (`run-scenario.ts` does), nor in what kind of thread it
 * lives: a worker, or the page's own thread in tests.
 */
// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port
import type { TraceChunk } from '../trace/chunk.ts';
import { chunkBuffers } from '../trace/chunk.ts';
import type { Scenario } from '../scenario/format.ts';
import { isTerminalAct } from '../scenario/terminal-acts.ts';
import type { FileReport, NoticeName, Notices, Port, RequestHandlers, RequestMessage } from './protocol.ts';
import type { Slicer } from './slices.ts';

/** A simulation as the host sees it: structurally the engine's. */
export interface RunningSimulation {
  /** Simulates up to `untilMs`, at most `maxEvents` events. False: there is more to do, call again. */
  runUntil(untilMs: number, maxEvents: number): boolean;
  takeChunk(): TraceChunk;
}

export interface PreparedRun {
  readonly files: readonly FileReport[];
  /** Undefined when a file that is applied has errors. */
  readonly simulation: RunningSimulation | undefined;
}

export interface HostOptions {
  readonly prepare: (scenario: Scenario) => PreparedRun;
  /** Where a second simulation of the newest scenario can wait; see `run.park`. */
  readonly parking?:
    | { park(scenario: Scenario, atMs: number): void; advance(maxEvents: number): boolean }
    | undefined;
  readonly slicer: Slicer;
  /** Milliseconds of real time, for the length of slices. */
  readonly now: () => number;
}

/** A slice is short enough that a newer scenario is heard at once, and long enough that turns cost nothing. */
const SLICE_MS = 6;
/** Real milliseconds between two chunks of a long run. The first ones follow one another faster. */
const CHUNK_MS = 50;
const FIRST_CHUNK_MS = 10;
const EVENTS_BETWEEN_LOOKS = 256;
const EVENTS_FOR_ANSWER = 4_096;
const ANSWER_MS = 100;
/** Entries that one run may record: about as many as the page can hold and draw without being slow. */
export const MAX_ENTRIES = 400_000;

interface Run {
  readonly number: number;
  readonly scenario: Scenario;
  readonly simulation: RunningSimulation;
  goalMs: number;
  /** A moment after the last line that was typed: somebody waits for its answer, so that comes first. */
  answerMs: number | undefined;
  /** Real time of its start. */
  readonly startedAt: number;
  /** There is nothing to do for it at present. */
  isResting: boolean;
  reachedMs: number;
  entries: number;
  /** Real time of the last chunk. */
  flushedAt: number;
}

function answerOf({ acts }: Scenario, untilMs: number): number | undefined {
  const last = acts.at(-1);
  return last !== undefined && isTerminalAct(last) && last.at + ANSWER_MS < untilMs
    ? last.at + ANSWER_MS
    : undefined;
}

export function serve(port: Port, { prepare, parking, slicer, now }: HostOptions): void {
  let current: Run | undefined;
  /** Whose turn it is, when both have something to do. */
  let isParkersTurn = false;

  const notify = <K extends NoticeName>(type: K, notice: Notices[K], transfer: Transferable[] = []): void =>
    port.postMessage({ type, notice }, transfer);

  /** Sends what has been recorded; an empty chunk still tells how far the run has got. */
  const flush = (run: Run): void => {
    const chunk = run.simulation.takeChunk();
    run.entries += chunk.at.length;
    run.reachedMs = chunk.until;
    run.flushedAt = now();
    notify('run.chunk', { run: run.number, chunk }, chunkBuffers(chunk));
  };

  /** True: the simulation that waits is where it should be. */
  const parkSlice = (): boolean => {
    const end = now() + SLICE_MS;
    let done = false;
    do done = parking?.advance(EVENTS_BETWEEN_LOOKS) ?? true;
    while (!done && now() < end);
    return done;
  };

  /** One slice for the run or for the simulation that waits, in turns. True: neither has more to do. */
  const turn = (): boolean => {
    const run = current;
    const isRunning = run !== undefined && !run.isResting;
    isParkersTurn = !isParkersTurn;
    if (isParkersTurn && !parkSlice()) return false;
    if (!isRunning) return isParkersTurn || parkSlice();
    run.isResting = slice(run);
    return false;
  };

  /** When the next piece of a run is due, ms after the last. */
  const chunkMs = (run: Run): number => (now() - run.startedAt < CHUNK_MS ? FIRST_CHUNK_MS : CHUNK_MS);

  const slice = (run: Run): boolean => {
    const end = now() + SLICE_MS;
    try {
      let done = false;
      if (run.answerMs !== undefined) {
        const isAnswered = run.simulation.runUntil(run.answerMs, EVENTS_FOR_ANSWER);
        if (isAnswered) run.answerMs = undefined;
        if (isAnswered || now() - Math.max(run.flushedAt, run.startedAt) >= CHUNK_MS) flush(run);
        return false;
      }
      do done = run.simulation.runUntil(run.goalMs, EVENTS_BETWEEN_LOOKS);
      while (!done && now() < end);
      // The first look at once; then pieces that are worth a message and another drawing.
      if (done || now() - run.flushedAt >= chunkMs(run)) flush(run);
      const full = run.entries >= MAX_ENTRIES;
      // It will not go on, so its simulation need not be kept.
      if (full) current = undefined;
      if (done || full) notify('run.rested', { run: run.number, why: full ? 'full' : 'asked' });
      return done || full;
    } catch (error) {
      fail(run, error);
      return true;
    }
  };

  const fail = (run: Run, error: unknown): void => {
    current = undefined;
    const message = error instanceof Error ? error.message : String(error);
    try {
      flush(run);
    } catch {
      // The recorder itself is broken: then the message alone has to do.
    }
    notify('run.failed', { run: run.number, atMs: run.reachedMs, message });
  };

  const handlers: RequestHandlers = {
    'run.start': ({ run: number, scenario, untilMs }) => {
      slicer.stop();
      current = undefined;
      const before = now();
      let prepared: PreparedRun;
      try {
        prepared = prepare(scenario);
      } catch (error) {
        notify('run.failed', {
          run: number,
          atMs: 0,
          message: error instanceof Error ? error.message : String(error),
        });
        return { started: false, files: [], checkMs: now() - before };
      }
      if (prepared.simulation !== undefined) {
        const run: Run = {
          number,
          scenario,
          simulation: prepared.simulation,
          goalMs: untilMs,
          answerMs: answerOf(scenario, untilMs),
          startedAt: now(),
          isResting: false,
          reachedMs: 0,
          entries: 0,
          flushedAt: Number.NEGATIVE_INFINITY,
        };
        current = run;
        isParkersTurn = true;
        slicer.start(turn);
      }
      return { started: current !== undefined, files: prepared.files, checkMs: now() - before };
    },
    'run.extend': ({ run: number, untilMs }) => {
      const run = current;
      if (run === undefined || run.number !== number || untilMs <= run.goalMs) return null;
      run.goalMs = untilMs;
      run.isResting = false;
      slicer.start(turn);
      return null;
    },
    'run.park': ({ run: number, atMs }) => {
      if (current?.number !== number || parking === undefined) return null;
      parking.park(current.scenario, atMs);
      slicer.start(turn);
      return null;
    },
    'worker.ping': () => null,
  };

  port.onmessage = ({ data }: MessageEvent<RequestMessage>) => {
    // The union of pairs is sound, but TypeScript cannot follow one name through two look-ups.
    const handle = handlers[data.type] as (argument: unknown) => unknown;
    port.postMessage({ type: 'answer', id: data.id, answer: handle(data.argument) }, []);
  };
}
