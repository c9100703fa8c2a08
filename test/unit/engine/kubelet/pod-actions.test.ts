import { describe, expect, it } from 'vitest';
import { DEFAULT_GATES } from '../../../../src/engine/kubelet/gates.ts';
import { computePodActions, type PodActionInputs } from '../../../../src/engine/kubelet/pod-actions.ts';
import type { ProbeResult } from '../../../../src/engine/kubelet/prober/results.ts';
import { podSandboxChanged } from '../../../../src/engine/kubelet/sandbox-changed.ts';
import type { Pod, PodSpec } from '../../../../src/kube/types.ts';
import { runtimeOf, testPod } from '../../../helpers/kubelet-fixtures.ts';

const NO_RESULTS = { get: () => undefined };
const results = (byId: Readonly<Record<string, ProbeResult>>) => ({ get: (id: string) => byId[id] });

function act(pod: Pod, containers: unknown, more: Partial<PodActionInputs> & { sandboxes?: unknown } = {}) {
  const { sandboxes = [{}], ...inputs } = more;
  const actions = computePodActions({
    pod,
    status: runtimeOf(pod, sandboxes, containers),
    liveness: NO_RESULTS,
    startup: NO_RESULTS,
    gates: DEFAULT_GATES,
    ...inputs,
  });
  return {
    ...actions,
    init: actions.initContainersToStart.map((c) => c.name),
    start: actions.containersToStart.map((c) => c.name),
    kill: actions.containersToKill.map((k) => k.message),
  };
}

const pod = (spec: Partial<PodSpec> = {}): Pod =>
  testPod({ containers: [{ name: 'app', image: 'nginx' }], ...spec });
const running = (name: string) => ({ name, id: name, state: 'running' });
const exited = (name: string, exitCode: number, reason = '') => ({
  name,
  id: name,
  state: 'exited',
  exitCode,
  reason,
});
const sidecar = (name: string, more: object = {}) => ({
  name,
  image: 'proxy',
  restartPolicy: 'Always',
  ...more,
});

describe('podSandboxChanged', () => {
  const box = { id: 'box', attempt: 2 };
  it.each([
    ['none', [], { changed: true, attempt: 0, sandboxId: '' }],
    ['a good one', [box], { changed: false, attempt: 2, sandboxId: 'box' }],
    ['a dead one', [{ ...box, state: 'notready' }], { changed: true, attempt: 3, sandboxId: 'box' }],
    ['two ready ones', [box, { id: 'old', attempt: 1 }], { changed: true, attempt: 3, sandboxId: 'box' }],
    ['one of the other network', [{ ...box, network: 'node' }], { changed: true, attempt: 3, sandboxId: '' }],
    ['one without address', [{ ...box, ip: '' }], { changed: true, attempt: 3, sandboxId: 'box' }],
    [
      'one whose network is not known',
      [{ ...box, ip: '', hasNetworkStatus: false }],
      { changed: false, attempt: 2, sandboxId: 'box' },
    ],
  ])('[SANDBOX-1] %s', (_what, sandboxes, expected) => {
    expect(podSandboxChanged(pod(), runtimeOf(pod(), sandboxes, []))).toEqual(expected);
  });
});

describe('computePodActions', () => {
  const dead = [{ id: 'box', state: 'notready' }];

  it('[SYNC-1] with Never a dead sandbox is not replaced once a container existed', () => {
    const never = pod({ restartPolicy: 'Never' });
    const actions = act(never, [exited('app', 1)], { sandboxes: dead });
    expect(actions).toMatchObject({ killPod: true, createSandbox: false, start: [] });
    expect(act(never, [], { sandboxes: dead })).toMatchObject({ createSandbox: true, start: ['app'] });
  });

  it('[SYNC-1] a container whose own policy is Never starts again in a new sandbox', () => {
    const own = pod({ containers: [{ name: 'app', restartPolicy: 'Never' }] });
    expect(act(own, [exited('app', 0)], { sandboxes: dead })).toMatchObject({ start: ['app'] });
  });

  it('[SYNC-1] with OnFailure what has succeeded is left out, and with nothing left there is no sandbox', () => {
    const two = pod({ restartPolicy: 'OnFailure', containers: [{ name: 'a' }, { name: 'b' }] });
    expect(act(two, [exited('a', 0), exited('b', 1)], { sandboxes: dead }).start).toEqual(['b']);
    const over = act(two, [exited('a', 0), exited('b', 0)], { sandboxes: dead });
    expect(over).toMatchObject({ killPod: true, createSandbox: false });
  });

  it('[SYNC-2] a changed image kills and starts whatever the policy', () => {
    const never = pod({ restartPolicy: 'Never' });
    const actions = act(never, [{ ...running('app'), specChanged: true }]);
    expect(actions.kill).toEqual(['Container app definition changed, will be restarted']);
    expect(actions.start).toEqual(['app']);
  });

  it.each([
    ['Always', 'Container app failed liveness probe, will be restarted', ['app']],
    ['Never', 'Container app failed liveness probe', []],
  ])('[SYNC-2] a failed liveness probe with %s', (restartPolicy, message, start) => {
    const actions = act(pod({ restartPolicy }), [running('app')], { liveness: results({ app: 'failure' }) });
    expect(actions.kill).toEqual([message]);
    expect(actions.start).toEqual(start);
    expect(actions.containersToKill[0]?.reason).toBe('LivenessProbe');
  });

  it('[SYNC-2] a failed startup probe, and a resize that needs a restart', () => {
    const startup = act(pod(), [running('app')], { startup: results({ app: 'failure' }) });
    expect(startup.kill).toEqual(['Container app failed startup probe, will be restarted']);
    const resize = act(pod(), [running('app')], { needsResizeRestart: () => true });
    expect(resize.kill).toEqual(['Container app resize requires restart']);
  });

  it('[SYNC-3] when the regular containers are done the Pod is stopped and no sidecar restarted', () => {
    const done = pod({ restartPolicy: 'Never', initContainers: [sidecar('proxy'), sidecar('log')] });
    const actions = act(done, [exited('proxy', 1), running('log'), exited('app', 0)]);
    expect(actions).toMatchObject({ killPod: true, createSandbox: false, init: [] });
  });

  it('[SYNC-4] an ephemeral container starts beside a running init container, once', () => {
    const debug = pod({
      initContainers: [{ name: 'setup' }],
      ephemeralContainers: [{ name: 'debug' }, { name: 'seen' }],
    });
    const actions = act(debug, [running('setup'), exited('seen', 1)]);
    expect(actions.ephemeralContainersToStart.map((c) => c.name)).toEqual(['debug']);
    expect(actions.start).toEqual([]);
  });

  it('[RESTART-4] a restart of all removes everything, the source last, and starts nothing', () => {
    const rules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }];
    const all = testPod({
      initContainers: [{ name: 'setup' }],
      containers: [{ name: 'app', restartPolicy: 'Never', restartPolicyRules: rules }, { name: 'web' }],
    });
    const instances = [running('web'), exited('app', 42), exited('setup', 0)];
    const actions = act(all, instances, { restartAllContainers: true });
    expect(actions.containersToReset.map((r) => [r.container.name, r.kill])).toEqual([
      ['web', true],
      ['setup', false],
      ['app', false],
    ]);
    expect(actions).toMatchObject({ killPod: false, createSandbox: false, start: [], init: [] });
  });
});

