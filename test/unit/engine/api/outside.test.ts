/** Requests of clients, whose bodies may be anything. Models the handlers of apiserver with `fieldValidation`. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiServer, type ApiRequest } from '../../../../src/engine/api/api-server.ts';
import { pathOf } from '../../../../src/engine/api/resources.ts';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { Random } from '../../../../src/engine/clock/random.ts';
import { tableOf } from '../../../../src/kube/printers/registry.ts';
import type { KubeObject } from '../../../../src/kube/types.ts';
import { TraceWriter } from '../../../../src/trace/writer.ts';
import { Simulation } from '../../../../src/engine/simulation.ts';
import { DEFAULT_CLUSTER } from '../../../../src/scenario/format.ts';
import { namespaceOf, ODD_REQUEST, plainObject } from '../../../helpers/odd-requests.ts';
import fc from '../../../helpers/property.ts';

type Json = Record<string, unknown>;
const PODS = '/api/v1/namespaces/default/pods';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

let api: ApiServer;
beforeEach(() => {
  const clock = new Clock();
  api = new ApiServer(clock, new TraceWriter(clock), new Random('1'), Date.UTC(2026, 0, 1), true);
  ask('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
});

function ask(
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  options: { readonly type?: string; readonly query?: Record<string, string> } = {},
) {
  const {
    code,
    body: answer,
    warnings = [],
  } = api.request({
    method,
    path,
    user: 'person',
    isOutside: true,
    body,
    query: options.query ?? {},
    ...(options.type !== undefined && { headers: { 'content-type': options.type } }),
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- read as a client reads it
  return { code, body: answer as any, warnings };
}

const pod = (container: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'app', image: 'nginx', ...container }] },
});

describe('bodies from outside', () => {
  it('[OUT-1] refuses unknown fields when asked to, warns of them otherwise, says nothing when told so', () => {
    const given = pod({ imagee: 'x' });
    const field = 'unknown field "spec.containers[0].imagee"';
    expect(ask('POST', PODS, given, { query: { fieldValidation: 'Strict' } })).toMatchObject({
      code: 400,
      body: {
        reason: 'BadRequest',
        message: `Pod in version "v1" cannot be handled as a Pod: strict decoding error: ${field}`,
      },
    });
    const query = { dryRun: 'All' };
    expect(ask('POST', PODS, given, { query })).toMatchObject({ code: 201, warnings: [field] });
    const ignored = ask('POST', PODS, given, { query: { ...query, fieldValidation: 'Ignore' } });
    expect(ignored).toMatchObject({ code: 201, warnings: [] });
    expect(ignored.body.spec.containers[0].imagee).toBeUndefined();
    expect(ask('POST', PODS, given, { query: { fieldValidation: 'Maybe' } }).code).toBe(422);
  });

  it('[OUT-2] refuses a wrong type whatever was asked', () => {
    const query = { fieldValidation: 'Ignore' };
    expect(ask('POST', PODS, pod({ ports: 'x' }), { query }).body.message).toBe(
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field Container.spec.containers.ports of type []v1.ContainerPort',
    );
  });

  it('[OUT-3] decodes what a patch has made of the object', () => {
    ask('POST', PODS, pod());
    const query = { fieldValidation: 'Strict' };
    const patch = { spec: { foo: 'bar' } };
    expect(ask('PATCH', `${PODS}/web`, patch, { type: STRATEGIC, query })).toMatchObject({
      code: 422,
      body: {
        details: { causes: [{ field: 'patch' }] },
        message:
          ' "" is invalid: patch: Invalid value: "map[spec:map[foo:bar]]": strict decoding error: unknown field "spec.foo"',
      },
    });
    expect(ask('PATCH', `${PODS}/web`, patch, { type: MERGE })).toMatchObject({
      code: 200,
      warnings: ['unknown field "spec.foo"'],
    });
    expect(ask('PATCH', `${PODS}/web`, { metadata: null }, { type: MERGE }).code).toBe(400);
    expect(ask('PATCH', `${PODS}/web`, { spec: 'x' }, { type: MERGE }).code).toBe(422);
    expect(ask('PATCH', `${PODS}/web`, [1], { type: 'application/json-patch+json' }).code).toBe(422);
    expect(ask('PATCH', `${PODS}/web`, 'x', { type: MERGE }).code).toBe(400);
  });

  it('[OUT-4] names fields that a server-side apply does not know as its schema does', () => {
    const query = { fieldManager: 'me' };
    const type = 'application/apply-patch+yaml';
    expect(ask('PATCH', `${PODS}/web`, pod({ imagee: 'x' }), { type, query }).body.message).toBe(
      'failed to create typed patch object (/web; v1, Kind=Pod): .spec.containers[name="app"].imagee: field not declared in schema',
    );
    expect(ask('PATCH', `${PODS}/web`, pod(), { type, query }).code).toBe(201);
  });

  it('[OUT-5] warns of what is accepted but hardly meant, again only when the template changes', () => {
    const port = { containerPort: 80 };
    const text = 'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]';
    expect(ask('POST', PODS, pod({ ports: [port, port] })).warnings).toEqual([text]);
    const labels = { metadata: { labels: { a: 'b' } } };
    expect(ask('PATCH', `${PODS}/web`, labels, { type: MERGE }).warnings).toEqual([]);
    expect(ask('GET', '/api/v1/namespaces/default/endpoints').warnings).toEqual([
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ]);
  });

  it('[OUT-6] checks roles and bindings, and that a binding keeps its role', () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const role = { metadata: { name: 'system:reader' }, rules: [{ verbs: [], resources: ['pods'] }] };
    expect(ask('POST', `${rbac}/clusterroles`, role).body.message).toBe(
      'ClusterRole.rbac.authorization.k8s.io "system:reader" is invalid: [rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group]',
    );
    const binding = {
      metadata: { name: 'b' },
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u' }],
    };
    const path = `${rbac}/namespaces/default/rolebindings`;
    expect(ask('POST', path, binding)).toMatchObject({
      code: 201,
      body: { subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }] },
    });
    const changed = ask('PATCH', `${path}/b`, { roleRef: { name: 'other' } }, { type: MERGE });
    expect(changed.body.message).toContain('cannot change roleRef');
  });
});

describe('whatever a client sends', () => {
  it('[OUT-7] is answered with an object or a Status, and what is stored can be shown', () => {
    api.mountServiceAccountTokens();
    ask('POST', '/api/v1/namespaces/default/limitranges', {
      metadata: { name: 'l' },
      spec: {
        limits: [
          { type: 'Container', default: { cpu: '1' } },
          { type: 'Pod', max: { cpu: '9' } },
        ],
      },
    });
    fc.assert(
      fc.property(fc.array(ODD_REQUEST, { minLength: 1, maxLength: 6 }), (requests) => {
        for (const { type, method, path, body, contentType } of requests) {
          const collection = pathOf(type, namespaceOf(type));
          ask('POST', collection, plainObject(type));
          const answer = ask(method, path, body, { type: contentType, query: { fieldManager: 'f' } });
          expect(answer.code).toBeGreaterThanOrEqual(200);
          const stored = ask('GET', collection).body.items as KubeObject[];
          tableOf(type.kind, stored, { now: api.wallMs, metadata: {}, includeObject: 'Object' });
          ask('DELETE', pathOf(type, namespaceOf(type), 'x'), { gracePeriodSeconds: 0 });
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 150) },
    );
  });

  it('[OUT-8] does not bring the cluster down', () => {
    fc.assert(
      fc.property(fc.array(ODD_REQUEST, { minLength: 4, maxLength: 10 }), (requests) => {
        const simulation = new Simulation(DEFAULT_CLUSTER);
        requests.forEach(({ type, method, path, body, contentType }, i) => {
          const collection = pathOf(type, namespaceOf(type));
          const at = 1000 + i * 3000;
          simulation.act(at, { kind: 'request', method: 'POST', path: collection, body: plainObject(type) });
          if (method === 'GET') return;
          const query = { fieldManager: 'f' };
          simulation.act(at + 1500, { kind: 'request', method, path, query, contentType, body });
        });
        expect(simulation.runUntil(90_000)).toBe(true);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 150) / 5 },
    );
  }, 60_000);
});
