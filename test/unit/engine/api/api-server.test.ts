import { beforeEach, describe, expect, it } from 'vitest';
import { ApiServer, type ApiResponse, type KubeList } from '../../../../src/engine/api/api-server.ts';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import { bootstrap } from '../../../../src/engine/cluster-bootstrap.ts';
import type { KubeObject, Pod, Service, Status } from '../../../../src/kube/types.ts';
import { TraceWriter } from '../../../../src/trace/writer.ts';

const EPOCH = Date.UTC(2026, 0, 1);
let clock: Clock;
let api: ApiServer;

beforeEach(() => {
  clock = new Clock();
  api = new ApiServer(clock, new TraceWriter(clock), new Random('1'), EPOCH, true);
  bootstrap(api, [{ name: 'node-1', role: 'worker' }], () => '192.168.80.10');
});

const pod = (name: string, extra: object = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...extra },
  }) as KubeObject;
const send = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  type?: string,
): ApiResponse =>
  api.request({
    method,
    path,
    body,
    user: 'test',
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  });
const PODS = '/api/v1/namespaces/default/pods';
const status = (response: ApiResponse): Status => response.body as Status;
const live = (name: string): Pod => send('GET', `${PODS}/${name}`).body as Pod;
const bind = (name: string): ApiResponse =>
  send('POST', `${PODS}/${name}/binding`, { target: { name: 'node-1' } });

