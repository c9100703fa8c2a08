/** npm run simulate -- FILE… : simulates manifests and prints the trace. `simulate-arguments.ts` says what it takes. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DEFAULT_CLUSTER, type Scenario, type ScenarioFile, SCENARIO_VERSION } from '../scenario/format.ts';
import { traceText } from '../trace/text.ts';
import { type Trace } from '../trace/trace.ts';
import { prepareScenario } from '../worker/run-scenario.ts';
import { workstationPrograms } from '../worker/workstation-programs.ts';
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

function scenarioOf({ paths, acts, timing, seed }: SimulateArguments): Scenario {
  const files = readFiles(paths);
  return {
    version: SCENARIO_VERSION,
    files: [...files.values()],
    cluster: { ...DEFAULT_CLUSTER, timing, ...(seed !== undefined && { seed }) },
    acts: acts.map((act) =>
      act.kind === 'apply' ? { ...act, file: files.get(act.file)?.name ?? act.file } : act,
    ),
    playhead: 0,
  };
}

function* jsonLines(trace: Trace): Generator<string> {
  for (let seq = 0; seq < trace.length; seq++) yield JSON.stringify(trace.entry(seq));
}

/** Returns the exit code. */
function main(words: readonly string[]): number {
  const given = parseSimulateArguments(words);
  if ('problem' in given) {
    console.error(`simulate: ${given.problem}\n\n${USAGE}`);
    return 2;
  }
  let scenario: Scenario;
  try {
    scenario = scenarioOf(given);
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
  if (given.form === 'json') for (const line of jsonLines(trace)) console.log(line);
  else process.stdout.write(traceText(trace, { meaningful: !given.all }));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
