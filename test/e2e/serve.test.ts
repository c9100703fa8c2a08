/** A real client against `npm run serve`: @kubernetes/client-node, and kubectl where there is one. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { CoreV1Api, Exec, KubeConfig, Log, type V1Pod, type V1Status, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runToTrace } from '../../src/node/run-to-trace.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { prepareScenario } from '../../src/worker/run-scenario.ts';
import { runServe } from '../helpers/serve.ts';

const POD: V1Pod = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'busybox:1.36',
        command: ['sh', '-c', 'trap "exit 0" TERM; echo started; while true; do sleep 1; done'],
      },
    ],
  },
};

let directory: string;
let served: Awaited<ReturnType<typeof runServe>>;
let config: KubeConfig;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'podplay-serve-'));
  served = await runServe(['--speed', '20', '--save', join(directory, 'session.json')]);
  writeFileSync(join(directory, 'kubeconfig'), served.kubeconfig);
  config = new KubeConfig();
  config.loadFromString(served.kubeconfig);
});
afterAll(async () => {
  await served.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Watches one Pod until something holds. */
function podUntil(name: string, holds: (type: string, pod: V1Pod) => boolean): Promise<V1Pod> {
  return new Promise((done, failed) => {
    const watch = new Watch(config).watch(
      '/api/v1/namespaces/default/pods',
      { fieldSelector: `metadata.name=${name}` },
      (type, pod: V1Pod) => {
        if (!holds(type, pod)) return;
        done(pod);
        void watch.then((request) => request.abort());
      },
      (error) => {
        if (error?.name !== 'AbortError') failed(error ?? new Error('the watch ended'));
      },
    );
  });
}

describe('@kubernetes/client-node', () => {
  it('creates a Pod, watches it to Running, reads its log, runs a command in it, deletes it', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const created = await core.createNamespacedPod({ namespace: 'default', body: POD });
    expect(created.status?.phase).toBe('Pending');
    const running = await podUntil('web', (_, pod) => pod.status?.phase === 'Running');
    expect(running.spec?.nodeName).toMatch(/^node-/);

    const sink = new PassThrough();
    const abort = await new Log(config).log('default', 'web', 'app', sink, { follow: true });
    const [first] = (await sink.iterator({ destroyOnReturn: false }).next()).value.toString().split('\n');
    expect(first).toBe('started');
    abort.abort();

    const out = new PassThrough();
    const status = await new Promise<V1Status>((done, failed) => {
      const exec = new Exec(config);
      const command = ['sh', '-c', 'cat /etc/hostname; exit 3'];
      exec.exec('default', 'web', 'app', command, out, null, null, false, done).catch(failed);
    });
    expect([out.read().toString(), status.details?.causes?.[0]?.message]).toEqual(['web\n', '3']);

    const gone = podUntil('web', (type) => type === 'DELETED');
    await core.deleteNamespacedPod({ name: 'web', namespace: 'default' });
    await gone;
    await expect(core.readNamespacedPod({ name: 'web', namespace: 'default' })).rejects.toMatchObject({
      code: 404,
    });
    const { items } = await core.listNode();
    expect(items.map((node) => node.metadata?.name)).toEqual(['master-1', 'node-1', 'node-2']);
  });
});

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
// Its exec speaks WebSocket since 1.30, its create protobuf since 1.32: both ways must do.
describe.skipIf(!hasKubectl)('kubectl', () => {
  const run = promisify(execFile);
  const kubectl = async (line: string): Promise<string> => {
    const environment = { KUBECONFIG: join(directory, 'kubeconfig'), HOME: directory };
    const { stdout } = await run('kubectl', line.split(' '), {
      env: { ...process.env, ...environment },
      timeout: 25_000,
    });
    return stdout;
  };

  it('creates, waits, gets, scales, describes, reads logs and deletes', async () => {
    expect(await kubectl('create deployment web --image=nginx:1.27 --replicas=2')).toBe(
      'deployment.apps/web created\n',
    );
    expect(await kubectl('rollout status deployment/web')).toContain('successfully rolled out');
    expect(await kubectl('get deployments')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
    );
    expect(await kubectl('scale deployment/web --replicas=3')).toBe('deployment.apps/web scaled\n');
    await kubectl('wait --for=jsonpath={.status.readyReplicas}=3 deployment/web');
    expect(await kubectl('describe deployment web')).toContain('3 desired | 3 updated | 3 total');
    expect(await kubectl('logs deployment/web --tail=1')).toContain('[notice]');
    expect(await kubectl('auth can-i delete pods')).toBe('yes\n');
    expect(await kubectl('explain deployment.spec.replicas')).toContain('FIELD: replicas <integer>');
    expect(await kubectl('top pods')).toMatch(/^NAME +CPU\(cores\) +MEMORY\(bytes\) +\nweb-/);
    expect(await kubectl('create role r --verb=get --resource=pods')).toContain('/r created');
    expect(await kubectl('create serviceaccount a')).toContain('/a created');
    expect(await kubectl('create token a')).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\n?$/);
    expect(await kubectl('cordon node-1')).toBe('node/node-1 cordoned\n');
    expect(await kubectl('get node node-1')).toContain('Ready,SchedulingDisabled');
    expect(await kubectl('delete deployment web')).toMatch(/^deployment.apps "web" deleted/);
  });
});

