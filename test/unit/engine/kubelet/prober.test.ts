import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import type { Task } from '../../../../src/engine/clock/task.ts';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';
import { grpcOutcome, httpCheck } from '../../../../src/engine/kubelet/prober/checks.ts';
import type { HandlerIo, HttpReply } from '../../../../src/engine/kubelet/prober/handlers.ts';
import { httpCallFor, resolveContainerPort } from '../../../../src/engine/kubelet/prober/http-request.ts';
import { ProbeManager } from '../../../../src/engine/kubelet/prober/probe-manager.ts';
import { Prober } from '../../../../src/engine/kubelet/prober/prober.ts';
import { ProbeResults } from '../../../../src/engine/kubelet/prober/results.ts';
import { err, ok } from '../../../../src/kube/result.ts';
import { formatRfc3339 } from '../../../../src/kube/time.ts';
import type { Container, ContainerStatus, Pod, PodStatus, Probe } from '../../../../src/kube/types.ts';
import { statusesOf, testPod } from '../../../helpers/kubelet-fixtures.ts';

const EPOCH_MS = Date.UTC(2024, 0, 1);
const EXEC = { exec: { command: ['check'] } };

/** A node with one Pod whose container `app` has the given probes; `exitCode` is what its checks say. */
function node(
  probes: Partial<Record<'startup' | 'liveness' | 'readiness', Probe>>,
  kubeletStartedMs = -86_400_000,
) {
  const clock = new Clock();
  const log: string[] = [];
  const world = { exitCode: 0, execError: '', execMs: 0 };
  const runs: number[] = [];
  const io: HandlerIo = {
    *exec() {
      runs.push(clock.now);
      if (world.execMs > 0) yield world.execMs;
      if (world.execError !== '') return err(world.execError);
      return ok({ exitCode: world.exitCode, output: 'out', timedOut: false });
    },
    *http(): Task<HttpReply> {
      return { kind: 'error', message: 'unused' };
    },
    *tcp() {
      return ok(undefined);
    },
    *grpc() {
      return { kind: 'status', status: 'SERVING' };
    },
  };
  const recorder = {
    event: (_object: unknown, _type: string, reason: string, message: string) => {
      log.push(`${clock.now} ${reason} ${message}`);
    },
  };
  const results = (type: 'startup' | 'liveness' | 'readiness') =>
    new ProbeResults(type, ({ result }) => log.push(`${clock.now} ${type} ${result}`));
  const container: Container = {
    name: 'app',
    ...(probes.startup === undefined ? {} : { startupProbe: { ...EXEC, ...probes.startup } }),
    ...(probes.liveness === undefined ? {} : { livenessProbe: { ...EXEC, ...probes.liveness } }),
    ...(probes.readiness === undefined ? {} : { readinessProbe: { ...EXEC, ...probes.readiness } }),
  };
  const pod = testPod({ containers: [container], restartPolicy: 'Always' });
  let status: PodStatus | undefined;
  const manager = new ProbeManager({
    clock,
    epochMs: EPOCH_MS,
    kubeletStartedMs,
    getPodStatus: () => status,
    prober: new Prober(io, recorder, () => clock.now),
    gates: DEFAULT_GATES,
    random: new Random('test').stream('prober/jitter'),
    component: 'kubelet/node-1',
    results: { startup: results('startup'), liveness: results('liveness'), readiness: results('readiness') },
  });
  /** What a sync does: a status is computed and stored. */
  const sync = (given: Partial<ContainerStatus>): ContainerStatus => {
    const next: PodStatus = { phase: 'Running', containerStatuses: statusesOf([{ name: 'app', ...given }]) };
    manager.updatePodStatus(pod, next);
    status = next;
    return next.containerStatuses?.[0] as ContainerStatus;
  };
  const run = (id: string, startedMs: number = clock.now) =>
    sync({
      containerID: `containerd://${id}`,
      state: { running: { startedAt: formatRfc3339(EPOCH_MS + startedMs) } },
    });
  return { clock, log, manager, pod, run, runs, sync, world };
}

