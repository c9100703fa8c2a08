/** Small Pods and clusters drawn by fast-check: what the engine's properties are tried on. */
import fc from '../helpers/property.ts';
import type { Act, SimulationSetup } from '../../src/engine/simulation.ts';
import type { Pod } from '../../src/kube/types.ts';

type Container = NonNullable<NonNullable<Pod['spec']>['containers']>[number];

/** What a container does: exits at once, after a while, never; or does not obey TERM. */
const script = fc.oneof(
  fc
    .record({ seconds: fc.integer({ min: 0, max: 40 }), code: fc.constantFrom(0, 0, 1, 3, 42) })
    .map(({ seconds, code }) => `sleep ${seconds}; exit ${code}`),
  fc.constantFrom(
    'exit 0',
    'exit 1',
    'sleep 1000',
    "trap 'exit 0' TERM; sleep 1000 & wait $!",
    "trap 'exit 7' TERM; while true; do sleep 1 & wait $!; done",
    'echo hello; echo error >&2; sleep 5; exit 2',
    'until nslookup nowhere; do sleep 2; done',
    'no-such-command',
  ),
);

const image = fc.constantFrom('busybox:1.36', 'busybox', 'nginx:1.14', 'registry.invalid/missing:1');

const container = (name: string, mayProbe: boolean): fc.Arbitrary<Container> =>
  fc
    .record({
      script,
      image,
      pull: fc.constantFrom('Always', 'IfNotPresent', 'Never', undefined),
      ready: fc.boolean(),
    })
    .map(({ script: text, image: of, pull, ready }) => ({
      name,
      image: of,
      command: ['sh', '-c', text],
      ...(pull !== undefined && { imagePullPolicy: pull }),
      ...(ready && mayProbe && { readinessProbe: { exec: { command: ['true'] }, periodSeconds: 3 } }),
    }));

const pod = (name: string): fc.Arbitrary<Pod> =>
  fc
    .record({
      containers: fc
        .integer({ min: 1, max: 3 })
        .chain((n) => fc.tuple(...many(n, (i) => container(`c${i}`, true)))),
      initContainers: fc
        .integer({ min: 0, max: 2 })
        .chain((n) => fc.tuple(...many(n, (i) => container(`init${i}`, false)))),
      restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
      grace: fc.constantFrom(undefined, 0, 2, 30),
    })
    .map(({ containers, initContainers, restartPolicy, grace }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: {
        containers,
        ...(initContainers.length > 0 && { initContainers }),
        restartPolicy,
        ...(grace !== undefined && { terminationGracePeriodSeconds: grace }),
      },
    }));

const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

export interface SmallRun {
  readonly setup: SimulationSetup;
  readonly acts: readonly { readonly atMs: number; readonly act: Act }[];
}

const NODES: SimulationSetup['nodes'] = [
  { name: 'master-1', role: 'control-plane' },
  { name: 'node-1', role: 'worker' },
  { name: 'node-2', role: 'worker' },
];

/** One to three Pods, applied in the first seconds; some of them deleted later. */
export const smallRun: fc.Arbitrary<SmallRun> = fc
  .record({
    seed: fc.string({ maxLength: 8 }),
    timing: fc.constantFrom('exact' as const, 'typical' as const),
    pods: fc.integer({ min: 1, max: 3 }).chain((n) => fc.tuple(...many(n, (i) => pod(`p${i}`)))),
    applyAt: fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 3, maxLength: 3 }),
    deleteAt: fc.array(fc.option(fc.integer({ min: 5001, max: 120_000 })), { minLength: 3, maxLength: 3 }),
  })
  .map(({ seed, timing, pods, applyAt, deleteAt }) => ({
    setup: { seed, timing, epochMs: Date.UTC(2026, 0, 1), nodes: NODES },
    acts: pods
      .flatMap((object, i) => {
        const name = object.metadata.name as string;
        const apply = {
          atMs: applyAt[i] ?? 0,
          act: { kind: 'apply', file: `${name}.yaml`, objects: [object] } as Act,
        };
        const at = deleteAt[i];
        if (at === null || at === undefined) return [apply];
        const remove: Act = { kind: 'delete', resource: 'pods', namespace: 'default', name };
        return [apply, { atMs: at, act: remove }];
      })
      .sort((a, b) => a.atMs - b.atMs),
  }));
