/**
 * The server's side of a SPDY/3.1 connection, as far as kubectl speaks it: streams with headers that the client opens,
 * data both ways, half-closing, ping. Models github.com/moby/spdystream, which has no flow control either.
 */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';

const VERSION = 3;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;
const PROTOCOL_ERROR = 1;

/** Bytes of one frame; a longer one ends the connection. */
const MAX_FRAME = 4 * 1024 * 1024;
const MAX_STREAMS = 256;
const MAX_HEADERS = 64 * 1024;
/** Bytes of data in one frame out. */
const DATA_SIZE = 32 * 1024;

export interface SpdyWire {
  send(bytes: Buffer): void;
  close(): void;
}

export class SpdyStream {
  readonly id: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly #connection: SpdyConnection;
  onData: ((data: Buffer) => void) | undefined;
  /** The client sends nothing more. */
  onEnd: (() => void) | undefined;
  isClosed = false;

  constructor(id: number, headers: ReadonlyMap<string, string>, connection: SpdyConnection) {
    this.id = id;
    this.headers = headers;
    this.#connection = connection;
  }

  write(data: Uint8Array): void {
    for (let at = 0; at < data.length && !this.isClosed; at += DATA_SIZE)
      this.#connection.data(this.id, 0, Buffer.from(data.subarray(at, at + DATA_SIZE)));
  }
  /** Nothing more comes from here. */
  end(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#connection.data(this.id, FIN, Buffer.alloc(0));
  }
}

export class SpdyConnection {
  readonly #wire: SpdyWire;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #inflate: Inflate = createInflate({ dictionary: SPDY_DICTIONARY });
  readonly #deflate: Deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  #received: Buffer = Buffer.alloc(0);
  #isOver = false;
  /** Frames are handled one after the other: headers are inflated in turns of their own. */
  #work: Promise<void> = Promise.resolve();
  onStream: ((stream: SpdyStream) => void) | undefined;

  constructor(wire: SpdyWire) {
    this.#wire = wire;
    for (const codec of [this.#inflate, this.#deflate]) codec.on('error', () => this.end());
  }

  take(data: Buffer): void {
    if (this.#isOver) return;
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    for (;;) {
      const frames = this.#received;
      if (frames.length < 8) return;
      const length = frames.readUInt32BE(4) & 0xffffff;
      if (length > MAX_FRAME) return this.end();
      if (frames.length < 8 + length) return;
      const frame = frames.subarray(0, 8 + length);
      this.#received = frames.subarray(8 + length);
      this.#work = this.#work
        .then(() => (this.#isOver ? undefined : this.#frame(frame)))
        // Headers that cannot be inflated: nothing after them can be read.
        .catch(() => this.end());
    }
  }

  /** The other side has gone, or has broken the protocol. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#inflate.close();
    this.#deflate.close();
    for (const stream of this.#streams.values()) {
      stream.isClosed = true;
      stream.onEnd?.();
    }
    this.#streams.clear();
    this.#wire.close();
  }

  async #frame(frame: Buffer): Promise<void> {
    const first = frame.readUInt32BE(0);
    const flags = frame[4] as number;
    const payload = frame.subarray(8);
    if (first < 0x80000000) return this.#dataCame(first, flags, payload);
    if (((first >>> 16) & 0x7fff) !== VERSION) return this.end();
    switch (first & 0xffff) {
      case SYN_STREAM:
        return this.#opened(flags, payload);
      case RST_STREAM: {
        if (payload.length < 8) return this.end();
        const stream = this.#streams.get(payload.readUInt32BE(0) & 0x7fffffff);
        if (!stream) return;
        stream.isClosed = true;
        this.#streams.delete(stream.id);
        return stream.onEnd?.();
      }
      case PING:
        // Pings of the client have odd numbers; the answer is the same frame.
        if (payload.length === 4 && payload.readUInt32BE(0) % 2 === 1) this.#wire.send(Buffer.from(frame));
        return;
      case GOAWAY:
        return;
      default:
        // SETTINGS, HEADERS, WINDOW_UPDATE: nothing here depends on them.
        return;
    }
  }

  #dataCame(id: number, flags: number, payload: Buffer): void {
    const stream = this.#streams.get(id);
    if (!stream) return this.#control(RST_STREAM, 0, words(id, PROTOCOL_ERROR));
    if (payload.length > 0) stream.onData?.(Buffer.from(payload));
    if ((flags & FIN) !== 0) stream.onEnd?.();
  }

  async #opened(flags: number, payload: Buffer): Promise<void> {
    if (payload.length < 10) return this.end();
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = readHeaders(await transform(this.#inflate, payload.subarray(10)));
    if (headers === undefined || this.#streams.has(id) || this.#isOver) return this.end();
    if (this.#streams.size >= MAX_STREAMS) return this.#control(RST_STREAM, 0, words(id, PROTOCOL_ERROR));
    const stream = new SpdyStream(id, headers, this);
    this.#streams.set(id, stream);
    const none = await transform(this.#deflate, words(0));
    this.#control(SYN_REPLY, 0, Buffer.concat([words(id), none]));
    this.onStream?.(stream);
    if ((flags & FIN) !== 0) stream.onEnd?.();
  }

  #control(type: number, flags: number, payload: Buffer): void {
    if (this.#isOver) return;
    const head = words(0x80000000 + VERSION * 0x10000 + type, flags * 0x1000000 + payload.length);
    this.#wire.send(Buffer.concat([head, payload]));
  }

  data(id: number, flags: number, payload: Buffer): void {
    if (this.#isOver) return;
    this.#wire.send(Buffer.concat([words(id, flags * 0x1000000 + payload.length), payload]));
    if (flags === FIN) this.#streams.delete(id);
  }
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

/** Puts bytes through a codec that keeps its state, and gives all that comes out of it for them. */
function transform(codec: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((done, failed) => {
    const parts: Buffer[] = [];
    let size = 0;
    const take = (part: Buffer): void => {
      size += part.length;
      if (size <= MAX_HEADERS) parts.push(part);
    };
    const finish = (): void => {
      codec.off('data', take);
      codec.off('error', failed);
      if (size > MAX_HEADERS) failed(new Error('headers are too long'));
      else done(Buffer.concat(parts));
    };
    codec.on('data', take);
    codec.once('error', failed);
    codec.write(input, () => codec.flush(constants.Z_SYNC_FLUSH, finish));
  });
}

/** Number of pairs, then name and value, each with its length. */
function readHeaders(block: Buffer): ReadonlyMap<string, string> | undefined {
  let at = 0;
  const number = (): number => {
    const value = at + 4 <= block.length ? block.readUInt32BE(at) : Number.NaN;
    at += 4;
    return value;
  };
  const text = (): string | undefined => {
    const length = number();
    if (!(at + length <= block.length)) return undefined;
    at += length;
    return block.toString('utf8', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left--) {
    const [name, value] = [text(), text()];
    if (name === undefined || value === undefined) return undefined;
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}
