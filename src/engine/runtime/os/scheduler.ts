/**
 * Runs processes: steps their tasks, one after another, inside as few events of the clock as possible.
 *
 * A process that becomes ready joins a queue that is worked off at the same instant. Each entry keeps the cause that
 * was current when it was queued. A process that takes too many steps in one instant has to wait: first a
 * millisecond, and when it goes on like that for long, up to `longestStretchMs` (a `limit.reached` tells so).
 */
import type { Clock } from '../../clock/clock.ts';
import type { Timer } from '../../clock/event-queue.ts';
import { Signal } from '../../clock/signal.ts';
import type { Task, Wait } from '../../clock/task.ts';
import type { LimitReport, Limits } from '../../limits.ts';
import type { Process } from './process.ts';

/** Forced waits of one process before they grow. */
const PATIENCE = 500;

export class RunState {
  task: Task<number> | undefined;
  /** The process's own signal; waiting for it alone is the common case and costs no list of waiters. */
  wakeup: Signal | undefined;
  waitsForWakeup = false;
  timer: Timer | undefined;
  signals: readonly Signal[] | undefined;
  waker: (() => void)[] | undefined;
  onTimer: (() => void) | undefined;
  /** In the queue now. */
  queued = false;
  /** Became ready while it was stopped. */
  held = false;
  fired: Signal | undefined;
  stepping = false;
  stepsAt = -1;
  steps = 0;
  forcedWaits = 0;

  get isWaiting(): boolean {
    return this.timer !== undefined || this.waitsForWakeup || this.signals !== undefined;
  }
}

export class Scheduler {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #onLimit: LimitReport;
  readonly #onReturn: (process: Process, exitCode: number) => void;
  /** Entries from `#head` to `#tail` are ready; the lists keep their size. */
  readonly #queue: (Process | undefined)[] = [];
  readonly #causes: number[] = [];
  #head = 0;
  #tail = 0;
  #draining = false;
  #drainSet = false;

  constructor(
    clock: Clock,
    limits: Limits,
    onLimit: LimitReport,
    onReturn: (process: Process, exitCode: number) => void,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onLimit = onLimit;
    this.#onReturn = onReturn;
  }

  /** The process runs on at this instant, after those that are ready already. */
  makeReady(process: Process, fired?: Signal): void {
    const run = process.run;
    if (run.queued || process.state === 'zombie' || process.state === 'gone') return;
    run.fired = fired;
    if (process.state === 'stopped') {
      run.held = true;
      return;
    }
    run.queued = true;
    this.#queue[this.#tail] = process;
    this.#causes[this.#tail++] = this.#clock.cause;
    if (this.#draining || this.#drainSet) return;
    this.#drainSet = true;
    this.#clock.after(0, () => {
      this.#drainSet = false;
      this.#drain();
    });
  }

  /** Called when a child has ended or a handled signal has come in. */
  notify(process: Process): void {
    const run = process.run;
    if (run.waitsForWakeup) {
      run.waitsForWakeup = false;
      this.makeReady(process, run.wakeup);
    } else run.wakeup?.fire();
  }

  /** Takes the process out of whatever it waits for, for good. */
  abandon(process: Process): void {
    const run = process.run;
    this.#stopWaiting(run);
    const task = run.task;
    run.task = undefined;
    // A process that ends itself is inside its own step: its task is closed when the step is over.
    if (task && !run.stepping) task.return(0);
  }

  /** Lets a stopped process go on. */
  resume(process: Process): void {
    if (!process.run.held) return;
    process.run.held = false;
    this.makeReady(process, process.run.fired);
  }

  #drain(): void {
    this.#draining = true;
    while (this.#head < this.#tail) {
      const process = this.#queue[this.#head] as Process;
      const cause = this.#causes[this.#head] as number;
      this.#queue[this.#head++] = undefined;
      process.run.queued = false;
      this.#clock.cause = cause;
      if (process.state === 'running') this.#step(process);
      else if (process.state === 'stopped') process.run.held = true;
    }
    this.#head = 0;
    this.#tail = 0;
    this.#draining = false;
  }

  #step(process: Process): void {
    const run = process.run;
    const task = run.task;
    if (!task) return;
    if (run.stepsAt !== this.#clock.now) {
      run.stepsAt = this.#clock.now;
      run.steps = 0;
    } else if (++run.steps > this.#limits.stepsPerInstant) {
      this.#force(process);
      return;
    }
    const fired = run.fired;
    run.fired = undefined;
    run.stepping = true;
    const next = task.next(fired);
    run.stepping = false;
    if (run.task !== task) {
      // It was killed, or became another program, during its own step.
      if (!next.done) task.return(0);
      if (run.task && !run.queued) this.makeReady(process);
      return;
    }
    if (next.done) {
      run.task = undefined;
      this.#onReturn(process, next.value);
      return;
    }
    this.#wait(process, next.value);
  }

  /** Too many steps in one instant: time must pass. */
  #force(process: Process): void {
    const run = process.run;
    run.steps = 0;
    run.forcedWaits++;
    let ms = 1;
    if (run.forcedWaits > PATIENCE) {
      if (run.forcedWaits === PATIENCE + 1) {
        this.#onLimit('stepsPerInstant', this.#limits.stepsPerInstant, process.os.subject(process));
      }
      ms = Math.min(2 ** Math.min(20, run.forcedWaits - PATIENCE), this.#limits.longestStretchMs);
    }
    const fired = run.fired;
    run.timer = this.#clock.after(ms, () => {
      run.timer = undefined;
      this.makeReady(process, fired);
    });
  }

  #wait(process: Process, wait: Wait): void {
    const run = process.run;
    if (typeof wait === 'number') {
      if (wait <= 0) {
        this.makeReady(process);
        return;
      }
      run.forcedWaits = 0;
      run.onTimer ??= () => this.#timeOut(process);
      run.timer = this.#clock.after(wait, run.onTimer);
      return;
    }
    if (wait === run.wakeup) {
      run.waitsForWakeup = true;
      return;
    }
    const signals = wait instanceof Signal ? [wait] : wait.on;
    run.signals = signals;
    run.waker = signals.map((signal) => {
      const wake = (): void => {
        this.#stopWaiting(run);
        this.makeReady(process, signal);
      };
      signal.addWaiter(wake);
      return wake;
    });
    if (!(wait instanceof Signal) && wait.timeoutMs !== undefined) {
      run.onTimer ??= () => this.#timeOut(process);
      run.timer = this.#clock.after(wait.timeoutMs, run.onTimer);
    }
  }

  /** In an event of the clock of its own, so the process can run at once. */
  #timeOut(process: Process): void {
    process.run.timer = undefined;
    this.#stopWaiting(process.run);
    if (this.#draining || this.#drainSet) {
      this.makeReady(process);
      return;
    }
    this.#drainSet = true;
    this.makeReady(process);
    this.#drainSet = false;
    this.#drain();
  }

  #stopWaiting(run: RunState): void {
    run.timer?.cancel();
    run.timer = undefined;
    run.waitsForWakeup = false;
    const signals = run.signals;
    if (!signals) return;
    const wakers = run.waker as (() => void)[];
    for (let i = 0; i < signals.length; i++) (signals[i] as Signal).removeWaiter(wakers[i] as () => void);
    run.signals = undefined;
    run.waker = undefined;
  }
}
