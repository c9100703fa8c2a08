/** The bridge for tests: over a cluster whose wall clock the test moves, or as the command that a person starts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createBridge } from '../../src/node/serve/bridge.ts';
import { LiveCluster } from '../../src/node/serve/live-cluster.ts';
import { DEFAULT_CLUSTER, type Scenario, scenarioOf } from '../../src/scenario/format.ts';
import { prepareScenario } from '../../src/worker/run-scenario.ts';

export interface TestBridge {
  readonly cluster: LiveCluster;
  readonly scenario: Scenario;
  readonly url: string;
  /** Lets so much wall time pass. */
  pass(ms: number): void;
  request(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<{ readonly code: number; readonly body: any }>; // oxlint-disable-line typescript/no-explicit-any -- answers of all kinds
  close(): Promise<void>;
}

/** A bridge on a free port. Time stands still but for `pass`. */
export async function startBridge(options: { readonly maxActs?: number } = {}): Promise<TestBridge> {
  const scenario: Scenario = { ...scenarioOf([], []), cluster: { ...DEFAULT_CLUSTER, timing: 'exact' } };
  const { simulation } = prepareScenario(scenario);
  if (simulation === undefined) throw new Error('an empty scenario runs');
  let now = 0;
  const cluster = new LiveCluster({ simulation, speed: 1, now: () => now, maxActs: options.maxActs ?? 100 });
  const errors: unknown[] = [];
  const server = createBridge({ cluster, onError: (error) => errors.push(error) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const request: TestBridge['request'] = (path, init) => fetch(url + path, init);
  return {
    cluster,
    scenario,
    url,
    pass(ms) {
      now += ms;
      cluster.advance();
    },
    request,
    async json(path, init) {
      const response = await request(path, init);
      return { code: response.status, body: await response.json() };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** `npm run serve` with these words on a free port. */
export async function runServe(
  words: readonly string[],
): Promise<{ readonly kubeconfig: string; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['src/node/run.mjs', 'src/node/serve.ts', '--port', '0', ...words],
    { cwd: resolve(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const path = await new Promise<string>((done, failed) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /KUBECONFIG=(\S+)\n/.exec(text)?.[1];
      if (found !== undefined) done(found);
    });
    child.once('exit', (code) => failed(new Error(`serve ended with ${code}`)));
  });
  return {
    kubeconfig: readFileSync(path, 'utf8'),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
