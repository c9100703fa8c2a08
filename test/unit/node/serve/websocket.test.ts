import { Duplex } from 'node:stream';
import fc from '../../../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { acceptWebSocket, WebSocketConnection } from '../../../../src/node/serve/websocket.ts';

/** The server's socket: what it writes is kept. */
class FakeSocket extends Duplex {
  sent = Buffer.alloc(0) as Buffer;
  override _read(): void {}
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.sent = Buffer.concat([this.sent, chunk]);
    done();
  }
}

function frame(opcode: number, payload: Buffer, isFinal = true): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const size =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  const masked = payload.map((byte, i) => byte ^ (mask[i & 3] as number));
  return Buffer.concat([Buffer.from([(isFinal ? 0x80 : 0) | opcode, ...size]), mask, masked]);
}

function connect() {
  const socket = new FakeSocket();
  const connection = new WebSocketConnection(socket);
  const messages: string[] = [];
  connection.onMessage = (data) => messages.push(data.toString());
  return { socket, connection, messages };
}
const settled = () => new Promise((done) => setImmediate(done));

describe('a WebSocket', () => {
  it('agrees on a protocol', () => {
    const socket = new FakeSocket();
    const headers = {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'v4.channel.k8s.io, v5.channel.k8s.io',
    };
    const { protocol } = acceptWebSocket({ method: 'GET', headers } as never, socket, ['v5.channel.k8s.io']);
    expect(protocol).toBe('v5.channel.k8s.io');
    // The example of RFC 6455.
    expect(socket.sent.toString()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    const spdy = { method: 'POST', headers: { upgrade: 'SPDY/3.1' } } as never;
    expect(() => acceptWebSocket(spdy, new FakeSocket(), ['v5.channel.k8s.io'])).toThrow('unable to upgrade');
  });

  it('reads messages, in pieces and in fragments', async () => {
    const { socket, messages } = connect();
    const bytes = Buffer.concat([
      frame(2, Buffer.from('one')),
      frame(2, Buffer.from('t'), false),
      frame(9, Buffer.from('?')),
      frame(0, Buffer.from('wo')),
      frame(2, Buffer.from('x'.repeat(300))),
    ]);
    for (const byte of bytes) socket.push(Buffer.from([byte]));
    await settled();
    expect(messages).toEqual(['one', 'two', 'x'.repeat(300)]);
    expect([...socket.sent]).toEqual([0x8a, 1, 63]);
  });

  it.each([
    ['a frame without a mask', Buffer.from([0x82, 1, 65])],
    ['a bit of an extension', Buffer.from([0xc2, 0x81, 1, 2, 3, 4, 65])],
    ['a continuation of nothing', frame(0, Buffer.from('a'))],
    ['too much', Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
  ])('closes at %s', async (_, bytes) => {
    const { socket, messages } = connect();
    socket.push(bytes);
    await settled();
    expect(socket.sent[0]).toBe(0x88);
    expect(messages).toEqual([]);
  });

  it('survives whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const { socket } = connect();
        socket.emit('data', Buffer.from(bytes));
        expect(socket.sent.length).toBeLessThan(500);
        socket.destroy();
      }),
    );
  });
});
