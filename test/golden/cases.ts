/** What the golden tests run: every built-in scenario as it is opened, and the cases below `cases/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILTIN_SCENARIOS, loadBuiltin } from '../../src/scenario/builtin.ts';
import { DEFAULT_CLUSTER, type Scenario, SCENARIO_VERSION } from '../../src/scenario/format.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

export interface GoldenCase {
  readonly name: string;
  /** Where its `trace.txt` lies. */
  readonly folder: string;
  readonly untilMs: number;
  readonly scenario: Promise<Scenario>;
}

/** `cases/<name>/case.json`; manifests lie beside it, or come from a built-in scenario. */
interface CaseFile {
  /** Why this case is worth a golden file. */
  readonly about: string;
  readonly builtin?: string;
  readonly files?: readonly string[];
  readonly cluster?: object;
  readonly acts: readonly unknown[];
  readonly untilSeconds: number;
}

const HERE = 'test/golden';
/** Long enough to see a pattern, short enough to be read. */
const UNTIL_MS: Readonly<Record<string, number>> = {
  'init-chain': 30_000,
  'crash-loop': 600_000,
  'five-ends': 530_000,
  'five-ends-deployment': 530_000,
  'node-died': 600_000,
  'rollout-502': 70_000,
  'init-ports': 45_000,
  'around-pod': 90_000,
  'rolling-update': 115_000,
  'claim-outlives': 70_000,
  'article-session': 600_000,
};
const DEFAULT_UNTIL_MS = 150_000;

const builtin = (id: string): GoldenCase => ({
  name: `built-in ${id}`,
  folder: join(HERE, 'builtin', id),
  untilMs: UNTIL_MS[id] ?? DEFAULT_UNTIL_MS,
  scenario: loadBuiltin(id),
});

async function scenarioOf(folder: string, file: CaseFile): Promise<Scenario> {
  const base = file.builtin === undefined ? undefined : await loadBuiltin(file.builtin);
  const read = readScenario({
    version: SCENARIO_VERSION,
    files:
      base?.files ??
      (file.files ?? []).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
    cluster: { ...DEFAULT_CLUSTER, timing: 'exact', ...file.cluster },
    acts: file.acts,
    playhead: 0,
  });
  if (!read.ok) throw new Error(`${folder}: ${JSON.stringify(read.error)}`);
  return read.value;
}

const fromFolder = (name: string): GoldenCase => {
  const folder = join(HERE, 'cases', name);
  const file = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFile;
  return { name, folder, untilMs: file.untilSeconds * 1000, scenario: scenarioOf(folder, file) };
};

export const GOLDEN_CASES: readonly GoldenCase[] = [
  ...BUILTIN_SCENARIOS.map(({ id }) => builtin(id)),
  ...readdirSync(join(HERE, 'cases')).sort().map(fromFolder),
];
