/**
 * Runs of tasks, as the lifecycle README defines them: main processes of containers, lifecycle hooks and probes. A run
 * is ordered by the sequence number of its trace entries, so that two things at one instant still have an order.
 */
import type { Entry } from '../../../src/trace/entries.ts';

const KILL = 9;

export interface TaskRun {
  readonly task: string;
  readonly podUid: string;
  /** Id of the container; empty for hooks and probes. */
  readonly containerId: string;
  /** Restart count of the container; 0 for hooks and probes. */
  readonly attempt: number;
  readonly startSeq: number;
  readonly startMs: number;
  /** Infinite while the run is going on. */
  endSeq: number;
  endMs: number;
  /** It returned or exited by itself or from its TERM trap; false while it is going on. */
  endedOnItsOwn: boolean;
}

const HOOK_TASK = { postStart: 'PostStart', preStop: 'PreStop' } as const;
const PROBE_TASK = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;

export class TaskHistory {
  readonly #runs = new Map<string, TaskRun[]>();
  /** Runs going on, by subject of their entries, oldest first. */
  readonly #open = new Map<string, TaskRun[]>();

  /** All runs of a task so far, in order of their starts. */
  runs(task: string): readonly TaskRun[] {
    return this.#runs.get(task) ?? [];
  }

  /** Takes in one trace entry; true when it began or ended a run. */
  apply(entry: Entry): boolean {
    switch (entry.kind) {
      case 'container.started': {
        const { container, podUid, attempt } = entry.value;
        this.#start(entry, container, podUid, attempt);
        return true;
      }
      case 'container.exited':
        return this.#end(entry, entry.value.signal !== KILL);
      case 'hook.started':
        this.#start(entry, `${HOOK_TASK[entry.value.hook]}-${entry.value.container}`, entry.value.podUid, 0);
        return true;
      case 'hook.finished':
        return this.#end(entry, entry.value.outcome !== 'abandoned');
      case 'probe.started':
        this.#start(
          entry,
          `${PROBE_TASK[entry.value.probe]}-${entry.value.container}`,
          entry.value.podUid,
          0,
        );
        return true;
      case 'probe.finished':
        return this.#end(entry, true);
      default:
        return false;
    }
  }

  #start(entry: Entry, task: string, podUid: string, attempt: number): void {
    const run: TaskRun = {
      task,
      podUid,
      containerId: entry.kind === 'container.started' ? entry.subject.slice('container/'.length) : '',
      attempt,
      startSeq: entry.seq,
      startMs: entry.at,
      endSeq: Number.POSITIVE_INFINITY,
      endMs: Number.POSITIVE_INFINITY,
      endedOnItsOwn: false,
    };
    append(this.#runs, task, run);
    append(this.#open, entry.subject, run);
  }

  #end(entry: Entry, onItsOwn: boolean): boolean {
    const run = this.#open.get(entry.subject)?.shift();
    if (run === undefined) return false; // it ended without having started: nothing ran
    run.endSeq = entry.seq;
    run.endMs = entry.at;
    run.endedOnItsOwn = onItsOwn;
    return true;
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
