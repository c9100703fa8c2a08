/**
 * port-forward: connections of the client's machine, led to a Pod's own loopback. SPDY streams in a WebSocket
 * (kubectl 1.31 and newer), SPDY alone, or one connection for each port on the channels of a WebSocket (libraries).
 * Models pkg/kubelet/portforward and staging/src/k8s.io/apiserver/pkg/util/proxy tunnelling.
 * Differs: the simulation carries one HTTP request at a time, and what is not HTTP as pieces; the connection is checked
 * when it is opened, by whether anybody listens.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isHttp, mayBeHttp, requestLength } from '../../engine/network/http-message.ts';
import { runtimeUid } from '../../engine/kubelet/pod-format.ts';
import { bytesOf, TextReader } from '../../kube/bytes.ts';
import type { Pod } from '../../kube/types.ts';
import type { LiveCluster } from './live-cluster.ts';
import { SpdyConnection, type SpdyStream, type SpdyWire } from './spdy.ts';
import { type Asked, parameterValues } from './request.ts';
import { badRequest, tooManyRequests } from './status.ts';
import { acceptWebSocket, isWebSocket, type WebSocketConnection } from './websocket.ts';

const PROTOCOL = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${PROTOCOL}`;
/** Two channels for each port: data, errors. */
const CHANNELS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'portforward.k8s.io'];
const MAX_PORTS = 16;
const MAX_SESSIONS = 100;
/** Characters that may wait to become a whole request: as many as an act may hold. */
const MAX_WAITING = 256 * 1024;

export class PortForwards {
  readonly #cluster: LiveCluster;
  #sessions = 0;
  constructor(cluster: LiveCluster) {
    this.#cluster = cluster;
  }

  /** Throws a Refusal while the connection can still be answered as HTTP. */
  serve(pod: Pod, asked: Asked, message: IncomingMessage, socket: Duplex): void {
    if (this.#sessions >= MAX_SESSIONS) throw tooManyRequests('too many sessions');
    if (pod.status?.phase !== 'Running')
      throw badRequest(
        `unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`,
      );
    const session = new Session(this.#cluster, pod);
    if (isWebSocket(message)) {
      const ports = portsOf(asked);
      const { webSocket, protocol } = acceptWebSocket(message, socket, [TUNNEL, ...CHANNELS]);
      this.#sessions++;
      if (protocol !== TUNNEL) {
        overChannels(this.#cluster, pod, ports, webSocket, () => this.#sessions--);
        return;
      }
      const spdy = session.begin({
        send: (bytes) => webSocket.send(bytes),
        close: () => webSocket.close(),
      });
      webSocket.onMessage = (data) => spdy.take(data);
      webSocket.onClose = () => {
        this.#sessions--;
        spdy.end();
      };
    } else {
      if (message.headers.upgrade?.toLowerCase() !== 'spdy/3.1')
        throw badRequest('unable to upgrade: SPDY/3.1 or a WebSocket is needed');
      this.#sessions++;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${PROTOCOL}\r\n\r\n`,
      );
      const spdy = session.begin({
        send: (bytes) => void socket.write(bytes),
        close: () => void socket.end(),
      });
      socket.on('data', (data: Buffer) => spdy.take(data));
      socket.on('error', () => socket.destroy());
      socket.on('end', () => socket.end());
      socket.once('close', () => {
        this.#sessions--;
        spdy.end();
      });
    }
  }
}

function portsOf(asked: Asked): readonly number[] {
  const ports = parameterValues(asked, 'ports')
    .flatMap((text) => text.split(','))
    .map(Number);
  if (ports.length > MAX_PORTS || ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    throw badRequest('invalid query parameter "ports"');
  return ports;
}

/** Models pkg/kubelet/portforward/websocket.go: each channel begins with its port in two bytes, the lower one first. */
function overChannels(
  cluster: LiveCluster,
  pod: Pod,
  ports: readonly number[],
  webSocket: WebSocketConnection,
  onClose: () => void,
): void {
  let open = ports.length;
  const streams = ports.map((port, i) => {
    const stream = (channel: number, ended: () => void): ByteStream => {
      const send = (bytes: Uint8Array): void =>
        webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]));
      send(Buffer.from([port & 255, port >> 8]));
      const made: ByteStream = {
        isClosed: false,
        onData: undefined,
        onEnd: undefined,
        write: send,
        end() {
          if (made.isClosed) return;
          made.isClosed = true;
          ended();
        },
      };
      return made;
    };
    const data = stream(2 * i, () => {
      if (--open === 0) webSocket.close();
    });
    const error = stream(2 * i + 1, () => undefined);
    return { port, data, error };
  });
  webSocket.onMessage = (message) => {
    const channel = message[0] ?? 1;
    if (channel % 2 === 0) streams[channel / 2]?.data.onData?.(message.subarray(1));
  };
  webSocket.onClose = () => {
    onClose();
    for (const { data } of streams) data.isClosed = true;
  };
  for (const { port, data, error } of streams) new Connection(cluster, pod, port, data, error);
}

