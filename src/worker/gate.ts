/** A port that holds messages back until what they need has been loaded. Their order stays. */
// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port
import type { Port, RequestMessage } from './protocol.ts';

/** `load` is called once, at the first message that needs it. When it fails, the next such message tries again. */
export function gated(
  port: Port,
  needs: (message: RequestMessage) => boolean,
  load: () => Promise<void>,
): Port {
  const inner: Port = {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    onmessage: null,
  };
  let loaded = false;
  let loading: Promise<void> | undefined;
  const held: MessageEvent[] = [];

  const release = (): void => {
    loading = undefined;
    for (const event of held.splice(0)) inner.onmessage?.(event);
  };
  port.onmessage = (event: MessageEvent<RequestMessage>) => {
    if (loading === undefined && (loaded || !needs(event.data))) {
      inner.onmessage?.(event);
      return;
    }
    held.push(event);
    loading ??= load().then(
      () => {
        loaded = true;
        release();
      },
      // Offline at the first use: the run goes on without, and a shell says that the command is not found.
      release,
    );
  };
  return inner;
}
