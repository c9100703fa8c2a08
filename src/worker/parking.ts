/**
 * A simulation that waits at the playhead. What a person does next at a terminal goes on from there instead of from the
 * start, so an answer takes as long as the command does, however long the session has been. The trace is that of a
 * run from the start, byte for byte: an act has its place among the things of its instant whenever it is given.
 */
import type { Simulation } from '../engine/simulation.ts';
import { deepEqual } from '../kube/json.ts';
import type { Scenario, ScenarioAct } from '../scenario/format.ts';

export interface ParkingOptions {
  /** The cluster of the scenario before anybody has acted. */
  readonly create: (scenario: Scenario) => Simulation;
  readonly act: (simulation: Simulation, act: ScenarioAct) => void;
}

interface Parked {
  readonly scenario: Scenario;
  readonly simulation: Simulation;
  /** How many of the scenario's acts it has been given. */
  given: number;
  targetMs: number;
}

export class Parking {
  readonly #o: ParkingOptions;
  #parked: Parked | undefined;

  constructor(options: ParkingOptions) {
    this.#o = options;
  }

  /** Keeps a simulation of the scenario ready at that time. `advance` brings it there. */
  park(scenario: Scenario, atMs: number): void {
    const { acts } = scenario;
    // A list that is not in order has no place to cut it.
    if (acts.some((act, i) => act.at < (acts[i - 1]?.at ?? 0))) return;
    const later = acts.findIndex((act) => act.at > atMs);
    const upTo = later < 0 ? acts.length : later;
    let parked = this.#parked;
    if (parked === undefined || parked.simulation.clock.now > atMs || !goesOn(parked, scenario, upTo))
      parked = { scenario, simulation: this.#o.create(scenario), given: 0, targetMs: atMs };
    for (const act of acts.slice(parked.given, upTo)) this.#o.act(parked.simulation, act);
    this.#parked = { ...parked, scenario, given: upTo, targetMs: atMs };
  }

  /** Simulates at most `maxEvents` events. True: it is there, or there is none. */
  advance(maxEvents: number): boolean {
    const parked = this.#parked;
    if (parked === undefined) return true;
    try {
      return parked.simulation.runUntil(parked.targetMs, maxEvents);
    } catch {
      // The run of the scenario itself meets the same and reports it.
      this.#parked = undefined;
      return true;
    }
  }

  /** The one that the scenario goes on from, with the rest of its acts; it is not parked any more. */
  take(scenario: Scenario): Simulation | undefined {
    const parked = this.#parked;
    if (parked === undefined || !goesOn(parked, scenario, scenario.acts.length)) return undefined;
    this.#parked = undefined;
    for (const act of scenario.acts.slice(parked.given)) this.#o.act(parked.simulation, act);
    return parked.simulation;
  }
}

/** Whether the first `upTo` acts of the scenario are those that it has been given, and others that are still to come. */
function goesOn({ scenario: before, simulation, given }: Parked, scenario: Scenario, upTo: number): boolean {
  const { acts } = scenario;
  return (
    upTo >= given &&
    acts.slice(given).every((act) => act.at > simulation.clock.now) &&
    deepEqual(acts.slice(0, given), before.acts.slice(0, given)) &&
    deepEqual(scenario.cluster, before.cluster) &&
    scenario.files.length === before.files.length &&
    scenario.files.every(({ name, text }, i) => {
      const other = before.files[i];
      return other?.name === name && other.text === text;
    })
  );
}