describe('the init chain', () => {
  const chain = pod({ initContainers: [{ name: 'one' }, { name: 'two' }] });

  it('[INIT-1] starts one init container at a time', () => {
    expect(act(chain, [])).toMatchObject({ init: ['one'], start: [] });
    expect(act(chain, [running('one')])).toMatchObject({ init: [], start: [] });
    expect(act(chain, [exited('one', 0)])).toMatchObject({ init: ['two'], start: [] });
    expect(act(chain, [exited('one', 0), exited('two', 0)])).toMatchObject({ init: [], start: ['app'] });
  });

  it('[INIT-2] does not run init containers again whose instances are gone', () => {
    expect(act(chain, [exited('two', 0)])).toMatchObject({ init: [], start: ['app'] });
    expect(act(chain, [running('app')])).toMatchObject({ init: [], start: [], killPod: false });
    // A regular container that has ended may belong to a sandbox before this one.
    expect(act(chain, [exited('app', 1)])).toMatchObject({ init: ['one'], start: [] });
  });

  it.each<[ProbeResult | undefined, string[], string[]]>([
    [undefined, [], []],
    ['unknown', [], []],
    ['success', ['setup'], []],
    ['failure', ['proxy'], ['Init container proxy failed startup probe']],
  ])('[INIT-3] a sidecar whose startup probe says %s', (result, init, kill) => {
    const gated = pod({ initContainers: [sidecar('proxy', { startupProbe: {} }), { name: 'setup' }] });
    const startup = results(result === undefined ? {} : { proxy: result });
    expect(act(gated, [running('proxy')], { startup })).toMatchObject({ init, kill, start: [] });
  });

  it('[INIT-4] a failed init container is started again, or ends the Pod with Never', () => {
    expect(act(chain, [exited('one', 1)])).toMatchObject({ init: ['one'], killPod: false });
    const never = pod({ restartPolicy: 'Never', initContainers: [{ name: 'one' }] });
    expect(act(never, [exited('one', 1)])).toMatchObject({ init: [], killPod: true, createSandbox: false });
    const own = pod({
      restartPolicy: 'Never',
      initContainers: [{ name: 'one', restartPolicy: 'OnFailure' }],
    });
    expect(act(own, [exited('one', 1)])).toMatchObject({ init: ['one'], killPod: false });
  });

  it('[INIT-4] an init container killed for memory has failed even with exit code 0', () => {
    expect(act(chain, [exited('one', 0, 'OOMKilled')])).toMatchObject({ init: ['one'] });
  });

  it('[INIT-4] one in an unknown state is killed first', () => {
    const actions = act(chain, [{ ...running('one'), state: 'unknown' }]);
    expect(actions.kill).toEqual(['Init container is in "unknown" state, try killing it before restart']);
    expect(actions.init).toEqual(['one']);
  });

  it('[INIT-5] sidecars start again with Never, beside running containers', () => {
    const never = pod({ restartPolicy: 'Never', initContainers: [sidecar('proxy'), sidecar('log')] });
    expect(act(never, [exited('proxy', 1), running('log'), running('app')])).toMatchObject({
      init: ['proxy'],
      killPod: false,
    });
    expect(act(never, [running('log'), running('app')]).init).toEqual(['proxy']);
  });

  it('[INIT-5] a sidecar that fails its liveness probe or changes is killed and started', () => {
    const one = pod({ initContainers: [sidecar('proxy')] });
    const failed = act(one, [running('proxy'), running('app')], { liveness: results({ proxy: 'failure' }) });
    expect(failed.kill).toEqual(['Init container proxy failed liveness probe']);
    const changed = act(one, [{ ...running('proxy'), specChanged: true }, running('app')]);
    expect(changed).toMatchObject({ kill: ['Init container proxy definition changed'], init: ['proxy'] });
  });

  it('[INIT-5] a last sidecar that has crashed keeps regular containers from starting', () => {
    const one = pod({ initContainers: [sidecar('proxy')] });
    expect(act(one, [exited('proxy', 1), exited('app', 1)])).toMatchObject({ init: ['proxy'], start: [] });
  });
});
