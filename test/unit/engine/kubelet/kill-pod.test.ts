import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import type { Task } from '../../../../src/engine/clock/task.ts';
import { containerGracePeriod, effectiveGracePeriod } from '../../../../src/engine/kubelet/grace-period.ts';
import { runPostStart } from '../../../../src/engine/kubelet/hooks.ts';
import {
  type KillContext,
  type KillOptions,
  killContainer,
  killPod,
} from '../../../../src/engine/kubelet/kill-pod.ts';
import type { HttpCall, HttpReply } from '../../../../src/engine/kubelet/prober/handlers.ts';
import { err, ok } from '../../../../src/kube/result.ts';
import type { Container, LifecycleHandler, Pod, PodSpec } from '../../../../src/kube/types.ts';
import { runtimeOf, testPod } from '../../../helpers/kubelet-fixtures.ts';

/** A node whose containers take `stopMs` to stop once they are told to. */
function node(stopMs: Readonly<Record<string, number>> = {}) {
  const clock = new Clock();
  const log: string[] = [];
  const say = (text: string): void => {
    log.push(`${clock.now} ${text}`);
  };
  const world = { execMs: 0, exitCode: 0, http: { kind: 'response', status: 500, body: '' } as HttpReply };
  const calls: HttpCall[] = [];
  const kubelet: KillContext = {
    clock,
    node: 'node-1',
    component: 'kubelet/node-1',
    recorder: { event: (_object, _type, reason, message) => say(`${reason}: ${message}`) },
    trace: { record: () => 0 },
    handlers: {
      *exec() {
        yield world.execMs;
        say('hook done');
        return ok({ exitCode: world.exitCode, output: 'boom', timedOut: false });
      },
      *http(call) {
        calls.push(call);
        return call.scheme === 'https' ? { kind: 'notTls' } : world.http;
      },
    },
    runtime: {
      *stopContainer(id, timeoutSeconds): Task {
        say(`stop ${id} ${timeoutSeconds}s`);
        yield stopMs[id] ?? 0;
      },
      *stopPodSandbox(id): Task {
        say(`stop sandbox ${id}`);
      },
    },
  };
  return { calls, clock, kubelet, log, world };
}

const preStop = (handler: LifecycleHandler) => ({ lifecycle: { preStop: handler } });
const EXEC = { exec: { command: ['sh', '-c', 'x'] } };

function kill(rig: ReturnType<typeof node>, pod: Pod, container: Container, options: KillOptions = {}): void {
  const status = runtimeOf(pod, [{}], [{ name: container.name, id: container.name }]);
  const instance = status.containers[0];
  if (instance !== undefined) rig.clock.spawn(killContainer(rig.kubelet, pod, container, instance, options));
  rig.clock.runUntil(3_600_000);
}

function podWith(container: Container, spec: Partial<PodSpec> = {}): Pod {
  return testPod({ terminationGracePeriodSeconds: 30, containers: [container], ...spec });
}

describe('killContainer', () => {
  it('[KILL-1] says so and stops with the grace of the Pod', () => {
    const rig = node();
    const app = { name: 'app' };
    kill(rig, podWith(app), app);
    expect(rig.log).toEqual(['0 Killing: Stopping container app', '0 stop app 30s']);
  });

  it('[KILL-1] the failed probe’s grace may be longer than the Pod’s; the deletion’s comes before both', () => {
    const app = { name: 'app', livenessProbe: { terminationGracePeriodSeconds: 60 } };
    const pod = podWith(app);
    expect(containerGracePeriod(pod, app, 'LivenessProbe')).toBe(60);
    expect(containerGracePeriod(pod, app, 'StartupProbe')).toBe(30);
    const deleted = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 5 } };
    expect(containerGracePeriod(deleted, app, 'LivenessProbe')).toBe(5);
  });

  it('[HOOK-2] preStop takes whole seconds of the grace', () => {
    const rig = node();
    const app = { name: 'app', ...preStop(EXEC) };
    rig.world.execMs = 4900;
    kill(rig, podWith(app), app, { message: 'because' });
    expect(rig.log).toEqual(['0 Killing: because', '4900 hook done', '4900 stop app 26s']);
  });

  it('[HOOK-2] a preStop beyond the grace is left behind, and 2 s remain', () => {
    const rig = node();
    const app = { name: 'app', ...preStop({ sleep: { seconds: 100 } }) };
    kill(rig, podWith(app), app, { graceSeconds: 10 });
    expect(rig.log).toEqual(['0 Killing: Stopping container app', '10000 stop app 2s']);
  });

  it('[HOOK-2] a failing preStop is an event without details, and the stop goes on', () => {
    const rig = node();
    const app = { name: 'app', ...preStop(EXEC) };
    rig.world.exitCode = 1;
    kill(rig, podWith(app), app);
    expect(rig.log.slice(2)).toEqual(['0 FailedPreStopHook: PreStopHook failed', '0 stop app 30s']);
  });

  it('[KILL-4] without grace there is no preStop, and still 2 s', () => {
    const rig = node();
    const app = { name: 'app', ...preStop(EXEC) };
    kill(rig, podWith(app), app, { graceSeconds: 0, message: 'killing' });
    expect(rig.log).toEqual(['0 Killing: killing', '0 stop app 2s']);
  });
});

