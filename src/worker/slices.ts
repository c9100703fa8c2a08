/** Long work in short slices, so that a worker can hear a message between two of them. */
// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port

export interface Slicer {
  /** Calls `slice` again and again, each time in a turn of its own, until it says that it is done or `stop` is called. */
  start(slice: () => boolean): void;
  stop(): void;
  /** Ends the slicer for good. */
  close(): void;
}

/**
 * A turn is a message there and back: it comes after the messages that already wait, and without a timer's delay. One
 * way would do in a browser, but Node empties a port's queue before it looks at another.
 */
export function createSlicer(): Slicer {
  const channel = new MessageChannel();
  let current: (() => boolean) | undefined;
  let waiting = false;
  const turn = (): void => {
    if (waiting) return;
    waiting = true;
    channel.port1.postMessage(null);
  };
  channel.port2.onmessage = () => channel.port2.postMessage(null);
  channel.port1.onmessage = () => {
    waiting = false;
    if (current === undefined) return;
    if (current()) current = undefined;
    else turn();
  };
  return {
    start(slice) {
      current = slice;
      turn();
    },
    stop() {
      current = undefined;
    },
    close() {
      current = undefined;
      channel.port1.close();
      channel.port2.close();
    },
  };
}
