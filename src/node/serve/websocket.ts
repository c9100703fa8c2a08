/**
 * The server's side of a WebSocket (RFC 6455), as far as exec needs it: text and binary messages, fragments, ping,
 * close. Leaves out: extensions, so messages are never compressed.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { badRequest } from './status.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Bytes of one message; a longer one ends the connection. */
const MAX_MESSAGE = 4 * 1024 * 1024;
/** Bytes that the other side may be behind before it is cut off. */
const MAX_BEHIND = 16 * 1024 * 1024;
/** Time that the other side has to answer a close. */
const CLOSE_TIMEOUT_MS = 5000;

const CONTINUATION = 0;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const TOO_BIG = 1009;

export const isWebSocket = ({ headers, method }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

/** Finishes the handshake. `protocols`: what the server speaks, best first. Throws a Refusal when it cannot be. */
export function acceptWebSocket(
  message: IncomingMessage,
  socket: Duplex,
  protocols: readonly string[],
): { readonly webSocket: WebSocketConnection; readonly protocol: string } {
  const { headers } = message;
  const key = headers['sec-websocket-key'];
  if (!isWebSocket(message) || key === undefined || headers['sec-websocket-version'] !== '13')
    throw badRequest('unable to upgrade: only WebSocket connections are served (kubectl 1.30 or newer)');
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = protocols.find((name) => offered.includes(name));
  if (protocol === undefined)
    throw badRequest(
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}]`,
    );
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  return { webSocket: new WebSocketConnection(socket), protocol };
}

export class WebSocketConnection {
  readonly #socket: Duplex;
  #received: Buffer = Buffer.alloc(0);
  #fragments: Buffer[] = [];
  #isClosing = false;
  onMessage: ((data: Buffer) => void) | undefined;
  /** Called once, however it ended. */
  onClose: (() => void) | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => this.#take(data));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.once('close', () => this.onClose?.());
  }

  send(data: Uint8Array): void {
    if (this.#isClosing) return;
    this.#frame(BINARY, data);
    if (this.#socket.writableLength > MAX_BEHIND) this.#socket.destroy();
  }

  close(code = NORMAL): void {
    if (this.#isClosing) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#frame(CLOSE, payload);
    this.#isClosing = true;
    setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS).unref();
  }

  #frame(opcode: number, payload: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const { length } = payload;
    const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const head = Buffer.alloc(size);
    head[0] = 0x80 | opcode;
    head[1] = size === 2 ? length : size === 4 ? 126 : 127;
    if (size === 4) head.writeUInt16BE(length, 2);
    else if (size === 10) head.writeBigUInt64BE(BigInt(length), 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #take(data: Buffer): void {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    for (let used = this.#takeFrame(); used > 0; used = this.#takeFrame())
      this.#received = this.#received.subarray(used);
  }

  /** Handles the first frame of what has come in; returns its length, 0 while it is not all there. */
  #takeFrame(): number {
    const data = this.#received;
    if (data.length < 2 || this.#socket.destroyed) return 0;
    const [first, second] = data as unknown as readonly [number, number];
    const opcode = first & 15;
    const short = second & 127;
    const at = short === 126 ? 4 : short === 127 ? 10 : 2;
    // A client masks what it sends, and bits for extensions are not set.
    if ((second & 128) === 0 || (first & 0x70) !== 0) return this.#fail(PROTOCOL_ERROR);
    if (data.length < at + 4) return 0;
    const length =
      short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
    if (length > MAX_MESSAGE) return this.#fail(TOO_BIG);
    const end = at + 4 + length;
    if (data.length < end) return 0;
    const mask = data.subarray(at, at + 4);
    const payload = Buffer.from(data.subarray(at + 4, end));
    for (let i = 0; i < length; i++) payload[i] = (payload[i] as number) ^ (mask[i & 3] as number);
    this.#handle(opcode, (first & 128) !== 0, payload);
    return end;
  }

  #fail(code: number): 0 {
    this.close(code);
    this.#socket.end();
    return 0;
  }

  #handle(opcode: number, isFinal: boolean, payload: Buffer): void {
    if (opcode === CLOSE) {
      if (!this.#isClosing) this.close();
      this.#socket.end();
    } else if (opcode === PING) this.#frame(PONG, payload);
    else if (opcode === PONG) return;
    else if (opcode > BINARY || (opcode === CONTINUATION) !== this.#fragments.length > 0)
      this.#fail(PROTOCOL_ERROR);
    else this.#message(isFinal, payload);
  }

  #message(isFinal: boolean, payload: Buffer): void {
    this.#fragments.push(payload);
    if (this.#fragments.reduce((sum, { length }) => sum + length, 0) > MAX_MESSAGE) {
      this.#fail(TOO_BIG);
      return;
    }
    if (!isFinal) return;
    const message = this.#fragments.length === 1 ? payload : Buffer.concat(this.#fragments);
    this.#fragments = [];
    if (!this.#isClosing) this.onMessage?.(message);
  }
}
