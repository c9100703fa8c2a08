/** A session over the bridge as a scenario: where it began, and everything that came from outside. */
import type { Scenario } from '../../scenario/format.ts';
import type { LiveCluster } from './live-cluster.ts';

/** The scenario that began it, with the acts of the session after its own. */
export function sessionScenario(began: Scenario, cluster: LiveCluster): Scenario {
  const acts = cluster.acts.map(({ at, act }) => ({ at, ...act }));
  return {
    ...began,
    acts: [...began.acts, ...(acts as unknown as Scenario['acts'])],
    playhead: cluster.now,
  };
}