describe('create', () => {
  it('[API-1] fills in identity, defaults, the initial status and the default tolerations', () => {
    expect(send('POST', PODS, pod('web')).code).toBe(201);
    const web = live('web');
    expect(web.metadata).toMatchObject({
      namespace: 'default',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(web.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(web.spec.containers[0]).toMatchObject({
      imagePullPolicy: 'Always',
      terminationMessagePath: '/dev/termination-log',
    });
    expect(web.spec.tolerations?.map((t) => [t.key, t.tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 300],
      ['node.kubernetes.io/unreachable', 300],
    ]);
    expect(web.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('[API-2] names every violation in one answer', () => {
    const answer = send('POST', PODS, pod('Bad_Name', { containers: [{ name: 'c' }] }));
    expect(answer.code).toBe(422);
    expect(status(answer).message).toContain('spec.containers[0].image: Required value');
    expect(status(answer).message).toContain('metadata.name: Invalid value: "Bad_Name"');
  });

  it('[API-3] refuses a name that is taken, and says so of one that is going away', () => {
    send('POST', PODS, pod('web'));
    expect(status(send('POST', PODS, pod('web'))).message).toBe('pods "web" already exists');
    bind('web');
    send('DELETE', `${PODS}/web`);
    expect(status(send('POST', PODS, pod('web'))).message).toBe(
      'object is being deleted: pods "web" already exists',
    );
  });

  it('[API-4] reports a missing namespace before anything else', () => {
    const answer = send('POST', '/api/v1/namespaces/nope/pods', {
      ...pod('x', { containers: [] }),
      metadata: { name: 'x' },
    });
    expect([answer.code, status(answer).message]).toEqual([404, 'namespaces "nope" not found']);
  });

  it('[API-5] makes names from generateName', () => {
    const body = { ...pod(''), metadata: { generateName: 'web-' } };
    const names = [1, 2, 3].map(() => (send('POST', PODS, body).body as Pod).metadata.name);
    for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(new Set(names).size).toBe(3);
  });

  it('[API-6] gives a Service an address above the first 256 of its range', () => {
    const body = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db' },
      spec: { ports: [{ port: 80 }] },
    };
    const created = send('POST', '/api/v1/namespaces/default/services', body).body as Service;
    expect(created.spec?.clusterIP).toMatch(/^10\.(9[6-9]|10[0-9]|11[01])\./);
    expect(created.spec?.clusterIPs).toEqual([created.spec?.clusterIP]);
  });
});

describe('update', () => {
  beforeEach(() => void send('POST', PODS, pod('web')));

  it('[API-7] refuses a stale resourceVersion and takes none as "whatever is there"', () => {
    const old = live('web');
    const labelled = { ...old, metadata: { ...old.metadata, labels: { a: '1' } } };
    expect(send('PUT', `${PODS}/web`, labelled).code).toBe(200);
    const again = send('PUT', `${PODS}/web`, labelled);
    expect([again.code, status(again).reason]).toEqual([409, 'Conflict']);
    expect(
      send('PUT', `${PODS}/web`, {
        ...labelled,
        metadata: { ...labelled.metadata, resourceVersion: undefined },
      }).code,
    ).toBe(200);
  });

  it('[API-8] a write that changes nothing is none', () => {
    const before = live('web');
    expect((send('PUT', `${PODS}/web`, before).body as Pod).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  it('[API-9] generation grows with the spec, not with labels or status', () => {
    send('PATCH', `${PODS}/web`, { metadata: { labels: { a: '1' } } });
    expect(live('web').metadata.generation).toBe(1);
    send('PATCH', `${PODS}/web`, { spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } });
    expect(live('web').metadata.generation).toBe(2);
    expect(live('web').spec.containers).toHaveLength(1);
  });

  it('[API-10] status writes leave the spec alone and the other way round', () => {
    const web = live('web');
    send('PUT', `${PODS}/web/status`, { ...web, spec: { containers: [] }, status: { phase: 'Running' } });
    expect(live('web').spec.containers).toHaveLength(1);
    expect(live('web').status).toEqual({ phase: 'Running' });
  });

  it('[API-11] refuses to change what a Pod cannot change', () => {
    const answer = send('PATCH', `${PODS}/web`, { spec: { restartPolicy: 'Never' } });
    expect(answer.code).toBe(422);
    expect(status(answer).message).toContain('pod updates may not change fields other than');
  });

  it('[API-12] speaks JSON patch and merge patch', () => {
    send(
      'PATCH',
      `${PODS}/web`,
      [{ op: 'add', path: '/metadata/labels', value: { a: '1' } }],
      'application/json-patch+json',
    );
    expect(live('web').metadata.labels).toEqual({ a: '1' });
    send(
      'PATCH',
      `${PODS}/web`,
      { metadata: { labels: { a: null, b: '2' } } },
      'application/merge-patch+json',
    );
    expect(live('web').metadata.labels).toEqual({ b: '2' });
  });
});

describe('delete', () => {
  beforeEach(() => void send('POST', PODS, pod('web')));

  it('[API-13] an unscheduled Pod goes at once', () => {
    expect(send('DELETE', `${PODS}/web`).code).toBe(200);
    expect(send('GET', `${PODS}/web`).code).toBe(404);
  });

  it('[API-14] a scheduled one gets its grace and a deadline, and keeps its name', () => {
    bind('web');
    send('DELETE', `${PODS}/web`);
    expect(live('web').metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
  });

  it('[API-15] a second delete can only shorten', () => {
    bind('web');
    send('DELETE', `${PODS}/web`);
    send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 60 });
    expect(live('web').metadata.deletionGracePeriodSeconds).toBe(30);
    clock.runUntil(5000);
    send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 10 });
    expect(live('web').metadata).toMatchObject({
      deletionGracePeriodSeconds: 10,
      deletionTimestamp: '2026-01-01T00:00:10Z',
    });
    send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 2 });
    expect(live('web').metadata).toMatchObject({
      deletionGracePeriodSeconds: 1,
      deletionTimestamp: '2026-01-01T00:00:05Z',
    });
    send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 });
    expect(send('GET', `${PODS}/web`).code).toBe(404);
  });

  it('[API-16] finalizers hold an object until the last one is taken away', () => {
    send('PATCH', `${PODS}/web`, { metadata: { finalizers: ['example.com/hold'] } });
    send('DELETE', `${PODS}/web`);
    expect(live('web').metadata.deletionTimestamp).toBeDefined();
    send('PATCH', `${PODS}/web`, { metadata: { finalizers: null } });
    expect(send('GET', `${PODS}/web`).code).toBe(404);
  });

  it('[API-16] no grace is left once the kubelet has said so, and the last finalizer takes the Pod with it', () => {
    bind('web');
    send('PATCH', `${PODS}/web`, { metadata: { finalizers: ['example.com/hold'] } });
    send('DELETE', `${PODS}/web`);
    clock.runUntil(5000);
    send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 });
    expect(live('web').metadata).toMatchObject({
      deletionGracePeriodSeconds: 0,
      deletionTimestamp: '2026-01-01T00:00:05Z',
    });
    send('PATCH', `${PODS}/web`, { metadata: { finalizers: null } });
    expect(send('GET', `${PODS}/web`).code).toBe(404);
  });

  it('[API-17] preconditions protect against deleting another object of the same name', () => {
    const answer = send('DELETE', `${PODS}/web`, { preconditions: { uid: 'other' } });
    expect(answer.code).toBe(409);
    expect(status(answer).message).toContain(
      'the UID in the precondition (other) does not match the UID in record',
    );
  });
});

describe('list', () => {
  it('[API-18] selects by labels and fields', () => {
    send('POST', PODS, { ...pod('a'), metadata: { name: 'a', labels: { app: 'x' } } });
    send('POST', PODS, pod('b'));
    const names = (query: Record<string, string>): unknown =>
      (api.request({ method: 'GET', path: PODS, query, user: 't' }).body as KubeList).items.map(
        (i) => i.metadata.name,
      );
    expect(names({ labelSelector: 'app=x' })).toEqual(['a']);
    expect(names({ labelSelector: 'app!=x' })).toEqual(['b']);
    expect(names({ fieldSelector: 'metadata.name=b' })).toEqual(['b']);
    const bad = api.request({ method: 'GET', path: PODS, query: { fieldSelector: 'spec.foo=1' }, user: 't' });
    expect(status(bad).message).toContain('field label not supported: spec.foo');
  });
});
