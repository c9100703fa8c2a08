/** Runs a vector's scenario: objects at second 0, actions as soon as their conditions hold, until its end. */
import { act, create } from './actions.ts';
import { leaves } from './clause.ts';
import type { Cluster } from './cluster.ts';
import { evaluate, nextDeadline } from './evaluate.ts';
import type { RunRecord } from './record.ts';
import type { LifecycleVector } from './vector.ts';
import { type FiredAction, World } from './world.ts';

export type RunResult =
  | { readonly kind: 'ended'; readonly record: RunRecord }
  /** The condition of `until` did not come true in time, or the scenario could not be set up. */
  | { readonly kind: 'failed'; readonly expected: string; readonly actual: string };

/** Steps between two looks at the wall clock. */
const STEPS_BETWEEN_CHECKS = 256;

class VectorRun {
  readonly #vector: LifecycleVector;
  readonly #cluster: Cluster;
  readonly #world = new World();
  /** The next action's condition has held since the last one fired. */
  #actionDue = false;
  #waitEndsMs: number | undefined;
  #reachedMs: number | undefined;

  constructor(vector: LifecycleVector, cluster: Cluster) {
    this.#vector = vector;
    this.#cluster = cluster;
  }

  run(outOfTime: () => boolean): RunResult {
    const { objects, until } = this.#vector;
    for (const object of objects) {
      const refused = create(this.#cluster, object);
      if (refused !== undefined)
        return failed(`${object.kind} ${object.metadata.name} is created`, refused.message || refused.reason);
    }
    this.#takeIn({ asOneMoment: true });
    const firstSeq = this.#world.seq;
    this.#fireActions();
    for (let steps = 1; ; steps++) {
      const limitMs =
        (this.#reachedMs ?? until.withinSeconds * 1000) +
        (this.#reachedMs === undefined ? 0 : until.thenSeconds * 1000);
      if (this.#reachedMs !== undefined && until.thenSeconds === 0) break;
      const deadlineMs = Math.min(limitMs, this.#waitEndsMs ?? limitMs, this.#nextDeadline());
      const stepped = this.#cluster.step(deadlineMs);
      this.#takeIn({ asOneMoment: false });
      this.#fireActions();
      if (!stepped && deadlineMs === limitMs) {
        if (this.#reachedMs === undefined)
          return failed(`until, within ${until.withinSeconds} s`, this.#notReached());
        if (this.#cluster.nowMs >= this.#reachedMs + until.thenSeconds * 1000) break;
      }
      if (steps % STEPS_BETWEEN_CHECKS === 0 && outOfTime())
        return failed('a run in time', `out of wall-clock time at second ${this.#cluster.nowMs / 1000}`);
    }
    const world = this.#world;
    const { trace, nowMs } = this.#cluster;
    return {
      kind: 'ended',
      record: { trace, firstSeq, fired: world.fired, scope: this.#scope, endMs: nowMs, world },
    };
  }

  get #scope() {
    return { podNames: this.#vector.podNames };
  }
  #holds(predicate: LifecycleVector['until']['condition']): boolean {
    return evaluate(predicate, this.#world, this.#scope).holds;
  }
  #notReached(): string {
    const text = evaluate(this.#vector.until.condition, this.#world, this.#scope).actual();
    const next = this.#vector.actions[this.#world.fired.length];
    return next === undefined
      ? text
      : `${text}; action ${this.#world.fired.length} (${next.verb}) has not fired`;
  }

  /** When a condition that is being waited for may turn true by the passing of time alone. */
  #nextDeadline(): number {
    const when = this.#vector.actions[this.#world.fired.length]?.when;
    const predicates = [this.#vector.until.condition, ...(when === undefined ? [] : [when])];
    return nextDeadline(
      predicates.flatMap((predicate) => [...leaves(predicate)]),
      this.#world,
    );
  }

  /** Takes in what the trace has new. Each entry is a moment of its own, unless they are the answer to one request. */
  #takeIn({ asOneMoment }: { readonly asOneMoment: boolean }): void {
    const world = this.#world;
    const { trace, nowMs } = this.#cluster;
    for (let entry = trace.entry(world.seq); entry !== undefined; entry = trace.entry(world.seq))
      if (world.apply(entry) && !asOneMoment) this.#look();
    if (asOneMoment || nowMs > world.nowMs) {
      world.nowMs = nowMs;
      this.#look();
    }
  }

  #look(): void {
    const action = this.#vector.actions[this.#world.fired.length];
    if (action !== undefined && this.#waitEndsMs === undefined) this.#actionDue ||= this.#holds(action.when);
    if (this.#reachedMs === undefined && this.#holds(this.#vector.until.condition))
      this.#reachedMs = this.#world.nowMs;
  }

  /** Does every action that is due; what it brings about may make the next one due. */
  #fireActions(): void {
    const world = this.#world;
    for (;;) {
      const index = world.fired.length;
      const action = this.#vector.actions[index];
      if (action === undefined) return;
      if (this.#waitEndsMs === undefined) {
        if (!this.#actionDue) return;
        this.#actionDue = false;
        if (action.verb === 'wait')
          this.#waitEndsMs = world.nowMs + (action.argument as { readonly seconds: number }).seconds * 1000;
      }
      if (this.#waitEndsMs !== undefined) {
        if (this.#cluster.nowMs < this.#waitEndsMs) return;
        this.#waitEndsMs = undefined;
      }
      const fired: FiredAction = act(this.#cluster, action, index, world);
      world.fire(fired);
      this.#takeIn({ asOneMoment: true });
    }
  }
}

const failed = (expected: string, actual: string): RunResult => ({ kind: 'failed', expected, actual });

export const runVector = (vector: LifecycleVector, cluster: Cluster, outOfTime: () => boolean): RunResult =>
  new VectorRun(vector, cluster).run(outOfTime);
