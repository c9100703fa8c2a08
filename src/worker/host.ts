/** What runs in the worker: joins scenario, manifest and engine, and serves them over the worker's own port. */
import type { SimulationOptions } from '../engine/simulation.ts';
import type { ExplainSchema } from '../kubectl/index.ts';
import { isTerminalAct } from '../scenario/terminal-acts.ts';
import { gated } from './gate.ts';
import type { Port, RequestMessage } from './protocol.ts';
import { createScenarioReader } from './run-scenario.ts';
import { serve } from './serve.ts';
import { createSlicer } from './slices.ts';

let programs: SimulationOptions['programs'];

/** kubectl is large, and only terminals need it. */
async function loadPrograms(): Promise<void> {
  const [{ setExplainSchema, workstationPrograms }, texts] = await Promise.all([
    import('./workstation-programs.ts'),
    import('../kubectl/explain.generated.json'),
  ]);
  setExplainSchema(texts.default as unknown as ExplainSchema);
  programs = workstationPrograms;
}

const needsPrograms = (message: RequestMessage): boolean =>
  message.type === 'run.park' ||
  (message.type === 'run.start' && message.argument.scenario.acts.some(isTerminalAct));

const prepare = createScenarioReader({ programs: (simulation) => programs?.(simulation) ?? {} });

serve(gated(globalThis as unknown as Port, needsPrograms, loadPrograms), {
  prepare,
  parking: prepare.parking,
  slicer: createSlicer(),
  now: () => performance.now(),
});
