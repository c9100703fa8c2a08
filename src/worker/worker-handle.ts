/** A real module worker as the client wants it. */
// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port
import type { WorkerHandle } from './client.ts';

export function workerHandle(worker: Worker): WorkerHandle {
  return {
    port: worker,
    onCrash(fn) {
      worker.onerror = (event) => {
        event.preventDefault();
        fn(event.message || 'the worker could not be loaded');
      };
      worker.onmessageerror = () => fn('a message could not be read');
    },
    terminate: () => worker.terminate(),
  };
}
