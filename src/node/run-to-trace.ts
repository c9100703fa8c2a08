/** Runs a simulation to a time at once and gives its whole trace: what the command line and the golden tests need. */
import type { Simulation } from '../engine/simulation.ts';
import { Trace } from '../trace/trace.ts';

export function runToTrace(simulation: Simulation, untilMs: number): Trace {
  simulation.runUntil(untilMs);
  const trace = new Trace();
  trace.append(simulation.takeChunk());
  return trace;
}
