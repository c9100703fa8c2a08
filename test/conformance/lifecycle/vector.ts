/** A lifecycle vector, read once: shape and words are checked here, so the rest may rely on them. */
import type { KubeObject } from '../../../src/kube/types.ts';
import { type Expectation, type Predicate, readExpectation, readPredicate } from './clause.ts';
import { checkFields, isObject, UnsupportedWord, VERBS } from './vocabulary.ts';

export interface Action {
  readonly when: Predicate;
  readonly verb: string;
  readonly argument: unknown;
}

export interface LifecycleVector {
  readonly id: string;
  /** Feature gates by name. */
  readonly gates: Readonly<Record<string, boolean>>;
  readonly kubelet: Readonly<Record<string, unknown>>;
  readonly nodes: readonly { readonly name: string; readonly labels?: Readonly<Record<string, string>> }[];
  readonly objects: readonly KubeObject[];
  readonly images: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly actions: readonly Action[];
  readonly until: {
    readonly condition: Predicate;
    readonly withinSeconds: number;
    readonly thenSeconds: number;
  };
  /** Each with the JSON it was read from, for the report. */
  readonly expect: readonly { readonly expectation: Expectation; readonly source: unknown }[];
  readonly podNames: readonly string[];
}

const TOP = [
  'id',
  'title',
  'source',
  'kubernetes',
  'gate',
  'note',
  'kubelet',
  'nodes',
  'objects',
  'images',
  'actions',
  'until',
  'expect',
];
const IMAGE = [
  'present',
  'pull',
  'pullError',
  'pullSeconds',
  'requiresSecret',
  'entrypoint',
  'cmd',
  'behaviour',
];
const KUBELET = ['featureGates', 'crashLoopBackOff', 'serializeImagePulls', 'maxParallelImagePulls'];

type Raw = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function readVector(raw: Raw): LifecycleVector {
  checkFields('a vector', raw, TOP);
  if (!isObject(raw['until'])) throw new UnsupportedWord('unsupported: no until');
  checkFields('until', raw['until'], ['condition', 'withinSeconds', 'thenSeconds']);
  const { condition, withinSeconds, thenSeconds } = raw['until'];
  const objects = list(raw['objects']) as readonly KubeObject[];
  const actions = list(raw['actions']).map(readAction);
  const images = (raw['images'] ?? {}) as LifecycleVector['images'];
  for (const [name, image] of Object.entries(images)) checkFields(`image ${name}`, image, IMAGE);
  const kubelet = (raw['kubelet'] ?? {}) as Raw;
  checkFields('kubelet', kubelet, KUBELET);
  const nodes = list(raw['nodes'] ?? [{ name: 'node-1' }]) as LifecycleVector['nodes'];
  for (const node of nodes) checkFields('a node', node, ['name', 'labels']);
  const created = actions.flatMap(({ verb, argument }) =>
    verb === 'create' ? list(argument) : [],
  ) as KubeObject[];
  return {
    id: String(raw['id']),
    gates: readGates(raw['gate']),
    kubelet,
    nodes,
    objects,
    images,
    actions,
    until: {
      condition: readPredicate(condition),
      withinSeconds: Number(withinSeconds),
      thenSeconds: Number(thenSeconds ?? 0),
    },
    expect: list(raw['expect']).map((source) => ({ expectation: readExpectation(source), source })),
    podNames: [...objects, ...created]
      .filter(({ kind }) => kind === 'Pod')
      .map(({ metadata }) => metadata.name ?? ''),
  };
}

/** `A,B` → both on; `A=false` → off. Remarks in brackets are none of it. */
function readGates(gate: unknown): Readonly<Record<string, boolean>> {
  const gates: Record<string, boolean> = {};
  if (typeof gate !== 'string') return gates;
  for (const part of gate.replace(/\([^)]*\)/g, '').split(/[,\s]+/)) {
    const match = /^(\w+)(?:=(true|false))?$/.exec(part);
    if (match !== null) gates[match[1] as string] = match[2] !== 'false';
    else if (part !== '') throw new UnsupportedWord(`unsupported: gate ${gate}`);
  }
  return gates;
}

function readAction(raw: unknown): Action {
  checkFields('an action', raw, ['when', 'do']);
  const { when, do: does } = raw as Raw;
  const verb = isObject(does) ? Object.keys(does)[0] : undefined;
  const fields = verb === undefined ? undefined : VERBS[verb];
  if (verb === undefined || fields === undefined || Object.keys(does as Raw).length !== 1)
    throw new UnsupportedWord(`unsupported: action ${JSON.stringify(does)}`);
  const argument = (does as Raw)[verb];
  checkFields(verb, argument, fields);
  return { when: readPredicate(when), verb, argument };
}
