/** What the bridge for real clients costs: one answer, and a watch with many readers. Over sockets of this machine. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBridge } from '../../src/node/serve/bridge.ts';
import { LiveCluster } from '../../src/node/serve/live-cluster.ts';
import { typeOfPlural } from '../../src/engine/api/resources.ts';
import { Simulation } from '../../src/engine/simulation.ts';
import { DEFAULT_CLUSTER } from '../../src/scenario/format.ts';
import { limited, median, type Row } from './table.ts';

const PODS = '/api/v1/namespaces/default/pods';
const GETS = 500;
const WATCHERS = 100;
const REPLICAS = 1000;
const BEHIND_BYTES = 4 * 1024 * 1024;

/** A bridge over a cluster with 1,000 Pods to come; time passes as fast as it can be simulated. */
async function start() {
  const nodes = DEFAULT_CLUSTER.nodes.map((node) => ({ ...node, capacity: { pods: '1000', cpu: '900' } }));
  const simulation = new Simulation({ ...DEFAULT_CLUSTER, nodes, timing: 'exact' });
  let now = 0;
  const cluster = new LiveCluster({ simulation, speed: 1, now: () => now, maxActs: 100 });
  const server = createBridge({ cluster });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    cluster,
    server,
    port: (server.address() as AddressInfo).port,
    pass(ms: number): void {
      now += ms;
      cluster.advance();
    },
  };
}
type Bench = Awaited<ReturnType<typeof start>>;

function fetchText(port: number, path: string, agent: Agent): Promise<string> {
  return new Promise((done, failed) => {
    get({ port, path, agent, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => done(text));
    }).on('error', failed);
  });
}

/** Counts the lines of a watch. */
function watch(port: number, agent: Agent): Promise<{ lines: number }> {
  const reader = { lines: 0 };
  return new Promise((done, failed) => {
    get({ port, path: `${PODS}?watch=true`, agent, host: '127.0.0.1' }, (response) => {
      response.on('data', (part: Buffer) => {
        for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) reader.lines++;
      });
      response.on('error', () => undefined);
      done(reader);
    }).on('error', failed);
  });
}

async function deliver(bench: Bench): Promise<{ readonly lost: number; readonly ms: number }> {
  const agent = new Agent({ maxSockets: WATCHERS });
  const readers = await Promise.all(Array.from({ length: WATCHERS }, () => watch(bench.port, agent)));
  let events = 0;
  const { api } = bench.cluster.simulation;
  const target = typeOfPlural('pods');
  if (target) api.watch(target, () => events++);
  const labels = { app: 'many' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };
  const from = performance.now();
  bench.cluster.act({
    kind: 'request',
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: {
      metadata: { name: 'many' },
      spec: { replicas: REPLICAS, selector: { matchLabels: labels }, template },
    },
  });
  // Readers share this process: they get the time that they would have on a processor of their own.
  for (let i = 0; i < 300; i++) {
    bench.pass(100);
    do await new Promise(setImmediate);
    while (bench.cluster.backlog.bytes > BEHIND_BYTES);
  }
  const behind = (): boolean => readers.some(({ lines }) => lines < events);
  for (let waits = 0; behind() && waits < 1000; waits++) await new Promise((done) => setTimeout(done, 10));
  const ms = performance.now() - from;
  agent.destroy();
  return { lost: readers.reduce((sum, { lines }) => sum + Math.abs(events - lines), 0), ms };
}

async function answers(bench: Bench): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { items } = JSON.parse(await fetchText(bench.port, `${PODS}?limit=1`, agent)) as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
  const path = `${PODS}/${items[0]?.metadata.name ?? ''}`;
  const times: number[] = [];
  for (let i = 0; i < GETS; i++) {
    const from = performance.now();
    await fetchText(bench.port, path, agent);
    times.push(performance.now() - from);
  }
  agent.destroy();
  return times;
}

export async function bridgeRows(): Promise<readonly Row[]> {
  const bench = await start();
  const delivered = await deliver(bench);
  const times = await answers(bench);
  bench.server.closeAllConnections();
  bench.server.close();
  return [
    limited('GET of a Pod, median', median(times), 'ms', 2),
    limited(
      `events lost, ${WATCHERS} watchers of ${REPLICAS} Pods`,
      delivered.lost,
      'events',
      0,
      `in ${(delivered.ms / 1000).toFixed(1)} s`,
    ),
  ];
}
