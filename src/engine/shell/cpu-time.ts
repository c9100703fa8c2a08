/**
 * What a script pays for the processor: a builtin 10 µs, a program 1 ms, in slices.
 *
 * What is owed is forgiven while the shell waits, so a loop around `sleep 2` has a period of exactly two seconds. A
 * script that neither waits nor prints for long pays more and more for each slice: it cannot hold up the simulation.
 */
import type { Limits } from '../limits.ts';

const BUILTIN_US = 10;
const PROGRAM_US = 1_000;
/** Instructions of a slice that a program counts for. */
const PROGRAM_INSTRUCTIONS = 50;
/** Lines of output that count as a sign of life between two waits. */
const LIVELY_WRITES = 1_000;
/** A wait of more than this, ms, is one; a shorter one may be the time of a program. */
const SHORT_WAIT_MS = 5;

export class CpuTime {
  readonly #limits: Limits;
  readonly #onStretch: () => void;
  #instructions: number;
  #debtUs = 0;
  #busyMs = 0;
  #writes = 0;
  #stretchMs = 0;

  /** `onStretch`: called when the script begins to pay more than it costs. */
  constructor(limits: Limits, onStretch: () => void) {
    this.#limits = limits;
    this.#onStretch = onStretch;
    this.#instructions = limits.instructionsPerSlice;
  }

  builtin(): void {
    this.#debtUs += BUILTIN_US;
  }
  program(): void {
    this.#debtUs += PROGRAM_US;
    this.#instructions -= PROGRAM_INSTRUCTIONS;
  }
  wrote(): void {
    if (++this.#writes < LIVELY_WRITES) this.#busyMs = 0;
  }

  /** Before each instruction: milliseconds to wait now, 0 in most cases. */
  instruction(): number {
    if (--this.#instructions >= 0) return 0;
    this.#instructions = this.#limits.instructionsPerSlice;
    return this.#pay();
  }

  #pay(): number {
    const ms = Math.floor(this.#debtUs / 1000);
    this.#debtUs -= ms * 1000;
    this.#busyMs += Math.max(1, ms);
    if (this.#busyMs <= this.#limits.cpuMsBeforeStretch) return ms;
    if (this.#stretchMs === 0) {
      this.#stretchMs = Math.max(1, ms);
      this.#onStretch();
    } else this.#stretchMs = Math.min(this.#stretchMs * 2, this.#limits.longestStretchMs);
    return this.#stretchMs;
  }

  /** The shell has waited. */
  waited(ms: number): void {
    this.#debtUs = Math.max(0, this.#debtUs - ms * 1000);
    if (ms <= SHORT_WAIT_MS) return;
    this.#busyMs = 0;
    this.#writes = 0;
    this.#stretchMs = 0;
  }
}
