/**
 * The join of scenario, manifest and engine: a Scenario becomes checked files and, when those that are applied have no
 * error, a Simulation with its acts. The worker's host, the command line and the tests all come through here.
 */
import { typeOfKind } from '../engine/api/resources.ts';
import { isKnownImage } from '../engine/programs/images.ts';
import { Simulation, type SimulationOptions } from '../engine/simulation.ts';
import { podSpecPath } from '../kube/coverage.ts';
import { jsonPointer, valueAt } from '../kube/json.ts';
import type { KubeObject } from '../kube/types.ts';
import { type ManifestDocument, parseManifest } from '../manifest/index.ts';
import { LineIndex } from '../manifest/line-index.ts';
import type { Scenario, ScenarioAct, ScenarioFile } from '../scenario/format.ts';
import { Parking } from './parking.ts';
import type { PreparedRun } from './serve.ts';
import type { ContainerLines, FileObject, FileReport } from './protocol.ts';

interface CheckedFile {
  readonly file: ScenarioFile;
  readonly report: FileReport;
  readonly objects: readonly KubeObject[];
  readonly hasErrors: boolean;
}

/** Reads one scenario after another. */
export interface ScenarioReader {
  (scenario: Scenario): PreparedRun & { readonly simulation: Simulation | undefined };
  /** Where a simulation waits for what the person does next; a scenario that goes on from there takes it. */
  readonly parking: Parking;
}

/** Reads scenarios one after another, and each file again only when it has changed. */
export function createScenarioReader(options: SimulationOptions = {}): ScenarioReader {
  let known = new Map<string, CheckedFile>();
  const act = (simulation: Simulation, { at, ...rest }: ScenarioAct): void => {
    if (rest.kind !== 'apply') simulation.act(at, rest);
    else simulation.act(at, { ...rest, objects: known.get(rest.file)?.objects ?? [] });
  };
  const parking = new Parking({
    create: ({ cluster, files }) => new Simulation({ ...cluster, workstation: { files } }, options),
    act,
  });
  const simulationOf = (scenario: Scenario): Simulation => {
    const parked = parking.take(scenario);
    if (parked !== undefined) return parked;
    const { cluster, files, acts } = scenario;
    const simulation = new Simulation({ ...cluster, workstation: { files } }, options);
    for (const one of acts) act(simulation, one);
    return simulation;
  };
  const read = (scenario: Scenario) => {
    const checked = scenario.files.map((file) => {
      const before = known.get(file.name);
      return before?.file.text === file.text ? before : checkFile(file);
    });
    known = new Map(checked.map((one) => [one.file.name, one]));
    const applied = scenario.acts.flatMap((act) => (act.kind === 'apply' ? (known.get(act.file) ?? []) : []));
    return {
      files: checked.map((one) => one.report),
      simulation: applied.some((one) => one.hasErrors) ? undefined : simulationOf(scenario),
    };
  };
  return Object.assign(read, { parking });
}

/** One scenario, once. `options`: what the host adds, such as kubectl for terminals. */
export const prepareScenario = (scenario: Scenario, options: SimulationOptions = {}) =>
  createScenarioReader(options)(scenario);

function checkFile(file: ScenarioFile): CheckedFile {
  const { documents, diagnostics } = parseManifest(file.text, file.name, { knownImage: isKnownImage });
  const lines = new LineIndex(file.text);
  return {
    file,
    objects: documents.flatMap((document) => (document.object === undefined ? [] : [document.object])),
    hasErrors: diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
    report: {
      name: file.name,
      diagnostics,
      objects: documents.flatMap((document) => describe(document, lines) ?? []),
    },
  };
}

/** Undefined for what the cluster could not store: it has no name, or a kind that nobody knows. */
function describe(document: ManifestDocument, lines: LineIndex): FileObject | undefined {
  const { object, kind, name } = document;
  const type = typeOfKind(document.apiVersion, kind);
  if (object === undefined || type === undefined || name === '') return undefined;
  const namespace = type.namespaced ? document.namespace || 'default' : '';
  return { kind, resource: type.resource, namespace, name, containers: containersOf(document, lines) };
}

function containersOf(
  { kind, object, positions }: ManifestDocument,
  lines: LineIndex,
): readonly ContainerLines[] {
  const root = podSpecPath(kind);
  if (root === undefined || object === undefined) return [];
  return ['initContainers', 'containers'].flatMap((list) => {
    const containers = valueAt(object, [...root, list]);
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container: { readonly name?: unknown }, i) => {
      const position = positions.get(jsonPointer([...root, list, i]));
      if (position === undefined || typeof container?.name !== 'string') return [];
      const { startLine, endLine } = lines.range(position[2], position[3]);
      return [{ name: container.name, startLine, endLine }];
    });
  });
}
