/** A session over the bridge as a scenario: where it began, and everything that came from outside. */
import type { Scenario, ScenarioAct } from '../../scenario/format.ts';
import type { LiveCluster } from './live-cluster.ts';

/** The scenario that began it, with the acts of the session after its own. */
export function sessionScenario(began: Scenario, cluster: LiveCluster): Scenario {
  // What clients do is of the kinds that a scenario has, in plain JSON.
  const acts = cluster.acts.map(({ at, act }) => ({ at, ...act }) as unknown as ScenarioAct);
  return {
    ...began,
    acts: [...began.acts, ...acts],
    playhead: cluster.now,
  };
}