const isNew =
  hasKubectl && /v1\.(3[1-9]|[4-9]\d)/.test(spawnSync('kubectl', ['version', '--client']).stdout.toString());
describe.skipIf(!isNew)('kubectl 1.31 and newer', { timeout: 60_000 }, () => {
  const environment = () => ({
    ...process.env,
    KUBECONFIG: join(directory, 'kubeconfig'),
    HOME: directory,
  });
  const kubectl = (line: string, input?: string) =>
    spawnSync('kubectl', line.split(' '), {
      env: environment(),
      timeout: 25_000,
      encoding: 'utf8',
      ...(input !== undefined && { input }),
    });

  it('runs with standard input, copies files of any bytes, forwards a port', async () => {
    const ran = kubectl(
      'run cat --image=busybox:1.36 --restart=Never --rm -i -- sh',
      'echo $((40+2)); exit 3\n',
    );
    expect(ran.stdout).toMatch(/^42\npod "cat" deleted/);
    expect(ran.status).toBe(3);

    expect(kubectl('run ng --image=nginx:1.27').stdout).toBe('pod/ng created\n');
    kubectl('wait --for=condition=Ready pod/ng');
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
    writeFileSync(join(directory, 'any.bin'), bytes);
    expect(kubectl(`cp ${join(directory, 'any.bin')} ng:/tmp/any.bin`).status).toBe(0);
    expect(kubectl(`cp ng:/tmp/any.bin ${join(directory, 'back.bin')}`).status).toBe(0);
    expect(readFileSync(join(directory, 'back.bin')).equals(bytes)).toBe(true);

    const forward = spawn('kubectl', ['port-forward', 'pod/ng', ':80'], { env: environment() });
    try {
      const [first] = (await once(forward.stdout, 'data')) as [Buffer];
      const port = /127\.0\.0\.1:(\d+)/.exec(first.toString())?.[1];
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect([answer.headers.get('server'), await answer.text()]).toEqual([
        'nginx/1.27.5',
        expect.stringContaining('Welcome to nginx!'),
      ]);
    } finally {
      forward.kill();
    }
  });
});

describe('the session', () => {
  it('is saved as a scenario in which everything happens again', async () => {
    await served.stop();
    const saved = readScenario(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')));
    if (!saved.ok) throw new Error(JSON.stringify(saved.error));
    const { simulation } = prepareScenario(saved.value);
    if (simulation === undefined) throw new Error('it does not run');
    const trace = runToTrace(simulation, saved.value.playhead);
    expect(trace.ofKind('act.applied').length).toBe(saved.value.acts.length);
    expect(saved.value.acts.length).toBeGreaterThanOrEqual(3);
    expect(trace.ofKind('act.refused')).toEqual([]);
  });
});
