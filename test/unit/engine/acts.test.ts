import { describe, expect, it } from 'vitest';
import type { Act } from '../../../src/engine/simulation-setup.ts';
import { NodeRun, webPod } from '../../helpers/node-run.ts';

const APP = { namespace: 'default', pod: 'web', container: 'app' } as const;
const running = () => new NodeRun([webPod()]).until(2);
const refusals = (run: NodeRun) => run.entries('act.refused').map((entry) => entry.value.reason);

describe('acts', () => {
  it('[ACT-1] tells every act with what it says, and refuses with a reason', () => {
    const run = running();
    run.act({ kind: 'fault.kill', ...APP, container: 'nobody', signal: 'KILL' });
    run.act({ kind: 'fault.kill', ...APP, signal: 'NONSENSE' });
    run.act({ kind: 'fault.restartKubelet', node: 'node-9' });
    run.act({ kind: 'exec', ...APP, command: ['touch', '/x'] });
    expect(run.entries('act.applied').at(-1)?.value).toEqual({
      act: 'exec',
      args: { ...APP, command: 'touch /x' },
    });
    expect(refusals(run)).toEqual(['NotFound', 'Invalid', 'NotFound']);
  });

  it('[ACT-2] patches, and the API server refuses what it refuses anybody', () => {
    const run = running();
    const target = { kind: 'patch', resource: 'pods', namespace: 'default', name: 'web' } as const;
    run.act({ ...target, patch: { metadata: { labels: { a: 'b' } } } });
    expect(run.pod().metadata.labels).toEqual({ a: 'b' });
    run.act({ ...target, patch: { spec: { hostname: 'other' } } });
    expect(refusals(run)).toEqual(['Invalid']);
  });

  it('[ACT-2] patches a subresource: resources of a running Pod', () => {
    const run = new NodeRun([webPod({ resources: { requests: { cpu: '100m' } } })]).until(2);
    const containers = [{ name: 'app', resources: { requests: { cpu: '300m' } } }];
    run
      .act({
        kind: 'patch',
        resource: 'pods',
        namespace: 'default',
        name: 'web',
        patch: { spec: { containers } },
        subresource: 'resize',
      })
      .until(10);
    expect(run.container()).toMatchObject({ restartCount: 0, allocatedResources: { cpu: '300m' } });
  });

  it('[ACT-3] sends a signal to the main process, or to another one by its number', () => {
    const run = running();
    // sleep is PID 1 without a handler: nothing comes of TERM.
    run.act({ kind: 'fault.kill', ...APP, signal: 'TERM' }).until(4);
    expect(run.container().restartCount).toBe(0);
    run.act({ kind: 'fault.kill', ...APP, signal: 'SIGKILL' }).until(6);
    expect(run.container()).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'Error' } },
    });
    run.act({ kind: 'fault.kill', ...APP, signal: '9', pid: 77 });
    expect(refusals(run)).toEqual(['NotFound']);
  });

  it('[ACT-4] lets the kernel kill for memory, and turns what the main process holds', () => {
    const run = running();
    run.act({ kind: 'fault.oom', ...APP }).until(4);
    expect(run.container().lastState?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    const limited = new NodeRun([webPod({ resources: { limits: { memory: '64Mi' } } })]).until(2);
    limited.act({ kind: 'fault.memory', ...APP, memory: '60Mi' }).until(4);
    expect(limited.container().restartCount).toBe(0);
    limited.act({ kind: 'fault.memory', ...APP, memory: '65Mi' }).until(6);
    expect(limited.container().lastState?.terminated).toMatchObject({ reason: 'OOMKilled' });
  });

  it('[ACT-5] fixes the answer of a probe until it is taken back', () => {
    const probe = { exec: { command: ['true'] }, periodSeconds: 1, failureThreshold: 1 };
    const run = new NodeRun([webPod({ readinessProbe: probe })]).until(3);
    expect(run.container().ready).toBe(true);
    run.act({ kind: 'fault.probe', ...APP, probe: 'readiness', outcome: 'failure' }).until(6);
    expect(run.container().ready).toBe(false);
    expect(run.messages('Unhealthy')).toEqual(['Readiness probe failed: ']);
    run.act({ kind: 'fault.probe', ...APP, probe: 'readiness', outcome: 'none' }).until(9);
    expect(run.container().ready).toBe(true);
    run.act({ kind: 'fault.probe', ...APP, probe: 'liveness', outcome: 'failure' });
    expect(refusals(run)).toEqual(['NotFound']);
  });

  it('[ACT-6] kills pause: a new sandbox with a new address', () => {
    const run = running();
    const before = run.pod().status?.podIP;
    run.act({ kind: 'fault.sandbox', namespace: 'default', pod: 'web' }).until(40);
    expect(run.messages('SandboxChanged')).toHaveLength(1);
    expect(run.pod().status?.podIP).not.toBe(before);
    expect(run.container()).toMatchObject({ restartCount: 1, ready: true });
  });

  it('[ACT-7] an image that was removed is pulled again, a damaged one cannot be inspected', () => {
    const run = running();
    run.act({ kind: 'fault.removeImage', node: 'node-1', image: 'busybox:1.36' });
    run.act({ kind: 'fault.kill', ...APP, signal: 'KILL' }).until(5);
    expect(run.entries('image.pulled')).toHaveLength(2);
    run.act({ kind: 'fault.corruptImage', node: 'node-1', image: 'busybox:1.36' });
    run.act({ kind: 'fault.kill', ...APP, signal: 'KILL' }).until(60);
    expect(run.container().state?.waiting?.reason).toBe('ImageInspectError');
    run.act({ kind: 'fault.removeImage', node: 'node-1', image: 'busybox:1.36' }).until(400);
    expect(run.container().ready).toBe(true);
  });

  it.each([
    ['down', 'no such host'],
    ['rateLimited', '429 Too Many Requests'],
  ] as const)('[ACT-8] a registry that is %s fails every pull until it is back', (state, text) => {
    const acts: { at: number; act: Act }[] = [{ at: 0, act: { kind: 'fault.registry', state } }];
    const run = new NodeRun([], { acts });
    run.simulation.act(1, { kind: 'apply', file: 'pod', objects: [webPod()] });
    run.until(5);
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(run.container().state?.waiting?.reason);
    expect(run.messages('Failed').some((message) => message.includes(text))).toBe(true);
    run.act({ kind: 'fault.registry', state: 'ok' }).until(60);
    expect(run.container().ready).toBe(true);
  });

  it('[ACT-8] a slow registry takes its time for what has to be transferred', () => {
    const acts: { at: number; act: Act }[] = [
      { at: 0, act: { kind: 'fault.registry', state: 'slow', delaySeconds: 30 } },
    ];
    const run = new NodeRun([], { acts });
    run.simulation.act(1, { kind: 'apply', file: 'pod', objects: [webPod()] });
    run.until(60);
    expect(run.entries('image.pulled')[0]?.at).toBe(30_005);
  });

  it('[ACT-9] containers outlive a restart of the kubelet, and nothing outlives a reboot', () => {
    const run = running();
    run.act({ kind: 'fault.restartKubelet', node: 'node-1' }).until(10);
    expect(run.container().restartCount).toBe(0);
    run.act({ kind: 'fault.reboot', node: 'node-1', downSeconds: 30 }).until(35);
    expect(run.simulation.nodes[0]?.isOn).toBe(false);
    run.act({ kind: 'fault.restartKubelet', node: 'node-1' });
    expect(refusals(run)).toEqual(['NodeOff']);
    run.until(60);
    expect(run.container()).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { reason: 'Unknown', exitCode: 255 } },
    });
  });

  it('[ACT-10] a node that is cut off goes on by itself and hears later what it missed', () => {
    const run = new NodeRun([webPod(), webPod({}, {}, { name: 'gone' })]).until(2);
    run.act({ kind: 'fault.network', node: 'node-1', cut: true });
    run.act({ kind: 'fault.kill', ...APP, signal: 'KILL' });
    run
      .act({
        kind: 'delete',
        resource: 'pods',
        namespace: 'default',
        name: 'gone',
        gracePeriodSeconds: 0,
      })
      .until(60);
    expect(run.container().restartCount).toBe(0);
    expect(run.simulation.nodes[0]?.runtime.podUids()).toHaveLength(2);
    run.act({ kind: 'fault.network', node: 'node-1', cut: false }).until(120);
    expect(run.container()).toMatchObject({ restartCount: 1, ready: true });
    expect(run.simulation.nodes[0]?.runtime.podUids()).toHaveLength(1);
  });
});
