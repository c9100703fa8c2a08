/** `eventually`, `consistently`, `never` and `whenFirst`: predicates judged at every moment of a run. */
import type { Expectation } from './clause.ts';
import { evaluate } from './evaluate.ts';
import { type Finding, finding } from './finding.ts';
import { type RunRecord, replay } from './record.ts';
import type { World } from './world.ts';

type Of<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

const NEVER_CAME = 'the moment to count from never came';
const second = (ms: number): string => `second ${ms / 1000}`;

/** The predicate held at some moment from the one that `after` names, at most `seconds` later. */
export function eventually({ predicate, after, seconds }: Of<'eventually'>, record: RunRecord): Finding {
  let fromMs = after === undefined ? 0 : undefined;
  let holds = false;
  let last: Finding | undefined;
  replay(record, after === undefined ? [predicate] : [predicate, after], (world) => {
    if (fromMs === undefined && after !== undefined && evaluate(after, world, record.scope).holds)
      fromMs = world.nowMs;
    if (fromMs === undefined) return false;
    if (seconds !== undefined && world.nowMs > fromMs + seconds * 1000) return true;
    last = evaluate(predicate, world, record.scope);
    holds = last.holds;
    return holds;
  });
  return finding(holds, () => (last === undefined ? NEVER_CAME : `never held; at the end: ${last.actual()}`));
}

/** The predicate held at every moment from the one that `after` names (else the first status), for `seconds`. */
export function consistently({ predicate, after, seconds }: Of<'consistently'>, record: RunRecord): Finding {
  let fromMs: number | undefined;
  let problem: string | undefined;
  const begins = (world: World): boolean => {
    if (after !== undefined) return evaluate(after, world, record.scope).holds;
    return record.scope.podNames.length === 0 || world.pods.some((pod) => pod.status !== undefined);
  };
  replay(record, after === undefined ? [predicate] : [predicate, after], (world) => {
    if (fromMs === undefined && begins(world)) fromMs = world.nowMs;
    if (fromMs === undefined) return false;
    if (seconds !== undefined && world.nowMs > fromMs && world.nowMs >= fromMs + seconds * 1000) return true;
    const found = evaluate(predicate, world, record.scope);
    if (!found.holds) problem = `at ${second(world.nowMs)}: ${found.actual()}`;
    return !found.holds;
  });
  return finding(fromMs !== undefined && problem === undefined, () => problem ?? NEVER_CAME);
}

export function never({ predicate }: Of<'never'>, record: RunRecord): Finding {
  let problem: string | undefined;
  replay(record, [predicate], (world) => {
    const found = evaluate(predicate, world, record.scope);
    if (found.holds) problem = `held at ${second(world.nowMs)}: ${found.actual()}`;
    return found.holds;
  });
  return finding(problem === undefined, () => problem ?? '');
}

/** At the first moment at which `condition` held, `expect` held too. */
export function whenFirst({ condition, expect }: Of<'whenFirst'>, record: RunRecord): Finding {
  let found: Finding = finding(false, () => 'the condition never held');
  replay(record, [condition, expect], (world) => {
    if (!evaluate(condition, world, record.scope).holds) return false;
    const { holds, actual } = evaluate(expect, world, record.scope);
    const text = holds ? '' : actual();
    found = finding(holds, () => `at ${second(world.nowMs)}: ${text}`);
    return true;
  });
  return found;
}
