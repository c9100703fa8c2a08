/** A finished run of a vector, and how to walk through its moments again. */
import type { Trace } from '../../../src/trace/trace.ts';
import { leaves, type Predicate } from './clause.ts';
import { nextDeadline } from './evaluate.ts';
import type { Scope } from './pods.ts';
import { type FiredAction, World } from './world.ts';

export interface RunRecord {
  readonly trace: Trace;
  /** Entries up to here belong to second 0: the cluster and the vector's objects. They are one moment, the first. */
  readonly firstSeq: number;
  readonly fired: readonly FiredAction[];
  readonly scope: Scope;
  readonly endMs: number;
  /** The moment at the end. */
  readonly world: World;
}

/**
 * Calls `visit` at every moment at which one of `predicates` may come out differently: at second 0, after each entry,
 * when an action has been done (with all that it changed at once), when a time condition turns true, and at the end.
 * `visit` returns true to stop.
 */
export function replay(
  record: RunRecord,
  predicates: readonly Predicate[],
  visit: (world: World) => boolean,
): void {
  const { trace, firstSeq, fired, endMs } = record;
  const world = new World();
  const timed = predicates.flatMap((predicate) => [...leaves(predicate)]);
  let seq = 0;
  const applyUpTo = (limit: number): void => {
    for (; seq < limit; seq++) {
      const entry = trace.entry(seq);
      if (entry !== undefined) world.apply(entry);
    }
  };
  /** The moments before `limitMs` that only the passing of time makes. */
  const passTime = (limitMs: number): boolean => {
    for (let at = nextDeadline(timed, world); at < limitMs; at = nextDeadline(timed, world)) {
      world.nowMs = at;
      if (visit(world)) return true;
    }
    return false;
  };

  applyUpTo(firstSeq);
  if (visit(world)) return;
  let nextAction = 0;
  for (;;) {
    const action = fired[nextAction];
    if (action !== undefined && action.seq <= seq) {
      if (passTime(action.atMs)) return;
      nextAction++;
      world.fire(action);
      applyUpTo(action.seqAfter);
      if (visit(world)) return;
      continue;
    }
    const entry = trace.entry(seq);
    if (entry === undefined) break;
    if (passTime(entry.at)) return;
    seq++;
    if (world.apply(entry) && visit(world)) return;
  }
  if (passTime(endMs)) return;
  world.nowMs = endMs;
  visit(world);
}
