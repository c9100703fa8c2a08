import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiResponse, KubeList } from '../../../../src/engine/api/api-server.ts';
import { ApiServer } from '../../../../src/engine/api/api-server.ts';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import { bootstrap } from '../../../../src/engine/cluster-bootstrap.ts';
import type { Deployment, Pod, Scale, Status } from '../../../../src/kube/types.ts';
import { TraceWriter } from '../../../../src/trace/writer.ts';

let api: ApiServer;
beforeEach(() => {
  const clock = new Clock();
  api = new ApiServer(clock, new TraceWriter(clock), new Random('1'), Date.UTC(2026, 0, 1), true);
  bootstrap(api, [{ name: 'node-1', role: 'worker' }], () => '192.168.80.10');
});

type Query = Readonly<Record<string, string>>;
const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/web';
const PODS = '/api/v1/namespaces/default/pods';
const send = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  query: Query = {},
  type = 'application/json',
): ApiResponse => api.request({ method, path, body, query, user: 'test', headers: { 'content-type': type } });
const apply = (body: object, query: Query): ApiResponse =>
  send('PATCH', DEPLOYMENT, body, query, 'application/apply-patch+yaml');
const deployment = (spec: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
    },
    ...spec,
  },
});
const live = (): Deployment => send('GET', DEPLOYMENT).body as Deployment;
const pod = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { n: name } },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
});

describe('server-side apply', () => {
  it('[SSA-1] makes what is missing and owns what it says', () => {
    expect(apply(deployment({ replicas: 2 }), { fieldManager: 'kubectl' }).code).toBe(201);
    expect(live().spec?.replicas).toBe(2);
    expect(live().metadata.managedFields).toMatchObject([
      { manager: 'kubectl', operation: 'Apply', apiVersion: 'apps/v1' },
    ]);
  });

  it('[SSA-2] takes away what it said before and says no more', () => {
    apply(deployment({ replicas: 2, minReadySeconds: 5 }), { fieldManager: 'kubectl' });
    apply(deployment({ replicas: 2 }), { fieldManager: 'kubectl' });
    expect(live().spec?.minReadySeconds ?? 0).toBe(0);
    expect(live().spec?.template.spec?.containers).toHaveLength(1);
  });

  it('[SSA-3] refuses to change what another owns, unless forced', () => {
    apply(deployment({ replicas: 2 }), { fieldManager: 'kubectl' });
    const refused = apply(deployment({ replicas: 3 }), { fieldManager: 'ci' });
    expect([refused.code, (refused.body as Status).message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
    ]);
    expect(apply(deployment({ replicas: 3 }), { fieldManager: 'ci', force: 'true' }).code).toBe(200);
    expect(live().spec?.replicas).toBe(3);
  });

  it('[SSA-4] knows who changed a field by another way', () => {
    apply(deployment({ replicas: 2 }), { fieldManager: 'kubectl' });
    send(
      'PATCH',
      DEPLOYMENT,
      { spec: { replicas: 5 } },
      { fieldManager: 'kubectl-edit' },
      'application/merge-patch+json',
    );
    expect((apply(deployment({ replicas: 2 }), { fieldManager: 'kubectl' }).body as Status).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1 at 2026-01-01T00:00:00Z: .spec.replicas',
    );
  });
});

describe('list', () => {
  beforeEach(() => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) send('POST', PODS, pod(name));
  });
  const names = (response: ApiResponse): (string | undefined)[] =>
    (response.body as KubeList).items.map((item) => item.metadata.name);

  it('[LIST-1] comes in pieces', () => {
    const first = send('GET', PODS, undefined, { limit: '2' });
    const { metadata } = first.body as KubeList;
    expect([names(first), metadata.remainingItemCount]).toEqual([['a', 'b'], 3]);
    const second = send('GET', PODS, undefined, { limit: '4', continue: metadata.continue ?? '' });
    expect([names(second), (second.body as KubeList).metadata.continue]).toEqual([
      ['c', 'd', 'e'],
      undefined,
    ]);
    expect(send('GET', PODS, undefined, { continue: 'nonsense' }).code).toBe(400);
  });

  it('[LIST-2] deletes what is selected', () => {
    send('DELETE', PODS, {}, { labelSelector: 'n in (a,b)' });
    expect(names(send('GET', PODS))).toEqual(['c', 'd', 'e']);
  });
});

describe('dry run', () => {
  it('[DRY-1] answers as if, and stores nothing', () => {
    const made = send('POST', PODS, pod('x'), { dryRun: 'All' });
    expect([made.code, (made.body as Pod).spec.restartPolicy]).toEqual([201, 'Always']);
    expect(send('GET', `${PODS}/x`).code).toBe(404);
    send('POST', PODS, pod('x'));
    send(
      'PATCH',
      `${PODS}/x`,
      { metadata: { labels: { b: '1' } } },
      { dryRun: 'All' },
      'application/merge-patch+json',
    );
    expect((send('GET', `${PODS}/x`).body as Pod).metadata.labels).toEqual({ n: 'x' });
    send('DELETE', `${PODS}/x`, {}, { dryRun: 'All' });
    expect(send('GET', `${PODS}/x`).code).toBe(200);
  });
});

describe('subresources', () => {
  it('[SUB-1] scale reads and writes the size', () => {
    send('POST', '/apis/apps/v1/namespaces/default/deployments', deployment({ replicas: 2 }));
    const scale = send('GET', `${DEPLOYMENT}/scale`).body as Scale;
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { selector: 'app=web' } });
    send('PUT', `${DEPLOYMENT}/scale`, { ...scale, spec: { replicas: 4 } });
    expect([live().spec?.replicas, live().metadata.generation]).toEqual([4, 2]);
    expect(
      (
        send('PATCH', `${DEPLOYMENT}/scale`, { spec: { replicas: -1 } }, {}, 'application/merge-patch+json')
          .body as Status
      ).message,
    ).toContain('must be greater than or equal to 0');
  });

  it('[SUB-2] ephemeral containers are only added', () => {
    send('POST', PODS, pod('x'));
    const add = {
      spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox', targetContainerName: 'c' }] },
    };
    expect(
      send('PATCH', `${PODS}/x/ephemeralcontainers`, add, {}, 'application/strategic-merge-patch+json').code,
    ).toBe(200);
    const current = send('GET', `${PODS}/x`).body as Pod;
    expect(current.spec.ephemeralContainers).toMatchObject([
      { name: 'debug', terminationMessagePath: '/dev/termination-log' },
    ]);
    const removed = send('PUT', `${PODS}/x/ephemeralcontainers`, {
      ...current,
      spec: { ...current.spec, ephemeralContainers: [] },
    });
    expect((removed.body as Status).message).toContain(
      'existing ephemeral containers "debug" may not be removed',
    );
  });
});
