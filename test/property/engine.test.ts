import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.ts';
import { joined, runInSlices, type Slice, traceOf } from '../helpers/run-engine.ts';
import { objectFindings } from './invariants.ts';
import { type SmallRun, smallRun } from './small-pods.ts';

const UNTIL_MS = 240_000;

function simulate({ setup, acts }: SmallRun, slices: readonly Slice[] = []) {
  const simulation = new Simulation(setup);
  for (const { atMs, act } of acts) simulation.act(atMs, act);
  return runInSlices(simulation, UNTIL_MS, slices);
}

const slice: fc.Arbitrary<Slice> = fc.oneof(
  fc.record({ events: fc.integer({ min: 1, max: 500 }) }),
  fc.record({ ms: fc.integer({ min: 1, max: 20_000 }) }),
);

describe('a run is a value', { timeout: 60_000 }, () => {
  it('the same scenario gives the same trace, byte for byte, in any slicing', () => {
    fc.assert(
      fc.property(smallRun, fc.array(slice, { minLength: 1, maxLength: 5 }), (run, slices) => {
        const whole = joined(simulate(run));
        expect(joined(simulate(run))).toEqual(whole);
        expect(joined(simulate(run, slices))).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });
});

describe('at every version of every Pod', { timeout: 60_000 }, () => {
  it('Ready means that all containers are; counts and phases go one way; no address is given twice', () => {
    fc.assert(
      fc.property(smallRun, (run) => {
        const trace = traceOf(simulate(run));
        expect([...objectFindings(trace)]).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
