import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOrigin } from '../../../../src/node/serve/bridge.ts';
import { startBridge, type TestBridge } from '../../../helpers/serve.ts';

const PODS = '/api/v1/namespaces/default/pods';
const pod = (name: string, command = 'echo one; echo two; sleep 1000') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', command] }] },
});
const post = (body: unknown, type = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

describe('the bridge', () => {
  let bridge: TestBridge;
  beforeEach(async () => {
    bridge = await startBridge();
  });
  afterEach(() => bridge.close());

  /** Reads lines of a watch until it has `count` of them. */
  const lines = async (path: string, count: number, accept = 'application/json') => {
    const response = await bridge.request(path, { headers: { accept } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    return {
      response,
      async read() {
        let text = '';
        while (text.split('\n').length <= count) text += (await reader.read()).value ?? '';
        void reader.cancel();
        return text
          .split('\n')
          .slice(0, count)
          .map((line) => JSON.parse(line));
      },
    };
  };

  it('creates, reads, changes and deletes', async () => {
    expect(await bridge.json(PODS, post(pod('web')))).toMatchObject({ code: 201, body: { kind: 'Pod' } });
    bridge.pass(10_000);
    const read = await bridge.json(`${PODS}/web`);
    expect(read).toMatchObject({ code: 200, body: { status: { phase: 'Running' } } });
    const patched = await bridge.json(`${PODS}/web`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"metadata":{"labels":{"tier":"front"}}}',
    });
    expect(patched.body.metadata.labels).toEqual({ app: 'web', tier: 'front' });
    const replaced = await bridge.json(`${PODS}/web`, { ...post(read.body), method: 'PUT' });
    expect(replaced).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
    const gone = await bridge.json(`${PODS}/web`, {
      method: 'DELETE',
      body: '{"gracePeriodSeconds":0}',
      headers: { 'content-type': 'application/json' },
    });
    expect(gone).toMatchObject({
      code: 200,
      body: { kind: 'Status', details: { name: 'web', kind: 'pods' } },
    });
    expect(await bridge.json(`${PODS}/web`)).toMatchObject({
      code: 404,
      body: { kind: 'Status', message: 'pods "web" not found' },
    });
  });

  it('answers as a table, with the wall clock of the cluster', async () => {
    await bridge.json(PODS, post(pod('web')));
    bridge.pass(20_000);
    const { body } = await bridge.json(PODS, { headers: { accept: TABLE } });
    expect(body.kind).toBe('Table');
    expect(body.columnDefinitions[1].description).toContain('readiness');
    expect(body.rows[0].cells.slice(0, 5)).toEqual(['web', '1/1', 'Running', '0', '20s']);
    expect(body.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } });
  });

  it('watches from a version on, with what begins and ceases to match', async () => {
    const maps = '/api/v1/namespaces/default/configmaps';
    const map = (name: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { app: name } },
    });
    const { resourceVersion } = (await bridge.json(maps)).body.metadata;
    const watch = await lines(
      `${maps}?watch=true&labelSelector=app%3Dweb&resourceVersion=${resourceVersion}`,
      2,
    );
    await bridge.json(maps, post(map('other')));
    await bridge.json(maps, post(map('web')));
    await bridge.json(`${maps}/web`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"metadata":{"labels":{"app":"no"}}}',
    });
    const names = (await watch.read()).map(({ type, object }) => `${type} ${object.metadata.name}`);
    expect(names).toEqual(['ADDED web', 'DELETED web']);
    const past = await lines(`${maps}?watch=true&resourceVersion=${resourceVersion}`, 1);
    expect((await past.read())[0]).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'other' } } });
  });

  it('sends what exists first when no version is given, and a table in each event', async () => {
    await bridge.json(PODS, post(pod('a')));
    await bridge.json(PODS, post(pod('b')));
    const watch = await lines(`${PODS}?watch=true`, 2, TABLE);
    const [first, second] = await watch.read();
    expect(first.object.columnDefinitions.length).toBeGreaterThan(5);
    expect(second.object.columnDefinitions).toBeNull();
    expect(second.object.rows[0].cells[0]).toBe('b');
  });

  it('says that a version is too old or none', async () => {
    expect(await bridge.json(`${PODS}?watch=1&resourceVersion=x`)).toMatchObject({ code: 400 });
    const old = await lines(`${PODS}?watch=1&resourceVersion=1`, 1);
    expect((await old.read())[0]).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  it('gives logs: all, the tail, with times, followed until the end', async () => {
    await bridge.json(PODS, post(pod('web', 'echo one; echo two; sleep 5; echo three')));
    bridge.pass(4000);
    const text = async (query = '') => (await bridge.request(`${PODS}/web/log${query}`)).text();
    expect(await text()).toBe('one\ntwo\n');
    expect(await text('?tailLines=1')).toBe('two\n');
    expect(await text('?limitBytes=5')).toBe('one\nt');
    expect(await text('?timestamps=true&tailLines=1')).toMatch(/^2026-01-01T08:00:0\d\.\d{9}Z two\n$/);
    expect(await text('?sinceSeconds=0')).toBe('');
    const followed = bridge.request(`${PODS}/web/log?follow=true`).then((response) => response.text());
    await bridge.json(PODS); // The request above is under way.
    bridge.pass(3000);
    bridge.pass(3000);
    expect(await followed).toBe('one\ntwo\nthree\n');
    bridge.pass(30_000);
    expect(await text('?previous=true')).toBe('one\ntwo\nthree\n');
    expect(await bridge.json(`${PODS}/web/log?container=no`)).toMatchObject({
      code: 400,
      body: { message: 'container no is not valid for pod web' },
    });
  });

  it('serves discovery in both forms, OpenAPI, version and health', async () => {
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
    const response = await bridge.request('/apis', { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    const document = await response.json();
    const groups = document.items.map((item: { metadata: { name: string } }) => item.metadata.name);
    expect(groups.slice(0, 2)).toEqual(['apps', 'authentication.k8s.io']);
    const { body } = await bridge.json('/api/v1');
    expect(body.resources.map(({ name }: { name: string }) => name)).toContain('pods/eviction');
    expect(await bridge.json('/apis/apps')).toMatchObject({ body: { kind: 'APIGroup', name: 'apps' } });
    expect(await bridge.json('/version')).toMatchObject({ body: { major: '1', minor: '36' } });
    expect(await (await bridge.request('/healthz')).text()).toBe('ok');
    const v2 = await bridge.request('/openapi/v2');
    expect(v2.headers.get('content-type')).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    const index = await bridge.json('/openapi/v3');
    const apps = await bridge.json(index.body.paths['apis/apps/v1'].serverRelativeURL);
    expect(Object.keys(apps.body.paths)).toContain('/apis/apps/v1/namespaces/{namespace}/deployments/{name}');
  });

  it('takes an autoscaler of v1, as an older kubectl writes it', async () => {
    const scaler = {
      kind: 'HorizontalPodAutoscaler',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'web', creationTimestamp: null },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' },
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 70,
      },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    };
    const all = 'namespaces/default/horizontalpodautoscalers';
    expect(await bridge.json(`/apis/autoscaling/v1/${all}`, post(scaler))).toMatchObject({
      code: 201,
      body: { apiVersion: 'autoscaling/v1', spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 70 } },
    });
    const { body } = await bridge.json(`/apis/autoscaling/v2/${all}/web`);
    expect(body.spec.metrics[0].resource.target).toEqual({ type: 'Utilization', averageUtilization: 70 });
  });

  it('lets everybody do everything', async () => {
    const review = { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } };
    expect(
      await bridge.json('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', post(review)),
    ).toMatchObject({ code: 201, body: { ...review, status: { allowed: true } } });
  });

  it('answers bad requests with a Status and goes on', async () => {
    const status = async (path: string, init?: RequestInit) => {
      const { code, body } = await bridge.json(path, init);
      expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code });
      return code;
    };
    expect(await status(PODS, post('{"a":'))).toBe(400);
    expect(await status(PODS, post('[]'))).toBe(400);
    expect(await status(PODS, post('null'))).toBe(400);
    expect(await status(PODS, post('"text"'))).toBe(400);
    expect(await status(PODS, post({ ...pod('x'), metadata: 5 }))).toBe(400);
    expect(await status(PODS, post({ ...pod('x'), spec: 5 }))).toBe(400);
    expect(await status(PODS, post({ apiVersion: 'v1', kind: 'Pod' }))).toBe(422);
    expect(await status(PODS, post('k8s\0\xff\xff\xff', 'application/vnd.kubernetes.protobuf'))).toBe(400);
    expect(await status(PODS, post(`${'['.repeat(5000)}${']'.repeat(5000)}`))).toBe(400);
    expect(await status(PODS, post('a', 'image/png'))).toBe(415);
    expect(await status(`${PODS}?fieldValidation=Strict`, post({ ...pod('x'), extra: 1 }))).toBe(400);
    expect(await status(PODS, { method: 'PUT', body: '{}' })).toBe(405);
    expect(
      await status(`${PODS}/x`, { method: 'PATCH', body: '{}', headers: { 'content-type': 'a/b' } }),
    ).toBe(415);
    expect(await status(`${PODS}/x/proxy`)).toBe(404);
    expect(await status(`${PODS}/%2e%2e%2fx`)).toBe(400);
    expect(await status(`${PODS}?labelSelector=((`)).toBe(400);
    expect(await status(`${PODS}?fieldSelector=spec.no%3Dx`)).toBe(400);
    expect(await status(`${PODS}?a=${'x'.repeat(9000)}`)).toBe(414);
    expect(await status(PODS, { headers: { origin: 'https://example.org' } })).toBe(403);
    expect(await status(PODS, { headers: { 'impersonate-user': 'u' } })).toBe(403);
    expect((await bridge.request('/nowhere')).status).toBe(404);
    expect((await bridge.request('/apis/no/v1/things')).status).toBe(404);
    expect(await bridge.json(PODS)).toMatchObject({ code: 200 });
  });

  it('refuses a body that a session could not keep', async () => {
    const map = (data: unknown) => post({ metadata: { name: 'm' }, data });
    const maps = '/api/v1/namespaces/default/configmaps';
    expect((await bridge.json(maps, map({ a: 'x'.repeat(1024 * 1024) }))).code).toBe(413);
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
    expect((await bridge.json(maps, map(deep))).code).toBe(413);
    expect((await bridge.json(maps, post('{"metadata":{"name":"m"},"data":{"__proto__":"x"}}'))).code).toBe(
      413,
    );
    expect(bridge.cluster.acts).toEqual([]);
  });

  it('refuses a body that is too large', async () => {
    const { code, body } = await bridge.json(PODS, post(' '.repeat(3 * 1024 * 1024 + 1)));
    expect([code, body.reason]).toEqual([413, 'RequestEntityTooLarge']);
    expect(await bridge.json(PODS)).toMatchObject({ code: 200 });
  });

  it('bounds the number of watches', async () => {
    const open = Array.from({ length: 20 }, () => bridge.request(`${PODS}?watch=true`));
    const responses = await Promise.all(open);
    for (const response of responses) void response.body?.cancel();
    expect(responses.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('who may ask', () => {
  it.each(['127.0.0.1:6443', '[::1]:6443', 'localhost:1', '192.168.0.7'])('%s', (host) => {
    expect(() => checkOrigin({ headers: { host } })).not.toThrow();
  });
  it.each(['evil.example:6443', 'localhost.evil.example', ''])('not %s', (host) => {
    expect(() => checkOrigin({ headers: { host } })).toThrow('are not answered');
  });
  it('nor a page', () => {
    expect(() => checkOrigin({ headers: { host: 'localhost', origin: 'null' } })).toThrow('are not answered');
  });
});
