/**
 * The page's side of the simulation worker: starts runs, collects their chunks into a Trace, and replaces a worker that
 * no longer answers.
 */
// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port
import { Trace } from '../trace/trace.ts';
import type {
  NoticeHandlers,
  Port,
  RequestName,
  Requests,
  RestReason,
  RunStarted,
  WorkerMessage,
} from './protocol.ts';

export interface WorkerHandle {
  readonly port: Port;
  /** Calls `fn` when the worker dies of something that its own code did not catch. */
  onCrash(fn: (message: string) => void): void;
  terminate(): void;
}

export interface RunFailure {
  /** `stuck`: the worker did not answer and was replaced. */
  readonly code: 'threw' | 'stuck';
  readonly atMs: number;
  readonly message: string;
}

/** What the client tells of the newest run. Nothing is told of a run that a newer one has ended. */
export interface RunListener {
  /** The files have been read. When the run does not start, nothing else follows. */
  checked(started: RunStarted): void;
  /** `trace` has grown; the first call for a run is also the first sight of its trace. */
  grew(trace: Trace): void;
  rested(why: RestReason): void;
  failed(failure: RunFailure): void;
}

/** The scenario type is the protocol's; the client only hands it on. */
export type RunScenario = Requests['run.start'][0]['scenario'];

export interface SimulationClient {
  start(scenario: RunScenario, untilMs: number): void;
  /** Simulate the newest run at least up to `untilMs`. */
  extend(untilMs: number): void;
  /** Be ready for something that is done just after that time. */
  park(atMs: number): void;
  dispose(): void;
}

export interface ClientOptions {
  readonly createWorker: () => WorkerHandle;
  readonly listener: RunListener;
  /** Calls `fn` after `ms` of real time; returns what undoes it. */
  readonly later: (fn: () => void, ms: number) => () => void;
}

/** A worker that says nothing for this long while it has work is taken for stuck. Slices take milliseconds. */
export const STUCK_AFTER_MS = 5_000;

export function createSimulationClient({ createWorker, listener, later }: ClientOptions): SimulationClient {
  let worker: WorkerHandle | undefined;
  let run = 0;
  let nextId = 1;
  let trace = new Trace();
  let goalMs = 0;
  let started = false;
  let busy = false;
  let stopWatch: (() => void) | undefined;
  /** The run whose files are being read, or 0. A newer one waits meanwhile; only the newest of those is ever sent. */
  let reading = 0;
  let waiting: (() => void) | undefined;
  const answers = new Map<number, (answer: never) => void>();

  const request = <K extends RequestName>(
    type: K,
    argument: Requests[K][0],
    then?: (answer: Requests[K][1]) => void,
  ) => {
    worker ??= connect();
    const id = nextId++;
    if (then) answers.set(id, then);
    worker.port.postMessage({ type, id, argument }, []);
  };

  const notices: NoticeHandlers = {
    'run.chunk': (notice) => {
      if (notice.run !== run) return;
      trace.append(notice.chunk);
      listener.grew(trace);
    },
    'run.rested': (notice) => {
      if (notice.run !== run) return;
      rest();
      listener.rested(notice.why);
    },
    'run.failed': (notice) => {
      if (notice.run === run) fail({ code: 'threw', atMs: notice.atMs, message: notice.message });
    },
  };

  function connect(): WorkerHandle {
    const handle = createWorker();
    handle.port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (handle !== worker) return;
      if (busy) watch();
      if (data.type === 'answer') {
        const then = answers.get(data.id);
        answers.delete(data.id);
        then?.(data.answer as never);
      } else (notices[data.type] as (notice: unknown) => void)(data.notice);
    };
    handle.onCrash((message) => {
      if (handle === worker) replace({ code: 'threw', atMs: trace.until, message });
    });
    return handle;
  }

  /** (Re)starts the patience with a worker that has work to do. */
  function watch(): void {
    stopWatch?.();
    stopWatch = later(
      () =>
        replace({
          code: 'stuck',
          atMs: trace.until,
          message: `no sign of life for ${STUCK_AFTER_MS / 1000} s`,
        }),
      STUCK_AFTER_MS,
    );
  }

  function rest(): void {
    busy = false;
    stopWatch?.();
    stopWatch = undefined;
  }

  function fail(failure: RunFailure): void {
    rest();
    started = false;
    reading = 0;
    listener.failed(failure);
    sendWaiting();
  }

  function sendWaiting(): void {
    const send = waiting;
    waiting = undefined;
    send?.();
  }

  function replace(failure: RunFailure): void {
    worker?.terminate();
    worker = undefined;
    answers.clear();
    fail(failure);
  }

  return {
    start(scenario, untilMs) {
      const number = ++run;
      const send = (): void => {
        trace = new Trace();
        goalMs = untilMs;
        started = true;
        busy = true;
        reading = number;
        request('run.start', { run: number, scenario, untilMs }, (answer) => {
          if (reading === number) reading = 0;
          if (number === run && started) {
            if (!answer.started) {
              started = false;
              rest();
            }
            listener.checked(answer);
          }
          if (reading === 0) sendWaiting();
        });
        watch();
      };
      started = false;
      if (reading !== 0) waiting = send;
      else send();
    },
    extend(untilMs) {
      if (!started || untilMs <= goalMs) return;
      goalMs = untilMs;
      busy = true;
      request('run.extend', { run, untilMs });
      watch();
    },
    park(atMs) {
      if (started) request('run.park', { run, atMs });
    },
    dispose() {
      rest();
      worker?.terminate();
      worker = undefined;
    },
  };
}
