/** A real client against `npm run serve`: @kubernetes/client-node, and kubectl where there is one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { CoreV1Api, KubeConfig, Log, type V1Pod, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  it('creates a Pod, watches it to Running, reads its log, deletes it', async () => {
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
