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

export class Jobs {
  readonly #context: ProcessContext;
  /** Undefined: still running. */
  readonly #exits = new Map<number, ChildExit | undefined>();
  readonly #jobs: Job[] = [];
  /** `$!` */
  lastBackground: number | undefined;

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  get list(): readonly Job[] {
    return this.#jobs;
  }

  /** The shell will ask how this child ended. */
  track(pid: number): void {
    this.#exits.set(pid, undefined);
  }

  isTracked(pid: number): boolean {
    return this.#exits.has(pid);
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
      if (this.#exits.has(exit.pid)) this.#exits.set(exit.pid, exit);
    }
  }

  exitOf(pid: number): ChildExit | undefined {
    return this.#exits.get(pid);
  }

  forget(pid: number): void {
    this.#exits.delete(pid);
  }

  isDone(job: Job): boolean {
    return job.pids.every((pid) => this.#exits.get(pid) !== undefined || !this.#exits.has(pid));
  }

  remove(job: Job): void {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
    for (const pid of job.pids) this.#exits.delete(pid);
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
    return [...this.#exits].filter(([, exit]) => exit === undefined).map(([pid]) => pid);
  }
}
