/** Small Pods and clusters drawn by fast-check: what the engine's properties are tried on. */
import fc from '../helpers/property.ts';
import type { Act, SimulationSetup } from '../../src/engine/simulation.ts';
import type { Container, LifecycleHandler, Pod, Probe, Volume } from '../../src/kube/types.ts';

export const POD_NAMES = ['p0', 'p1', 'p2'] as const;
export const CONTAINER_NAMES = ['c0', 'c1', 'c2', 'init0', 'init1'] as const;

/** What a container does: exits at once, after a while, never; writes, serves, leaves orphans; does not obey TERM. */
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
    "trap '' TERM; sleep 1000",
    'echo hello; echo error >&2; sleep 5; exit 2',
    'until nslookup nowhere; do sleep 2; done',
    'no-such-command',
    'echo x >> /data/log; sleep 7; test $(wc -l < /data/log) -gt 3',
    'echo why > /dev/termination-log; exit 4',
    '(sleep 3; kill -9 1) & sleep 20',
    'for i in 1 2 3; do sleep 30 & done; sleep 2; exit 0',
    'mkdir -p /www && echo hi > /www/index.html && httpd -f -p 8080 -h /www',
  ),
);

const image = fc.constantFrom('busybox:1.36', 'busybox', 'nginx:1.14', 'registry.invalid/missing:1');
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
/** Without what was not drawn. */
const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

const probe = (type: 'startup' | 'liveness' | 'readiness'): fc.Arbitrary<Probe> =>
  fc
    .record({
      handler: fc.constantFrom<Partial<Probe>>(
        { exec: { command: ['true'] } },
        { exec: { command: ['false'] } },
        { exec: { command: ['sh', '-c', 'sleep 3'] } },
        { exec: { command: ['test', '-e', '/data/log'] } },
        { httpGet: { path: '/', port: 8080 } },
        { tcpSocket: { port: 8080 } },
        { grpc: { port: 8080 } },
      ),
      initialDelaySeconds: sometimes(fc.integer({ min: 0, max: 10 })),
      periodSeconds: fc.constantFrom(1, 3, 10, undefined),
      timeoutSeconds: sometimes(fc.integer({ min: 1, max: 4 })),
      failureThreshold: fc.constantFrom(1, 3, undefined),
      successThreshold: type === 'readiness' ? fc.constantFrom(1, 2, undefined) : fc.constant(undefined),
      terminationGracePeriodSeconds:
        type === 'readiness' ? fc.constant(undefined) : rarely(fc.constantFrom(1, 5)),
    })
    .map(({ handler, ...numbers }) => ({ ...handler, ...given(numbers) }));

/** Hooks end, sooner or later: one that does not holds up its Pod for ever, as it should. */
const hook = (most: number): fc.Arbitrary<LifecycleHandler> =>
  fc.oneof(
    fc.constantFrom<LifecycleHandler>(
      { exec: { command: ['true'] } },
      { exec: { command: ['false'] } },
      { exec: { command: ['sh', '-c', 'sleep 2; echo hooked >> /data/log'] } },
      { httpGet: { path: '/', port: 8080 } },
    ),
    fc.integer({ min: 0, max: most }).map((seconds) => ({ sleep: { seconds } })),
  );

const exitRules = fc.array(
  fc.record({
    action: fc.constantFrom('Restart', 'Restart', 'RestartAllContainers'),
    exitCodes: fc.record({
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.uniqueArray(fc.constantFrom(1, 3, 42, 137), { minLength: 1, maxLength: 2 }),
    }),
  }),
  { minLength: 1, maxLength: 2 },
);

/** Memory that nothing here passes by itself, so that an OOM is always a fault. */
const resources = fc.constantFrom<NonNullable<Container['resources']>>(
  { limits: { memory: '512Mi', cpu: '100m' } },
  { requests: { memory: '128Mi', cpu: '50m' }, limits: { memory: '1Gi' } },
  { requests: { cpu: '10m' } },
);

