/**
 * The checked reader: unknown data in, a Scenario or the reason why not out. Unknown keys are dropped; a missing
 * optional part gets its default; anything else that does not fit refuses the whole.
 */
import { err, ok, type Result } from '../kube/result.ts';
import { readBranches } from './branches.ts';
import { integer, list, Misfit, oneOf, type Raw, record, text, texts, time } from './checks.ts';
import {
  type ClusterSetup,
  DEFAULT_CLUSTER,
  type ImageSetup,
  type NodeSetup,
  type NodeTaint,
  SCENARIO_VERSION,
  type Scenario,
  type ScenarioFile,
  type ScenarioView,
  SPEEDS,
  type Speed,
} from './format.ts';
import { readAct } from './read-act.ts';
import { SCENARIO_LIMITS } from './limits.ts';
import { wellFormed } from './well-formed.ts';

export type ScenarioError =
  /** Written by a later Podplay: `version` is what it says. */
  | { readonly code: 'tooNew'; readonly version: number }
  /** `path` is where it does not fit, such as `acts[2].at`. */
  | { readonly code: 'invalid'; readonly path: string };

/** `UPGRADERS[n]` makes version n + 1 of version n. Each is written once and never edited later. */
const UPGRADERS: Readonly<Record<number, (old: Raw) => Raw>> = {};

/** Reads a parsed JSON value as a Scenario of the present version. */
export function readScenario(value: unknown): Result<Scenario, ScenarioError> {
  try {
    let raw = record(value, '');
    let version = integer(raw['version'], 'version', 1, Number.MAX_SAFE_INTEGER);
    if (version > SCENARIO_VERSION) return err({ code: 'tooNew', version });
    for (; version < SCENARIO_VERSION; version++) raw = (UPGRADERS[version] as (old: Raw) => Raw)(raw);
    return ok(present(raw));
  } catch (error) {
    if (error instanceof Misfit) return err({ code: 'invalid', path: error.path });
    throw error;
  }
}

function present(raw: Raw): Scenario {
  const files = list(raw['files'], 'files', SCENARIO_LIMITS.files, readFile);
  const names = new Set<string>();
  for (const [i, file] of files.entries()) {
    if (names.has(file.name)) throw new Misfit(`files[${i}].name`);
    names.add(file.name);
  }
  const acts = list(raw['acts'], 'acts', SCENARIO_LIMITS.acts, readAct);
  for (const [i, act] of acts.entries())
    if (act.kind === 'apply' && !names.has(act.file)) throw new Misfit(`acts[${i}].file`);
  const view = raw['view'] === undefined ? undefined : readView(record(raw['view'], 'view'), names);
  return {
    version: SCENARIO_VERSION,
    files,
    cluster: raw['cluster'] === undefined ? DEFAULT_CLUSTER : readCluster(record(raw['cluster'], 'cluster')),
    acts,
    playhead: raw['playhead'] === undefined ? 0 : time(raw['playhead'], 'playhead'),
    ...(view && { view }),
    ...readBranches(raw, names),
  };
}

/** What a tab may be called: no path, nothing invisible, and not so long that it hides the others. */
export function isFileName(name: string): boolean {
  return (
    name.length <= SCENARIO_LIMITS.fileNameLength &&
    name === name.trim() &&
    name !== '' &&
    !name.startsWith('.') &&
    !/[\p{C}\p{Zl}\p{Zp}/\\]/u.test(name)
  );
}

function readFile(value: unknown, path: string): ScenarioFile {
  const raw = record(value, path);
  const name = text(raw['name'], `${path}.name`, SCENARIO_LIMITS.fileNameLength);
  if (!isFileName(name)) throw new Misfit(`${path}.name`);
  return { name, text: wellFormed(text(raw['text'], `${path}.text`, SCENARIO_LIMITS.fileLength)) };
}

function readCluster(raw: Raw): ClusterSetup {
  const nodes = list(raw['nodes'], 'cluster.nodes', SCENARIO_LIMITS.nodes, readNode);
  if (new Set(nodes.map((node) => node.name)).size !== nodes.length) throw new Misfit('cluster.nodes');
  return {
    nodes,
    timing: oneOf(raw['timing'], 'cluster.timing', ['exact', 'typical']),
    seed: text(raw['seed'], 'cluster.seed', SCENARIO_LIMITS.seedLength),
    epochMs: integer(raw['epochMs'], 'cluster.epochMs', 0, 4_102_444_800_000),
    ...(raw['images'] !== undefined && { images: readImages(raw['images'], 'cluster.images') }),
  };
}

function readImages(value: unknown, path: string): Readonly<Record<string, ImageSetup>> {
  const entries = Object.entries(record(value, path));
  if (entries.length > SCENARIO_LIMITS.images) throw new Misfit(path);
  return Object.fromEntries(entries.map(([name, item]) => [name, readImage(item, `${path}.${name}`)]));
}

function readImage(value: unknown, path: string): ImageSetup {
  const { present, pull, pullError, requiresSecret } = record(value, path);
  if (present !== undefined && typeof present !== 'boolean') throw new Misfit(`${path}.present`);
  return {
    ...(present !== undefined && { present }),
    ...(pull !== undefined && { pull: oneOf(pull, `${path}.pull`, ['ok', 'fail']) }),
    ...(pullError !== undefined && { pullError: text(pullError, `${path}.pullError`, 1024) }),
    ...(requiresSecret !== undefined && {
      requiresSecret: text(requiresSecret, `${path}.requiresSecret`, 253),
    }),
  };
}

function readNode(value: unknown, path: string): NodeSetup {
  const raw = record(value, path);
  const name = text(raw['name'], `${path}.name`, 63);
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) throw new Misfit(`${path}.name`);
  return {
    name,
    role: oneOf(raw['role'], `${path}.role`, ['control-plane', 'worker']),
    ...(raw['labels'] !== undefined && { labels: texts(raw['labels'], `${path}.labels`) }),
    ...(raw['taints'] !== undefined && { taints: list(raw['taints'], `${path}.taints`, 20, readTaint) }),
    ...(raw['capacity'] !== undefined && { capacity: texts(raw['capacity'], `${path}.capacity`) }),
  };
}

function readTaint(value: unknown, path: string): NodeTaint {
  const raw = record(value, path);
  return {
    key: text(raw['key'], `${path}.key`, 317),
    ...(raw['value'] !== undefined && { value: text(raw['value'], `${path}.value`, 63) }),
    effect: oneOf(raw['effect'], `${path}.effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  };
}

function readView(raw: Raw, names: ReadonlySet<string>): ScenarioView {
  const { file, speed, selection } = raw;
  return {
    ...(typeof file === 'string' && names.has(file) && { file }),
    ...(isSpeed(speed) && { speed }),
    ...(typeof selection === 'string' && selection.length <= 512 && { selection: wellFormed(selection) }),
  };
}

export const isSpeed = (value: unknown): value is Speed =>
  value === 'step' || SPEEDS.includes(value as (typeof SPEEDS)[number]);
