/**
 * What the page and the simulation worker say to one another: types only, for both sides.
 *
 * A request has an answer; a notice has none. Both sides are checked against the two maps: a missing or wrong handler
 * does not compile. A `run` is a number that the page gives to each scenario it wants to see; a newer one ends the
 * older, and what still arrives from an older one is dropped by its number.
 */
import type { Diagnostic } from '../manifest/diagnostic.ts';
import type { Scenario } from '../scenario/format.ts';
import type { TraceChunk } from '../trace/chunk.ts';

/** Page → worker: name → [argument, answer]. */
export interface Requests {
  /** Check the files of a scenario and, when those that are applied have no error, run it up to `untilMs`. */
  'run.start': [{ readonly run: number; readonly scenario: Scenario; readonly untilMs: number }, RunStarted];
  /** Simulate further. Does nothing for a run that is not the newest. */
  'run.extend': [{ readonly run: number; readonly untilMs: number }, null];
  /**
   * Be ready for something that the person does just after that time: what has happened until then is simulated once
   * more, up to there, and waits. Does nothing for a run that is not the newest.
   */
  'run.park': [{ readonly run: number; readonly atMs: number }, null];
  /** Are you there? Answered between two slices. */
  'worker.ping': [null, null];
}

/** Worker → page. */
export interface Notices {
  /** What has happened since the last chunk. Its columns are transferred. */
  'run.chunk': { readonly run: number; readonly chunk: TraceChunk };
  /** There is no more to do until the page asks. */
  'run.rested': { readonly run: number; readonly why: RestReason };
  /** Only we can get this wrong: the simulation threw. What it had recorded has been sent before. */
  'run.failed': { readonly run: number; readonly atMs: number; readonly message: string };
}

/** `asked`: as far as asked for. `full`: the trace has as many entries as a run may have. */
export type RestReason = 'asked' | 'full';

export interface RunStarted {
  /** False: a file that is applied has errors, so there is nothing to run. */
  readonly started: boolean;
  readonly files: readonly FileReport[];
  /** Milliseconds that reading and checking took. */
  readonly checkMs: number;
}

export interface FileReport {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly objects: readonly FileObject[];
}

/** What a file describes, enough to name it and to delete it again. */
export interface FileObject {
  readonly kind: string;
  /** Lower-case plural. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** Where its containers stand in the text. */
  readonly containers: readonly ContainerLines[];
}

/** Lines count from 1; the last one belongs to it. */
export interface ContainerLines {
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
}

export type RequestName = keyof Requests;
export type NoticeName = keyof Notices;

export type RequestMessage = {
  [K in RequestName]: { readonly type: K; readonly id: number; readonly argument: Requests[K][0] };
}[RequestName];

export type WorkerMessage =
  | {
      [K in RequestName]: { readonly type: 'answer'; readonly id: number; readonly answer: Requests[K][1] };
    }[RequestName]
  | { [K in NoticeName]: { readonly type: K; readonly notice: Notices[K] } }[NoticeName];

export type RequestHandlers = { [K in RequestName]: (argument: Requests[K][0]) => Requests[K][1] };
export type NoticeHandlers = { [K in NoticeName]: (notice: Notices[K]) => void };

/** The part of a `Worker`, a `MessagePort` or a worker's own scope that both sides use. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}