const container = (name: string, role: 'regular' | 'init' | 'sidecar', grace: number) =>
  fc
    .record({
      command: script,
      image,
      imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never', undefined),
      readinessProbe: sometimes(probe('readiness')),
      livenessProbe: rarely(probe('liveness')),
      startupProbe: rarely(probe('startup')),
      postStart: rarely(hook(Math.min(5, grace))),
      preStop: rarely(hook(grace)),
      own: rarely(fc.constantFrom('Always', 'OnFailure', 'Never')),
      restartPolicyRules: rarely(exitRules),
      resources: sometimes(resources),
      terminationMessagePolicy: rarely(fc.constant('FallbackToLogsOnError')),
      mounts: fc.constantFrom(['data'], ['data'], ['data', 'config'], ['data', 'memory', 'info']),
    })
    .map((drawn): Container => {
      const { command, readinessProbe, livenessProbe, startupProbe, postStart, preStop } = drawn;
      const isLong = role !== 'init';
      const lifecycle = given({ postStart, preStop });
      const own = role === 'regular' ? drawn.own : drawn.own === 'Always' ? undefined : drawn.own;
      const restartPolicy = role === 'sidecar' ? 'Always' : own;
      return {
        name,
        image: drawn.image,
        command: ['sh', '-c', command],
        volumeMounts: drawn.mounts.map((mount) => ({ name: mount, mountPath: `/${mount}` })),
        ...given({
          imagePullPolicy: drawn.imagePullPolicy,
          resources: drawn.resources,
          terminationMessagePolicy: drawn.terminationMessagePolicy,
          restartPolicy,
          restartPolicyRules:
            restartPolicy === undefined || role === 'sidecar' ? undefined : drawn.restartPolicyRules,
          ...(isLong && {
            readinessProbe,
            livenessProbe,
            startupProbe,
            lifecycle: Object.keys(lifecycle).length === 0 ? undefined : lifecycle,
          }),
        }),
      };
    });

const VOLUMES: readonly Volume[] = [
  { name: 'data', emptyDir: {} },
  { name: 'memory', emptyDir: { medium: 'Memory' } },
  { name: 'config', configMap: { name: 'settings', optional: true } },
  { name: 'info', downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
];

const pod = (name: string): fc.Arbitrary<Pod> =>
  fc.constantFrom(undefined, 0, 2, 30).chain((grace) =>
    fc
      .record({
        containers: fc
          .integer({ min: 1, max: 3 })
          .chain((n) => fc.tuple(...many(n, (i) => container(`c${i}`, 'regular', grace ?? 30)))),
        initContainers: fc
          .array(fc.constantFrom('init' as const, 'sidecar' as const), { maxLength: 2 })
          .chain((roles) => fc.tuple(...roles.map((role, i) => container(`init${i}`, role, grace ?? 30)))),
        restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never', undefined),
        shareProcessNamespace: rarely(fc.constant(true)),
        hostNetwork: rarely(fc.constant(true)),
        activeDeadlineSeconds: rarely(fc.integer({ min: 1, max: 120 })),
        missing: rarely(fc.constant(true)),
      })
      .map(({ containers, initContainers, missing, ...fields }) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: {
          containers,
          // A volume that cannot be mounted: nothing of the Pod ever starts.
          volumes: [
            ...VOLUMES.slice(0, missing === true ? 2 : undefined),
            ...(missing === true
              ? [
                  { name: 'config', configMap: { name: 'nowhere' } },
                  { name: 'info', secret: { secretName: 'nowhere' } },
                ]
              : []),
          ],
          ...(initContainers.length > 0 && { initContainers }),
          ...given({ ...fields, terminationGracePeriodSeconds: grace }),
        },
      })),
  );

const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

export interface SmallRun {
  readonly setup: SimulationSetup;
  readonly acts: readonly { readonly atMs: number; readonly act: Act }[];
}

const NODES: SimulationSetup['nodes'] = [
  { name: 'master-1', role: 'control-plane' },
  { name: 'node-1', role: 'worker' },
  { name: 'node-2', role: 'worker', kubelet: { shutdownGracePeriod: '20s' } },
];

/** Nothing in kube-system, so that what is left at the end is left of these Pods. */
const BARE = { isBare: true };

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
    setup: { ...BARE, seed, timing, epochMs: Date.UTC(2026, 0, 1), nodes: NODES },
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
