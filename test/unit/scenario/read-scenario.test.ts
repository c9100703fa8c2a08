import { describe, expect, it } from 'vitest';
import { DEFAULT_CLUSTER, type Scenario, scenarioOf } from '../../../src/scenario/format.ts';
import { FAULT_KINDS } from '../../../src/scenario/faults.ts';
import { decodeLink, encodeLink } from '../../../src/scenario/link.ts';
import { SCENARIO_LIMITS } from '../../../src/scenario/limits.ts';
import { TERMINAL_KINDS } from '../../../src/scenario/terminal-acts.ts';
import { isFileName, readScenario } from '../../../src/scenario/read-scenario.ts';

const valid: Scenario = {
  ...scenarioOf([{ name: 'pod.yaml', text: 'kind: Pod' }], ['pod.yaml']),
  cluster: {
    ...DEFAULT_CLUSTER,
    nodes: [
      {
        name: 'node-1',
        role: 'worker',
        labels: { disktype: 'ssd' },
        taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
        capacity: { cpu: '2' },
      },
    ],
    images: {
      'busybox:1.36': { present: true, pull: 'fail', pullError: 'dial tcp: i/o timeout' },
      'registry.example.com/app:1.0': { requiresSecret: 'regcred' },
    },
  },
  acts: [
    { at: 0, kind: 'apply', file: 'pod.yaml' },
    { at: 5, kind: 'delete', resource: 'pods', namespace: 'default', name: 'web', gracePeriodSeconds: 0 },
  ],
};
const without = (key: string): unknown => {
  const { [key]: _, ...rest } = valid as unknown as Record<string, unknown>;
  return rest;
};

const inPod = { namespace: 'default', pod: 'web' } as const;
const inContainer = { ...inPod, container: 'app' } as const;
const onNode = { node: 'node-1' } as const;
/** One act of each kind, with all its parts. */
const ACTS: Scenario['acts'] = [
  { at: 0, kind: 'apply', file: 'pod.yaml' },
  { at: 1, kind: 'fault.kill', ...inContainer, signal: 'TERM' },
  { at: 1, kind: 'fault.kill', ...inContainer, signal: 'KILL', pid: 7 },
  { at: 2, kind: 'fault.oom', ...inContainer },
  { at: 3, kind: 'fault.memory', ...inContainer, memory: '64Mi' },
  { at: 4, kind: 'fault.probe', ...inContainer, probe: 'liveness', outcome: 'failure' },
  { at: 5, kind: 'fault.sandbox', ...inPod },
  { at: 6, kind: 'fault.removeImage', ...onNode, image: 'nginx:1.27' },
  { at: 7, kind: 'fault.corruptImage', ...onNode, image: 'nginx:1.27' },
  { at: 8, kind: 'fault.registry', state: 'slow', delaySeconds: 5 },
  { at: 9, kind: 'fault.pressure', ...onNode, resource: 'memory', used: '4Gi' },
  { at: 10, kind: 'fault.pressure', ...onNode, resource: 'memory' },
  { at: 11, kind: 'fault.restartKubelet', ...onNode },
  { at: 12, kind: 'fault.reboot', ...onNode, downSeconds: 20 },
  { at: 13, kind: 'fault.shutdown', ...onNode },
  { at: 14, kind: 'fault.power', ...onNode, on: false },
  { at: 15, kind: 'fault.network', ...onNode, cut: true },
  {
    at: 16,
    kind: 'patch',
    resource: 'pods',
    namespace: 'default',
    name: 'web',
    patch: {
      metadata: { labels: { tier: null, n: 'x' } },
      spec: { containers: [{ name: 'app', image: 'a' }] },
    },
  },
  { at: 17, kind: 'terminal.line', terminal: '1', line: 'kubectl get pods' },
  { at: 17, kind: 'terminal.signal', terminal: '1', signal: 'INT' },
  { at: 17, kind: 'terminal.edited', terminal: '1', text: 'kind: Pod\n' },
  { at: 17, kind: 'terminal.edited', terminal: '1' },
];
const withAct = (act: unknown): unknown => ({ ...valid, acts: [act] });
/** JSON nested so deep. */
const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: deep(depth - 1) });

