/** Whatever comes over the wire: an answer or a closed connection, and the server goes on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ODD_REQUEST } from '../../../helpers/odd-requests.ts';
import fc from '../../../helpers/property.ts';
import { startBridge, type TestBridge } from '../../../helpers/serve.ts';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await startBridge({ maxActs: 100_000 });
});
afterAll(() => bridge.close());

const isAlive = async (): Promise<void> => expect(await (await bridge.request('/healthz')).text()).toBe('ok');

/** Sends bytes as they are and waits for the end of the connection, or for a moment of silence. */
async function raw(bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(bridge.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return text;
}

const WORDS = [
  'api',
  'apis',
  'v1',
  'apps',
  'namespaces',
  'default',
  'pods',
  'web',
  'log',
  'exec',
  'scale',
  'openapi',
  'v3',
  'metrics.k8s.io',
  'v1beta1',
  'nodes',
  'serviceaccounts',
  'token',
  '%2e',
  '%00',
  'ü',
  '..',
  '{}',
];
const PATH = fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 8 })), { maxLength: 9 });
const QUERY = fc.dictionary(
  fc.constantFrom(
    'watch',
    'resourceVersion',
    'limit',
    'continue',
    'labelSelector',
    'fieldSelector',
    'fieldValidation',
    'dryRun',
    'container',
    'tailLines',
    'sinceTime',
    'command',
    'timeoutSeconds',
  ),
  fc.oneof(
    fc.constantFrom('', 'true', '0', '-1', '1e9', 'x', 'a in (b', '=', '{'),
    fc.string({ maxLength: 12 }),
  ),
  { maxKeys: 3 },
);
const TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/html',
  'x',
  '',
];

describe('the bridge', { timeout: 60_000 }, () => {
  it('answers any method, path, query, type and body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        PATH,
        QUERY,
        fc.constantFrom(...TYPES),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        async (method, words, query, type, body) => {
          const path = `/${words.map((word) => (WORDS.includes(word) ? word : encodeURIComponent(word))).join('/')}`;
          const asked = new URLSearchParams({ ...query, timeoutSeconds: '0' }).toString();
          const response = await bridge.request(`${path}?${asked}`, {
            method,
            headers: { 'content-type': type },
            ...(method === 'GET' || method === 'HEAD' ? {} : { body: body as BodyInit }),
          });
          await response.arrayBuffer();
          expect(response.status).toBeGreaterThanOrEqual(200);
          expect(response.status).toBeLessThan(500);
        },
      ),
      { numRuns: 300 },
    );
    await isAlive();
  });

  it('answers odd objects with a Status, or takes them', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(ODD_REQUEST, async ({ method, path, body, contentType }) => {
        const response = await bridge.request(`${path}?fieldManager=f`, {
          method,
          headers: { 'content-type': method === 'PATCH' ? contentType : 'application/json' },
          body: JSON.stringify(body) ?? '',
        });
        const text = await response.text();
        if (text !== '404 page not found') expect(JSON.parse(text).kind).toBeDefined();
        // A field that the schema of server-side apply does not know is a 500 of the real server, too.
        if (response.status === 500) expect(text).toContain('failed to create typed patch object');
        bridge.pass(100);
        answered++;
      }),
      { numRuns: 300 },
    );
    await isAlive();
    expect(answered).toBe(300);
  });

  it('outlives bytes that are no HTTP, and half of a request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await raw(bytes))),
      { numRuns: 60 },
    );
    const get = 'GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\n';
    expect(await raw(Buffer.from(`${get}X: ${'x'.repeat(100_000)}\r\n\r\n`))).toMatch(/^HTTP\/1.1 4\d\d /);
    await raw(
      Buffer.from('POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'),
    );
    const upgrade = (more: string): string =>
      `GET /api/v1/namespaces/default/pods/web/exec?command=ls HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${more}\r\n\r\n`;
    expect(await raw(Buffer.from(upgrade('Upgrade: websocket')))).toMatch(/^HTTP\/1.1 404 /);
    expect(await raw(Buffer.from(upgrade('Upgrade: nonsense')))).toMatch(/^HTTP\/1.1 404 /);
    await isAlive();
  });
});
