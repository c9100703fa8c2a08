/** Evaluates a predicate at a moment. */
import { inline } from '../outcome.ts';
import type { Predicate } from './clause.ts';
import { type Finding, finding } from './finding.ts';
import type { Scope } from './pods.ts';
import * as container from './state/container.ts';
import * as happened from './state/happened.ts';
import * as objects from './state/objects.ts';
import * as pod from './state/pod.ts';
import type { StatePredicate } from './state/types.ts';
import { UnsupportedWord } from './vocabulary.ts';
import type { World } from './world.ts';

const STATE: Readonly<Record<string, StatePredicate>> = {
  phase: pod.phase,
  podReason: pod.podReason,
  podExists: pod.podExists,
  podField: pod.podField,
  condition: pod.condition,
  ownedBy: pod.ownedBy,
  containerState: container.containerState,
  allContainers: container.allContainers,
  anyContainer: container.anyContainer,
  restartCount: container.restartCount,
  logs: container.logs,
  taskEnded: happened.taskEnded,
  restartsSinceAction: happened.restartsSinceAction,
  event: happened.event,
  eventCount: happened.eventCount,
  pullWaitRatio: happened.pullWaitRatio,
  object: objects.object,
  objectCondition: objects.objectCondition,
  objectCount: objects.objectCount,
  objectPathsEqual: objects.objectPathsEqual,
  podCount: objects.podCount,
  podsPerNode: objects.podsPerNode,
  replicaSet: objects.replicaSet,
  createdCount: objects.createdCount,
  finishedCount: objects.finishedCount,
};

export function evaluate(predicate: Predicate, world: World, scope: Scope): Finding {
  switch (predicate.op) {
    case 'all':
    case 'any': {
      const parts = predicate.of.map((part) => evaluate(part, world, scope));
      const holds = predicate.op === 'all' ? parts.every((p) => p.holds) : parts.some((p) => p.holds);
      return finding(holds, () =>
        parts
          .filter((part) => part.holds === holds)
          .map((part) => part.actual())
          .join('; '),
      );
    }
    case 'not': {
      const inner = evaluate(predicate.of, world, scope);
      return finding(!inner.holds, inner.actual);
    }
    case 'action':
      return finding(world.firedAction(predicate.index) !== undefined, () => fired(world));
    case 'atSeconds':
      return finding(world.nowMs >= predicate.seconds * 1000, () => `second ${world.nowMs / 1000}`);
    case 'afterSeconds': {
      const since = world.fired.at(-1)?.atMs ?? 0;
      return finding(
        world.nowMs >= since + predicate.seconds * 1000,
        () => `second ${(world.nowMs - since) / 1000}`,
      );
    }
    case 'state': {
      const test = STATE[predicate.key];
      if (test === undefined) throw new UnsupportedWord(`unsupported: "${predicate.key}"`);
      return test(predicate.argument as never, { world, scope, podName: predicate.pod });
    }
  }
}

const fired = (world: World): string =>
  world.fired.length === 0
    ? 'no action has fired'
    : `fired: ${inline(world.fired.map(({ index }) => index))}`;

/** The next moment after `world.nowMs` at which a time condition in `predicates` may turn true without any entry. */
export function nextDeadline(predicates: Iterable<Predicate>, world: World): number {
  let next = Number.POSITIVE_INFINITY;
  for (const predicate of predicates) {
    if (predicate.op !== 'atSeconds' && predicate.op !== 'afterSeconds') continue;
    const since = predicate.op === 'afterSeconds' ? (world.fired.at(-1)?.atMs ?? 0) : 0;
    const at = since + predicate.seconds * 1000;
    if (at > world.nowMs) next = Math.min(next, at);
  }
  return next;
}
