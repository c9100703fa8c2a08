/**
 * Starts workers of the simulator. The page loads this module before everything else: the first worker is there when the
 * page has found out what to run.
 */
import type { WorkerHandle } from './client.ts';
import { workerHandle } from './worker-handle.ts';

const start = (): WorkerHandle =>
  workerHandle(new Worker(new URL('./host.ts', import.meta.url), { type: 'module' }));

let first: WorkerHandle | undefined = start();

/** The worker that has been started already, the first time; then a new one each time. */
export function createWorker(): WorkerHandle {
  const worker = first ?? start();
  first = undefined;
  return worker;
}
