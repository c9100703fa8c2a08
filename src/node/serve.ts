/** npm run serve -- [scenario.json | manifest.yaml…] : the simulated cluster for kubectl. `serve/arguments.ts` says what it takes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { isBuiltin, loadBuiltin } from '../scenario/builtin.ts';
import { DEFAULT_CLUSTER, type Scenario, scenarioOf } from '../scenario/format.ts';
import { SCENARIO_LIMITS } from '../scenario/limits.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { isTerminalAct } from '../scenario/terminal-acts.ts';
import { prepareScenario } from '../worker/run-scenario.ts';
import { setExplainSchema, workstationPrograms } from '../worker/workstation-programs.ts';
import { explainTexts } from './explain-texts.ts';
import { parseServeArguments, type ServeArguments, USAGE } from './serve/arguments.ts';
import { createBridge } from './serve/bridge.ts';
import { kubeconfig } from './serve/kubeconfig.ts';
import { LiveCluster } from './serve/live-cluster.ts';
import { sessionScenario } from './serve/session.ts';

/** Paths count from where npm was called. */
const pathOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);

/** A scenario of its own date; manifests in a cluster that begins now, so that clients reckon the right ages. */
async function readGiven(paths: readonly string[]): Promise<Scenario | { readonly problem: string }> {
  const [first] = paths;
  if (first !== undefined && paths.length === 1 && !existsSync(pathOf(first)) && isBuiltin(first))
    return loadBuiltin(first);
  if (first?.endsWith('.json') === true) {
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(pathOf(first), 'utf8'));
    } catch (error) {
      return { problem: (error as Error).message };
    }
    const read = readScenario(value);
    if (read.ok) return read.value;
    const { error } = read;
    return {
      problem:
        error.code === 'tooNew'
          ? `${first} is of a later version (${error.version})`
          : `${first} is no scenario: ${error.path === '' ? 'not an object' : error.path}`,
    };
  }
  const files = paths.map((path) => ({ name: basename(path), text: readFileSync(pathOf(path), 'utf8') }));
  const names = files.map(({ name }) => name);
  if (new Set(names).size !== names.length) return { problem: 'two files have the same name' };
  const epochMs = Math.floor(Date.now() / 1000) * 1000;
  return { ...scenarioOf(files, names), cluster: { ...DEFAULT_CLUSTER, epochMs } };
}

async function main(words: readonly string[]): Promise<void> {
  const given = parseServeArguments(words);
  if ('problem' in given) return fail(`${given.problem}\n\n${USAGE}`);
  let scenario: Awaited<ReturnType<typeof readGiven>>;
  try {
    scenario = await readGiven(given.paths);
  } catch (error) {
    return fail((error as Error).message);
  }
  if ('problem' in scenario) return fail(scenario.problem);
  // Commands of the scenario's terminals print as in the page.
  if (scenario.acts.some(isTerminalAct)) setExplainSchema(await explainTexts());
  const { files, simulation } = prepareScenario(scenario, { programs: workstationPrograms });
  for (const { name, diagnostics } of files)
    for (const { severity, message, range } of diagnostics)
      if (severity === 'error')
        console.error(`${name}:${range.startLine}:${range.startColumn}: ${severity}: ${message}`);
  if (simulation === undefined) return void (process.exitCode = 1);
  simulation.runUntil(scenario.playhead);
  const cluster = new LiveCluster({
    simulation,
    speed: given.speed,
    now: () => performance.now(),
    maxActs: Math.max(0, SCENARIO_LIMITS.acts - scenario.acts.length),
  });
  serve(given, scenario, cluster);
}

function serve(given: ServeArguments, scenario: Scenario, cluster: LiveCluster): void {
  const onError = (error: unknown): void => console.error('serve:', error);
  const server = createBridge({ cluster, hosts: [given.host.toLowerCase()], onError });
  server.on('error', (error) => {
    fail(error.message);
    process.exit();
  });
  server.listen(given.port, given.host, () => {
    const { address, port, family } = server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    const directory = mkdtempSync(join(tmpdir(), 'podplay-'));
    const file = join(directory, 'kubeconfig');
    writeFileSync(file, kubeconfig(url));
    process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
    console.log(`Serving a simulated cluster at ${url}, ${given.speed} times real time.\n`);
    console.log(`  export KUBECONFIG=${file}\n  kubectl get nodes\n`);
    cluster.start(onError);
  });
  const end = (): void => {
    if (given.save !== undefined) save(given.save, scenario, cluster);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, end);
  }
}

function save(path: string, scenario: Scenario, cluster: LiveCluster): void {
  if (cluster.droppedActs > 0)
    console.error(
      `serve: the last ${cluster.droppedActs} writes are not in the file: it holds ${SCENARIO_LIMITS.acts}`,
    );
  try {
    writeFileSync(pathOf(path), `${JSON.stringify(sessionScenario(scenario, cluster), null, 2)}\n`);
    console.log(`Saved as ${path}.`);
  } catch (error) {
    console.error(`serve: ${(error as Error).message}`);
  }
}

function fail(problem: string): void {
  console.error(`serve: ${problem}`);
  process.exitCode = 2;
}

await main(process.argv.slice(2));
