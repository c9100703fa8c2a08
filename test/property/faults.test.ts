import fc from '../helpers/property.ts';
import { describe, expect, it } from 'vitest';
import { type Act, Simulation } from '../../src/engine/simulation.ts';
import type { FaultAct } from '../../src/engine/simulation-setup.ts';
import type { Container } from '../../src/kube/types.ts';
import { NodeRun, webPod } from '../helpers/node-run.ts';
import { joined, runInSlices, traceOf } from '../helpers/run-engine.ts';
import { type SmallRun, smallRun } from './small-pods.ts';

/** When the faults are over and everything is deleted, and when all of it must be gone. */
const HEALED_MS = 240_000;
const CLEAN_MS = 1_200_000;

const NODES = ['master-1', 'node-1', 'node-2'] as const;
const node = fc.constantFrom(...NODES);
const target = fc.record({
  namespace: fc.constant('default'),
  pod: fc.constantFrom('p0', 'p1', 'p2'),
  container: fc.constantFrom('c0', 'c1', 'c2', 'init0'),
});
const image = fc.constantFrom('busybox:1.36', 'busybox', 'nginx:1.14');

const fault: fc.Arbitrary<FaultAct> = fc.oneof(
  fc.tuple(target, fc.constantFrom('TERM', 'KILL', 'STOP', 'CONT', 'INT')).map(([where, signal]) => ({
    kind: 'fault.kill' as const,
    ...where,
    signal,
  })),
  target.map((where) => ({ kind: 'fault.oom' as const, ...where })),
  target.map((where) => ({ kind: 'fault.memory' as const, ...where, memory: '7Gi' })),
  fc
    .tuple(target, fc.constantFrom('failure' as const, 'success' as const, 'none' as const))
    .map(([where, outcome]) => ({
      kind: 'fault.probe' as const,
      ...where,
      probe: 'readiness' as const,
      outcome,
    })),
  target.map(({ namespace, pod }) => ({ kind: 'fault.sandbox' as const, namespace, pod })),
  fc.record({ kind: fc.constant('fault.removeImage' as const), node, image }),
  fc.record({ kind: fc.constant('fault.corruptImage' as const), node, image }),
  fc.record({
    kind: fc.constant('fault.registry' as const),
    state: fc.constantFrom('ok' as const, 'down' as const, 'slow' as const, 'rateLimited' as const),
  }),
  fc.record({
    kind: fc.constant('fault.pressure' as const),
    node,
    resource: fc.constantFrom('memory' as const, 'disk' as const, 'pids' as const),
    used: fc.constantFrom('8100Mi', '95Gi', undefined),
  }),
  fc.record({ kind: fc.constant('fault.restartKubelet' as const), node }),
  fc.record({
    kind: fc.constant('fault.reboot' as const),
    node,
    downSeconds: fc.constantFrom(undefined, 0, 20),
  }),
  fc.record({ kind: fc.constant('fault.power' as const), node, on: fc.boolean() }),
  fc.record({ kind: fc.constant('fault.network' as const), node, cut: fc.boolean() }),
);

const faultyRun = fc.record({
  run: smallRun,
  faults: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: HEALED_MS - 1 }), act: fault }), {
    maxLength: 8,
  }),
});

const healing: readonly Act[] = [
  { kind: 'fault.registry', state: 'ok' },
  ...NODES.flatMap((name): Act[] => [
    { kind: 'fault.power', node: name, on: true },
    { kind: 'fault.network', node: name, cut: false },
    ...(['memory', 'disk', 'pids'] as const).map(
      (resource): Act => ({ kind: 'fault.pressure', node: name, resource }),
    ),
  ]),
  ...['p0', 'p1', 'p2'].map(
    (name): Act => ({ kind: 'delete', resource: 'pods', namespace: 'default', name }),
  ),
];

function simulate({
  run,
  faults,
}: {
  readonly run: SmallRun;
  readonly faults: readonly { atMs: number; act: Act }[];
}) {
  const simulation = new Simulation(run.setup);
  for (const { atMs, act } of [...run.acts, ...faults]) simulation.act(atMs, act);
  for (const act of healing) simulation.act(HEALED_MS, act);
  const chunks = runInSlices(simulation, CLEAN_MS);
  return { simulation, chunks };
}

/** No container has two instances that run at one time. */
function* doubled(trace: ReturnType<typeof traceOf>): Generator<string> {
  const running = new Map<string, string>();
  for (let seq = 0; seq < trace.length; seq++) {
    const entry = trace.entry(seq);
    if (entry?.kind !== 'container.started' && entry?.kind !== 'container.exited') continue;
    const key = `${entry.value.podUid}/${entry.value.container}`;
    if (entry.kind === 'container.exited') running.delete(key);
    else if (running.has(key)) yield `${key} started at ${entry.at} ms while ${running.get(key)} runs`;
    else running.set(key, entry.subject);
  }
}

describe('whatever goes wrong', () => {
  it('no container runs twice, and deleted Pods leave nothing on the nodes', () => {
    fc.assert(
      fc.property(faultyRun, (given) => {
        const { simulation, chunks } = simulate(given);
        expect([...doubled(traceOf(chunks))]).toEqual([]);
        for (const { runtime, os, usage, images } of simulation.nodes) {
          expect(runtime.podUids()).toEqual([]);
          expect([...os.processes.values()]).toEqual([os.init]);
          expect(os.memory.usedBytes).toBe(os.init.memoryBytes);
          expect(usage.amount('disk').used).toBe(
            images.onNode.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          );
        }
      }),
      { numRuns: Number(process.env['FAULT_RUNS'] ?? 30) },
    );
  });

  it('the same faults give the same trace', () => {
    fc.assert(
      fc.property(faultyRun, (given) => {
        expect(joined(simulate(given).chunks)).toEqual(joined(simulate(given).chunks));
      }),
      { numRuns: 8 },
    );
  });
});

/** Runs that once went round in one instant without end. */
describe('seeds', () => {
  const probe = { exec: { command: ['true'] }, periodSeconds: 3 };
  const events = (containers: readonly Container[], restartPolicy: string, act: Act) => {
    const pod = webPod({}, { containers: [...containers], restartPolicy });
    const run = new NodeRun([pod], { timing: 'typical' }).until(15);
    run.act(act).until(120);
    return run.simulation.eventCount;
  };

  it('[PROBE-10] a container that has ended for good and its probe do not wake each other', () => {
    const containers = [
      { name: 'c0', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 6; exit 1'] },
      { name: 'c1', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 3; exit 0'], readinessProbe: probe },
    ];
    const nothing: Act = { kind: 'fault.registry', state: 'ok' };
    expect(events(containers, 'OnFailure', nothing)).toBeLessThan(2000);
  });

  it('[SYNC-5] a Pod that is over and cannot be finished is not stopped again and again', () => {
    const containers = [
      { name: 'c0', image: 'busybox:1.36', command: ['sh', '-c', 'exit 0'], readinessProbe: probe },
      { name: 'c1', image: 'nowhere', imagePullPolicy: 'Never', readinessProbe: probe },
    ];
    expect(events(containers, 'Never', { kind: 'fault.reboot', node: 'node-1' })).toBeLessThan(2000);
  });
});
