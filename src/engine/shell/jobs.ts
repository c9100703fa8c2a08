/** The children of one shell: which ones it waits for, and how those ended that it has heard of. */
import type { ChildExit, ProcessContext } from '../runtime/os/program.ts';

/** Background jobs that have ended and that nobody has asked for. */
const MAX_FINISHED = 1_000;

export interface Job {
  readonly id: number;
  readonly pids: readonly number[];
  readonly text: string;
  stopped: boolean;
}

interface Tracked {
  readonly pid: number;
  /** Undefined: still running. */
  exit: ChildExit | undefined;
}

export class Jobs {
  readonly #context: ProcessContext;
  /** Children that the shell will ask about. Few, so a list costs less than a table. */
  readonly #tracked: Tracked[] = [];
  readonly #jobs: Job[] = [];
  /** `$!` */
  lastBackground: number | undefined;

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  get list(): readonly Job[] {
    return this.#jobs;
  }

  #find(pid: number): Tracked | undefined {
    for (let i = this.#tracked.length - 1; i >= 0; i--) {
      const entry = this.#tracked[i] as Tracked;
      if (entry.pid === pid) return entry;
    }
    return undefined;
  }

  /** The shell will ask how this child ended. */
  track(pid: number): void {
    if (!this.#find(pid)) this.#tracked.push({ pid, exit: undefined });
  }

  isTracked(pid: number): boolean {
    return this.#find(pid) !== undefined;
  }

  add(pids: readonly number[], text: string): Job {
    const job: Job = { id: Math.max(0, ...this.#jobs.map((j) => j.id)) + 1, pids, text, stopped: false };
    this.#jobs.push(job);
    if (this.#jobs.length > MAX_FINISHED) {
      const old = this.#jobs.findIndex((j) => this.isDone(j));
      if (old >= 0) this.remove(this.#jobs[old] as Job);
    }
    return job;
  }

  /** Takes all ended children, orphans that were handed to this shell too, as ash does when it waits. */
  collect(): void {
    for (let exit = this.#context.waitChild(); exit; exit = this.#context.waitChild()) {
      const entry = this.#find(exit.pid);
      if (entry) entry.exit = exit;
    }
  }

  exitOf(pid: number): ChildExit | undefined {
    return this.#find(pid)?.exit;
  }

  forget(pid: number): void {
    const entry = this.#find(pid);
    if (!entry) return;
    if (entry === this.#tracked[this.#tracked.length - 1]) this.#tracked.pop();
    else this.#tracked.splice(this.#tracked.indexOf(entry), 1);
  }

  isDone(job: Job): boolean {
    return job.pids.every((pid) => {
      const entry = this.#find(pid);
      return !entry || entry.exit !== undefined;
    });
  }

  remove(job: Job): void {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
    for (const pid of job.pids) this.forget(pid);
  }

  ofPid(pid: number): Job | undefined {
    return this.#jobs.find((job) => job.pids.includes(pid));
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, or a PID. */
  find(text: string): Job | undefined {
    if (!text.startsWith('%')) return this.ofPid(Number(text));
    const spec = text.slice(1);
    if (spec === '' || spec === '%' || spec === '+') return this.#jobs.at(-1);
    if (spec === '-') return this.#jobs.at(-2);
    if (/^\d+$/.test(spec)) return this.#jobs.find((job) => job.id === Number(spec));
    return this.#jobs.find((job) =>
      spec.startsWith('?') ? job.text.includes(spec.slice(1)) : job.text.startsWith(spec),
    );
  }

  get runningPids(): number[] {
    return this.#tracked.filter(({ exit }) => exit === undefined).map(({ pid }) => pid);
  }
}
