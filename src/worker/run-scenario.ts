/**
 * The join of scenario, manifest and engine: a Scenario becomes checked files and, when those that are applied have no
 * error, a Simulation with its acts. The worker's host, the command line and the tests all come through here.
 */
import { typeOfKind } from '../engine/api/resources.ts';
import { Simulation } from '../engine/simulation.ts';
import type { KubeObject } from '../kube/types.ts';
import { parseManifest } from '../manifest/index.ts';
import type { Scenario, ScenarioFile } from '../scenario/format.ts';
import type { PreparedRun } from './host.ts';
import type { FileReport } from './protocol.ts';

interface CheckedFile {
  readonly file: ScenarioFile;
  readonly report: FileReport;
  readonly objects: readonly KubeObject[];
  readonly hasErrors: boolean;
}

/** Reads scenarios one after another, and each file again only when it has changed. */
export function createScenarioReader(): (
  scenario: Scenario,
) => PreparedRun & { readonly simulation: Simulation | undefined } {
  let known = new Map<string, CheckedFile>();
  return (scenario) => {
    const checked = scenario.files.map((file) => {
      const before = known.get(file.name);
      return before?.file.text === file.text ? before : checkFile(file);
    });
    known = new Map(checked.map((one) => [one.file.name, one]));
    const applied = scenario.acts.flatMap((act) => (act.kind === 'apply' ? (known.get(act.file) ?? []) : []));
    return {
      files: checked.map((one) => one.report),
      simulation: applied.some((one) => one.hasErrors) ? undefined : simulationOf(scenario, known),
    };
  };
}

/** One scenario, once. */
export const prepareScenario = (scenario: Scenario) => createScenarioReader()(scenario);

function checkFile(file: ScenarioFile): CheckedFile {
  const { documents, diagnostics } = parseManifest(file.text, file.name);
  const objects = documents.flatMap((document) => (document.object === undefined ? [] : [document.object]));
  return {
    file,
    objects,
    hasErrors: diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
    report: {
      name: file.name,
      diagnostics,
      objects: objects.flatMap((object) => {
        const type = typeOfKind(object.apiVersion, object.kind);
        const name = object.metadata?.name;
        if (type === undefined || name === undefined) return [];
        const namespace = type.namespaced ? (object.metadata.namespace ?? 'default') : '';
        return [{ kind: object.kind, resource: type.resource, namespace, name }];
      }),
    },
  };
}

function simulationOf(scenario: Scenario, files: ReadonlyMap<string, CheckedFile>): Simulation {
  const { cluster, acts } = scenario;
  const simulation = new Simulation(cluster);
  for (const act of acts) {
    if (act.kind === 'apply') {
      const objects = files.get(act.file)?.objects ?? [];
      simulation.act(act.at, { kind: 'apply', file: act.file, objects });
    } else {
      const { at, ...rest } = act;
      simulation.act(at, rest);
    }
  }
  return simulation;
}