describe('readScenario', () => {
  it('takes acts of every kind, as they are, through a file and through a link', () => {
    const scenario: Scenario = { ...valid, acts: ACTS };
    expect(readScenario(JSON.parse(JSON.stringify(scenario)))).toEqual({ ok: true, value: scenario });
    expect(new Set(ACTS.map((act) => act.kind))).toEqual(
      new Set(['apply', 'patch', ...TERMINAL_KINDS, ...FAULT_KINDS]),
    );
    const link = encodeLink(scenario);
    expect(link.ok && decodeLink(link.value)).toEqual({ ok: true, value: scenario });
  });

  it.each<[string, unknown, string]>([
    ['a signal of 100 characters', { ...ACTS[1], signal: 'x'.repeat(100) }, 'acts[0].signal'],
    ['a process number of 0', { ...ACTS[1], pid: 0 }, 'acts[0].pid'],
    ['a probe that is none', { ...ACTS[5], probe: 'alive' }, 'acts[0].probe'],
    ['power that is no yes or no', { ...ACTS[15], on: 'no' }, 'acts[0].on'],
    ['a registry in no known state', { at: 0, kind: 'fault.registry', state: 'gone' }, 'acts[0].state'],
    [
      'a line of 20,000 characters',
      { at: 0, kind: 'terminal.line', terminal: '1', line: 'x'.repeat(20_000) },
      'acts[0].line',
    ],
    [
      'a terminal with a strange name',
      { at: 0, kind: 'terminal.line', terminal: '../x', line: '' },
      'acts[0].terminal',
    ],
    [
      'a key that terminals do not know',
      { at: 0, kind: 'terminal.signal', terminal: '1', signal: 'KILL' },
      'acts[0].signal',
    ],
    ['a fault of no known kind', { at: 0, kind: 'fault.x' }, 'acts[0].kind'],
    ['a patch that is no object', { ...ACTS[17], patch: [1] }, 'acts[0].patch'],
    ['a patch that is too deep', { ...ACTS[17], patch: deep(40) }, 'acts[0].patch'],
    ['a patch that is too long', { ...ACTS[17], patch: { a: 'x'.repeat(20_000) } }, 'acts[0].patch'],
    [
      'a patch with a dangerous key',
      { ...ACTS[17], patch: JSON.parse('{"__proto__":{"a":1}}') as unknown },
      'acts[0].patch',
    ],
  ])('refuses %s', (_, act, path) =>
    expect(readScenario(withAct(act))).toEqual({ ok: false, error: { code: 'invalid', path } }),
  );

  it('takes what the page writes', () => {
    expect(readScenario(JSON.parse(JSON.stringify(valid)))).toEqual({ ok: true, value: valid });
  });

  it('fills in cluster and playhead, and drops what it does not know', () => {
    const read = readScenario({
      version: 1,
      files: [],
      acts: [],
      note: 'hello',
      view: { file: 'gone', speed: 3, x: 1 },
    });
    expect(read).toEqual({
      ok: true,
      value: { version: 1, files: [], acts: [], cluster: DEFAULT_CLUSTER, playhead: 0, view: {} },
    });
  });

  it.each<[string, unknown, string]>([
    ['no object', 'text', ''],
    ['an array', [], ''],
    ['null', null, ''],
    ['no version', without('version'), 'version'],
    ['no files', without('files'), 'files'],
    ['a file without text', { ...valid, files: [{ name: 'a' }] }, 'files[0].text'],
    ['a file name with a path', { ...valid, files: [{ name: '../a', text: '' }] }, 'files[0].name'],
    ['one name twice', { ...valid, files: [...valid.files, ...valid.files] }, 'files[1].name'],
    ['too many files', { ...valid, files: Array(SCENARIO_LIMITS.files + 1).fill(valid.files[0]) }, 'files'],
    ['an act without a time', { ...valid, acts: [{ kind: 'apply', file: 'pod.yaml' }] }, 'acts[0].at'],
    ['a fraction', { ...valid, acts: [{ at: 0.5, kind: 'apply', file: 'pod.yaml' }] }, 'acts[0].at'],
    ['before the start', { ...valid, playhead: -1 }, 'playhead'],
    ['an unknown act', { ...valid, acts: [{ at: 0, kind: 'explode' }] }, 'acts[0].kind'],
    ['a file that is not there', { ...valid, acts: [{ at: 0, kind: 'apply', file: 'b' }] }, 'acts[0].file'],
    [
      'two nodes of one name',
      { ...valid, cluster: { ...valid.cluster, nodes: Array(2).fill(DEFAULT_CLUSTER.nodes[0]) } },
      'cluster.nodes',
    ],
    [
      'an image that is neither there nor not',
      { ...valid, cluster: { ...valid.cluster, images: { nginx: { present: 'yes' } } } },
      'cluster.images.nginx.present',
    ],
    [
      'an unknown effect',
      {
        ...valid,
        cluster: {
          ...valid.cluster,
          nodes: [{ name: 'n', role: 'worker', taints: [{ key: 'a', effect: 'Evil' }] }],
        },
      },
      'cluster.nodes[0].taints[0].effect',
    ],
  ])('refuses %s and says where', (_what, value, path) => {
    expect(readScenario(value)).toEqual({ ok: false, error: { code: 'invalid', path } });
  });

  it('says when it was written by a later version', () => {
    expect(readScenario({ ...valid, version: 2 })).toEqual({
      ok: false,
      error: { code: 'tooNew', version: 2 },
    });
  });

  it('treats __proto__ as a key like any other', () => {
    const read = readScenario(
      JSON.parse(
        '{"version":1,"files":[],"acts":[],"__proto__":{"playhead":7},"cluster":{"nodes":[{"name":"a","role":"worker","labels":{"__proto__":"x"}}],"timing":"exact","seed":"","epochMs":0}}',
      ),
    );
    expect(read).toMatchObject({ ok: true, value: { playhead: 0 } });
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it('mends half a character, which could not travel in a link', () => {
    const read = readScenario({ version: 1, files: [{ name: 'a', text: 'x\uD800y🫛' }], acts: [] });
    expect(read).toMatchObject({ ok: true, value: { files: [{ text: 'x\uFFFDy🫛' }] } });
  });
});

describe('isFileName', () => {
  it.each(['pod.yaml', '我的 舱.yml', 'a', 'x'.repeat(64)])('takes %j', (name) =>
    expect(isFileName(name)).toBe(true),
  );
  it.each(['', ' a', '.hidden', 'a/b', 'a\\b', 'a\nb', 'a\u202Eb', 'x'.repeat(65)])('refuses %j', (name) =>
    expect(isFileName(name)).toBe(false),
  );
});