/** One direction each way, of whatever carries it. */
interface ByteStream {
  isClosed: boolean;
  onData: ((data: Buffer) => void) | undefined;
  onEnd: (() => void) | undefined;
  write(data: Uint8Array): void;
  end(): void;
}

/** The connections of one client, each of two streams that come one after the other. */
class Session {
  readonly #cluster: LiveCluster;
  readonly #pod: Pod;
  readonly #waiting = new Map<string, SpdyStream>();
  constructor(cluster: LiveCluster, pod: Pod) {
    this.#cluster = cluster;
    this.#pod = pod;
  }

  begin(wire: SpdyWire): SpdyConnection {
    const spdy = new SpdyConnection(wire);
    spdy.onStream = (stream) => {
      const id = stream.headers.get('requestid') ?? '';
      const other = this.#waiting.get(id);
      if (other === undefined) {
        this.#waiting.set(id, stream);
        return;
      }
      this.#waiting.delete(id);
      const isData = stream.headers.get('streamtype') === 'data';
      const [data, error] = isData ? [stream, other] : [other, stream];
      new Connection(this.#cluster, this.#pod, Number(data.headers.get('port')), data, error);
    };
    return spdy;
  }
}

class Connection {
  readonly #cluster: LiveCluster;
  readonly #pod: Pod;
  readonly #port: number;
  readonly #data: ByteStream;
  readonly #error: ByteStream;
  readonly #reader = new TextReader();
  #received = '';
  #isBusy = false;
  #isEnding = false;

  constructor(cluster: LiveCluster, pod: Pod, port: number, data: ByteStream, error: ByteStream) {
    this.#cluster = cluster;
    this.#pod = pod;
    this.#port = port;
    this.#data = data;
    this.#error = error;
    if (!this.#isOpen()) {
      this.#refuse('connect: connection refused');
      return;
    }
    data.onData = (bytes) => {
      this.#received += this.#reader.read(bytes);
      if (this.#received.length > MAX_WAITING) this.#refuse('more than the simulation carries at once');
      else this.#next();
    };
    data.onEnd = () => {
      this.#isEnding = true;
      this.#next();
    };
  }

  /** Whether anybody listens there, by a look that changes nothing. */
  #isOpen(): boolean {
    if (!Number.isInteger(this.#port) || this.#port < 1 || this.#port > 65_535) return false;
    this.#cluster.advance();
    const uid = runtimeUid(this.#pod);
    return this.#cluster.simulation.nodes.some((node) =>
      node.runtime.sandboxes.some(
        ({ config, state, network }) =>
          config.podUid === uid &&
          state === 'ready' &&
          network?.listening.some(({ port, protocol }) => port === this.#port && protocol === 'tcp') === true,
      ),
    );
  }

  /** Sends the next whole request, one at a time. */
  #next(): void {
    if (this.#isBusy || this.#data.isClosed) return;
    const text = this.#received;
    if (text === '') {
      if (this.#isEnding) this.#close();
      return;
    }
    if (!this.#isEnding && mayBeHttp(text)) return;
    const length = isHttp(text) ? requestLength(text) : text.length;
    if (length === undefined) {
      if (this.#isEnding) this.#close();
      return;
    }
    this.#received = text.slice(length);
    this.#isBusy = true;
    const { namespace = '', name = '' } = this.#pod.metadata;
    this.#cluster.act(
      { kind: 'forward', namespace, pod: name, port: this.#port, text: text.slice(0, length) },
      {
        forwarded: (answer) => {
          this.#isBusy = false;
          if (answer === undefined) return this.#refuse('connection reset by peer');
          this.#data.write(bytesOf(answer));
          if (/^HTTP\/1\.\d [^]*?\r\nConnection: close\r\n/i.test(answer)) this.#close();
          else queueMicrotask(() => this.#next());
        },
        refused: ({ message = '' }) => this.#refuse(message),
      },
    );
  }

  #refuse(why: string): void {
    const { uid = '' } = this.#pod.metadata;
    this.#error.write(
      Buffer.from(
        `error forwarding port ${this.#port} to pod ${uid}, uid : failed to connect to localhost:${this.#port} inside the pod: dial tcp4 127.0.0.1:${this.#port}: ${why}`,
      ),
    );
    this.#close();
  }

  #close(): void {
    this.#data.end();
    this.#error.end();
  }
}
