import { describe, expect, it } from 'vitest';
import { loadBuiltin } from '../../../src/scenario/builtin.ts';
import { type Scenario, scenarioOf } from '../../../src/scenario/format.ts';
import { podColumns } from '../../../src/trace/pod-columns.ts';
import { podAt } from '../../../src/trace/at.ts';
import { Trace } from '../../../src/trace/trace.ts';
import { createScenarioReader, prepareScenario } from '../../../src/worker/run-scenario.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  initContainers:
  - name: first
    image: busybox:1.36
    command: ["true"]
  containers:
  - name: web
    image: nginx:1.27
`;

const one = (text: string, applied = true): Scenario =>
  scenarioOf([{ name: 'pod.yaml', text }], applied ? ['pod.yaml'] : []);

function traceOf(scenario: Scenario, untilMs: number): Trace {
  const { simulation } = prepareScenario(scenario);
  const trace = new Trace();
  simulation?.runUntil(untilMs);
  if (simulation) trace.append(simulation.takeChunk());
  return trace;
}

const statusOf = (trace: Trace, subject: string, t: number): string | undefined => {
  const pod = podAt(trace, subject, t);
  return pod && podColumns(pod).status;
};

describe('a scenario', () => {
  it('does to the running cluster what its acts say', () => {
    const app = { namespace: 'default', pod: 'web', container: 'web' } as const;
    const pod = { resource: 'pods', namespace: 'default', name: 'web' } as const;
    const patch = { metadata: { labels: { tier: 'a' } } };
    const trace = traceOf(
      {
        ...one(POD),
        acts: [
          { at: 0, kind: 'apply', file: 'pod.yaml' },
          { at: 60_000, kind: 'patch', ...pod, patch },
          { at: 61_000, kind: 'fault.kill', ...app, signal: 'KILL' },
          { at: 90_000, kind: 'fault.oom', ...app },
          { at: 150_000, kind: 'fault.sandbox', namespace: 'default', pod: 'web' },
          { at: 200_000, kind: 'fault.registry', state: 'down' },
          { at: 200_000, kind: 'fault.oom', ...app, container: 'first' },
          { at: 210_000, kind: 'delete', ...pod, gracePeriodSeconds: 0 },
        ],
      },
      240_000,
    );
    const refused = trace.ofKind('act.refused').map((seq) => trace.entry(seq)?.subject);
    // An init container that is over.
    expect(refused).toEqual(['act/6']);
    expect(podAt(trace, 'pods/default/web', 60_000)?.metadata.labels).toEqual({ tier: 'a' });
    const exits = trace.ofKind('container.exited').map((seq) => {
      const entry = trace.entry(seq);
      return entry?.kind === 'container.exited' ? `${entry.value.container} ${entry.value.reason}` : '';
    });
    expect(exits).toEqual([
      'first Completed',
      'web Error',
      'web OOMKilled',
      // pause is dead: the kubelet stops what still runs, in order, and builds all anew.
      'web Completed',
      'first Completed',
      'web Completed',
    ]);
    expect(podAt(trace, 'pods/default/web', 239_000)).toBeUndefined();
  });

  it('runs what is applied', () => {
    expect(statusOf(traceOf(one(POD), 60_000), 'pods/default/web', 60_000)).toBe('Running');
  });

  it('says what each file describes, and where its containers stand', () => {
    const { files } = prepareScenario(one(POD));
    expect(files[0]?.objects).toEqual([
      {
        kind: 'Pod',
        resource: 'pods',
        namespace: 'default',
        name: 'web',
        containers: [
          { name: 'first', startLine: 7, endLine: 9 },
          { name: 'web', startLine: 11, endLine: 12 },
        ],
      },
    ]);
  });

  it.each([
    ['no YAML', 'kind: ['],
    ['an unknown kind', 'apiVersion: v1\nkind: Pood\nmetadata: {name: a}'],
    ['no image', POD.replace('nginx:1.27', '""')],
  ])('does not run when an applied file has %s', (_what, text) => {
    const { simulation, files } = prepareScenario(one(text));
    expect(simulation).toBeUndefined();
    expect(files[0]?.diagnostics.some((d) => d.severity === 'error')).toBe(true);
  });

  it('runs all the same when a faulty file is not applied', () => {
    expect(prepareScenario(one('kind: [', false)).simulation).toBeDefined();
  });

  it('reads a file again only when its text has changed', () => {
    const read = createScenarioReader();
    const first = read(one(POD)).files[0];
    expect(read(one(POD)).files[0]).toBe(first);
    expect(read(one(`${POD}\n`)).files[0]).not.toBe(first);
  });

  it('acts at their times: applied later, deleted later', () => {
    const trace = traceOf(
      {
        ...one(POD),
        acts: [
          { at: 5_000, kind: 'apply', file: 'pod.yaml' },
          { at: 60_000, kind: 'delete', resource: 'pods', namespace: 'default', name: 'web' },
        ],
      },
      120_000,
    );
    expect(podAt(trace, 'pods/default/web', 4_999)).toBeUndefined();
    expect(statusOf(trace, 'pods/default/web', 59_000)).toBe('Running');
    expect(podAt(trace, 'pods/default/web', 119_000)).toBeUndefined();
  });

  it('is the same when it comes through a share link’s JSON', async () => {
    const scenario = await loadBuiltin('crash-loop');
    const again = JSON.parse(JSON.stringify(scenario)) as Scenario;
    expect(traceOf(again, 300_000).length).toBe(traceOf(scenario, 300_000).length);
  });
});

describe('what a person may throw at it', () => {
  it.each([
    ['nothing', ''],
    ['five megabytes', `# ${'x'.repeat(5 * 1024 * 1024)}`],
    ['binary', '\u0000\u0001\uFFFD\u0007'],
    ['tabs', 'apiVersion: v1\n\tkind: Pod'],
    ['__proto__', `${POD}__proto__: {polluted: true}\n`],
    [
      'exploding aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}`,
    ],
    ['depth', '['.repeat(10_000)],
    ['many documents', '---\n'.repeat(20_000)],
  ])('%s is read quickly, and never throws', (_what, text) => {
    const before = performance.now();
    const { files } = prepareScenario(one(text));
    expect(files).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
