/** What the host adds to the workstation of a simulation: kubectl. */
import type { Program } from '../engine/runtime/os/program.ts';
import type { Simulation } from '../engine/simulation.ts';
import { type ExplainSchema, kubectlProgram } from '../kubectl/index.ts';
import { clusterAccess } from './cluster-access/cluster-access.ts';

/** The texts of `kubectl explain`, once the host has loaded them. */
let explainTexts: ExplainSchema | undefined;
export function setExplainSchema(schema: ExplainSchema): void {
  explainTexts = schema;
}

export const workstationPrograms = (simulation: Simulation): Readonly<Record<string, Program>> => ({
  kubectl: kubectlProgram(clusterAccess(simulation, () => explainTexts)),
});
