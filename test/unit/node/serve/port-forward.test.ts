import { PassThrough } from 'node:stream';
import { connect, type Socket } from 'node:net';
import { constants, createDeflate } from 'node:zlib';
import { KubeConfig, PortForward } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeconfig } from '../../../../src/node/serve/kubeconfig.ts';
import { sessionScenario } from '../../../../src/node/serve/session.ts';
import { SPDY_DICTIONARY } from '../../../../src/node/serve/spdy-dictionary.ts';
import { readScenario } from '../../../../src/scenario/read-scenario.ts';
import { startBridge, type TestBridge } from '../../../helpers/serve.ts';

const PODS = '/api/v1/namespaces/default/pods';
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

let bridge: TestBridge;
let timer: NodeJS.Timeout;
beforeEach(async () => {
  bridge = await startBridge();
  timer = setInterval(() => bridge.pass(100), 5);
  await bridge.json(PODS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
    }),
  });
  bridge.pass(10_000);
});
afterEach(async () => {
  clearInterval(timer);
  await bridge.close();
});

/** As kubectl up to 1.30: SPDY over the connection itself. */
class SpdyClient {
  readonly #socket: Socket;
  readonly #deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  #received = Buffer.alloc(0);
  #isUpgraded = false;
  /** What each stream has got; `FIN` at its end. */
  readonly streams = new Map<number, string>();
  readonly replies: number[] = [];
  isClosed = false;

  constructor(url: string, path: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n`,
    );
    this.#socket.on('data', (data) => this.#take(data));
    this.#socket.on('close', () => {
      this.isClosed = true;
    });
    this.#socket.on('error', () => undefined);
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    if (!this.#isUpgraded) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isUpgraded = this.#received.toString('latin1', 0, end).startsWith('HTTP/1.1 101');
      this.#received = this.#received.subarray(end + 4);
    }
    while (this.#received.length >= 8) {
      const length = this.#received.readUInt32BE(4) & 0xffffff;
      if (this.#received.length < 8 + length) return;
      const first = this.#received.readUInt32BE(0);
      const payload = this.#received.subarray(8, 8 + length);
      if (first < 0x80000000)
        this.streams.set(
          first,
          (this.streams.get(first) ?? '') + payload.toString() + (this.#received[4] === 1 ? 'FIN' : ''),
        );
      else if ((first & 0xffff) === 2) this.replies.push(payload.readUInt32BE(0));
      this.#received = this.#received.subarray(8 + length);
    }
  }

  async open(id: number, headers: Readonly<Record<string, string>>): Promise<void> {
    const text = (value: string): Buffer => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const count = Buffer.alloc(4);
    count.writeUInt32BE(Object.keys(headers).length);
    const block = Buffer.concat([count, ...Object.entries(headers).flat().map(text)]);
    const packed = await new Promise<Buffer>((done) => {
      const parts: Buffer[] = [];
      const take = (part: Buffer): void => void parts.push(part);
      this.#deflate.on('data', take);
      const finish = (): void => {
        this.#deflate.off('data', take);
        done(Buffer.concat(parts));
      };
      this.#deflate.write(block, () => this.#deflate.flush(constants.Z_SYNC_FLUSH, finish));
    });
    const head = Buffer.alloc(18);
    head.writeUInt32BE(0x80030001, 0);
    head.writeUInt32BE(10 + packed.length, 4);
    head.writeUInt32BE(id, 8);
    this.#socket.write(Buffer.concat([head, packed]));
  }

  data(id: number, text: string, isLast = false): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head.writeUInt32BE((isLast ? 0x1000000 : 0) + Buffer.byteLength(text), 4);
    this.#socket.write(Buffer.concat([head, Buffer.from(text)]));
  }
  raw(bytes: Buffer): void {
    this.#socket.write(bytes);
  }
  close(): void {
    this.#socket.destroy();
  }
}

const isTrue = async (holds: () => boolean): Promise<void> => {
  await expect.poll(holds, { interval: 5, timeout: 8000 }).toBe(true);
};

describe('port-forward', { timeout: 20_000 }, () => {
  it('carries requests over SPDY, one connection after the other, and keeps them as acts', async () => {
    const client = new SpdyClient(bridge.url, `${PODS}/web/portforward`);
    for (const [id, request] of [
      [1, '0'],
      [5, '1'],
    ] as const) {
      await client.open(id, { streamtype: 'error', port: '80', requestid: request });
      await client.open(id + 2, { streamtype: 'data', port: '80', requestid: request });
      client.data(id, '', true);
      // In two pieces, the second with the next request.
      client.data(id + 2, GET.slice(0, 20));
      client.data(id + 2, GET.slice(20) + GET.replace('/', '/nope'));
      await isTrue(() => /200 OK[^]*404 Not Found/.test(client.streams.get(id + 2) ?? ''));
      client.data(id + 2, '', true);
      await isTrue(() => client.streams.get(id + 2)?.endsWith('FIN') === true);
    }
    expect(client.replies).toEqual([1, 3, 5, 7]);
    client.close();
    const { acts } = sessionScenario(bridge.scenario, bridge.cluster);
    const forwards = acts.filter(({ kind }) => kind === 'forward');
    expect(forwards).toHaveLength(4);
    expect(readScenario(JSON.parse(JSON.stringify({ ...bridge.scenario, acts }))).ok).toBe(true);
  });

  it('says that nobody listens, and goes on', async () => {
    const client = new SpdyClient(bridge.url, `${PODS}/web/portforward`);
    await client.open(1, { streamtype: 'error', port: '81', requestid: '0' });
    await client.open(3, { streamtype: 'data', port: '81', requestid: '0' });
    await isTrue(() => client.streams.get(1)?.includes('connect: connection refused') === true);
    expect(client.isClosed).toBe(false);
    client.close();
  });

  it('ends a connection that is no SPDY', async () => {
    const client = new SpdyClient(bridge.url, `${PODS}/web/portforward`);
    await client.open(1, { streamtype: 'error', port: '80', requestid: '0' });
    client.raw(Buffer.from('80030001000000ff00000003000000000000ffffffff'.padEnd(600, '7'), 'hex'));
    await expect.poll(() => client.isClosed, { interval: 5, timeout: 8000 }).toBe(true);
    expect((await bridge.json(`${PODS}/web`)).code).toBe(200);
  });

  it('carries a connection over the channels of a WebSocket, as libraries do', async () => {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig(bridge.url));
    const [input, output] = [new PassThrough(), new PassThrough()];
    let text = '';
    output.on('data', (data: Buffer) => {
      text += data.toString();
    });
    const opened = await new PortForward(config).portForward('default', 'web', [80], output, null, input);
    input.write(GET);
    await isTrue(() => text.includes('Welcome to nginx!'));
    expect(text).toContain('HTTP/1.1 200 OK');
    (opened as { close(): void }).close();
  });

  it('knows the words of the protocol', () => {
    let [a, b] = [1, 0];
    for (const byte of SPDY_DICTIONARY) {
      a = (a + byte) % 65_521;
      b = (b + a) % 65_521;
    }
    // The checksum by which every decoder knows the dictionary.
    expect([SPDY_DICTIONARY.length, b, a]).toEqual([1423, 0xe3c6, 0xa7c2]);
  });
});
