/** Faults and acts drawn by fast-check, for the Pods and nodes of `small-pods.ts`. */
import fc from '../helpers/property.ts';
import type { Act } from '../../src/engine/simulation.ts';
import { CONTAINER_NAMES, POD_NAMES, type SmallRun, smallRun } from './small-pods.ts';

/** When the faults are over, when all that lives has settled and is deleted, and when all of it must be gone. */
export const HEALED_MS = 240_000;
export const SETTLED_MS = 540_000;
export const CLEAN_MS = 1_500_000;

export const NODES = ['master-1', 'node-1', 'node-2'] as const;
const node = fc.constantFrom(...NODES);
const target = fc.record({
  namespace: fc.constant('default'),
  pod: fc.constantFrom(...POD_NAMES),
  container: fc.constantFrom(...CONTAINER_NAMES),
});
const podTarget = fc.record({ namespace: fc.constant('default'), name: fc.constantFrom(...POD_NAMES) });
const image = fc.constantFrom('busybox:1.36', 'busybox', 'nginx:1.14');

const fault: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(target, fc.constantFrom('TERM', 'KILL', 'STOP', 'CONT', 'INT')).map(([where, signal]) => ({
    kind: 'fault.kill' as const,
    ...where,
    signal,
  })),
  target.map((where) => ({ kind: 'fault.oom' as const, ...where })),
  target.map((where) => ({ kind: 'fault.memory' as const, ...where, memory: '7Gi' })),
  fc
    .record({
      where: target,
      probe: fc.constantFrom('startup' as const, 'liveness' as const, 'readiness' as const),
      outcome: fc.constantFrom('failure' as const, 'success' as const, 'none' as const),
    })
    .map(({ where, probe, outcome }) => ({ kind: 'fault.probe' as const, ...where, probe, outcome })),
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
  fc.record({ kind: fc.constant('fault.shutdown' as const), node }),
  fc.record({ kind: fc.constant('fault.power' as const), node, on: fc.boolean() }),
  fc.record({ kind: fc.constant('fault.network' as const), node, cut: fc.boolean() }),
  // Not faults, but what people do meanwhile.
  fc.tuple(podTarget, fc.constantFrom(0, 1, 5)).map(
    ([where, gracePeriodSeconds]): Act => ({
      kind: 'delete',
      resource: 'pods',
      ...where,
      gracePeriodSeconds,
    }),
  ),
  fc.tuple(podTarget, fc.constantFrom('c0', 'c1'), image).map(
    ([where, name, to]): Act => ({
      kind: 'patch',
      resource: 'pods',
      ...where,
      patch: { spec: { containers: [{ name, image: to }] } },
    }),
  ),
  fc.tuple(podTarget, fc.constantFrom('c0', 'c1'), fc.constantFrom('64Mi', '700Mi')).map(
    ([where, name, memory]): Act => ({
      kind: 'patch',
      resource: 'pods',
      ...where,
      subresource: 'resize',
      patch: { spec: { containers: [{ name, resources: { requests: { memory }, limits: { memory } } }] } },
    }),
  ),
  fc
    .tuple(
      target,
      fc.constantFrom('kill -9 1', 'kill 1', 'sleep 60 & exit', 'echo x >> /data/log', 'sleep 600'),
    )
    .map(([where, line]): Act => ({ kind: 'exec', ...where, command: ['sh', '-c', line] })),
);

export interface FaultyRun {
  readonly run: SmallRun;
  readonly faults: readonly { readonly atMs: number; readonly act: Act }[];
}

export const faultyRun: fc.Arbitrary<FaultyRun> = fc.record({
  run: smallRun,
  faults: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: HEALED_MS - 1 }), act: fault }), {
    maxLength: 8,
  }),
});

/** Everything works again. */
export const HEALING: readonly Act[] = [
  { kind: 'fault.registry', state: 'ok' },
  ...NODES.flatMap((name): Act[] => [
    { kind: 'fault.power', node: name, on: true },
    { kind: 'fault.network', node: name, cut: false },
    ...(['memory', 'disk', 'pids'] as const).map(
      (resource): Act => ({ kind: 'fault.pressure', node: name, resource }),
    ),
  ]),
];

/** Everything is deleted. */
export const CLEANING: readonly Act[] = POD_NAMES.map((name) => ({
  kind: 'delete',
  resource: 'pods',
  namespace: 'default',
  name,
}));
