// oxlint-disable unicorn/prefer-add-event-listener -- setting `onmessage` also starts a port
import { describe, expect, it } from 'vitest';
import { gated } from '../../../src/worker/gate.ts';
import type { Port } from '../../../src/worker/protocol.ts';

const ping = (id: number): MessageEvent =>
  ({ data: { type: 'worker.ping', id, argument: null } }) as MessageEvent;

function setup() {
  const outer: Port = { postMessage: () => undefined, onmessage: null };
  let open: () => void = () => undefined;
  let fail: () => void = () => undefined;
  let loads = 0;
  const got: number[] = [];
  const inner = gated(
    outer,
    (message) => message.id >= 10,
    () => {
      loads++;
      return new Promise((resolve, reject) => {
        open = resolve;
        fail = () => reject(new Error('offline'));
      });
    },
  );
  inner.onmessage = ({ data }) => got.push((data as { readonly id: number }).id);
  const settle = (): Promise<void> => Promise.resolve().then(() => undefined);
  return {
    send: (id: number) => outer.onmessage?.(ping(id)),
    open: () => (open(), settle()),
    fail: () => (fail(), settle()),
    got,
    loads: () => loads,
  };
}

describe('the gate of the worker', () => {
  it('holds back what needs something, and everything after it, in order', async () => {
    const gate = setup();
    gate.send(1);
    gate.send(10);
    gate.send(2);
    expect(gate.got).toEqual([1]);
    await gate.open();
    expect(gate.got).toEqual([1, 10, 2]);
    gate.send(11);
    expect(gate.got).toEqual([1, 10, 2, 11]);
    expect(gate.loads()).toBe(1);
  });

  it('lets messages through when nothing could be loaded, and tries again', async () => {
    const gate = setup();
    gate.send(10);
    await gate.fail();
    expect(gate.got).toEqual([10]);
    gate.send(11);
    expect(gate.got).toEqual([10]);
    await gate.open();
    expect(gate.got).toEqual([10, 11]);
    expect(gate.loads()).toBe(2);
  });
});