describe('probe workers', () => {
  it('[PROBE-1] runs at once when made and then on its own grid, not that of the container', () => {
    const { clock, manager, pod, run, runs } = node({ liveness: { periodSeconds: 10 } });
    manager.addPod(pod);
    clock.runUntil(3000);
    run('1');
    clock.runUntil(31_000);
    expect(runs).toEqual([10_000, 20_000, 30_000]);
  });

  it('[PROBE-1] waits for the initial delay of the container', () => {
    const { clock, manager, pod, run, runs } = node({
      liveness: { periodSeconds: 10, initialDelaySeconds: 15 },
    });
    manager.addPod(pod);
    clock.runUntil(3000);
    run('1');
    clock.runUntil(31_000);
    expect(runs).toEqual([20_000, 30_000]);
  });

  it('[PROBE-1] right after a start of the kubelet the first run is spread over one period', () => {
    const { clock, manager, pod, run, runs } = node({ liveness: { periodSeconds: 10 } }, 0);
    run('1');
    manager.addPod(pod);
    clock.runUntil(9999);
    expect(runs).toHaveLength(1);
    expect(runs[0]).not.toBe(0);
  });

  it('[PROBE-2] a failure counts from the third on, and every single one is an event', () => {
    const { clock, log, manager, pod, run, world } = node({ liveness: { periodSeconds: 10 } });
    run('1');
    world.exitCode = 1;
    manager.addPod(pod);
    clock.runUntil(60_000);
    expect(log).toEqual([
      '0 liveness success',
      '0 Unhealthy Liveness probe failed: out',
      '10000 Unhealthy Liveness probe failed: out',
      '20000 Unhealthy Liveness probe failed: out',
      '20000 liveness failure',
    ]);
  });

  it('[PROBE-3] liveness begins when the startup probe has succeeded', () => {
    const { clock, log, manager, pod, run, runs, world } = node({
      startup: { periodSeconds: 5, failureThreshold: 30 },
      liveness: { periodSeconds: 10 },
    });
    world.exitCode = 1;
    manager.addPod(pod);
    expect(run('1').started).toBe(false);
    clock.runUntil(11_000);
    expect(runs).toEqual([0, 5000, 10_000]);
    world.exitCode = 0;
    clock.runUntil(16_000);
    expect(log).toContain('15000 startup success');
    expect(run('1', 0).started).toBe(true);
    clock.runUntil(21_000);
    expect(runs.slice(3)).toEqual([15_000, 20_000]);
  });

  it('[PROBE-4] after a failed liveness probe nothing runs until there is a new container', () => {
    const { clock, log, manager, pod, run, runs, world } = node({
      liveness: { periodSeconds: 10, failureThreshold: 1 },
    });
    run('1');
    world.exitCode = 1;
    manager.addPod(pod);
    clock.runUntil(45_000);
    expect(runs).toEqual([0]);
    world.exitCode = 0;
    run('2');
    clock.runUntil(51_000);
    expect(runs).toEqual([0, 50_000]);
    expect(log.at(-1)).toBe('50000 liveness success');
  });

  it('[PROBE-4] a container that does not run counts as failed', () => {
    const { clock, log, manager, pod, run, sync } = node({ readiness: { periodSeconds: 10 } });
    run('1');
    manager.addPod(pod);
    clock.runUntil(1000);
    sync({ containerID: 'containerd://1', state: { terminated: { exitCode: 1 } } });
    clock.runUntil(11_000);
    expect(log).toEqual(['0 readiness failure', '0 readiness success', '10000 readiness failure']);
  });

  it('[PROBE-5] a status with a started container that is not ready has it probed at once', () => {
    const { clock, manager, pod, run, runs } = node({ readiness: { periodSeconds: 10 } });
    manager.addPod(pod);
    clock.runUntil(3000);
    expect(run('1').ready).toBe(false);
    clock.runUntil(3000);
    expect(runs).toEqual([3000]);
    expect(run('1', 3000).ready).toBe(true);
    // The grid goes on from the run that was asked for.
    clock.runUntil(14_000);
    expect(runs).toEqual([3000, 13_000]);
  });

  it('[PROBE-6] what cannot be probed is tried three times and changes nothing', () => {
    const { clock, log, manager, pod, run, runs, world } = node({
      liveness: { periodSeconds: 10, failureThreshold: 1 },
    });
    run('1');
    world.execError = 'container not running';
    manager.addPod(pod);
    clock.runUntil(5000);
    expect(runs).toHaveLength(3);
    expect(log).toEqual([
      '0 liveness success',
      '0 Unhealthy Liveness probe errored and resulted in unknown state: container not running',
    ]);
  });

  it('[PROBE-8] a slow run delays the next; one missed tick is made up for', () => {
    const { clock, manager, pod, run, runs, world } = node({ liveness: { periodSeconds: 10 } });
    run('1');
    world.execMs = 25_000;
    manager.addPod(pod);
    clock.runUntil(1000);
    world.execMs = 0;
    clock.runUntil(51_000);
    expect(runs).toEqual([0, 25_000, 30_000, 40_000, 50_000]);
  });

  it('[PROBE-9] without probes a container is ready while it runs', () => {
    const { run, sync } = node({});
    expect(run('1')).toMatchObject({ started: true, ready: true });
    expect(sync({ state: { waiting: {} } })).toMatchObject({ started: false, ready: false });
  });

  it('[PROBE-9] an init container is ready when it is done, a sidecar as others are', () => {
    const { manager } = node({});
    const pod: Pod = testPod({
      initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [],
    });
    const status: PodStatus = {
      initContainerStatuses: statusesOf([
        { name: 'setup', state: { terminated: { exitCode: 0 } } },
        { name: 'proxy', state: { running: {} } },
      ]),
    };
    manager.updatePodStatus(pod, status);
    expect(status.initContainerStatuses).toMatchObject([
      { ready: true, started: false },
      { ready: true, started: true },
    ]);
  });

  it('[PROBE-9] what ran before a restart of the kubelet stays started and ready until probed', () => {
    const { clock, manager, pod } = node({ startup: {}, readiness: {} }, 100_000);
    clock.runUntil(100_000);
    manager.addPod(pod);
    const startedAt = formatRfc3339(EPOCH_MS + 50_000);
    const container = {
      name: 'app',
      containerID: 'containerd://1',
      state: { running: { startedAt } },
      started: true,
    };
    const known: Pod = { ...pod, status: { containerStatuses: statusesOf([{ ...container, ready: true }]) } };
    const status: PodStatus = { containerStatuses: statusesOf([container]) };
    manager.updatePodStatus(known, status);
    expect(status.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
  });

  it('stops liveness with the Pod and readiness when it is removed', () => {
    const { clock, manager, pod, run, runs } = node({ liveness: {}, readiness: {} });
    run('1');
    manager.addPod(pod);
    clock.runUntil(5000);
    manager.stopLivenessAndStartup(pod);
    clock.runUntil(15_000);
    expect(runs).toEqual([0, 0, 10_000]);
    manager.removePod(pod);
    clock.runUntil(60_000);
    expect(runs).toHaveLength(3);
    manager.addPod(pod);
    manager.cleanupPods(new Set());
    clock.runUntil(120_000);
    expect(runs).toHaveLength(5);
  });
});

describe('checks', () => {
  const call = httpCallFor({ port: 8080, path: '/healthz' }, {}, '10.0.0.5', 'kube-probe/1.36', 1000);
  const check = (reply: HttpReply) => {
    const clock = new Clock();
    const answer = function* (): Task<HttpReply> {
      return reply;
    };
    if (!call.ok) throw new Error(call.error);
    const options = { followNonLocalRedirects: false, now: () => clock.now };
    const run = clock.spawn(httpCheck(answer, call.value, options));
    clock.runUntil(1000);
    return run.result;
  };

  it.each<[HttpReply, string, string]>([
    [{ kind: 'response', status: 200, body: 'ok' }, 'success', 'ok'],
    [{ kind: 'response', status: 503, body: 'no' }, 'failure', 'HTTP probe failed with statuscode: 503'],
    [
      { kind: 'error', message: 'dial tcp 10.0.0.5:8080: connect: connection refused' },
      'failure',
      'Get "http://10.0.0.5:8080/healthz": dial tcp 10.0.0.5:8080: connect: connection refused',
    ],
    [
      { kind: 'timeout' },
      'failure',
      'Get "http://10.0.0.5:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ],
    [
      { kind: 'response', status: 302, body: 'moved', location: 'http://elsewhere/' },
      'warning',
      'Probe terminated redirects, Response body: moved',
    ],
  ])('[PROBE-7] %o', (reply, kind, output) => {
    expect(check(reply)).toEqual({ kind, output });
  });

  it('resolves ports by name, by number and as text', () => {
    const ports = [{ name: 'web', containerPort: 8080 }];
    expect(resolveContainerPort('web', { ports })).toEqual(ok(8080));
    expect(resolveContainerPort('81', { ports })).toEqual(ok(81));
    expect(resolveContainerPort('api', { ports })).toEqual(
      err('strconv.Atoi: parsing "api": invalid syntax'),
    );
    expect(resolveContainerPort(0, { ports })).toEqual(err('invalid port number: 0'));
  });

  it.each([
    [{ kind: 'status', status: 'SERVING' }, 'success', 'service healthy'],
    [
      { kind: 'status', status: 'NOT_SERVING' },
      'failure',
      'service unhealthy (responded with "NOT_SERVING")',
    ],
    [
      { kind: 'connectTimeout' },
      'failure',
      'timeout: failed to connect service "10.0.0.5:50051" within 1s: context deadline exceeded',
    ],
    [{ kind: 'rpcTimeout' }, 'failure', 'timeout: health rpc did not complete within 1s'],
  ] as const)('reads the grpc answer %o', (reply, kind, output) => {
    expect(grpcOutcome(reply, '10.0.0.5', 50051, 1000)).toEqual({ kind, output });
  });
});
