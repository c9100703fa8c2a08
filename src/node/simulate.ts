/** npm run simulate -- FILE… : simulates manifests and prints and checks. `simulate-arguments.ts` says what it takes. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DEFAULT_CLUSTER, type Scenario, type ScenarioFile, SCENARIO_VERSION } from '../scenario/format.ts';
import { isBuiltin, loadBuiltin } from '../scenario/builtin.ts';
import { decodeLink } from '../scenario/link.ts';
import { isLink } from '../scenario/link-prefix.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { isTerminalAct } from '../scenario/terminal-acts.ts';
import { prepareScenario } from '../worker/run-scenario.ts';
import { setExplainSchema, workstationPrograms } from '../worker/workstation-programs.ts';
import { explainTexts } from './explain-texts.ts';
import { checkExpectation } from './expectations.ts';
import { printForm } from './print-forms.ts';
import { runToTrace } from './run-to-trace.ts';
import { parseSimulateArguments, type SimulateArguments, USAGE } from './simulate-arguments.ts';

/** Paths count from where npm was called. Two files of one name keep their paths. */
function readFiles(paths: readonly string[]): ReadonlyMap<string, ScenarioFile> {
  const names = paths.map((path) => basename(path));
  return new Map(
    paths.map((path, i) => {
      const name =
        names.indexOf(names[i] as string) === names.lastIndexOf(names[i] as string)
          ? (names[i] as string)
          : path;
      return [path, { name, text: readFileSync(resolve(process.env['INIT_CWD'] ?? '.', path), 'utf8') }];
    }),
  );
}

function scenarioOf({ paths, acts }: SimulateArguments): Scenario {
  const files = readFiles(paths);
  return {
    version: SCENARIO_VERSION,
    files: [...files.values()],
    cluster: { ...DEFAULT_CLUSTER, timing: 'exact' },
    acts: acts.map((act) =>
      act.kind === 'apply' ? { ...act, file: files.get(act.file)?.name ?? act.file } : act,
    ),
    playhead: 0,
  };
}

/** A built-in scenario's id, a share link or the part of it after `#`, or the path of a scenario file. */
async function openScenario(word: string): Promise<Scenario> {
  if (isBuiltin(word)) return loadBuiltin(word);
  const fragment = word.slice(word.indexOf('#') + 1);
  const path = resolve(process.env['INIT_CWD'] ?? '.', word);
  if (!isLink(fragment) && !existsSync(path))
    throw new Error(`there is no file and no built-in scenario ${word}`);
  const read = isLink(fragment) ? decodeLink(fragment) : readScenario(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.ok) throw new Error(`${word} is no scenario (${JSON.stringify(read.error)})`);
  return read.value;
}

/** The scenario that the words mean; acts of the command line come after those that it has. */
async function readGiven(given: SimulateArguments): Promise<Scenario> {
  const scenario = given.scenario === undefined ? scenarioOf(given) : await openScenario(given.scenario);
  // Commands of the scenario's terminals print as in the page.
  if (scenario.acts.some(isTerminalAct)) setExplainSchema(await explainTexts());
  const { timing, seed } = given;
  return {
    ...scenario,
    cluster: {
      ...scenario.cluster,
      ...(timing !== undefined && { timing }),
      ...(seed !== undefined && { seed }),
    },
    acts: given.scenario === undefined ? scenario.acts : [...scenario.acts, ...given.acts],
  };
}

/** A built-in scenario may stand where a file would, as long as there is no file of that name. */
function withBuiltin(given: ReturnType<typeof parseSimulateArguments>): typeof given {
  if ('problem' in given || given.scenario !== undefined || given.paths.length !== 1) return given;
  const [word = ''] = given.paths;
  const isFile = existsSync(resolve(process.env['INIT_CWD'] ?? '.', word));
  return isFile || !isBuiltin(word) ? given : { ...given, scenario: word, paths: [], acts: [] };
}

/** Returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const given = withBuiltin(parseSimulateArguments(words));
  if ('problem' in given) {
    console.error(`simulate: ${given.problem}\n\n${USAGE}`);
    return 2;
  }
  let scenario: Scenario;
  try {
    scenario = await readGiven(given);
  } catch (error) {
    console.error(`simulate: ${(error as Error).message}`);
    return 2;
  }
  const { files, simulation } = prepareScenario(scenario, { programs: workstationPrograms });
  for (const { name, diagnostics } of files)
    for (const { severity, message, range } of diagnostics) {
      const place = `${name}:${range.startLine}:${range.startColumn}`;
      if (severity !== 'note') console.error(`${place}: ${severity}: ${message}`);
    }
  if (simulation === undefined) return 1;
  const trace = runToTrace(simulation, given.untilMs);
  for (const form of given.print) process.stdout.write(printForm(form, trace, scenario.cluster.epochMs));
  let code = 0;
  for (const expectation of given.expectations) {
    const problem = checkExpectation(trace, expectation);
    console.log(
      problem === undefined ? `ok: ${expectation.text}` : `not ok: ${expectation.text}: ${problem}`,
    );
    if (problem !== undefined) code = 1;
  }
  return code;
}

// Whoever reads may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
