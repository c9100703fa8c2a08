import type { Pod } from '../../../../src/kube/types.ts';
import type { Finding } from '../finding.ts';
import type { Scope } from '../pods.ts';
import type { World } from '../world.ts';

/** Where a state predicate is evaluated: one moment of one run. */
export interface Moment {
  readonly world: World;
  readonly scope: Scope;
  /** What the clause names by `pod`. */
  readonly podName: string | undefined;
}

/** A state predicate. Its argument has been checked against the vocabulary; it reads the fields it knows. */
export type StatePredicate = (argument: never, moment: Moment) => Finding;

export type PodPredicate<A> = (argument: A, pod: Pod) => Finding;
