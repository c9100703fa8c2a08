/** What runs in the worker: joins scenario, manifest and engine, and serves them over the worker's own port. */
import { serve } from './serve.ts';
import type { Port } from './protocol.ts';
import { createScenarioReader } from './run-scenario.ts';
import { createSlicer } from './slices.ts';

serve(globalThis as unknown as Port, {
  prepare: createScenarioReader(),
  slicer: createSlicer(),
  now: () => performance.now(),
});