describe('killPod', () => {
  const sidecar = (name: string): Container => ({ name, restartPolicy: 'Always' });
  const kills = (
    rig: ReturnType<typeof node>,
    pod: Pod,
    names: readonly string[],
    grace?: number,
  ): string[] => {
    const status = runtimeOf(
      pod,
      [{ id: 'box' }],
      names.map((name) => ({ name, id: name })),
    );
    rig.clock.spawn(killPod(rig.kubelet, pod, status, grace));
    rig.clock.runUntil(3_600_000);
    return rig.log.filter((line) => line.includes(' stop '));
  };

  it('[KILL-3] stops all at once, then the sandbox', () => {
    const pod = testPod({ terminationGracePeriodSeconds: 30, containers: [{ name: 'a' }, { name: 'b' }] });
    expect(kills(node({ a: 5000, b: 1000 }), pod, ['a', 'b'])).toEqual([
      '0 stop a 30s',
      '0 stop b 30s',
      '5000 stop sandbox box',
    ]);
  });

  it('[KILL-3] sidecars wait for the regular containers and for the later sidecar', () => {
    const pod = testPod({
      terminationGracePeriodSeconds: 30,
      initContainers: [sidecar('first'), sidecar('second')],
      containers: [{ name: 'app' }],
    });
    const rig = node({ app: 5000, second: 2500 });
    expect(kills(rig, pod, ['first', 'second', 'app'])).toEqual([
      '0 stop app 30s',
      '5000 stop second 25s',
      '7500 stop first 23s',
      '7500 stop sandbox box',
    ]);
  });

  it('[KILL-3] a sidecar whose grace is over goes ahead with 2 s', () => {
    const pod = testPod({ initContainers: [sidecar('proxy')], containers: [{ name: 'app' }] });
    expect(kills(node({ app: 60_000 }), pod, ['proxy', 'app'], 10)).toEqual([
      '0 stop app 10s',
      '10000 stop proxy 2s',
      '60000 stop sandbox box',
    ]);
  });

  it('[KILL-3] does not wait for what does not run', () => {
    const pod = testPod({ initContainers: [sidecar('a'), sidecar('b')], containers: [{ name: 'app' }] });
    expect(kills(node(), pod, ['a'], 10)).toEqual(['0 stop a 10s', '0 stop sandbox box']);
  });
});

describe('effectiveGracePeriod', () => {
  it.each([
    [{ terminationGracePeriodSeconds: 30 }, 30, false],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 0 }, 1, false],
    [{ currentSeconds: 30, deletionGracePeriodSeconds: 5 }, 5, true],
    [{ currentSeconds: 5, deletionGracePeriodSeconds: 30 }, 5, false],
    [{ currentSeconds: 5, overrideSeconds: 0 }, 1, true],
    [{}, 1, false],
  ])('[KILL-2] %o gives %i s, shortened: %s', (inputs, seconds, shortened) => {
    expect(effectiveGracePeriod(inputs)).toEqual({ seconds, shortened });
  });
});

describe('postStart', () => {
  const post = (rig: ReturnType<typeof node>, handler: LifecycleHandler) => {
    const container = { name: 'app', ports: [{ name: 'web', containerPort: 80 }] };
    const target = { pod: podWith(container), container, containerId: 'id', podIp: '10.0.0.5' };
    const run = rig.clock.spawn(runPostStart(rig.kubelet, target, handler));
    rig.clock.runUntil(3_600_000);
    return run.result;
  };

  it('[HOOK-1] a command that fails', () => {
    const rig = node();
    rig.world.exitCode = 3;
    expect(post(rig, EXEC)).toEqual(
      err(
        'Exec lifecycle hook ([sh -c x]) for Container "app" in Pod "web_default(uid-1)" failed - error: ' +
          'command \'sh -c x\' exited with 3: boom, message: "boom"',
      ),
    );
  });

  it('[HOOK-1] a handler that cannot be run', () => {
    const result = post(node(), { tcpSocket: { port: 80 } });
    expect(result?.ok === false ? result.error : '').toMatch(/^Cannot run handler: invalid handler: /);
  });

  it('[HOOK-3] any answer is a success; a transport error is none', () => {
    const rig = node();
    expect(post(rig, { httpGet: { port: 'web', path: '/hook' } })).toEqual(ok(undefined));
    expect(rig.calls[0]).toMatchObject({ host: '10.0.0.5', port: 80, path: '/hook', timeoutMs: undefined });
    expect(rig.calls[0]?.headers['User-Agent']).toBe('kube-lifecycle/1.36');
    rig.world.http = { kind: 'error', message: 'dial tcp 10.0.0.5:80: connect: connection refused' };
    expect(post(rig, { httpGet: { port: 80, path: '/hook' } })).toEqual(
      err(
        'HTTP lifecycle hook (/hook) for Container "app" in Pod "web_default(uid-1)" failed - error: ' +
          'Get "http://10.0.0.5:80/hook": dial tcp 10.0.0.5:80: connect: connection refused',
      ),
    );
  });

  it('[HOOK-3] HTTPS answered in plain HTTP is tried again, without the secret', () => {
    const rig = node();
    const httpHeaders = [{ name: 'Authorization', value: 'secret' }];
    expect(post(rig, { httpGet: { port: 80, scheme: 'HTTPS', httpHeaders } })).toEqual(ok(undefined));
    expect(rig.calls.map((c) => [c.scheme, 'Authorization' in c.headers])).toEqual([
      ['https', true],
      ['http', false],
    ]);
    expect(rig.log).toEqual([
      '0 LifecycleHTTPFallback: request to HTTPS lifecycle hook 10.0.0.5:80 got HTTP response, retry with HTTP succeeded',
    ]);
  });
});
