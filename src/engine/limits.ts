/**
 * The bounds of the simulation, in one table. Reaching one is never an exception: the program gets the error that a
 * real system would give (EAGAIN, ENOSPC, EFBIG) and the run gets one `limit.reached` entry for each limit and place.
 */
export interface Limits {
  /** Processes alive or zombie on one node; more: fork fails with EAGAIN. */
  readonly processesPerNode: number;
  /** Bytes of one file; more: EFBIG. */
  readonly fileBytes: number;
  /** Bytes of all files that one container or volume holds of its own; more: ENOSPC. */
  readonly fileSystemBytes: number;
  /** Files and directories that one container or volume holds of its own; more: ENOSPC. */
  readonly fileSystemNodes: number;
  /** Bytes a pipe holds before a writer waits (as on Linux). */
  readonly pipeBytes: number;
  /** Shell instructions before a script pays for its CPU time and lets others run. */
  readonly instructionsPerSlice: number;
  /** CPU time (ms) a script may take without waiting before its clock is stretched. */
  readonly cpuMsBeforeStretch: number;
  /** The longest single charge (ms) when the clock of a busy script is stretched. */
  readonly longestStretchMs: number;
  /** Steps of one process in one instant before it is made to wait a millisecond. */
  readonly stepsPerInstant: number;
  /** Characters that a variable or the output of `$( )` may hold. */
  readonly variableChars: number;
  /** Nested functions, `eval`s and `.`s of one shell. */
  readonly shellFrames: number;
  /** Words that one command may expand to. */
  readonly wordsPerCommand: number;
}

export const DEFAULT_LIMITS: Limits = {
  processesPerNode: 2_000,
  fileBytes: 4 * 1024 * 1024,
  fileSystemBytes: 64 * 1024 * 1024,
  fileSystemNodes: 20_000,
  pipeBytes: 65_536,
  instructionsPerSlice: 1_000,
  cpuMsBeforeStretch: 2_000,
  longestStretchMs: 1_000,
  stepsPerInstant: 200,
  variableChars: 1024 * 1024,
  shellFrames: 500,
  wordsPerCommand: 50_000,
};

/** Called each time a limit is hit; the owner writes the entry once for each (limit, where). */
export type LimitReport = (limit: keyof Limits, max: number, where: string) => void;
