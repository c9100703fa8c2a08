/** The worker's side in the page's own thread, over a real message channel: for tests, and where there are no workers. */
import type { WorkerHandle } from './client.ts';
import type { Port } from './protocol.ts';

export function inProcess(serveOn: (port: Port) => void): WorkerHandle {
  const { port1, port2 } = new MessageChannel();
  serveOn(port2);
  return {
    port: port1,
    onCrash: () => undefined,
    terminate: () => {
      port1.close();
      port2.close();
    },
  };
}
